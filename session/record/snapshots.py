"""Snapshots of a session: make one, bring one back, compare two versions."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from session.backup.automatic import Moment
from session.backup.soundness import damaged, sound
from session.backup.versions import RowDifference, differences
from session.errors import ConflictError
from session.files.folder import checked_id
from session.record.changelog import ChangeLog, LogEntry
from session.record.context import RecordContext, session_row
from session.schemas import SnapshotInfo
from session.store import sessions, snapshots
from session.store.protocol import Row, Transaction

_NOW: Final = "now"


class Snapshots:
    """A snapshot is made on save, before a delete and before a restore. A version is one of them,
    by its name, or the session as it is now."""

    def __init__(self, record: RecordContext, log: ChangeLog) -> None:
        self._record = record
        self._store, self._files, self._backup = record.store, record.files, record.backup
        self._log = log

    def save(
        self, session_id: str, auto_backup: bool = True, *, reason: str = "save"
    ) -> Path | None:
        """Every change is saved already; this makes a snapshot and answers its path (None with
        `auto_backup=False`). Of each `reason` the latest 10 are kept. Raises NotFoundError,
        StorageError."""
        with self._store.read() as tx:
            session_row(tx, session_id)
            if not auto_backup:
                return None
            document = snapshots.dump(tx, session_id)
        path = self._backup.create_snapshot(
            session_id, document, reason=reason, actor=self._log.by.name
        )
        self._record.erased.clean_late(path, document)
        return path

    def find(self, session_id: str) -> list[SnapshotInfo]:
        """The snapshots of a session, newest first; also of a deleted one."""
        return self._backup.list_snapshots(session_id)

    def finished(self, session_id: str, why: Moment) -> None:
        """Say that an import, an analysis or a review ended, so that a snapshot is made by itself.

        It is made in the background, at most one of a session in ten minutes, and none where
        nothing changed; see docs/record.md. Imports, analyses and reviews of VolleySense say so
        themselves. Never fails because of the disk: what goes wrong is logged.
        """
        self._record.keeper.finished(session_id, why)

    def keep_changed(self) -> None:
        """Make the snapshots that are due by themselves; a server calls it every minute or so.
        What goes wrong with one of them is logged. Raises StorageError for the database."""
        self._record.keeper.look()

    def trouble(self, session_id: str) -> str | None:
        """Why the latest automatic snapshot of a session could not be made."""
        return self._record.keeper.trouble(session_id)

    def path(self, session_id: str, name: str) -> Path:
        """The snapshot of that name. Raises NotFoundError."""
        return self._backup.find_snapshot(session_id, name)

    def restore(self, path: str | Path) -> str:
        """Bring a session back as the snapshot holds it, ids and files included; answers its id.

        If the session exists, a snapshot of it is made first and then it is replaced; its change
        log keeps what it has. Raises NotFoundError, InvalidInput for a damaged or newer
        snapshot, ConflictError when ids belong to something else by now.
        """
        source = Path(path)
        read = self._backup.restore_snapshot(source)
        session_id = str(_usable(read)["session_id"])
        with self._store.write() as tx:
            document = _usable(self._record.erased.cleaned(tx, read))
            before = sessions.fetch(tx, session_id)
            if before is not None:
                self.take(tx, session_id, "restore", protect=source)
                self._store.forget_text(tx, sessions.ord_of(tx, session_id))
            self._write(tx, document)
            after = {"snapshot": source.name, "created_utc": document["created_utc"]}
            self._log.note(
                tx, session_id, [LogEntry("restore", "session", session_id, before, after)]
            )
            self._files.bring_back(session_id, self._named(document))
        return session_id

    def diff(
        self, session_id: str, from_version: str, to_version: str = _NOW
    ) -> list[RowDifference]:
        """What was added, removed and changed between two snapshots, or a snapshot and "now".

        Who is who in the directory is left out: it is not the session's. Raises NotFoundError,
        InvalidInput for a damaged snapshot.
        """
        before, after = (self._version(session_id, name) for name in (from_version, to_version))
        return differences(before, after)

    def take(
        self, tx: Transaction, session_id: str, reason: str, protect: Path | None = None
    ) -> Path:
        """Make one inside a transaction. Raises StorageError."""
        return self._backup.create_snapshot(
            session_id,
            snapshots.dump(tx, session_id),
            reason=reason,
            actor=self._log.by.name,
            protect=protect,
        )

    def _version(self, session_id: str, name: str) -> Row:
        if name == _NOW:
            with self._store.read() as tx:
                session_row(tx, session_id)
                return snapshots.dump(tx, session_id)
        found = sound(self._backup.restore_snapshot(self.path(session_id, name)))
        with self._store.read() as tx:
            return self._record.erased.cleaned(tx, found)

    def _write(self, tx: Transaction, document: Row) -> None:
        beyond = snapshots.beyond(tx, document)
        if beyond:
            raise damaged(f"numbers of its {', '.join(beyond)} are beyond all counting")
        taken = snapshots.taken(tx, document)
        if taken:
            raise ConflictError(
                f"This snapshot cannot be restored here: {'; '.join(taken)} belong to another "
                "session by now."
            )
        snapshots.load(tx, document)
        self._record.index(tx, str(document["session_id"]))

    def _named(self, document: Row) -> set[Path]:
        """The files that the snapshot speaks of, where they belong."""
        session_id = str(document["session_id"])
        folder = self._files.folder(session_id)
        wanted = {
            self._files.artifacts(session_id) / row["file_name"] for row in document["artifacts"]
        }
        return wanted | {folder / row["path"] for row in document["clips"]}


def _usable(document: Row) -> Row:
    """Checked; and what was at work then does not go on working."""
    checked_id(document["session_id"])
    found = sound(document)
    for job in found["jobs"]:
        if job["state"] in ("queued", "running"):
            job |= {"state": "cancelled", "message": "Stopped: the session was restored."}
    return found
