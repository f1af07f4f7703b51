"""Scouted touches of a clip and the contacts that video analysis found in it, joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from session.errors import ConflictError, InvalidInput, NotFoundError
from session.game.joining import Joined, contacts_of, is_crowd, join_rally
from session.game.match import Rally
from session.game.plays import Play, Touch, as_play
from session.game.videoparts import rough_sec
from session.game.videotimes import beside_contacts
from session.record.context import BatchCount, RecordContext
from session.record.ledger import Ledger, clip_row, event_row, rows_in_order
from session.record.matches import Matches
from session.record.videotimes import as_beside, clip_numbers, with_own_second
from session.store import changes, clips, events
from session.store.events import EventFilters
from session.store.protocol import Transaction
from session.store.rows import StoredEvent
from session.vocabulary import Status

_MOST_OF_A_RALLY: Final = 60
"""No rally has more touches, and the ways to join many more are beyond what a number holds."""
_OVERTAKEN: Final = (
    "Somebody else has judged or changed one of these plays in the meantime. Look at the proposals "
    "again."
)


@dataclass(frozen=True, slots=True)
class RallyJoined:
    """A rally that was scouted, its touches that have a time in the clip, and which of them are
    which suggestions."""

    rally: Rally
    touches: tuple[Touch, ...]
    pairs: tuple[Joined, ...]
    crowd: int
    """How many suggestions lie around it, where they are too many to say which is which."""


@dataclass(frozen=True, slots=True)
class ClipJoined:
    """What of a clip is one, of the sets that were asked for."""

    rallies: tuple[RallyJoined, ...]
    sets: tuple[int, ...]
    """All sets that have scouted touches in the clip."""
    suggestions: int
    """How many there are in the clip."""

    @property
    def pairs(self) -> list[Joined]:
        return [pair for one in self.rallies for pair in one.pairs]


class Joining:
    """A touch that is joined takes the time of the contact (`time_by: "contact"`), unless a hand
    has set its own; the suggestion is gone, and what it said stays in the touch's `contact`. The
    others of its rally are estimated by those that were joined (`"beside"`)."""

    def __init__(self, record: RecordContext, ledger: Ledger, matches: Matches) -> None:
        self._store, self._ledger, self._matches = record.store, ledger, matches

    def waits(self, session_id: str, clip_id: str) -> bool:
        """Whether a clip has both suggestions and scouted touches whose time is not exact. Raises
        NotFoundError."""
        waiting = EventFilters(clip_id=clip_id, status=Status.SUGGESTED.value)
        with self._store.read() as tx:
            clip_row(tx, session_id, clip_id)
            if not events.total_up_to(tx, session_id, waiting, 1):
                return False
            found = self._matches.kept(tx, session_id).match.plays
            return any(
                isinstance(play, Touch) and _is_scouted(play, clip_id) and not play.is_exact
                for play in found
            )

    def propose(self, session_id: str, clip_id: str, set_number: int | None = None) -> ClipJoined:
        """Which scouted touches of a clip (of one set) are which suggestions, as far as one can
        tell; nothing is changed. Raises NotFoundError."""
        with self._store.read() as tx:
            return self._proposed(tx, session_id, clip_id, set_number)

    def use(
        self, session_id: str, clip_id: str, pairs: Sequence[tuple[int, int]] | None = None
    ) -> BatchCount:
        """Say that touches are suggestions: pairs of their ids, else all that are sure. Answers
        how many touches were joined, with the `batch` that `undo_batch` takes back.

        Raises NotFoundError, ConflictError where somebody judged or changed one of them meanwhile,
        InvalidInput where one is named twice or the order of play would not be kept.
        """
        with self._store.write() as tx:
            clip_row(tx, session_id, clip_id)
            if pairs is None:
                found = self._proposed(tx, session_id, clip_id, None).pairs
                pairs = [(one.touch.id or 0, one.contact.id or 0) for one in found if one.is_sure]
            rows = [
                (_there(tx, session_id, touch), _there(tx, session_id, suggestion))
                for touch, suggestion in pairs
            ]
            _check(clip_id, rows)
            numbers = clip_numbers(clips.listed(tx, session_id))
            changed = [
                (touch, _as_one(touch, seen, with_own_second(touch, numbers)))
                for touch, seen in rows
            ]
            self._ledger.change(tx, session_id, changed)
            self._ledger.drop(tx, session_id, [seen for _, seen in rows])
            self._place_beside(tx, session_id, {touch["id"] for touch, _ in rows}, numbers)
            return BatchCount(len(rows), tx.act.get("batch"))

    def _place_beside(
        self, tx: Transaction, session_id: str, joined: Set[int], numbers: Mapping[str, int]
    ) -> None:
        """Put what is left of the rallies of joined touches between those."""
        changed = []
        for rally in self._matches.kept(tx, session_id).match.rallies:
            if joined.isdisjoint(one.id or 0 for one in rally.touches):
                continue
            for event_id, place in beside_contacts(rally.touches).items():
                row = event_row(tx, session_id, event_id)
                changed.append((row, as_beside(row, place, numbers)))
        self._ledger.change(tx, session_id, changed)

    def _proposed(
        self, tx: Transaction, session_id: str, clip_id: str, set_number: int | None
    ) -> ClipJoined:
        clip_row(tx, session_id, clip_id)
        waiting = EventFilters(clip_id=clip_id, status=Status.SUGGESTED.value)
        contacts = sorted(_seen(rows_in_order(tx, session_id, waiting)), key=_moment)
        match = self._matches.kept(tx, session_id).match
        rallies = [
            (rally, piece)
            for rally in match.rallies
            for piece in _pieces([one for one in rally.touches if _is_scouted(one, clip_id)])
        ]
        rough = rough_sec(match.plays)
        near = contacts_of([touches for _, touches in rallies], contacts, rough)
        return ClipJoined(
            tuple(
                RallyJoined(
                    rally,
                    tuple(touches),
                    join_rally(touches, some, rough),
                    len(some) if is_crowd(some) else 0,
                )
                for (rally, touches), some in zip(rallies, near, strict=True)
                if set_number in (None, rally.set_number)
            ),
            tuple(sorted({rally.set_number for rally, _ in rallies})),
            len(contacts),
        )


def _seen(rows: Iterator[StoredEvent]) -> Iterator[Touch]:
    for row in rows:
        play = as_play(row)
        if isinstance(play, Touch) and play.t_sec is not None:
            yield play


def _moment(play: Play) -> float:
    return play.t_sec or 0.0


def _pieces(touches: Sequence[Touch]) -> Iterator[Sequence[Touch]]:
    """A rally in one piece; what has no serve between, as in a training, in several."""
    for begin in range(0, len(touches), _MOST_OF_A_RALLY):
        yield touches[begin : begin + _MOST_OF_A_RALLY]


def _is_scouted(play: Play, clip_id: str) -> bool:
    return play.clip_id == clip_id and play.t_sec is not None and not play.is_seen


def _there(tx: Transaction, session_id: str, event_id: int) -> StoredEvent:
    """Raises NotFoundError for what never was, ConflictError for what is gone: a suggestion that
    somebody joined meanwhile."""
    try:
        return event_row(tx, session_id, event_id)
    except NotFoundError as problem:
        if changes.first_of(tx, session_id, "event", event_id) is None:
            raise
        raise ConflictError(_OVERTAKEN) from problem


def _check(clip_id: str, rows: Sequence[tuple[StoredEvent, StoredEvent]]) -> None:
    """Raises ConflictError, InvalidInput."""
    for touch, seen in rows:
        play, is_there = as_play(touch), touch["clip_id"] == seen["clip_id"] == clip_id
        was_judged = seen["status"] != Status.SUGGESTED or touch["status"] != Status.CONFIRMED
        if was_judged or not is_there or play.t_sec is None or seen["t_sec"] is None:
            raise ConflictError(_OVERTAKEN)
        if not isinstance(play, Touch) or play.is_seen:
            raise InvalidInput("Only touches that were scouted are joined with suggestions.")
    for which in (0, 1):
        if len({pair[which]["id"] for pair in rows}) < len(rows):
            raise InvalidInput("A touch and a suggestion can be one only once.")
    ordered = sorted(rows, key=lambda pair: (pair[0]["seq"], pair[0]["id"]))
    times = [seen["t_sec"] or 0.0 for _, seen in ordered]
    if times != sorted(times):
        raise InvalidInput("Joined like this, plays would come in another order than they did.")


def _as_one(touch: StoredEvent, seen: StoredEvent, said: dict[str, object]) -> StoredEvent:
    """A touch with the time of what was seen; one that a hand has set stays where it is."""
    found = as_play(seen)
    contact = {
        "t_sec": seen["t_sec"],
        "event_type": seen["event_type"],
        "actor_team": seen["actor_team"],
        "confidence": found.confidence,
        **found.analysis,
    }
    if as_play(touch).is_exact:
        return {**touch, "payload": {**touch["payload"], "contact": contact}}
    said |= {"time_by": "contact", "contact": contact}
    return {**touch, "t_sec": seen["t_sec"], "payload": said}
