"""Clips: the videos of a session."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Final, cast

from session import clock
from session.errors import NotFoundError
from session.files.disk import is_file
from session.files.folder import SessionFiles
from session.record.changelog import ChangeLog, LogEntry
from session.record.context import RecordContext, check_revision, merged, sent, session_row
from session.record.ledger import Ledger, clip_row, rows_in_order, without_clip
from session.schemas import Clip, ClipCreate, ClipUpdate
from session.store import clips, events, jobs, sessions
from session.store.protocol import Transaction
from session.store.rows import StoredClip
from session.videoaddress import VideoAddress
from session.vocabulary import Status

_CLEARABLE = frozenset({"duration_sec"})
NO_FILE: Final = (
    "The video of this clip stays at its address, so there is no file of it here. Whoever may, can "
    "download it there, and choose the file for this clip: its plays stay with it."
)


def as_clip(files: SessionFiles, row: StoredClip) -> Clip:
    """The clip of a row; whether its file is missing is looked up now."""
    stays = VideoAddress.of(row["path"]) is not None
    missing = not stays and not is_file(files.clip(row["session_id"], row["path"]))
    return Clip.model_validate({**row, "missing": missing})


class Clips:
    """A clip's path is as it was given; a relative one is looked up in the session's folder
    first. A clip whose file is not there is recorded, and says so in `missing`."""

    def __init__(self, record: RecordContext, log: ChangeLog, ledger: Ledger) -> None:
        self._store, self._files = record.store, record.files
        self._log, self._ledger = log, ledger

    def add(self, session_id: str, data: ClipCreate) -> str:
        """Add a clip; answers its id. Raises NotFoundError."""
        row = {"id": str(uuid.uuid4()), "session_id": session_id, **data.model_dump(mode="json")}
        row |= {"created_utc": clock.now(), "revision": 1}
        with self._store.write() as tx:
            session_row(tx, session_id)
            clips.insert(tx, row)
            sessions.bump(tx, session_id, {"clips": 1})
            self._log.note(tx, session_id, [LogEntry("create", "clip", row["id"], after=row)])
        return str(row["id"])

    def get(self, session_id: str, clip_id: str) -> Clip:
        """One clip. Raises NotFoundError."""
        with self._store.read() as tx:
            row = clip_row(tx, session_id, clip_id)
        return as_clip(self._files, row)

    def file(self, session_id: str, clip_id: str) -> Path:
        """Where the file of a clip is. Raises NotFoundError when there is no such clip or file."""
        with self._store.read() as tx:
            row = clip_row(tx, session_id, clip_id)
        if VideoAddress.of(row["path"]) is not None:
            raise NotFoundError(NO_FILE)
        path = self._files.clip(session_id, row["path"])
        if not is_file(path):
            raise NotFoundError(f"The file of this clip, {path.name}, is not where it was.")
        return path

    def work_folder(self, session_id: str, clip_id: str) -> Path:
        """Where long work on a clip keeps what it needs between its pieces. Raises
        NotFoundError."""
        with self._store.read() as tx:
            clip_row(tx, session_id, clip_id)
        return self._files.work(session_id, clip_id)

    def copy_name(self, clip_id: str) -> str:
        """What the copy of a clip that browsers play is called, inside the session's folder."""
        return self._files.copy_name(clip_id)

    def find(self, session_id: str) -> list[Clip]:
        """The clips of a session in the order of its time line. Raises NotFoundError."""
        with self._store.read() as tx:
            session_row(tx, session_id)
            rows = clips.listed(tx, session_id)
        return [as_clip(self._files, row) for row in rows]

    def update(
        self, session_id: str, clip_id: str, data: ClipUpdate, revision: int | None = None
    ) -> Clip:
        """Change the fields that were sent; of `meta` the keys that were sent, each as a whole,
        and a key that is sent as None goes.

        With `revision`, only if the clip still has that revision. Raises NotFoundError,
        ConflictError, InvalidInput.
        """
        fields = sent(data, _CLEARABLE)
        with self._store.write() as tx:
            before = clip_row(tx, session_id, clip_id)
            check_revision(before["revision"], revision, "This clip")
            meta = merged(before["meta"], fields.get("meta", {}))
            after = cast("StoredClip", {**before, **fields, "meta": meta})
            if after != before:
                after["revision"] += 1
                clips.update(tx, after)
                self._log.note(tx, session_id, [LogEntry("update", "clip", clip_id, before, after)])
        return as_clip(self._files, after)

    def remove(self, session_id: str, clip_id: str, revision: int | None = None) -> None:
        """Remove a clip; its file, if it lies in the session's folder, goes to the trash. What was
        made from it (the copy for browsers, what analyses keep) is deleted: it can be made again.
        Work on it ends.

        Confirmed events stay: they move to the session's time line, by the clip's offset.
        Suggestions go with the clip. With `revision`, only if the clip still has that revision.
        Raises NotFoundError, ConflictError.
        """
        with self._store.write() as tx:
            before = clip_row(tx, session_id, clip_id)
            check_revision(before["revision"], revision, "This clip")
            self._release(tx, before)
            clips.delete(tx, clip_id)
            jobs.end_of_clip(tx, clip_id, clock.now())
            sessions.bump(tx, session_id, {"clips": -1})
            self._log.note(tx, session_id, [LogEntry("delete", "clip", clip_id, before=before)])
            others = [row["path"] for row in clips.listed(tx, session_id)]
        if before["path"] not in others:
            self._files.discard_file(session_id, self._files.clip(session_id, before["path"]))
        self._files.drop_made(session_id, clip_id)

    def _release(self, tx: Transaction, clip: StoredClip) -> None:
        filters = events.EventFilters(clip_id=clip["id"])
        found = list(rows_in_order(tx, clip["session_id"], filters))
        kept = [row for row in found if row["status"] == Status.CONFIRMED]
        open_ones = [row for row in found if row["status"] != Status.CONFIRMED]
        self._ledger.drop(tx, clip["session_id"], open_ones)
        self._ledger.change(
            tx, clip["session_id"], [(row, without_clip(row, clip)) for row in kept]
        )
