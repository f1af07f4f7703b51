"""Events: add, read, edit, delete and bring back, accept and clear suggestions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import cast

from pydantic import TypeAdapter

from session import clock
from session.errors import ConflictError, InvalidInput, NotFoundError
from session.record.context import (
    BatchCount,
    BatchIds,
    RecordContext,
    check_revision,
    row_id,
    seen_id,
    session_row,
    window,
)
from session.record.corrections import Corrections, edited
from session.record.ledger import (
    PAGE,
    EventChange,
    Ledger,
    brought_back,
    clip_row,
    event_row,
    resolve,
    rows_in_order,
)
from session.record.videotimes import VideoTimes
from session.schemas import Event, EventIn, EventUpdate
from session.store import changes, events, keys, sessions, teams
from session.store.protocol import Row, Transaction
from session.store.rows import StoredEvent
from session.vocabulary import Status, canonical_number, canonical_type

_EVENTS: TypeAdapter[list[Event]] = TypeAdapter(list[Event])


class Events:
    """Only confirmed events count in the rollup and in the statistics."""

    def __init__(
        self,
        record: RecordContext,
        ledger: Ledger,
        corrections: Corrections,
        video_times: VideoTimes,
    ) -> None:
        self._store = record.store
        self._ledger, self._corrections, self._video_times = ledger, corrections, video_times

    def add(
        self,
        session_id: str,
        clip_id: str | None,
        items: Sequence[EventIn],
        *,
        after: int | None = None,
        same_content: bool = True,
    ) -> BatchIds:
        """Add events, all or none; answers their ids in the same order.

        An event whose `client_id` is known already is not added again: its id is answered, if it
        is what was first sent under it, whatever it was corrected to; otherwise ConflictError
        (unless `same_content` is False, for who works events out anew from where the match
        stands). One that was deleted within the last days stays deleted: the ids have it in
        `deleted`, and `undo_delete_event` brings it back.
        Without `seq`, events come behind the event `after` (0: in front of all), in their order.
        Without `after`, an event of a clip takes the place that its time gives it among the
        clip's events, any other comes last. Raises NotFoundError.
        """
        at = clock.now()
        with self._store.write() as tx:
            session_row(tx, session_id)
            if clip_id is not None:
                clip_row(tx, session_id, clip_id)
            if len(items) > 1 and all(map(_has_its_place, items)):
                added_ids = self._add_many(tx, session_id, clip_id, items, at)
                return BatchIds(added_ids, tx.act.get("batch"))
            names = teams.names(tx, session_id)
            before = event_row(tx, session_id, after) if after else None
            added: list[EventChange] = []
            ids = []
            deleted: list[int] = []
            first = {one.client_id: one for one in reversed(items) if one.client_id}
            for item in items:
                if item.client_id and same_content and first[item.client_id] != item:
                    raise _two_contents(item)
                known = _known(tx, session_id, item)
                if known is not None and same_content:
                    _must_be_the_first(tx, session_id, known, clip_id, item)
                if known is not None and events.fetch(tx, session_id, known) is None:
                    deleted.append(known)
                if known is None:
                    row = _new_row(session_id, clip_id, item, at)
                    if item.seq is None and after is not None:
                        row["seq"] = self._ledger.place_behind(tx, session_id, before)
                        before = row
                    elif item.seq is None:
                        row["seq"] = _place(tx, session_id, clip_id, item)
                    resolve(row, names)
                    row["id"] = known = events.insert(tx, row)
                    added.append((None, row))
                ids.append(known)
            self._ledger.settle(tx, session_id, "create", added)
            self.follow_new(tx, session_id, added)
            return BatchIds(ids, tx.act.get("batch"), deleted)

    def put_behind(self, tx: Transaction, before: StoredEvent, item: EventIn) -> StoredEvent:
        """Add an event behind another one of its clip. What follows from it is left to
        `follow_new`, since that reads to the end of the set: once for however many were added."""
        session_id = before["session_id"]
        row = _new_row(session_id, before["clip_id"], item, clock.now())
        row["seq"] = self._ledger.place_behind(tx, session_id, before)
        resolve(row, teams.names(tx, session_id))
        row["id"] = events.insert(tx, row)
        self._ledger.settle(tx, session_id, "create", [(None, row)])
        return row

    def follow_new(self, tx: Transaction, session_id: str, edits: Sequence[EventChange]) -> None:
        """Change what follows from events that were added or accepted just now."""
        added = [row["id"] for before, row in edits if before is None and row is not None]
        first = min(added) if added and len(added) == len(edits) else None
        self._corrections.replay_behind(tx, session_id, edits, up_to=first)

    def _add_many(
        self,
        tx: Transaction,
        session_id: str,
        clip_id: str | None,
        items: Sequence[EventIn],
        at: str,
    ) -> list[int]:
        """Add a file's worth of events in one go; nothing of each needs to be looked up."""
        names = teams.names(tx, session_id)
        rows = [_new_row(session_id, clip_id, item, at) for item in items]
        for row in rows:
            resolve(row, names)
        ids = events.insert_all(tx, rows)
        for row, event_id in zip(rows, ids, strict=True):
            row["id"] = event_id
        added = [(None, row) for row in rows]
        self._ledger.settle(tx, session_id, "create", added)
        self.follow_new(tx, session_id, added)
        return list(ids)

    def find(
        self,
        session_id: str,
        *,
        limit: int = 100,
        offset: int = 0,
        clip_id: str | None = None,
        event_type: str | None = None,
        team: str | None = None,
        number: str | None = None,
        status: str | None = None,
        min_confidence: float | None = None,
        ids: Sequence[int] | None = None,
    ) -> list[Event]:
        """Events in the order of play, of any status unless one is asked for.

        `number=""` keeps events without a number, `min_confidence` those whose payload has at
        least that confidence, `ids` those events alone. Raises NotFoundError.
        """
        limit, offset = window(limit, offset)
        filters = _filters(clip_id, event_type, team, number, status, min_confidence, ids)
        with self._store.read() as tx:
            rows = events.listed(tx, seen_id(tx, session_id), filters, limit, offset)
            if not rows:
                session_row(tx, session_id)
        return _EVENTS.validate_python(rows)

    def count(
        self,
        session_id: str,
        *,
        clip_id: str | None = None,
        event_type: str | None = None,
        team: str | None = None,
        number: str | None = None,
        status: str | None = None,
        min_confidence: float | None = None,
        ids: Sequence[int] | None = None,
        up_to: int | None = None,
    ) -> int:
        """How many events `list_events` would list without limit; with `up_to`, no more than so
        many are counted. Raises NotFoundError."""
        filters = _filters(clip_id, event_type, team, number, status, min_confidence, ids)
        with self._store.read() as tx:
            if set(filters.given()) <= {"status"}:
                session_row(tx, session_id)
                counts = sessions.counts(tx, session_id)
                asked = [filters.status] if filters.status else list(Status)
                return sum(counts.get(str(name), 0) for name in asked)
            ident = seen_id(tx, session_id)
            if up_to is not None:
                found = events.total_up_to(tx, ident, filters, up_to)
            else:
                found = events.total(tx, ident, filters)
            if not found:
                session_row(tx, session_id)
            return found

    def iterate(self, session_id: str, *, status: str | None = None) -> Iterator[Event]:
        """All events in the order of play, read page by page. Raises NotFoundError.

        Nothing is locked meanwhile: what changes behind the reader's back may be missed.
        """
        filters = _filters(status=status)
        after: tuple[int, int] | None = (-1, 0)
        while after is not None:
            with self._store.read() as tx:
                session_row(tx, session_id)
                rows = events.page_after(tx, session_id, filters, after, PAGE)
            yield from _EVENTS.validate_python(rows)
            after = (rows[-1]["seq"], rows[-1]["id"]) if len(rows) == PAGE else None

    def table_rows(self, session_id: str) -> Iterator[Row]:
        """All events as plain rows for a table, whose payload is still text: no models are made."""
        after: tuple[int, int] | None = (-1, 0)
        while after is not None:
            with self._store.read() as tx:
                session_row(tx, session_id)
                rows = events.table_page(tx, session_id, after, PAGE)
            yield from rows
            after = (rows[-1]["seq"], rows[-1]["id"]) if len(rows) == PAGE else None

    def was_added(self, session_id: str, client_id: str) -> bool:
        """Whether an event that counts was added under this `client_id`. Raises NotFoundError."""
        with self._store.read() as tx:
            session_row(tx, session_id)
            known = events.id_of_client(tx, session_id, client_id)
            found = None if known is None else events.fetch(tx, session_id, known)
            return found is not None and found["status"] == Status.CONFIRMED

    def get(self, session_id: str, event_id: int) -> Event:
        """One event. Raises NotFoundError."""
        with self._store.read() as tx:
            return Event.model_validate(event_row(tx, session_id, event_id))

    def update(
        self, session_id: str, event_id: int, data: EventUpdate, revision: int | None = None
    ) -> Event:
        """Change the fields that were sent; a `payload` takes the place of the old one, of which
        only what says where the play came from (`schemas.OF_THE_SOURCE`) stays unless it is sent.
        What follows from a corrected winner, score, line-up or evaluation is replayed to the end of
        the set and changed in the same act; `preview_update` says what that is.

        With `revision`, only if the event still has that revision. Raises NotFoundError,
        ConflictError, InvalidInput.
        """
        with self._store.write() as tx:
            before = event_row(tx, session_id, event_id)
            check_revision(before["revision"], revision, f"Event {event_id}")
            pairs = self._corrections.with_what_follows(
                tx, session_id, before, edited(before, data)
            )
            changed = self._ledger.change(tx, session_id, pairs)[0]
            if changed["status"] != before["status"]:
                self._video_times.follow(tx, session_id, [(before, changed)])
        return Event.model_validate(changed)

    def delete(self, session_id: str, event_id: int, revision: int | None = None) -> None:
        """Delete an event; `undo_delete_event` brings it back. What follows from a point, a line-up
        or a rotation that is taken out is replayed as by `update_event`. Raises NotFoundError,
        ConflictError."""
        with self._store.write() as tx:
            before = event_row(tx, session_id, event_id)
            check_revision(before["revision"], revision, f"Event {event_id}")
            self._ledger.drop(tx, session_id, [before])
            keys.note_deleted(tx, [before], clock.now())
            self._corrections.replay_behind(tx, session_id, [(before, None)])
            self._video_times.follow(tx, session_id, [(before, None)])

    def undelete(self, session_id: str, event_id: int) -> Event:
        """Bring a deleted event back from the change log, with its id.

        Raises NotFoundError when no such event was ever deleted, ConflictError when it is there
        or when its client_id was used again.
        """
        with self._store.write() as tx:
            session_row(tx, session_id)
            last = changes.last_of(tx, session_id, "event", row_id(event_id, "event"))
            if last is None:
                raise NotFoundError(f"There is no event {event_id} in this session.")
            if events.fetch(tx, session_id, event_id) is not None or last["action"] != "delete":
                raise ConflictError(f"Event {event_id} is not deleted.")
            row = brought_back(tx, session_id, last["before_row"] or {})
            events.put_back(tx, row)
            self._ledger.settle(tx, session_id, "restore", [(None, row)])
            self._corrections.replay_behind(tx, session_id, [(None, row)])
            self._video_times.follow(tx, session_id, [(None, row)])
        return Event.model_validate(row)

    def accept(
        self, session_id: str, *, clip_id: str | None = None, min_confidence: float = 0.0
    ) -> BatchIds:
        """Confirm all suggestions of at least that confidence; answers their ids in the order of
        play, with the `batch` that `undo_batch` takes back. Raises NotFoundError."""
        with self._store.write() as tx:
            confirmed = self.confirm(tx, session_id, clip_id, min_confidence)
            self.follow_new(tx, session_id, confirmed)
            return BatchIds((row["id"] for row, _ in confirmed), tx.act.get("batch"))

    def confirm(
        self, tx: Transaction, session_id: str, clip_id: str | None, min_confidence: float
    ) -> list[tuple[StoredEvent, StoredEvent]]:
        """Confirm suggestions as `accept` does, and leave what follows from them to `follow_new`.
        Raises NotFoundError."""
        session_row(tx, session_id)
        filters = _filters(clip_id, status="suggested", min_confidence=min_confidence)
        found = list(rows_in_order(tx, session_id, filters))
        confirmed = Status.CONFIRMED.value
        pairs = [(row, StoredEvent({**row, "status": confirmed})) for row in found]
        self._ledger.change(tx, session_id, pairs)
        return pairs

    def clear_suggestions(self, session_id: str, clip_id: str | None = None) -> BatchCount:
        """Remove the suggestions (of a clip) that nobody has decided about; answers how many,
        with the `batch` that `undo_batch` takes back. Who suggests them again, as an analysis that
        goes on after it was killed, adds them again, also under the same `client_id`."""
        with self._store.write() as tx:
            session_row(tx, session_id)
            filters = _filters(clip_id, status="suggested")
            found = list(rows_in_order(tx, session_id, filters))
            self._ledger.drop(tx, session_id, found)
            return BatchCount(len(found), tx.act.get("batch"))


def _known(tx: Transaction, session_id: str, item: EventIn) -> int | None:
    """The event that was added under this `client_id`, also where it was deleted since."""
    if not item.client_id:
        return None
    here = events.id_of_client(tx, session_id, item.client_id)
    return keys.deleted(tx, session_id, item.client_id) if here is None else here


def _must_be_the_first(
    tx: Transaction, session_id: str, event_id: int, clip_id: str | None, item: EventIn
) -> None:
    """What was first sent under a client_id is in the log, also when it was corrected since."""
    entry = changes.first_of(tx, session_id, "event", event_id)
    if entry is None or entry["action"] != "create":
        return
    then = entry["after_row"] or {}
    now = {**item.model_dump(mode="json", exclude={"seq"}), "clip_id": clip_id}
    if item.seq is not None:
        now["seq"] = item.seq
    if any(then.get(name) != value for name, value in now.items()):
        raise _two_contents(item)


def _two_contents(item: EventIn) -> ConflictError:
    return ConflictError(
        f"The client_id {item.client_id} came with other content before. Give what is new an id of "
        "its own; to correct what is there, change the event."
    )


def _has_its_place(item: EventIn) -> bool:
    return item.seq is not None and item.client_id is None


def _new_row(session_id: str, clip_id: str | None, item: EventIn, at: str) -> StoredEvent:
    row = {
        "id": None,
        "session_id": session_id,
        "clip_id": clip_id,
        **item.model_dump(mode="json"),
        "revision": 1,
        "created_utc": at,
        "updated_utc": at,
    }
    return cast("StoredEvent", row)  # its id follows, when it is written


def _place(tx: Transaction, session_id: str, clip_id: str | None, item: EventIn) -> int:
    """Where an event comes in the order of play that does not say so itself."""
    if clip_id is None or item.t_sec is None:
        return events.next_seq(tx, session_id)
    return events.seq_at(tx, session_id, clip_id, item.t_sec)


def _filters(
    clip_id: str | None = None,
    event_type: str | None = None,
    team: str | None = None,
    number: str | None = None,
    status: str | None = None,
    min_confidence: float | None = None,
    ids: Sequence[int] | None = None,
) -> events.EventFilters:
    if status is not None and status not in list(Status):
        raise InvalidInput("status is confirmed, suggested or rejected.", field="status")
    return events.EventFilters(
        clip_id=clip_id,
        event_type=None if event_type is None else canonical_type(event_type),
        team=None if team is None else str(team),
        number=None if number is None else canonical_number(str(number)),
        status=None if status is None else str(status),
        min_confidence=min_confidence,
        ids=None if ids is None else json.dumps(list(ids)),
    )
