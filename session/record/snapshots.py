"""Verbs that keep a session safe: save, delete with a way back, restore, compare two versions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from session import clock
from session.backup.automatic import Moment
from session.backup.soundness import damaged, sound
from session.backup.versions import RowDifference, differences
from session.errors import ConflictError, DiskFullError
from session.files.folder import TRASH_DAYS, checked_id
from session.files.trash import Trashed, TrashEmptied
from session.record.context import LogEntry, Verbs, check_revision
from session.schemas import SnapshotInfo
from session.store import changes, sessions, snapshots
from session.store.protocol import Row, Transaction


class SnapshotVerbs(Verbs):
    """A snapshot is made on save, before a delete and before a restore."""

    def save_session(
        self, session_id: str, auto_backup: bool = True, *, reason: str = "save"
    ) -> Path | None:
        """Every change is saved already; this makes a snapshot and answers its path (None with
        `auto_backup=False`). Of each `reason` the latest 10 are kept. Raises NotFoundError,
        StorageError."""
        with self._store.read() as tx:
            self._session(tx, session_id)
            if not auto_backup:
                return None
            document = snapshots.dump(tx, session_id)
        return self._record.backup.create_snapshot(
            session_id, document, reason=reason, actor=self._by.name
        )

    def delete_session(
        self, session_id: str, backup: bool = True, revision: int | None = None
    ) -> Path | None:
        """Delete a session; answers the snapshot that `restore_session` brings it back from.

        The session's folder goes to the trash, from which what is older than 30 days goes for
        good. The change log goes into the snapshot; who deleted the session stays in the record.
        If the snapshot cannot be written, nothing is deleted. With `revision`, only if the session
        still has that revision. Raises NotFoundError, ConflictError, StorageError.
        """
        try:
            return self._delete(session_id, backup, revision)
        except DiskFullError:  # by now the store has made the room free that it could do without
            self._files.release_reserve()
            return self._delete(session_id, backup, revision)

    def _delete(self, session_id: str, backup: bool, revision: int | None) -> Path | None:
        self._files.make_trash()
        self._files.purge()
        with self._store.write() as tx:
            found = self._session(tx, session_id)
            check_revision(found["revision"], revision, "This session")
            path = self._snapshot(tx, session_id, "delete") if backup else None
            self._store.forget_text(tx, sessions.ord_of(tx, session_id))
            sessions.delete(tx, session_id)
            changes.forget(tx, session_id)
            # What it was is in the snapshot, so that throwing that away forgets it for good.
            after = {
                "snapshot": path.name if path else None,
                "files": self._files.any_in(session_id),
            }
            entry = LogEntry("delete", "session", session_id, after=after)
            changes.insert_all(tx, [self._line(session_id, clock.now(), entry)])
        # After the commit: a crash in between leaves a folder without a session, which a restore
        # takes up again; the other way round it would leave a session without its files.
        self._files.discard(session_id)
        return path

    def delete_sessions(self, session_ids: Iterable[str]) -> list[Path]:
        """Delete several sessions, each with a snapshot; answers the snapshots. All ids are
        checked before the first is deleted. Raises NotFoundError, StorageError."""
        ids = list(dict.fromkeys(session_ids))
        with self._store.read() as tx:
            for session_id in ids:
                self._session(tx, session_id)
        paths = [self.delete_session(session_id) for session_id in ids]
        return [path for path in paths if path is not None]

    def list_snapshots(self, session_id: str) -> list[SnapshotInfo]:
        """The snapshots of a session, newest first; also of a deleted one."""
        return self._record.backup.list_snapshots(session_id)

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

    def snapshot_trouble(self, session_id: str) -> str | None:
        """Why the latest automatic snapshot of a session could not be made."""
        return self._record.keeper.trouble(session_id)

    def snapshot_path(self, session_id: str, name: str) -> Path:
        """The snapshot of that name. Raises NotFoundError."""
        return self._record.backup.find_snapshot(session_id, name)

    def restore_session(self, path: str | Path) -> str:
        """Bring a session back as the snapshot holds it, ids and files included; answers its id.

        If the session exists, a snapshot of it is made first and then it is replaced; its change
        log keeps what it has. Raises NotFoundError, InvalidInput for a damaged or newer
        snapshot, ConflictError when ids belong to something else by now.
        """
        source = Path(path)
        document = _usable(self._record.backup.restore_snapshot(source))
        session_id = str(document["session_id"])
        with self._store.write() as tx:
            before = sessions.fetch(tx, session_id)
            if before is not None:
                self._snapshot(tx, session_id, "restore", protect=source)
                self._store.forget_text(tx, sessions.ord_of(tx, session_id))
            self._write(tx, document)
            after = {"snapshot": source.name, "created_utc": document["created_utc"]}
            self._log(tx, session_id, [LogEntry("restore", "session", session_id, before, after)])
            self._files.bring_back(session_id, self._named(document))
        return session_id

    def list_trash(self) -> list[Trashed]:
        """What is in the trash, what was thrown away last first."""
        return self._files.list_trash()

    def empty_trash(self) -> TrashEmptied:
        """Delete for good what is in the trash, also on a full disk: it needs neither room nor
        the database. Snapshots stay, so deleted sessions can come back without these files.
        Raises StorageError."""
        return self._files.empty_trash()

    def keep_reserve(self) -> None:
        """Keep some room back, which a delete on a full disk may use. Raises StorageError."""
        self._files.keep_reserve()

    def purge_trash(self, days: int = TRASH_DAYS) -> list[Path]:
        """Delete files for good that have been in the trash for longer than `days`."""
        return self._files.purge(days)

    def _snapshot(
        self, tx: Transaction, session_id: str, reason: str, protect: Path | None = None
    ) -> Path:
        return self._record.backup.create_snapshot(
            session_id,
            snapshots.dump(tx, session_id),
            reason=reason,
            actor=self._by.name,
            protect=protect,
        )

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
        self._index(tx, str(document["session_id"]))

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


_NOW: Final = "now"


class VersionVerbs(SnapshotVerbs):
    """A version is a snapshot, by its name, or the session as it is now."""

    def diff_session(
        self, session_id: str, from_version: str, to_version: str = _NOW
    ) -> list[RowDifference]:
        """What was added, removed and changed between two snapshots, or a snapshot and "now".

        Who is who in the directory is left out: it is not the session's. Raises NotFoundError,
        InvalidInput for a damaged snapshot.
        """
        before, after = (self._version(session_id, name) for name in (from_version, to_version))
        return differences(before, after)

    def _version(self, session_id: str, name: str) -> Row:
        if name == _NOW:
            with self._store.read() as tx:
                self._session(tx, session_id)
                return snapshots.dump(tx, session_id)
        return sound(self._record.backup.restore_snapshot(self.snapshot_path(session_id, name)))
