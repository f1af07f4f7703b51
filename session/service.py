"""SessionService: the verbs of the record. Every write goes through it.

    service = SessionService(sessions_dir="sessions")
    session_id = service.create_session(SessionCreate(title="Final"))

The verbs are written down by noun in `session.record`; this is where they come together.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from session.files.folder import SessionFiles
from session.principal import Principal
from session.record.artifacts import ArtifactVerbs
from session.record.changes import ChangeVerbs
from session.record.clips import ClipVerbs
from session.record.context import RecordContext
from session.record.deleted import DeletedVerbs
from session.record.directory import PeopleVerbs
from session.record.jobs import JobVerbs
from session.record.keys import KeyVerbs
from session.record.matches import MatchVerbs, ResultVerbs
from session.record.presets import PresetVerbs
from session.record.rollup import RollupVerbs
from session.record.seasons import SeasonVerbs
from session.record.sessions import SessionData, SessionVerbs
from session.record.snapshots import VersionVerbs
from session.record.statistics import StatisticsVerbs
from session.record.timeline import TimelineVerbs
from session.store import open_store
from session.store.copies import DatabaseCopy

__all__ = ["SessionData", "SessionService"]


class SessionService(
    VersionVerbs,
    DeletedVerbs,
    PresetVerbs,
    SessionVerbs,
    KeyVerbs,
    ClipVerbs,
    RollupVerbs,
    ArtifactVerbs,
    ChangeVerbs,
    JobVerbs,
    TimelineVerbs,
    SeasonVerbs,
    StatisticsVerbs,
    ResultVerbs,
    MatchVerbs,
    PeopleVerbs,
):
    """The record of one data folder. Safe to share between threads.

    `db_url` is `sqlite:///relative.db` or `sqlite:////absolute.db`; without one the database is
    `volleysense.db` in `sessions_dir`. `actor` is the name in the change log. Raises
    StorageError when the database cannot be opened or was written by a newer version.
    """

    def __init__(
        self,
        db_url: str | None = None,
        sessions_dir: str | Path = "sessions",
        *,
        actor: str = "script",
        _shared: tuple[RecordContext, Principal] | None = None,
    ) -> None:
        super().__init__(*(_shared or _opened(db_url, Path(sessions_dir), actor)))

    @property
    def sessions_dir(self) -> Path:
        """The data folder."""
        return self._files.root

    def as_actor(self, actor: str) -> SessionService:
        """The same record, with another name in the change log."""
        return self.acting(Principal(actor))

    def acting(self, by: Principal) -> SessionService:
        """The same record, on which somebody else acts."""
        return SessionService(_shared=(self._record, by))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Several verbs as one: all of what is added or edited inside, or nothing.

            with service.transaction():
                session_id = service.create_session(...)
                service.set_roster(session_id, "A", players)

        Other writers wait meanwhile, so keep it short. Not for verbs that move files.
        """
        with self._store.write():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Several verbs that only read, as one look: nothing changes between them.

        with service.reading():
            view = service.view_match(session_id)
            touches = service.count_events(session_id, event_type="attack")
        """
        with self._store.read():
            yield

    def session_folder(self, session_id: str) -> Path:
        """Where the files of a session lie. Raises NotFoundError when there is no such session,
        ForbiddenError when its folder is a link."""
        with self._store.read() as tx:
            self._session(tx, session_id)
        return self._files.own_folder(session_id)

    def problems(self) -> list[str]:
        """What is wrong with the database file; empty when it is sound. Reads all of it."""
        return self._store.problems()

    def check_database(self) -> None:
        """Raises UnusableError when another program replaced or deleted the database file."""
        self._store.check()

    def copy_database(self) -> Path | None:
        """Copy the whole database to `_backups`, at most once a day and only where something
        changed; the latest 7 are kept. Answers the copy. Raises StorageError."""
        return self._store.copy_daily()

    def count_database_changes(self) -> int:
        """How many changes were ever made to the record; each copy says up to which it goes."""
        return self._store.change()

    def list_database_copies(self) -> list[DatabaseCopy]:
        """The copies of the whole database, the newest first."""
        return self._store.copies()

    def close(self) -> None:
        """Let go of the database, when automatic snapshots that are under way are written."""
        self._record.keeper.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _opened(db_url: str | None, folder: Path, actor: str) -> tuple[RecordContext, Principal]:
    record = RecordContext.of(open_store(db_url, folder), SessionFiles(folder))
    return record, Principal(actor)
