"""A rally of suggestions as somebody reviews it: who of those on court most probably played each
touch, and what its evaluation is by what followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final, NamedTuple, TypeAlias

from session.errors import NotFoundError
from session.game.impliedsigns import implied_signs
from session.game.oncourt import PlayerOnCourt, likely_players, side_of
from session.game.plays import Touch, as_play
from session.game.state import State
from session.game.step import step
from session.record.context import RecordContext
from session.record.ledger import clip_row, event_row
from session.record.matches import Matches
from session.schemas import Event
from session.store import teams, timeline
from session.store.protocol import Transaction
from session.store.rows import StoredEvent
from session.vocabulary import SKILLS, Side, Status

_EACH_WAY: Final = 60
"""So many plays around one are looked at: no rally has so many touches."""
_SUGGESTED: Final = Status.SUGGESTED.value
_REJECTED: Final = Status.REJECTED.value

Likely: TypeAlias = Mapping[Side, Sequence[PlayerOnCourt]]
"""Who is on court, the likeliest first."""
_Positions: TypeAlias = Mapping[Side, Mapping[str, str]]
"""Of the roster, by number."""


class Proposal(NamedTuple):
    """What a touch most probably was; None where nothing tells."""

    number: str | None
    sign: str | None


@dataclass(frozen=True, slots=True)
class ReviewedTouch:
    """A touch of the rally, and what is proposed for it: a person accepts or changes it."""

    event: Event
    side: Side | None
    """Whose it is by the touch before it, which may be another one than was suggested."""
    proposal: Proposal

    @property
    def waits(self) -> bool:
        return self.event.status is Status.SUGGESTED


@dataclass(frozen=True, slots=True)
class ReviewedRally:
    """The touches of a rally in the order of play, without rejected ones but the one asked for."""

    touches: Sequence[ReviewedTouch]
    asked: int
    """Which of them was asked for."""
    on_court: Likely
    """Nobody where no line-up is known, or where so much in front of it is undecided that nobody
    can know how it has turned."""
    proposals: Mapping[Side, Mapping[str, Proposal]]
    """What is proposed for it as a touch of that side and kind."""


class Review:
    """What a rally costs to look at does not depend on how many suggestions wait."""

    def __init__(self, record: RecordContext, matches: Matches) -> None:
        self._store, self._matches = record.store, matches

    def rally(self, session_id: str, event_id: int) -> ReviewedRally:
        """The rally of a touch on a clip. Raises NotFoundError."""
        with self._store.read() as tx:
            row = event_row(tx, session_id, event_id)
            if row["clip_id"] is None or row["event_type"] not in SKILLS:
                raise NotFoundError(f"Play {event_id} is no touch on a clip.")
            found = _rally_of(tx, row)
            first = found.undecided[0] if found.undecided else found.rows[0]
            place = first["seq"], first["id"]
            running = self._matches.kept(tx, session_id, place).running
            state = running.stands_before(running.index(place))
            rosters = teams.rosters(tx, session_id)
        positions = {
            side: {one["number"]: one["position"] or "" for one in rosters.get(side.value, [])}
            for side in Side
        }
        for one in found.undecided:
            state = step(state, as_play(one))
        return _reviewed(found, event_id, state, positions)


@dataclass(frozen=True, slots=True)
class _Rally:
    """A rally as it is read."""

    rows: list[StoredEvent]
    undecided: list[StoredEvent]
    """Suggestions right in front of it."""
    is_placed: bool
    """Whether no more than these are undecided in front of it."""
    winner: Side | None
    is_over: bool


def _rally_of(tx: Transaction, asked: StoredEvent) -> _Rally:
    """The touches around one, from a serve to the next, or as far as video analysis took them for
    one rally."""
    clip = clip_row(tx, asked["session_id"], str(asked["clip_id"]))
    place = asked["seq"], asked["id"]
    back, on = (
        [
            row
            for row in timeline.beside(tx, clip, place, _EACH_WAY, back=back, waiting=False)
            if row["status"] != _REJECTED
        ]
        for back in (True, False)
    )
    before = _same_rally(asked, back, _begins)
    behind = _same_rally(asked, on, _is_begun)
    in_front, following = back[len(before) :], on[len(behind) :]
    undecided = list(takewhile(lambda row: row["status"] == _SUGGESTED, in_front))
    return _Rally(
        rows=[*before[::-1], asked, *behind],
        undecided=undecided[::-1],
        is_placed=len(undecided) < len(in_front) or len(back) < _EACH_WAY,
        winner=_winner(following[0]) if following else None,
        is_over=bool(following) or len(on) < _EACH_WAY,
    )


def _same_rally(
    asked: StoredEvent,
    rows: Sequence[StoredEvent],
    ends_between: Callable[[StoredEvent, StoredEvent], bool],
) -> list[StoredEvent]:
    """Those of the rows, nearest first, that are of the rally of `asked`."""
    found: list[StoredEvent] = []
    last = asked
    for row in rows:
        if row["event_type"] not in SKILLS or ends_between(last, row):
            break
        found.append(row)
        last = row
    return found


def _begins(later: StoredEvent, earlier: StoredEvent) -> bool:
    return _is_begun(earlier, later)


def _is_begun(earlier: StoredEvent, later: StoredEvent) -> bool:
    """Whether another rally begins with the later of two touches."""
    rallies = [as_play(row).seen_rally for row in (earlier, later)]
    return later["event_type"] == "serve" or (None not in rallies and rallies[0] != rallies[1])


def _winner(following: StoredEvent) -> Side | None:
    """Who has won, by what comes behind the rally: its point, or the next serve."""
    play = as_play(following)
    return play.side if play.kind in ("point", "serve") else None


def _reviewed(found: _Rally, asked: int, state: State, positions: _Positions) -> ReviewedRally:
    """Each touch is looked at as if those in front of it were as they are proposed."""
    touches: list[Touch] = []
    for row in found.rows:
        touch = _touch(row)
        if row["id"] == asked:
            at, stood = len(touches), state
        if row["status"] == _SUGGESTED:
            touch = _proposed(state, touch, positions, is_placed=found.is_placed)
        touches.append(touch)
        if row["status"] != _REJECTED:
            state = step(state, touch)

    def proposal(side: Side, kind: str) -> Proposal:
        touch = replace(_touch(found.rows[at]), side=side, kind=kind, sign=None)
        likely = likely_players(stood, touch, positions[side]) if found.is_placed else []
        signs = implied_signs(
            [*touches[:at], touch, *touches[at + 1 :]], found.winner, is_over=found.is_over
        )
        return Proposal(likely[0].number if likely else None, signs[at])

    signs = implied_signs(touches, found.winner, is_over=found.is_over)
    return ReviewedRally(
        [
            ReviewedTouch(Event.model_validate(row), touch.side, Proposal(touch.number, sign))
            for row, touch, sign in zip(found.rows, touches, signs, strict=True)
        ],
        at,
        {
            side: likely_players(stood, replace(touches[at], side=side), positions[side])
            if found.is_placed
            else ()
            for side in Side
        },
        {side: {kind: proposal(side, kind) for kind in SKILLS} for side in Side},
    )


def _touch(row: StoredEvent) -> Touch:
    play = as_play(row)
    assert isinstance(play, Touch)
    return play


def _proposed(state: State, touch: Touch, positions: _Positions, *, is_placed: bool) -> Touch:
    """The touch with whose it was, and by whom, as far as anything tells."""
    side = side_of(state, touch)
    if side is None:
        return touch
    touch = replace(touch, side=side)
    if touch.number is not None or not is_placed:
        return touch
    likely = likely_players(state, touch, positions[side])
    return replace(touch, number=likely[0].number) if likely else touch
