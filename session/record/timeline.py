"""The time line of a clip: what lies around a play or a moment, read in pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from session.errors import NotFoundError
from session.game.plays import as_play
from session.record.context import RecordContext, window
from session.record.ledger import clip_row, event_row
from session.schemas import Event
from session.store import timeline
from session.store.protocol import Transaction
from session.store.rows import StoredClip, StoredEvent

_EVENTS: TypeAdapter[list[Event]] = TypeAdapter(list[Event])
_BEFORE_ALL: Final = (-1, 0)
_UNSURE: Final = -1.0
"""Less than any confidence."""


@dataclass(frozen=True)
class ClipStretch:
    """Plays of a clip that follow each other in the order of play, and whether there are more in
    front of them and behind."""

    events: list[Event]
    more_before: bool
    more_after: bool


@dataclass(frozen=True)
class Dense:
    """So many plays of a team and status in one of the equal parts of a stretch."""

    part: int
    team: str
    status: str
    count: int


class Timeline:
    """A clip may have thousands of plays, so nobody reads them all to show some."""

    def __init__(self, record: RecordContext) -> None:
        self._store = record.store

    def around(
        self, session_id: str, clip_id: str, event_id: int | None = None, *, each_way: int = 50
    ) -> ClipStretch:
        """The plays around one of a clip, that one among them; without one, the first ones.
        Raises NotFoundError."""
        each_way, _ = window(each_way, 0)
        with self._store.read() as tx:
            clip = clip_row(tx, session_id, clip_id)
            place, middle = (-1, 0), []
            if event_id is not None:
                row = event_row(tx, session_id, event_id)
                if row["clip_id"] != clip_id:
                    raise NotFoundError(f"There is no play {event_id} on this clip.")
                place, middle = (row["seq"], row["id"]), [row]
            count = each_way + 1
            before = timeline.beside(tx, clip, place, count, back=True, waiting=False)
            after = timeline.beside(tx, clip, place, count, back=False, waiting=False)
        rows = [*before[:each_way][::-1], *middle, *after[:each_way]]
        events = _EVENTS.validate_python(rows)
        return ClipStretch(events, len(before) > each_way, len(after) > each_way)

    def beside(
        self, session_id: str, event_id: int, *, back: bool = False, limit: int = 100
    ) -> ClipStretch:
        """The plays behind one in the order of play on its clip, or in front of it (`back`).
        Raises NotFoundError."""
        limit, _ = window(limit, 0)
        with self._store.read() as tx:
            row = event_row(tx, session_id, event_id)
            clip = _clip_of(tx, session_id, row)
            place = row["seq"], row["id"]
            rows = timeline.beside(tx, clip, place, limit + 1, back=back, waiting=False)
        more = len(rows) > limit
        events = _EVENTS.validate_python(rows[:limit][::-1] if back else rows[:limit])
        return ClipStretch(events, more_before=back and more, more_after=more and not back)

    def next_suggestion(
        self, session_id: str, event_id: int, *, unsure_first: bool = False
    ) -> Event | None:
        """The next play of the same clip that waits for a decision, behind this one in the order of
        play or by its confidence, else from the start; None when none is left. Raises
        NotFoundError."""
        with self._store.read() as tx:
            row = event_row(tx, session_id, event_id)
            clip = _clip_of(tx, session_id, row)
            sure = as_play(row).confidence or 0.0
            behind = _waiting(tx, clip, (row["seq"], row["id"]), sure if unsure_first else None)
            return behind or _waiting(tx, clip, _BEFORE_ALL, _UNSURE if unsure_first else None)

    def first_suggestion(
        self, session_id: str, clip_id: str, *, unsure_first: bool = False
    ) -> Event | None:
        """The first play of a clip that waits for a decision. Raises NotFoundError."""
        with self._store.read() as tx:
            clip = clip_row(tx, session_id, clip_id)
            return _waiting(tx, clip, _BEFORE_ALL, _UNSURE if unsure_first else None)

    def at(self, session_id: str, clip_id: str, t_sec: float) -> Event | None:
        """The first play of a clip from a time on, else its last one. Raises NotFoundError."""
        with self._store.read() as tx:
            clip_row(tx, session_id, clip_id)
            row = timeline.first_from(tx, clip_id, t_sec)
        return None if row is None else Event.model_validate(row)

    def between(
        self, session_id: str, clip_id: str, start_sec: float, end_sec: float, *, limit: int
    ) -> list[Event]:
        """The plays of a stretch of a clip by time, without rejected ones. Raises
        NotFoundError."""
        limit, _ = window(limit, 0)
        with self._store.read() as tx:
            clip_row(tx, session_id, clip_id)
            rows = timeline.between(tx, clip_id, start_sec, end_sec, limit)
        return _EVENTS.validate_python(rows)

    def count_between(
        self, session_id: str, clip_id: str, start_sec: float, end_sec: float, *, up_to: int
    ) -> int:
        """How many plays `between` would find, counted no further than `up_to`, without reading
        them. Raises NotFoundError."""
        with self._store.read() as tx:
            clip_row(tx, session_id, clip_id)
            return timeline.count_between(tx, clip_id, start_sec, end_sec, up_to)

    def density(
        self, session_id: str, clip_id: str, start_sec: float, end_sec: float, *, parts: int
    ) -> list[Dense]:
        """How many plays lie in each of `parts` equal parts of a stretch. Raises NotFoundError."""
        with self._store.read() as tx:
            clip_row(tx, session_id, clip_id)
            rows = timeline.density(tx, clip_id, start_sec, end_sec, parts)
        return [Dense(**row) for row in rows]

    def last_sec(self, session_id: str, clip_id: str) -> float:
        """The time of the last play on a clip; 0 when there is none. Raises NotFoundError."""
        with self._store.read() as tx:
            clip_row(tx, session_id, clip_id)
            return timeline.last_second(tx, clip_id)


def _waiting(
    tx: Transaction, clip: StoredClip, place: tuple[int, int], sure: float | None
) -> Event | None:
    """The first suggestion behind a place in the order of play, or behind a confidence at it."""
    if sure is None:
        found = timeline.beside(tx, clip, place, 1, back=False, waiting=True)
    else:
        found = timeline.surer(tx, clip, (sure, *place), 1)
    return Event.model_validate(found[0]) if found else None


def _clip_of(tx: Transaction, session_id: str, row: StoredEvent) -> StoredClip:
    """Raises NotFoundError."""
    if row["clip_id"] is None:
        raise NotFoundError(f"Play {row['id']} is on no clip.")
    return clip_row(tx, session_id, row["clip_id"])
