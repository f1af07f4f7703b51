"""A rally of suggestions as somebody reviews it: who of those on court most probably played each
touch, what its evaluation is by what followed, and its point once it is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import takewhile
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from session.errors import NotFoundError
from session.game.impliedsigns import implied_signs
from session.game.oncourt import PlayerOnCourt, likely_players, side_of
from session.game.plays import Play, Score, Touch, as_play, plays
from session.game.rallyend import belongs, ended_before, given_by_note, verdict_after
from session.game.replay import Place, place_of
from session.game.running import RunningMatch
from session.game.state import State
from session.game.step import step
from session.record.context import BatchIds, RecordContext
from session.record.events import Events
from session.record.ledger import EventChange, clip_row, event_row, rows_in_order
from session.record.matches import Matches
from session.schemas import Event, EventIn
from session.store import teams, timeline
from session.store.events import EventFilters
from session.store.protocol import Row, Transaction
from session.store.rows import StoredEvent
from session.vocabulary import SKILLS, Side, Status

_EACH_WAY: Final = 60
"""So many plays around one are looked at: no rally has so many touches."""
_FEW: Final = 8
"""So many plays are read at first to see what comes behind a rally."""
_NEAR_SEC: Final = 10.0
"""A rally is a scout's where a touch so near was scouted: then its point is the scout's, too."""
_SUGGESTED: Final = Status.SUGGESTED.value
_CONFIRMED: Final = Status.CONFIRMED.value
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
    """Nobody where no line-up is known. What is undecided in front of it is taken as it was
    suggested: its serves say how the line-ups have turned."""
    proposals: Mapping[Side, Mapping[str, Proposal]]
    """What is proposed for it as a touch of that side and kind."""


class WrittenPoint(NamedTuple):
    """The point of a rally, as it was written, and the score after it."""

    event: Event
    score: Score


class Review:
    """What a rally costs to look at hardly depends on how many suggestions wait: of those that are
    far in front of it only the serves are read."""

    def __init__(self, record: RecordContext, matches: Matches, events: Events) -> None:
        self._store, self._matches, self._events = record.store, matches, events

    def rally(self, session_id: str, event_id: int) -> ReviewedRally:
        """The rally of a touch on a clip. Raises NotFoundError."""
        with self._store.read() as tx:
            row = event_row(tx, session_id, event_id)
            if not _is_on_clip(row):
                raise NotFoundError(f"Play {event_id} is no touch on a clip.")
            found = _rally_of(tx, row)
            place = place_of(found.rows[0])
            running = self._matches.kept(tx, session_id, place).running
            state = _stands_before(running, place, found.undecided)
            rosters = teams.rosters(tx, session_id)
        positions = {
            side: {one["number"]: one["position"] or "" for one in rosters.get(side.value, [])}
            for side in Side
        }
        return _reviewed(found, event_id, state, positions)

    def write_point(self, session_id: str, event_id: int) -> WrittenPoint | None:
        """Write the point of the rally of a touch that was judged, as plays by hand do: where the
        last touch of the rally counts, its touches say who has won, and no point stands behind
        them. A rally that a scout wrote has the scout's point. Raises NotFoundError."""
        with self._store.write() as tx:
            row = event_row(tx, session_id, event_id)
            put = self._put_point(tx, _rally_of(tx, row)) if _is_on_clip(row) else None
            if put is None:
                return None
            self._events.follow_new(tx, session_id, [(None, put)])
            written = event_row(tx, session_id, put["id"])
            place = place_of(written)
            running = self._matches.kept(tx, session_id, place).running
            score = running.stands_before(running.index(place) + 1).score
            return WrittenPoint(Event.model_validate(written), score)

    def accept_above(self, session_id: str, clip_id: str, min_confidence: float) -> BatchIds:
        """Confirm the suggestions of a clip of at least that confidence, as `events.accept` does,
        and write the points of the rallies that they complete, as `write_point` does: all of it is
        one act. Raises NotFoundError."""
        with self._store.write() as tx:
            accepted = self._events.confirm(tx, session_id, clip_id, min_confidence)
            seen: set[int] = set()
            points: list[int] = []
            for _, row in accepted:
                if row["id"] not in seen and _is_on_clip(row):
                    rally = _rally_of(tx, row)
                    seen.update(one["id"] for one in rally.rows)
                    point = self._put_point(tx, rally)
                    points += [point["id"]] if point else []
            # Read anew, since a point may have moved others; all at once, so that the sets end as
            # they do when rally after rally is accepted.
            edits: list[EventChange] = [(None, event_row(tx, session_id, one)) for one in points]
            edits += [(row, event_row(tx, session_id, row["id"])) for row, _ in accepted]
            self._events.follow_new(tx, session_id, edits)
            return BatchIds((row["id"] for row, _ in accepted), tx.act.get("batch"))

    def _put_point(self, tx: Transaction, found: _Rally) -> StoredEvent | None:
        """The point of a rally, written now; None where it has none to write."""
        winner, last = _decided(found), _last(found)
        if winner is None or _has_point(tx, last["session_id"], last):
            return None
        in_set = as_play(last).set_number
        point = EventIn(
            t_sec=last["t_sec"],
            event_type="point",
            actor_team=winner,
            payload={} if in_set is None else {"set_number": in_set},
        )
        return self._events.put_behind(tx, last, point)


@dataclass(frozen=True, slots=True)
class _Rally:
    """A rally as it is read."""

    rows: list[StoredEvent]
    undecided: list[Row | StoredEvent]
    """What waits in front of it: the suggestions right there, and all serves before those."""
    in_front: list[StoredEvent]
    """The plays of the clip in front of it, none that was rejected."""
    is_scouted: bool
    """Whether somebody scouted touches at its time."""
    winner: Side | None
    is_over: bool


def _is_on_clip(row: StoredEvent) -> bool:
    """Whether it is a touch that can be reviewed."""
    return row["clip_id"] is not None and row["event_type"] in SKILLS


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
    rows = [*before[::-1], asked, *behind]
    near = list(takewhile(lambda row: row["status"] == _SUGGESTED, in_front))[::-1]
    first = near[0] if near else rows[0]
    return _Rally(
        rows=rows,
        undecided=[*timeline.waiting_serves(tx, clip, place_of(first)), *near],
        in_front=in_front[::-1],
        is_scouted=any(_is_scouted(row, rows) for row in (*back, *on)),
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


def _is_scouted(row: StoredEvent, rally: Sequence[StoredEvent]) -> bool:
    """Whether a touch beside a rally, or of it, was in a file or typed, with or without a time."""
    play = as_play(row)
    from_file = play.code is not None or play.video_sec is not None
    placed = play.time_by not in (None, "hand")
    if not isinstance(play, Touch) or play.is_seen or not (from_file or placed):
        return False
    times = [one["t_sec"] for one in rally if one["t_sec"] is not None]
    if row["t_sec"] is None or not times:
        return True
    return min(times) - _NEAR_SEC <= row["t_sec"] <= max(times) + _NEAR_SEC


def _stands_before(
    running: RunningMatch, place: Place, undecided: Sequence[Row | StoredEvent]
) -> State:
    """Where the match stands at a place if what is undecided before it was as suggested."""
    first = running.index(place_of(undecided[0]) if undecided else place)
    state = running.stands_before(first)
    counting = running.stretch(first, running.index(place)) if undecided else []
    waiting = [(place_of(row), as_play(row)) for row in undecided]
    for _, play in merge(counting, waiting, key=itemgetter(0)):
        state = step(state, play)
    return state


def _decided(found: _Rally) -> Side | None:
    """Who has won a rally whose last touch counts, as its touches say; None where it is a scout's,
    or still belongs to the rally whose point stands in front of it."""
    rows = [row for row in found.rows if row["status"] != _REJECTED]
    if found.is_scouted or not rows or rows[-1]["status"] != _CONFIRMED:
        return None
    touches = list(plays(rows))
    before = list(plays(found.in_front))
    ended = ended_before(before, len(before))
    if ended is not None and belongs(ended.touches, touches[0]):
        return None
    verdict = None
    for touch in touches:
        verdict = verdict_after(verdict, touch)
    return verdict[1] if verdict else None


def _last(found: _Rally) -> StoredEvent:
    """The last touch of it that was not rejected, if there is one."""
    return next((row for row in reversed(found.rows) if row["status"] != _REJECTED), found.rows[-1])


def _has_point(tx: Transaction, session_id: str, last: StoredEvent) -> bool:
    """Whether the point of a rally stands behind its last touch, before anything of the next."""
    for row in rows_in_order(tx, session_id, EventFilters(), place_of(last), page=_FEW):
        play: Play = as_play(row)
        if row["status"] == _REJECTED:
            continue
        if play.kind == "point" or given_by_note(play):
            return True
        if isinstance(play, Touch) or play.kind in ("set_end", "lineup"):
            return False
    return False


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
            touch = _proposed(state, touch, positions)
        touches.append(touch)
        if row["status"] != _REJECTED:
            state = step(state, touch)

    def proposal(side: Side, kind: str) -> Proposal:
        touch = replace(_touch(found.rows[at]), side=side, kind=kind, sign=None)
        likely = likely_players(stood, touch, positions[side])
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
            for side in Side
        },
        {side: {kind: proposal(side, kind) for kind in SKILLS} for side in Side},
    )


def _touch(row: StoredEvent) -> Touch:
    play = as_play(row)
    assert isinstance(play, Touch)
    return play


def _proposed(state: State, touch: Touch, positions: _Positions) -> Touch:
    """The touch with whose it was, and by whom, as far as anything tells."""
    side = side_of(state, touch)
    if side is None:
        return touch
    touch = replace(touch, side=side)
    if touch.number is not None:
        return touch
    likely = likely_players(state, touch, positions[side])
    return replace(touch, number=likely[0].number) if likely else touch
