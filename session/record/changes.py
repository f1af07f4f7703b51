"""The history: who changed what, when, from what to what; and an act taken back."""

from __future__ import annotations

from collections.abc import Sequence

from session import clock
from session.backup.soundness import past_event
from session.errors import ConflictError, NotFoundError
from session.files.folder import checked_id
from session.permissions import Right
from session.record.context import MAX_ROW_ID, RecordContext, session_row, window
from session.record.ledger import EventChange, Ledger, brought_back
from session.record.videotimes import VideoTimes
from session.schemas import Batch, BatchPart, Change, ChangeNote, Undone
from session.store import belongings, changes, events, keys
from session.store.protocol import LoggedRow, Row, Transaction
from session.store.rows import StoredChange, StoredEvent

Span = tuple[LoggedRow | None, LoggedRow | None]
"""A play before an act, and after it; None where there was or is none."""
NOT_A_CHANGE = frozenset({"actor_resolved_name", "updated_utc"})
"""What differs without anybody having changed the play: the roster's name follows the roster."""


class History:
    """The log is written by the other verbs, in their transactions. All that one of them writes
    is a batch: one act, that is read as one and taken back as one."""

    def __init__(self, record: RecordContext, ledger: Ledger, video_times: VideoTimes) -> None:
        self._store, self._ledger, self._video_times = record.store, ledger, video_times

    def find(
        self,
        session_id: str | None,
        *,
        entity: str | None = None,
        entity_id: str | int | None = None,
        batch: int | None = None,
        since: int | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[Change]:
        """Entries of a session (None: of all), the latest first; with `since`, those after that
        entry, the oldest first.

        `entity` is session, team, roster, clip, event or artifact; with `entity_id` this is the
        history of one thing, with `batch` what one act did. Raises NotFoundError, and
        ConflictError where the record has not come as far as `since`.
        """
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            which = self._wanted(tx, session_id, entity, entity_id, batch, since)
            rows = changes.listed(tx, which, limit, offset)
        return [_as_change(row) for row in rows]

    def count(
        self,
        session_id: str | None,
        *,
        entity: str | None = None,
        entity_id: str | int | None = None,
        batch: int | None = None,
        since: int | None = None,
    ) -> int:
        """How many entries `list_changes` would list without limit. Raises NotFoundError,
        ConflictError."""
        with self._store.read() as tx:
            which = self._wanted(tx, session_id, entity, entity_id, batch, since)
            return changes.total(tx, which)

    def newest(self) -> int:
        """The id of the latest entry of all sessions; 0 when there is none."""
        with self._store.read() as tx:
            return changes.highest(tx)

    def notes(
        self, since: int, *, sessions: Sequence[str] = (), limit: int = 500
    ) -> list[ChangeNote]:
        """That something changed after that entry, the oldest first, in some sessions or in all:
        short enough to be told to many at once. Raises ConflictError where the record has not come
        as far as `since`."""
        with self._store.read() as tx:
            _must_have_come(tx, since)
            rows = changes.notes(tx, since, limit, sessions)
        return [ChangeNote.model_validate(row) for row in rows]

    def must_be_known(self, sessions: Sequence[str]) -> None:
        """Sessions that are here, or were before they were deleted, and whose changes whoever asks
        may see. Raises NotFoundError."""
        with self._store.read() as tx:
            for session_id in sessions:
                if not _was_here(tx, session_id):
                    session_row(tx, session_id)
                if not belongings.reaches(tx, Right.SEE, "session", session_id):
                    raise NotFoundError(f"There is no session {session_id}.")

    def _wanted(
        self,
        tx: Transaction,
        session_id: str | None,
        entity: str | None,
        entity_id: str | int | None,
        batch: int | None,
        since: int | None,
    ) -> changes.Which:
        """A deleted session still has the entry of its delete, for whoever follows it."""
        if since is not None:
            _must_have_come(tx, since)
        if session_id is not None and not (since is not None and _was_here(tx, session_id)):
            session_row(tx, session_id)
        return _which(session_id, entity, entity_id, batch, since)

    def find_batches(
        self,
        session_id: str,
        *,
        entity: str | None = None,
        entity_id: str | int | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[Batch]:
        """What was done, act by act, the latest first; `list_changes` lists what each changed.
        Raises NotFoundError."""
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            session_row(tx, session_id)
            which = _which(session_id, entity, entity_id)
            return [
                _as_batch(tx, session_id, row) for row in changes.batches(tx, which, limit, offset)
            ]

    def count_batches(
        self, session_id: str, *, entity: str | None = None, entity_id: str | int | None = None
    ) -> int:
        """How many acts `list_batches` would list without limit. Raises NotFoundError."""
        with self._store.read() as tx:
            session_row(tx, session_id)
            return changes.batches_total(tx, _which(session_id, entity, entity_id))

    def undo(self, session_id: str, batch: int) -> Undone:
        """Take an act on plays back: what it added goes, what it deleted returns, what it changed
        is as it was. That is an act of its own, which can be taken back as well.

        Plays that somebody changed since stay as they are now, and are named in the answer.
        Raises NotFoundError, and ConflictError where the act was about more than plays or where
        nothing of it can be taken back.
        """
        with self._store.write() as tx:
            session_row(tx, session_id)
            entries = changes.of_batch(tx, _which(session_id, batch=batch))
            if not entries:
                raise NotFoundError(f"There is no change {batch} in the history of this session.")
            if any(entry["entity"] != "event" for entry in entries):
                raise ConflictError(
                    "This was about more than plays. A snapshot brings back how the session was."
                )
            spans = _spans(entries)
            changed = sorted(self._take_back(tx, session_id, spans))
            if len(changed) == len(spans):
                raise ConflictError("Nothing to undo: all of it was changed or undone since.")
            own = tx.act["batch"]
        return Undone(batch=own, undone=len(spans) - len(changed), changed_since=changed)

    def _take_back(self, tx: Transaction, session_id: str, spans: dict[int, Span]) -> set[int]:
        """Answers the plays that were changed since, and so stay."""
        stay: set[int] = set()
        added: list[StoredEvent] = []
        edited: list[tuple[StoredEvent, StoredEvent]] = []
        revived: list[StoredEvent] = []
        for event_id, (before, after) in spans.items():
            now = events.fetch(tx, session_id, event_id)
            if not _same(now, after):
                stay.add(event_id)
            elif now is None and before is not None:
                try:
                    row = brought_back(tx, session_id, before)
                except ConflictError:  # its client_id was used again
                    stay.add(event_id)
                    continue
                events.put_back(tx, row)
                revived.append(row)
            elif now is not None and before is not None:
                edited.append((now, past_event(session_id, before)))
            elif now is not None:
                added.append(now)
        self._ledger.drop(tx, session_id, added)
        keys.note_deleted(tx, added, clock.now())
        self._ledger.settle(tx, session_id, "restore", [(None, row) for row in revived])
        self._ledger.change(tx, session_id, edited)
        gone: list[EventChange] = [(row, None) for row in added]
        self._video_times.follow(tx, session_id, [*edited, *gone])
        return stay


def _spans(entries: list[StoredChange]) -> dict[int, Span]:
    """Each play of an act from the first entry about it to the last."""
    spans: dict[int, Span] = {}
    for entry in entries:
        ident = int(entry["entity_id"])
        first = spans[ident][0] if ident in spans else entry["before_row"]
        spans[ident] = first, entry["after_row"]
    return {ident: span for ident, span in spans.items() if span != (None, None)}


def _same(now: LoggedRow | None, then: LoggedRow | None) -> bool:
    if now is None or then is None:
        return now is then
    return all(now[key] == then.get(key) for key in now if key not in NOT_A_CHANGE)


def _must_have_come(tx: Transaction, since: int) -> None:
    if since > changes.highest(tx):
        raise ConflictError(
            f"There is no change {since} here: an older copy of the record was put back. "
            "Read all sessions again."
        )


def _was_here(tx: Transaction, session_id: str) -> bool:
    return changes.deletion(tx, checked_id(session_id)) is not None


def _which(
    session_id: str | None,
    entity: str | None = None,
    entity_id: str | int | None = None,
    batch: int | None = None,
    since: int | None = None,
) -> changes.Which:
    ident = None if entity_id is None else str(entity_id)
    if batch is not None and not 0 < batch <= MAX_ROW_ID:
        raise NotFoundError(f"There is no change {batch} in the history of this session.")
    return changes.Which(session_id, entity, ident, batch, since)


def _as_change(row: StoredChange) -> Change:
    return Change.model_validate({**row, "before": row["before_row"], "after": row["after_row"]})


def _as_batch(tx: Transaction, session_id: str, row: Row) -> Batch:
    which = changes.Which(session_id, batch=row["batch"])
    parts = [BatchPart.model_validate(part) for part in changes.parts(tx, which)]
    plays_alone = all(part.entity == "event" for part in parts)
    more = {
        "session_id": session_id,
        "parts": parts,
        "count": sum(part.count for part in parts),
        "undoable": plays_alone and changes.still_stands(tx, which),
    }
    return Batch.model_validate({**row, **more})
