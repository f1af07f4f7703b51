"""The database: opened, upgraded, refused with a sentence that says what to do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from sqlite_utils import Database

from session.errors import ConflictError, StorageError
from session.keptquestions import KeptQuestionIn
from session.playlists import PlaylistIn
from session.schemas import EventIn, SessionCreate
from session.service import SessionService
from session.store import database_file, jobs, open_store
from session.store.migrations import record_migrations
from session.store.protocol import CHUNK, Transaction, rows_among
from session.store.sqlite import errors
from session.store.sqlite.engine import SqliteStore


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OLDEST", (99, 1, 0), r"needs SQLite 99\.1 or newer"),
        ("_ASKED", {"this": "SELECT no_such_function()"}, "needs an SQLite with this"),
    ],
)
def test_an_sqlite_that_is_too_old_is_refused_before_anything_is_made(
    name: str, value: object, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, name, value)
    with pytest.raises(StorageError, match=said) as refused:
        SessionService(sessions_dir=tmp_path / "new")
    assert sqlite3.sqlite_version in refused.value.detail
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("url", "file"),
    [
        (None, "data/volleysense.db"),
        ("", "data/volleysense.db"),
        ("sqlite:///relative.db", "relative.db"),
        ("sqlite:///folder/relative.db", "folder/relative.db"),
        ("sqlite:////var/absolute.db", "/var/absolute.db"),
    ],
)
def test_the_url_names_the_file(url: str | None, file: str) -> None:
    assert database_file(url, Path("data")) == Path(file)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://host/db",
        "mysql://x",
        "record.db",
        "sqlite:///",
        "sqlite://x.db",
        "sqlite:///a?b",
        "sqlite:///:memory:",
    ],
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(StorageError, match=r"sqlite:///folder/file\.db"):
        database_file(url, Path("data"))


def test_a_password_in_a_url_is_not_repeated() -> None:
    with pytest.raises(StorageError) as refused:
        database_file("postgresql://coach:secret@host/db", Path("data"))
    assert "secret" not in refused.value.detail


def test_a_statement_takes_any_number_of_ids(tmp_path: Path) -> None:
    sql = "SELECT value FROM json_each(:all) WHERE value IN (:ids) AND value <> :none"
    with closing(open_store(None, tmp_path)) as store, store.read() as tx:
        rows = rows_among(tx, sql, range(0, 2 * CHUNK + 3, 2), all=str(list(range(5_000))), none=4)
        assert rows_among(tx, sql, [], all="[1]", none=4) == []
    assert [row["value"] for row in rows] == [0, 2, *range(6, 2 * CHUNK + 3, 2)]


def test_the_record_is_there_after_closing_and_opening(tmp_path: Path) -> None:
    with SessionService(None, tmp_path) as service:
        match = service.create_session(SessionCreate(title="Final"))
    with SessionService(None, tmp_path) as service:
        assert service.get_session(match).title == "Final"
    with pytest.raises(StorageError, match="closed"):
        service.get_session(match)
    assert not (tmp_path / "_backups").exists()


@pytest.mark.usefixtures("waits_for_the_disk")
def test_settings_that_keep_the_record_safe(service: SessionService) -> None:
    with service._record.store.read() as tx:
        assert tx.value("PRAGMA journal_mode") == "wal"
        assert tx.value("PRAGMA synchronous") == 2
        assert tx.value("PRAGMA foreign_keys") == 1


def test_an_older_schema_is_upgraded_after_a_backup(tmp_path: Path) -> None:
    with SessionService(None, tmp_path) as service:
        match = service.create_session(SessionCreate(title="Old"))
    newer = record_migrations()

    @newer(name="0002_colours")
    def colours(db: Database) -> None:
        db.execute("ALTER TABLE teams ADD COLUMN colour TEXT")

    store = SqliteStore(tmp_path / "volleysense.db", tmp_path / "_backups", newer)
    with store.read() as tx:
        assert tx.rows("SELECT colour FROM teams") == [{"colour": None}] * 2
    store.close()
    (backup,) = (tmp_path / "_backups").glob("volleysense_*_before_0002_colours.db")
    with closing(sqlite3.connect(backup)) as old:
        assert old.execute("SELECT title FROM sessions").fetchall() == [("Old",)]
        assert "colour" not in [row[1] for row in old.execute("PRAGMA table_info(teams)")]
    with pytest.raises(StorageError, match="newer version"):
        SessionService(None, tmp_path)
    backup.replace(tmp_path / "volleysense.db")
    for left in tmp_path.glob("volleysense.db-*"):
        left.unlink()
    with SessionService(None, tmp_path) as service:
        assert service.get_session(match).title == "Old"


def test_a_record_of_before_takes_questions_and_playlists(tmp_path: Path) -> None:
    with SessionService(None, tmp_path) as service:
        match = service.create_session(SessionCreate(title="Old"))
    with closing(sqlite3.connect(tmp_path / "volleysense.db")) as old, old:
        of_accounts = (
            *("users", "grants", "logins", "tokens", "one_time_secrets", "passkeys"),
            *("belongings", "playlist_readers"),
        )
        of_erasures = ("erased", "erasures")
        for table in (
            "shares",
            *of_erasures,
            *of_accounts,
            "playlist_items",
            "playlists",
            "questions",
        ):
            old.execute(f"DROP TABLE {table}")
        old.execute("DROP INDEX films_by_playlist")
        old.execute("DELETE FROM _sqlite_migrations WHERE name >= '0010'")
    with SessionService(None, tmp_path) as service:
        assert service.get_session(match).title == "Old"
        service.keep_question(KeptQuestionIn(name="Ours", asked={"by": "A"}))
        assert service.create_playlist(PlaylistIn(title="Kills")).plays == 0
    assert list((tmp_path / "_backups").glob("*_before_0010_questions.db"))


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    with SessionService(None, tmp_path) as service:
        match = service.create_session(SessionCreate(title="Old"))
    newer = record_migrations()

    @newer(name="0002_broken")
    def broken(db: Database) -> None:
        db.execute("ALTER TABLE teams ADD COLUMN colour TEXT")
        db.execute("this is no SQL")

    with pytest.raises(StorageError):
        SqliteStore(tmp_path / "volleysense.db", tmp_path / "_backups", newer)
    with SessionService(None, tmp_path) as service:
        assert service.get_session(match).title == "Old"


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "volleysense.db").write_bytes(b"this is a letter, not a database" * 100)
    with pytest.raises(StorageError, match="not a VolleySense database"):
        SessionService(None, tmp_path)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE sessions (cookie TEXT)")
    with pytest.raises(StorageError, match="another program"):
        SessionService(f"sqlite:///{file}", tmp_path)
    with closing(sqlite3.connect(file)) as other:
        names = other.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert names == [("sessions",)]


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "volleysense.db").mkdir()
    with pytest.raises(StorageError, match="cannot be opened"):
        SessionService(None, tmp_path)


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    with pytest.raises(StorageError, match="cannot be written to"):
        SessionService(None, tmp_path / "data")


def test_a_full_disk_is_said_and_nothing_is_half_saved(service: SessionService) -> None:
    match = service.create_session(SessionCreate(title="Final"))
    with service._record.store.read() as tx:
        pages = tx.value("PRAGMA page_count")
        tx.value(f"PRAGMA max_page_count = {pages + 20}")
    big = [EventIn(event_type="dig", payload={"note": "x" * 50_000}) for _ in range(10)]
    with pytest.raises(StorageError, match="is full"):
        service.add_events(match, None, big)
    assert service.count_events(match) == 0
    service.add_events(match, None, [EventIn(event_type="dig")])
    assert service.get_rollup(match)[0].count == 1


def test_a_record_that_can_only_be_read_says_so(service: SessionService) -> None:
    with service._record.store.read() as tx:
        tx.run("PRAGMA query_only = ON")
    with pytest.raises(StorageError, match="cannot be written to"):
        service.create_session(SessionCreate(title="Final"))
    assert service.list_sessions() == []


def test_the_log_cannot_be_edited(service: SessionService) -> None:
    match = service.create_session(SessionCreate(title="Final"))
    for sql in ("UPDATE changes SET actor = 'nobody'", "DELETE FROM changes"):
        with pytest.raises(ConflictError, match="append-only"), service._record.store.write() as tx:
            tx.run(sql)
    assert service.count_changes(match) == 1


def test_an_inner_transaction_can_fail_alone(service: SessionService) -> None:
    def fails() -> None:
        with service.transaction():
            service.create_session(SessionCreate(title="Inner"))
            raise ValueError("inner")

    with service.transaction():
        service.create_session(SessionCreate(title="Outer"))
        with pytest.raises(ValueError, match="inner"):
            fails()
    assert [row.title for row in service.list_sessions()] == ["Outer"]


def test_a_write_inside_a_read_is_a_mistake(service: SessionService) -> None:
    with service._record.store.read(), pytest.raises(RuntimeError, match="begin with the write"):
        service.create_session(SessionCreate(title="Final"))


def test_one_more_event_costs_the_same_in_a_long_session(service: SessionService) -> None:
    """Counts steps of the database, which no busy machine can change."""

    def steps(match: str) -> int:
        counted = 0

        def count() -> int:
            nonlocal counted
            counted += 1
            return 0

        with service._record.store.write() as tx:
            connection = tx._db.conn  # type: ignore[attr-defined]
            connection.set_progress_handler(count, 10)
            service.add_events(match, None, [EventIn(event_type="dig", actor_team="A")])
            connection.set_progress_handler(None, 0)
        return counted

    short = service.create_session(SessionCreate(title="Short"))
    service.add_events(short, None, [EventIn(event_type="set")] * 10)
    long = service.create_session(SessionCreate(title="Long"))
    service.add_events(long, None, [EventIn(event_type="set")] * 5_000)
    assert steps(long) <= steps(short) * 1.2


def test_the_film_of_a_playlist_is_found_by_an_index(service: SessionService) -> None:
    asked: list[tuple[str, int]] = []

    def note(sql: str, playlist_id: int) -> None:
        asked.append((sql, playlist_id))

    jobs.newest_film_of_playlist(cast(Transaction, SimpleNamespace(row=note)), 1)
    [(sql, playlist_id)] = asked
    with service._record.store.read() as tx:
        plan = tx.rows(f"EXPLAIN QUERY PLAN {sql}", playlist_id=playlist_id)
    assert ["films_by_playlist" in step["detail"] for step in plan] == [True]


def test_damage_is_found(tmp_path: Path) -> None:
    with SessionService(None, tmp_path) as service:
        match = service.create_session(SessionCreate(title="Final"))
        service.add_events(match, None, [EventIn(event_type="dig")] * 500)
        assert service.problems() == []
    file = tmp_path / "volleysense.db"
    content = bytearray(file.read_bytes())
    middle = len(content) // 4096 - 8  # rows of events and their log
    content[middle * 4096 : middle * 4096 + 400] = b"\xa5" * 400
    file.write_bytes(content)
    with SessionService(None, tmp_path) as service:
        found = service.problems()
    assert found


def test_an_event_that_belongs_to_nothing_is_found(service: SessionService) -> None:
    match = service.create_session(SessionCreate(title="Final"))
    service.add_events(match, None, [EventIn(event_type="dig")])
    service.close()
    file = service.sessions_dir / "volleysense.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("DELETE FROM teams WHERE side = 'A'")
        raw.execute("UPDATE events SET clip_id = 'nowhere'")
    with SessionService(None, service.sessions_dir) as again:
        assert again.problems() == ["events 1 belongs to nothing"]
