"""The book of events: reading their rows, and the one place where every change is settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from session import clock
from session.backup.soundness import past_event
from session.errors import ConflictError, NotFoundError
from session.game.plays import as_play
from session.record.changelog import Action, ChangeLog, LogEntry
from session.record.context import RecordContext, row_id, seen_id, session_row
from session.store import changes, clips, events, rollup, sessions, teams
from session.store.protocol import LoggedRow, Transaction
from session.store.rows import StoredClip, StoredEvent
from session.vocabulary import Status

PAGE = 2_000
EventChange = tuple[StoredEvent | None, StoredEvent | None]
"""An event before and after; None where there was or is none."""


class Ledger:
    """Whatever changes events changes rollup, counters and log with them, by `settle`."""

    def __init__(self, record: RecordContext, log: ChangeLog) -> None:
        self._record, self._log = record, log

    def change(
        self, tx: Transaction, session_id: str, pairs: list[tuple[StoredEvent, StoredEvent]]
    ) -> list[StoredEvent]:
        """Write changed events with a new revision; pairs that are equal stay untouched."""
        at = clock.now()
        names = teams.names(tx, session_id)
        changed: list[EventChange] = []
        for before, after in pairs:
            resolve(after, names)
            if after != before:
                after |= {"revision": before["revision"] + 1, "updated_utc": at}
                events.update(tx, after)
                changed.append((before, after))
        self.settle(tx, session_id, "update", changed)
        return [after for _before, after in pairs]

    def place_behind(self, tx: Transaction, session_id: str, row: StoredEvent | None) -> int:
        """A place in the order of play for a new event behind this one (None: in front of all).

        A new event comes last among those of the same place, so only where the next one shares
        it already have others to move.
        """
        at = (row["seq"], row["id"]) if row else (-1, 0)
        least = max(at[0], 0)
        following = events.page_after(tx, session_id, events.EventFilters(), at, 1)
        if not following:
            return events.next_seq(tx, session_id)
        place = int(following[0]["seq"])
        if place == least:
            self._move_on(tx, session_id, at, least + 1)
        return (least + place) // 2

    def _move_on(
        self, tx: Transaction, session_id: str, after: tuple[int, int], place: int
    ) -> None:
        """Give the events behind `after` places from `place` on, as few of them as that takes."""
        pairs = []
        last = (place, 0)
        for row in rows_in_order(tx, session_id, events.EventFilters(), after):
            if (row["seq"], row["id"]) > last:
                break
            last = (last[0] + (row["id"] <= last[1]), row["id"])
            moved: StoredEvent = {**row, "seq": last[0]}
            pairs.append((row, moved))
        self.change(tx, session_id, pairs)

    def drop(self, tx: Transaction, session_id: str, rows: list[StoredEvent]) -> None:
        for row in rows:
            events.delete(tx, row["id"])
        self.settle(tx, session_id, "delete", [(row, None) for row in rows])

    def settle(
        self, tx: Transaction, session_id: str, action: Action, pairs: Sequence[EventChange]
    ) -> None:
        """What every change of events changes with it, in the same transaction."""
        if not pairs:
            return
        counts: Counter[rollup.Key] = Counter()
        statuses: Counter[str] = Counter()
        for pair in pairs:
            for row, step in zip(pair, (-1, 1), strict=True):
                if row is not None:
                    statuses[row["status"]] += step
                    if row["status"] == Status.CONFIRMED:
                        counts[_rollup_key(row)] += step
        rollup.add(tx, session_id, counts)
        sessions.bump(tx, session_id, statuses)
        if action == "update" and statuses[Status.SUGGESTED] < 0:
            self._was_reviewed(tx, session_id)
        self._log.note(
            tx,
            session_id,
            [
                LogEntry(action, "event", _id_of(before, after), before, after)
                for before, after in pairs
            ],
        )

    def _was_reviewed(self, tx: Transaction, session_id: str) -> None:
        """The decision about the last suggestion ends a review."""
        if not sessions.counts(tx, session_id)["suggested"]:
            self._record.keeper.finished(session_id, "review")


def _id_of(before: StoredEvent | None, after: StoredEvent | None) -> int | None:
    one = after or before
    return None if one is None else one["id"]


def clip_row(tx: Transaction, session_id: str, clip_id: str) -> StoredClip:
    """Raises NotFoundError."""
    found = clips.fetch(tx, seen_id(tx, session_id), clip_id)
    if found is None:
        session_row(tx, session_id)
        raise NotFoundError(f"There is no clip {clip_id} in this session.")
    return found


def event_row(tx: Transaction, session_id: str, event_id: int) -> StoredEvent:
    """Raises NotFoundError."""
    session_row(tx, session_id)
    found = events.fetch(tx, session_id, row_id(event_id, "event"))
    if found is None:
        raise NotFoundError(f"There is no event {event_id} in this session.")
    return found


def rows_in_order(
    tx: Transaction,
    session_id: str,
    filters: events.EventFilters,
    after: tuple[int, int] = (-1, 0),
    page: int = PAGE,
) -> Iterator[StoredEvent]:
    """Events as they are asked for: `page` of them first, then more at a time."""
    while rows := events.page_after(tx, session_id, filters, after, page):
        yield from rows
        after = (rows[-1]["seq"], rows[-1]["id"])
        page = min(2 * page, PAGE)


def brought_back(tx: Transaction, session_id: str, logged: LoggedRow) -> StoredEvent:
    """A deleted event as it can come back now. Raises ConflictError."""
    row = past_event(session_id, logged)
    if row["client_id"] and events.id_of_client(tx, session_id, row["client_id"]):
        raise ConflictError(f"Event {row['id']} was added again in the meantime.")
    if row["clip_id"] and clips.fetch(tx, session_id, row["clip_id"]) is None:
        removal = changes.last_of(tx, session_id, "clip", row["clip_id"])
        clip = removal["before_row"] if removal is not None else None
        row = without_clip(row, clip or {})
    resolve(row, teams.names(tx, session_id))
    return {**row, "revision": row["revision"] + 1, "updated_utc": clock.now()}


def _rollup_key(row: StoredEvent) -> rollup.Key:
    return row["actor_team"] or "", row["actor_number"] or "", row["event_type"]


def resolve(row: StoredEvent, names: dict[tuple[str, str], str]) -> None:
    """Write the roster's name for the number into an event."""
    team, number = row["actor_team"], row["actor_number"]
    row["actor_resolved_name"] = None
    if team is not None and number is not None:
        row["actor_resolved_name"] = names.get((team, number))


def without_clip(row: StoredEvent, clip: LoggedRow) -> StoredEvent:
    """The event on the session's time line, after its clip is gone: at the second that its file
    said, where it was placed in that clip by such a one."""
    play = as_play(row)
    second = play.video_sec
    if second is not None or play.time_by in ("beside", "clock", "contact", "estimate"):
        ours = ("time_by", "contact")
        said = {key: value for key, value in row["payload"].items() if key not in ours}
        return {**row, "clip_id": None, "t_sec": second, "payload": said}
    offset = clip.get("offset_sec", 0.0)
    t_sec = None if row["t_sec"] is None else row["t_sec"] + offset
    return {**row, "clip_id": None, "t_sec": t_sec}
