"""What was deleted: sessions and the way back, and the trash that has their files for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from session import clock
from session.errors import ConflictError, NotFoundError
from session.files.folder import TRASH_DAYS, checked_id
from session.files.trash import Trashed, TrashEmptied
from session.permissions import Right
from session.record.context import RecordContext, window
from session.record.snapshots import Snapshots
from session.schemas import SessionCreate
from session.store import belongings, changes, sessions
from session.store.rows import StoredChange


class DeletedSession(BaseModel):
    """A session that was deleted. It comes back as it was from `snapshot` if it
    `can_come_back`; `older_snapshot` is offered only where it cannot.

    `files` says where videos and other files of its own are: `kept` in the trash until
    `files_until`, `gone` for good, or `none` where it had none.
    """

    session_id: str
    title: str | None
    match_date: dt.date | None
    timezone: str
    deleted_utc: str
    deleted_by: str
    snapshot: str | None
    can_come_back: bool
    older_snapshot: str | None
    files: Literal["kept", "gone", "none"]
    files_until: str | None


class DeletedSessions:
    """What is known of a deleted session is the entry of its delete, the snapshot that this
    entry names, and files in the trash."""

    def __init__(self, record: RecordContext, snapshots: Snapshots) -> None:
        self._store, self._files, self._backup = record.store, record.files, record.backup
        self._snapshots = snapshots

    def find(self, limit: int = 50, offset: int = 0) -> list[DeletedSession]:
        """Deleted sessions, the one deleted last first."""
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            entries = changes.deletions(tx, limit, offset)
        trashed = self._files.trashed()
        return [self._deleted(entry, trashed.get(entry["session_id"])) for entry in entries]

    def count(self) -> int:
        """How many sessions `list_deleted` would list without limit."""
        with self._store.read() as tx:
            return changes.deletions_total(tx)

    def get(self, session_id: str) -> DeletedSession:
        """One deleted session. Raises NotFoundError, or ConflictError when it is not deleted."""
        entry = self._deletion(session_id)
        return self._deleted(entry, self._files.trashed(session_id).get(session_id))

    def restore(self, session_id: str) -> str:
        """Undo a delete, from the snapshot that it made; never from an older one, which would
        bring an older state back. Raises NotFoundError when there is none, ConflictError when
        the session is not deleted."""
        entry = self._deletion(session_id)
        name = _snapshot_of(entry)
        if name is None:
            said = "This session was deleted without a snapshot, so that cannot be undone."
            raise NotFoundError(said + self._way_out(session_id))
        try:
            path = self._backup.find_snapshot(session_id, name)
        except NotFoundError as gone:
            said = f"The snapshot {name} from before the delete is gone, so that cannot be undone."
            raise NotFoundError(said + self._way_out(session_id)) from gone
        return self._snapshots.restore(path)

    def _deletion(self, session_id: str) -> StoredChange:
        with self._store.read() as tx:
            if not belongings.reaches(tx, Right.MANAGE, "session", session_id):
                raise NotFoundError(f"There is no deleted session {session_id}.")
            if sessions.fetch(tx, checked_id(session_id)) is not None:
                raise ConflictError("This session is not deleted.")
            entry = changes.deletion(tx, session_id)
        if entry is None:
            raise NotFoundError(f"There is no deleted session {session_id}.")
        return entry

    def _way_out(self, session_id: str) -> str:
        """One takes it knowingly or not at all."""
        found = self._snapshots.find(session_id)
        if not found:
            return ""
        return (
            f" An older state, of {found[0].created_utc}, is in the snapshot {found[0].name}; "
            "it comes back when that one is restored."
        )

    def _deleted(self, entry: StoredChange, trashed: dt.datetime | None) -> DeletedSession:
        session_id = entry["session_id"]
        snapshot = _snapshot_of(entry)
        whole = snapshot is not None and self._backup.has(session_id, snapshot)
        older = None if whole else next(iter(self._snapshots.find(session_id)), None)
        shown = older.name if older else snapshot
        row = self._backup.session_row(session_id, shown) if shown and (whole or older) else {}
        seen = _readable(row)
        until = trashed + dt.timedelta(days=TRASH_DAYS) if trashed else None
        return DeletedSession(
            session_id=session_id,
            title=seen.title if seen else None,
            match_date=seen.match_date if seen else None,
            timezone=seen.timezone if seen else "UTC",
            deleted_utc=entry["at_utc"],
            deleted_by=entry["actor"],
            snapshot=snapshot,
            can_come_back=whole,
            older_snapshot=older.name if older else None,
            files="kept" if until else _without_trash(entry, row),
            files_until=clock.iso(until) if until else None,
        )


class Trash:
    """It needs no database, so it can be emptied when nothing else works."""

    def __init__(self, record: RecordContext) -> None:
        self._files = record.files

    def find(self) -> list[Trashed]:
        """What is in the trash, what was thrown away last first."""
        return self._files.list_trash()

    def empty(self) -> TrashEmptied:
        """Delete for good what is in the trash, also on a full disk: it needs neither room nor
        the database. Snapshots stay, so deleted sessions can come back without these files.
        Raises StorageError."""
        return self._files.empty_trash()

    def keep_reserve(self) -> None:
        """Keep some room back, which a delete on a full disk may use. Raises StorageError."""
        self._files.keep_reserve()

    def purge(self, days: int = TRASH_DAYS) -> list[Path]:
        """Delete files for good that have been in the trash for longer than `days`."""
        return self._files.purge(days)


def _snapshot_of(entry: StoredChange) -> str | None:
    name = (entry["after_row"] or {}).get("snapshot")
    return name if isinstance(name, str) else None


def _without_trash(entry: StoredChange, row: Mapping[str, object]) -> Literal["gone", "none"]:
    """Older versions did not note whether there were files; a session with clips had some."""
    noted = (entry["after_row"] or {}).get("files", bool(row.get("clip_count")))
    return "gone" if noted else "none"


def _readable(row: Mapping[str, object]) -> SessionCreate | None:
    """What a list says of a session; None where the snapshot holds nothing that could be one."""
    said = {name: row[name] for name in ("title", "match_date", "timezone") if name in row}
    try:
        return SessionCreate.model_validate(said)
    except ValidationError:
        return None
