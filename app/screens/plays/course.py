"""What comes next in a match that is written down by hand: where it goes, and its point."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, NamedTuple

from session.checks import check
from session.errors import NotFoundError
from session.game.match import Problem, match_of_moments
from session.game.plays import EventLike, Play, Score, Touch, as_play, plays, typed_play
from session.game.rallyend import Verdict, answers_the_end, belongs, ended_before, verdict_after
from session.game.rules import Rules
from session.game.state import PlayedMoment, State
from session.game.step import enter_set, played
from session.record.matches import MatchView
from session.schemas import Event, EventIn
from session.service import SessionService
from session.vocabulary import SKILLS, Evaluation, Side, Status

_AFTER_OWN: Final = {"reception": "set", "dig": "set", "freeball": "set", "set": "attack"}
_AFTER_OPPONENTS: Final = {"serve": "reception", "attack": "dig"}
_ENDS_A_RALLY: Final = frozenset({"point", "set_end"})
_ENDS_THE_SEARCH: Final = frozenset({"serve", "set_end", "lineup"})
BEFORE, BEHIND = 10, 4
"""How many plays are shown in front of the next one, and behind it."""
_NEAR: Final = 40
"""What is shown, or was just added, is mostly no further off."""
_SERVE: Final = typed_play(None, "serve", None, None, None, None, {})


class Expected(NamedTuple):
    """The play that most likely comes next; only a proposal."""

    kind: str
    side: Side | None = None
    number: str | None = None


class Usual(NamedTuple):
    """What usually follows a touch, and whether the same team plays it."""

    kind: str
    is_own: bool


@dataclass(frozen=True)
class Course:
    """A match up to the place in it where the next play goes."""

    service: SessionService
    view: MatchView
    at: int
    """The next play goes in front of this one of the match's plays."""

    @property
    def plays(self) -> Sequence[Play]:
        """The confirmed ones, in the order of play."""
        return self.view.match.plays

    @property
    def moments(self) -> Sequence[PlayedMoment]:
        """Those in front of the next play."""
        return self.view.match.moments[: self.at]

    @cached_property
    def left(self) -> State:
        """As the rules see it there, before it enters the set of the next play: the set that may
        just have ended."""
        return self._stood_before(self.at)

    @cached_property
    def state(self) -> State:
        """The same in the set of the next play. A set that is over is followed by the next one,
        unless the match is decided."""
        return self.left if self.left.over else enter_set(self.left, _SERVE)

    @property
    def after(self) -> int | None:
        """The event behind which the next play goes; 0 in front of all, None at the end."""
        return None if self.at == len(self.plays) else self._behind(self.at)

    @property
    def _near(self) -> list[tuple[int, Play]]:
        """The plays around the next one, and which of all they are."""
        first = max(0, self.at - _NEAR)
        return list(enumerate(self.plays[first : self.at + _NEAR], first))

    @cached_property
    def newest(self) -> int:
        """The event that was added last."""
        return max((play.id or 0 for play in self.plays), default=0)

    def _behind(self, at: int) -> int:
        """The event in front of a place; 0 where there is none."""
        return (self.plays[at - 1].id or 0) if at > 0 else 0

    def without(self, event_id: int) -> int | None:
        """Where the next play goes when that event is gone."""
        return self._behind(self.at - 1) if self.after == event_id else self.after

    def _stood_before(self, at: int) -> State:
        match = self.view.match
        return match.moments[at - 1].after if at else match.start

    @cached_property
    def shown(self) -> tuple[list[Event], list[Event]]:
        """The events in front of the next play, and those behind it."""
        first = max(0, self.at - BEFORE)
        here = [play.id or 0 for play in self.plays[first : self.at + BEHIND]]
        in_front = set(here[: self.at - first])
        found = self._read(here)  # one that was deleted meanwhile is in neither
        return (
            [one for one in found if one.id in in_front],
            [one for one in found if one.id not in in_front],
        )

    def named(self, ids: Iterable[int]) -> list[Event]:
        """Those of the events that count, in the order of play: mostly right here."""
        wanted = set(ids)
        before, behind = self.shown
        here = [one for one in (*before, *behind) if one.id in wanted]
        return here if len(here) == len(wanted) else self._read(wanted)

    def _read(self, ids: Iterable[int]) -> list[Event]:
        wanted = list(ids)
        return self.service.list_events(
            self.view.session.id, ids=wanted, status=Status.CONFIRMED, limit=len(wanted)
        )

    def scores(self, ids: Collection[int]) -> dict[int, Score]:
        """After each of these plays, by its event."""
        moments = [self.view.match.moments[place] for place in self._places(ids)]
        return {play.id: after.score for _, play, after in moments if play.id is not None}

    def _places(self, ids: Collection[int]) -> list[int]:
        """Where these events are among the plays: mostly right here."""
        places = {play.id: place for place, play in self._near if play.id in ids}
        if len(places) < len(ids):
            places = {one.id: place for place, one in enumerate(self.plays) if one.id in ids}
        return list(places.values())

    def expected(self) -> Expected:
        """What usually follows."""
        state = self.state
        last = state.rally.last
        if last is None or last.side is None:
            return Expected("serve", state.serving, self._server())
        decided = verdict_after(None, last)
        if decided is not None and not self.has_point():
            return Expected("point", decided[1])
        usual = usual_after(last.kind, last.sign)
        return Expected(usual.kind, last.side if usual.is_own else last.side.other)

    def _server(self) -> str | None:
        """By the line-up; without one only who has just served and won the rally is known."""
        state = self.state
        if state.serving is None:
            return None
        first = state.lineups[0 if state.serving is Side.A else 1][0]
        if first or self.state is not self.left:
            return first
        return self._has_just_served(state.serving)

    def _has_just_served(self, side: Side) -> str | None:
        """Who has served and serves again."""
        for _before, play, after in reversed(self.moments):
            if after.serving is not side:
                return None
            if play.kind == "serve":
                return play.number if play.side is side else None
        return None

    def place_of(self, wanted: EventIn) -> int | None:
        """Behind which event a play goes: usually here, but what still belongs to the rally that
        was decided (the reception of an ace) stands in front of its point."""
        ended = ended_before(self.plays, self.at)
        [play] = plays((wanted,))
        if ended is not None and belongs(ended.touches, play):
            return self._behind(ended.point_at)
        # Behind the end of the set only what says how its last ball was lost.
        ended = ended_before(self.plays, self.at - 1) if self._set_was_ended() else None
        if ended is None or not ended.touches or not answers_the_end(ended.touches[-1], play):
            return self.after
        return self._behind(ended.point_at)

    def _set_was_ended(self) -> bool:
        return self.at > 0 and self.plays[self.at - 1].kind == "set_end"

    def in_its_set(self, wanted: EventIn) -> EventIn:
        """With the set that is over where the form said the next one, though the play still
        belongs to what was played, or ends it."""
        over = self.left.set_number
        if as_play(wanted).set_number != self.state.set_number or over == self.state.set_number:
            return wanted
        ends = wanted.event_type == "set_end" and not self._set_was_ended()
        if not ends and self.place_of(wanted) == self.after:
            return wanted
        return wanted.model_copy(update={"payload": {**wanted.payload, "set_number": over}})

    def early_end(self, wanted: Sequence[EventIn]) -> str:
        """What to ask before these end a set whose score is no end; nothing if none does."""
        state = self.left
        for play in plays(wanted):
            before = enter_set(state, play)
            rules, number, score = before.rules, before.set_number, before.score
            state = played(before, play)
            if play.kind == "set_end" and rules.winner(number, score) is None:
                return (
                    f"Set {number} stands at {score[0]}:{score[1]}. By the rules it goes to "
                    f"{rules.target(number)}{_ahead(rules)}. Is it over?"
                )
        return ""

    def odd(self, ids: Sequence[int]) -> list[Problem]:
        """What does not fit in plays that were just added, seen with the rally before them."""
        places = self._places(ids)
        if not places:
            return []
        begin = self._rally_of(self._rally_of(min(places)) - 1)
        played_here = self.view.match.moments[begin : max(places) + 1]
        match = match_of_moments(played_here, self._stood_before(begin))
        found = check(match, self.view.rosters, at_once=True)
        return [one for one in found if one.event_id in ids]

    def _rally_of(self, place: int) -> int:
        """Where the rally of a play begins."""
        while place > 0:
            if self.plays[place].kind == "serve" or self.plays[place - 1].kind in _ENDS_A_RALLY:
                return place
            place -= 1
        return 0

    def has(self, client_id: str | None) -> bool:
        """Whether what a form adds is there already."""
        if client_id is None:
            return False
        return self.service.was_added(self.view.session.id, client_id)

    def winner(self, wanted: EventIn) -> Side | None:
        """Who has won the rally by the evaluation of this play, if its point is still missing."""
        decided = _verdict_of(wanted)
        if decided is None or self.place_of(wanted) != self.after:
            return None
        return None if self.has_point() else decided[1]

    def has_point(self) -> bool:
        """Whether the rally into which one inserts has its point already."""
        for play in self.plays[self.at :]:
            if play.kind in _ENDS_THE_SEARCH:
                return False
            if play.kind == "point":
                return True
        return False


def course(service: SessionService, session_id: str, after: int | None = None) -> Course:
    """The match up to behind the event `after`, or all of it. Raises NotFoundError."""
    view = service.view_match(session_id)
    found = view.match.plays
    return Course(service, view, len(found) if after is None else _index(found, after))


def usual_after(kind: str, sign: str | None) -> Usual:
    """While the rally goes on."""
    if (kind, sign) == ("attack", "/"):
        return Usual("block", is_own=False)
    if kind in _AFTER_OPPONENTS:
        return Usual(_AFTER_OPPONENTS[kind], is_own=False)
    if kind == "block":
        return Usual("dig", is_own=sign not in ("-", "!"))
    return Usual(_AFTER_OWN[kind], is_own=True)


@cache
def usual_course() -> dict[str, Usual]:
    """What usually follows each touch with each sign, its point included, for a page that cannot
    ask: by kind and sign, such as `serve#`."""
    touches = [(kind, sign) for kind in SKILLS for sign in ("", *Evaluation)]
    return {f"{kind}{sign}": _usual_next(kind, sign or None) for kind, sign in touches}


def _usual_next(kind: str, sign: str | None) -> Usual:
    decided = verdict_after(None, typed_play(None, kind, Side.A, None, sign, None, {}))
    if decided is not None:
        return Usual("serve", is_own=decided[1] is Side.A)
    return usual_after(kind, sign)


def _verdict_of(event: EventLike) -> Verdict | None:
    """Who has won the rally by the sign of this play alone."""
    play = next(plays((event,)), None)
    return verdict_after(None, play) if isinstance(play, Touch) else None


def _index(found: Sequence[Play], after: int) -> int:
    if after == 0:
        return 0
    for index in range(len(found), 0, -1):
        if found[index - 1].id == after:
            return index
    raise NotFoundError("The play behind which this one goes is not there any more.")


def _ahead(rules: Rules) -> str:
    return f", {rules.clear} points ahead" if rules.clear > 1 else ""


def point_of(winner: Side, wanted: EventIn, client_id: str | None) -> EventIn:
    """The point that a play decides, in the same set."""
    in_set = as_play(wanted).set_number
    said = {} if in_set is None else {"set_number": in_set}
    return EventIn(event_type="point", actor_team=winner, payload=said, client_id=client_id)
