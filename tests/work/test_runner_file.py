"""The job runner's own file, on any SQLite, and whatever lies in its place."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from dbos import _migration as runner_tables

from app.settings import Settings
from app.work import durable
from app.work.jobs import Jobs
from session.service import SessionService
from tests.work.conftest import OneClip
from tests.work.standin import StandIn
from tests.work.test_jobs import Until

NEWER_PYTHON = "(unixepoch('subsec') * 1000)"
OLDER_PYTHON = "(strftime('%s','now') * 1000)"


@pytest.mark.parametrize("version", [(3, 37, 0), (3, 41, 2)])
def test_an_old_sqlite_knows_the_time(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    with closing(sqlite3.connect(":memory:", factory=durable.Connection)) as conn:
        conn.execute(f"CREATE TABLE t (a, at INTEGER NOT NULL DEFAULT {NEWER_PYTHON})")
        conn.execute("INSERT INTO t (a) VALUES (1)")
        kind, at = conn.execute("SELECT typeof(at), at FROM t").fetchone()
        with pytest.raises(sqlite3.OperationalError):
            conn.execute("SELECT unixepoch('2026-01-01')")
    assert kind == "integer"
    assert abs(at / 1000 - time.time()) < 60


@pytest.mark.parametrize(
    ("lacks", "dates"), [(OLDER_PYTHON, NEWER_PYTHON), (NEWER_PYTHON, OLDER_PYTHON)]
)
def test_a_file_made_under_any_python_is_worked_with(
    lacks: str, dates: str, settings: Settings, service: SessionService, clip: OneClip,
    until: Until, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The runner's tables depend on the Python that made them."""
    made = [sql.replace(lacks, dates) for sql in runner_tables.sqlite_migrations]
    assert any(dates in sql for sql in made)
    monkeypatch.setattr("dbos._sys_db_sqlite.sqlite_migrations", made)
    jobs = Jobs(settings, service, StandIn())
    jobs.start()
    try:
        until(jobs.submit("analysis", clip.session_id, clip.clip_id).id, "done")
    finally:
        jobs.stop()


def test_a_damaged_file_is_begun_anew_and_no_job_is_lost(
    settings: Settings, service: SessionService, clip: OneClip, until: Until
) -> None:
    folder = settings.sessions_dir / "_jobs"
    folder.mkdir()
    (folder / "dbos.sqlite").write_bytes(b"no database" * 500)
    waiting = service.create_job(clip.session_id, clip.clip_id, "analysis")
    jobs = Jobs(settings, service, StandIn())
    jobs.start()
    try:
        until(waiting.id, "done")
    finally:
        jobs.stop()
    assert {path.name for path in folder.iterdir()} >= {"damaged_dbos.sqlite", "dbos.sqlite"}


def test_a_folder_of_any_name_holds_all_that_is_made(tmp_path: Path) -> None:
    """A question mark ended the path of the runner's file, which then lay beside the folder."""
    settings = Settings(sessions_dir=tmp_path / "U18? 100%20 #1 äö")
    service = SessionService(None, settings.sessions_dir)
    jobs = Jobs(settings, service, StandIn())
    jobs.start()
    jobs.stop()
    service.close()
    assert list(tmp_path.iterdir()) == [settings.sessions_dir]
    assert (settings.sessions_dir / "_jobs/dbos.sqlite").is_file()


def test_a_start_that_fails_lets_go_of_the_folder(
    settings: Settings, service: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_words: object) -> None:
        raise OSError("no more of it")

    with monkeypatch.context() as broken:
        broken.setattr("app.work.durable._launch", fail)
        with pytest.raises(OSError, match="no more"):
            Jobs(settings, service, StandIn()).start()
    jobs = Jobs(settings, service, StandIn())
    jobs.start()
    assert jobs.working
    jobs.stop()
