"""One running application for all tests of a file, which finds each test's record empty again."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.work.jobs import Jobs
from session.service import SessionService
from tests.local import LOCAL


class Running:
    """An application at work, and the state of its record that each test begins with."""

    def __init__(self, http: TestClient, folder: Path, database: sqlite3.Connection) -> None:
        self.http = http
        self._folder = folder
        self._database = database
        self._first = sqlite3.connect(":memory:")
        self.keep()

    @property
    def record(self) -> SessionService:
        service: SessionService = self.http.app.state.service  # type: ignore[attr-defined]
        return service

    def keep(self) -> None:
        """What is there now is there for each test from now on."""
        self._database.backup(self._first)
        self._there = self._files()

    def _files(self) -> set[Path]:
        """What tests leave behind: in the data folder, and in the folder of videos to import."""
        return {*self._folder.iterdir(), *self._folder.glob("_import/*")}

    def empty(self) -> None:
        """Nothing of what a test stored is there any more. The counter of changes goes on: by it
        the application tells whether what it remembers still holds."""
        jobs: Jobs = self.http.app.state.jobs  # type: ignore[attr-defined]
        for state in ("queued", "running"):
            for job in self.record.list_jobs(state=state, limit=100):
                jobs.cancel(job.id)
        self.http.cookies.clear()
        [(change,)] = self._database.execute("PRAGMA user_version")
        self._first.execute(f"PRAGMA user_version = {change + 1}")
        self._first.backup(self._database)
        for path in self._files() - self._there:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def close(self) -> None:
        self._first.close()


@contextmanager
def running(settings: Settings) -> Iterator[Running]:
    """Starting and stopping an application takes longer than most stories of a page."""
    with TestClient(create_app(settings), base_url="http://127.0.0.1:7860", client=LOCAL) as http:
        [path] = settings.sessions_dir.glob("*.db")
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA synchronous = OFF")
            with closing(Running(http, settings.sessions_dir, database)) as application:
                yield application
