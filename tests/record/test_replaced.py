"""Programs that synchronise folders replace and delete the database under a running server."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from session.errors import UnusableError
from session.schemas import EventIn, SessionCreate
from session.service import SessionService

PLAYS = 30
File = Callable[[Path, Path], None]


def deleted(file: Path, _older: Path) -> None:
    file.unlink()


def moved(file: Path, _older: Path) -> None:
    file.rename(file.with_name("elsewhere.db"))


def all_deleted(file: Path, _older: Path) -> None:
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink()


def replaced(file: Path, older: Path) -> None:
    older.replace(file)


def replaced_by_its_twin(file: Path, older: Path) -> None:
    shutil.copyfile(file, older)
    older.replace(file)


def log_deleted(file: Path, _older: Path) -> None:
    file.with_name(file.name + "-wal").unlink()


def log_replaced(file: Path, older: Path) -> None:
    older.write_bytes(b"")
    older.replace(file.with_name(file.name + "-wal"))


def index_deleted(file: Path, _older: Path) -> None:
    file.with_name(file.name + "-shm").unlink()


def overwritten(file: Path, older: Path) -> None:
    file.write_bytes(older.read_bytes())


def emptied(file: Path, _older: Path) -> None:
    os.truncate(file, 0)


def scribbled_over(file: Path, _older: Path) -> None:
    file.write_bytes(b"\xa5" * file.stat().st_size)


PUT_BACK = [deleted, moved, all_deleted, log_deleted, log_replaced, index_deleted]
FOR_A_PERSON = [replaced, replaced_by_its_twin]
LOST = [overwritten, emptied, scribbled_over]


def add(service: SessionService, match: str) -> int:
    return service.add_events(match, None, [EventIn(event_type="dig", actor_team="A")])[0]


def settle(service: SessionService) -> None:
    """Bring what waits beside the database into it, as happens now and then."""
    with closing(sqlite3.connect(service.sessions_dir / "volleysense.db")) as raw:
        assert raw.execute("PRAGMA wal_checkpoint(FULL)").fetchone()[0] == 0


@pytest.fixture
def older(tmp_path: Path) -> Path:
    return tmp_path / "older.db"


@pytest.fixture
def played(service: SessionService, older: Path) -> str:
    """A session of which a program has an older copy, and plays that came after it."""
    match = service.create_session(SessionCreate(title="Final"))
    settle(service)
    shutil.copyfile(service.sessions_dir / "volleysense.db", older)
    for play in range(PLAYS):
        add(service, match)
        if play == PLAYS // 2:
            settle(service)
    return match


def rescued(folder: Path) -> list[Path]:
    return sorted((folder / "_backups").glob("volleysense_*_rescued.db"))


@pytest.mark.parametrize("happens", [*PUT_BACK, *FOR_A_PERSON, *LOST])
def test_the_next_write_is_refused_and_all_that_follow(
    service: SessionService,
    played: str,
    older: Path,
    happens: File,
    caplog: pytest.LogCaptureFixture,
) -> None:
    happens(service.sessions_dir / "volleysense.db", older)
    for _ in range(2):
        with pytest.raises(UnusableError, match="stop VolleySense") as refused:
            add(service, played)
        assert refused.value.status == 503
    assert len(caplog.records) == 1  # said once, however many ask


@pytest.mark.parametrize("happens", PUT_BACK)
def test_what_was_stored_is_there_at_the_next_start(
    service: SessionService, played: str, older: Path, happens: File
) -> None:
    happens(service.sessions_dir / "volleysense.db", older)
    with pytest.raises(UnusableError, match="is safe"):
        add(service, played)
    service.close()
    with SessionService(None, service.sessions_dir) as again:
        assert again.count_events(played) == PLAYS
        assert again.problems() == []
        add(again, played)


@pytest.mark.parametrize("happens", FOR_A_PERSON)
def test_what_was_stored_is_saved_where_another_file_is_in_the_way(
    service: SessionService, played: str, older: Path, happens: File
) -> None:
    file = service.sessions_dir / "volleysense.db"
    happens(file, older)
    theirs = file.read_bytes()
    with pytest.raises(UnusableError, match=r"is in .*_rescued\.db.*restore-database"):
        add(service, played)
    service.close()
    (saved,) = rescued(service.sessions_dir)
    with SessionService(f"sqlite:///{saved}", service.sessions_dir) as copy:
        assert copy.count_events(played) == PLAYS
    assert file.read_bytes() == theirs
    assert not list(service.sessions_dir.glob("volleysense.db-*"))


def test_it_is_noticed_when_the_record_is_closed_without_another_write(
    service: SessionService, played: str, older: Path
) -> None:
    replaced(service.sessions_dir / "volleysense.db", older)
    service.close()
    (saved,) = rescued(service.sessions_dir)
    with SessionService(f"sqlite:///{saved}", service.sessions_dir) as copy:
        assert copy.count_events(played) == PLAYS


def test_a_write_during_which_the_file_went_is_not_answered_as_stored(
    service: SessionService, played: str, older: Path
) -> None:
    file = service.sessions_dir / "volleysense.db"

    def write() -> None:
        with service.transaction():
            add(service, played)
            replaced(file, older)

    with pytest.raises(UnusableError, match="was replaced"):
        write()


def test_of_an_older_content_in_the_same_file_no_mixture_is_saved(
    service: SessionService, played: str, older: Path
) -> None:
    overwritten(service.sessions_dir / "volleysense.db", older)
    with pytest.raises(UnusableError, match="was overwritten by another program"):
        add(service, played)
    assert rescued(service.sessions_dir) == []


def test_a_content_that_is_completed_by_what_waits_beside_it_does_no_harm(
    service: SessionService, played: str
) -> None:
    file = service.sessions_dir / "volleysense.db"
    file.write_bytes(file.read_bytes())
    add(service, played)
    service.close()
    with SessionService(None, service.sessions_dir) as again:
        assert again.count_events(played) == PLAYS + 1
        assert again.problems() == []


def test_another_process_may_write_and_tidy_up(service: SessionService, played: str) -> None:
    with SessionService(None, service.sessions_dir) as other:
        for _ in range(100):
            add(other, played)
        settle(other)
    assert add(service, played)
    assert service.count_events(played) == PLAYS + 101


def test_reading_goes_on_meanwhile(service: SessionService, played: str, older: Path) -> None:
    replaced(service.sessions_dir / "volleysense.db", older)
    with pytest.raises(UnusableError):
        add(service, played)
    assert service.count_events(played) == PLAYS
