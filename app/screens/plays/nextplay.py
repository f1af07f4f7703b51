"""What comes next in a match that is written down by hand: where it goes, and its point."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pydantic import ValidationError

from app.screens.plays.form import PlayForm, refused
from app.screens.plays.setstart import Start, Starts, setter_of
from session.checks import AT_ONCE, check
from session.errors import InvalidInput, NotFoundError
from session.game.match import Problem, reduce
from session.game.plays import EventLike, Play, Score, plays
from session.game.rallyend import Verdict, answers_the_end, belongs, ended_before, verdict_after
from session.game.rules import Rules, rules_of
from session.game.state import State
from session.game.step import enter_set, played
from session.schemas import Event, EventIn, Player
from session.service import SessionService
from session.vocabulary import SKILLS, Side, Status, canonical_number

_AFTER_OWN: Final = {"reception": "set", "dig": "set", "freeball": "set", "set": "attack"}
_AFTER_OPPONENTS: Final = {"serve": "reception", "attack": "dig"}
_ENDS_A_RALLY: Final = frozenset({"point", "set_end"})
_ENDS_THE_SEARCH: Final = frozenset({"serve", "set_end", "lineup"})
_NEEDS_TEAM: Final = {
    "point": "Say who won the point.",
    "timeout": "Say which team took the time-out.",
    "substitution": "Say which team substitutes.",
    "lineup": "Say whose line-up it is.",
}
_SERVE: Final = Play(None, "serve", None, None, None, None, {})


class Expected(NamedTuple):
    """The play that most likely comes next; only a proposal."""

    kind: str
    side: Side | None = None
    number: str | None = None


@dataclass(frozen=True)
class Course:
    """A match up to the place in it where the next play goes."""

    events: Sequence[Event]
    """The confirmed ones, in the order of play."""
    at: int
    """The next play goes in front of this one of them."""
    state: State
    """As the rules see it there, in the set of the next play."""
    scores: dict[int, Score]
    """After each point, by its event."""
    server: str | None
    """Who has just served and serves again."""
    left: State
    """The same before it enters the set of the next play: the set that may just have ended."""
    starts: Mapping[Side, Start]
    """How the teams began their last sets."""
    rallies: Sequence[tuple[int, State]]
    """Where rallies begin among the events, and the state there."""
    rosters: Mapping[str, Sequence[Player]]

    @property
    def after(self) -> int | None:
        """The event behind which the next play goes; 0 in front of all, None at the end."""
        if self.at == len(self.events):
            return None
        return self.events[self.at - 1].id if self.at else 0

    @property
    def newest(self) -> int:
        return max((event.id for event in self.events), default=0)

    def expected(self) -> Expected:
        """What usually follows."""
        state = self.state
        last = state.rally.last
        if last is None or last.side is None:
            return Expected("serve", state.serving, self._server())
        decided = verdict_after(None, last)
        if decided is not None and not self.has_point():
            return Expected("point", decided[1])
        if (last.kind, last.sign) == ("attack", "/"):
            return Expected("block", last.side.other)
        if last.kind in _AFTER_OPPONENTS:
            return Expected(_AFTER_OPPONENTS[last.kind], last.side.other)
        if last.kind == "block":
            return Expected("dig", last.side.other if last.sign in ("-", "!") else last.side)
        return Expected(_AFTER_OWN[last.kind], last.side)

    def _server(self) -> str | None:
        """By the line-up; without one only who has just served and won the rally is known."""
        state = self.state
        if state.serving is None:
            return None
        first = state.lineups[0 if state.serving is Side.A else 1][0]
        return first or self.server

    def place_of(self, wanted: EventIn) -> int | None:
        """Behind which event a play goes: usually here, but what still belongs to the rally that
        was decided (the reception of an ace) stands in front of its point."""
        ended = ended_before(self.events, self.at)
        [play] = plays((wanted,))
        if ended is not None and belongs(ended.touches, play):
            return self.events[ended.point_at - 1].id
        # Behind the end of the set only what says how its last ball was lost.
        ended = ended_before(self.events, self.at - 1) if self._set_was_ended() else None
        if ended is None or not ended.touches or not answers_the_end(ended.touches[-1], play):
            return self.after
        return self.events[ended.point_at - 1].id

    def _set_was_ended(self) -> bool:
        return self.at > 0 and self.events[self.at - 1].event_type == "set_end"

    def in_its_set(self, wanted: EventIn) -> EventIn:
        """With the set that is over where the form said the next one, though the play still
        belongs to what was played, or ends it."""
        over = self.left.set_number
        if (
            wanted.payload.get("set_number") != self.state.set_number
            or over == self.state.set_number
        ):
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
        places = [place for place, one in enumerate(self.events) if one.id in ids]
        if not places:
            return []
        first = bisect_right(self.rallies, places[0], key=lambda one: one[0]) - 2
        begin, state = self.rallies[max(first, 0)]
        match = reduce(self.events[begin : places[-1] + 1], start=state)
        found = check(match, self.rosters, checks=AT_ONCE)
        return [one for one in found if one.event_id in ids]

    def has(self, client_id: str | None) -> bool:
        """Whether what a form adds is there already."""
        return client_id is not None and any(one.client_id == client_id for one in self.events)

    def winner(self, wanted: EventIn) -> Side | None:
        """Who has won the rally by the evaluation of this play, if its point is still missing."""
        decided = _verdict_of(wanted)
        if decided is None or self.place_of(wanted) != self.after:
            return None
        return None if self.has_point() else decided[1]

    def has_point(self) -> bool:
        """Whether the rally into which one inserts has its point already."""
        for event in self.events[self.at :]:
            if event.event_type in _ENDS_THE_SEARCH:
                return False
            if event.event_type == "point":
                return True
        return False


def course(service: SessionService, session_id: str, after: int | None = None) -> Course:
    """The match up to behind the event `after`, or all of it. Raises NotFoundError."""
    session = service.get_session(session_id)
    events = list(service.iter_events(session_id, status=Status.CONFIRMED.value))
    at = len(events) if after is None else _index(events, after)
    rosters = {side.value: service.get_roster(session_id, side) for side in Side}
    a, b = (frozenset(one.number for one in rosters[side] if one.libero) for side in Side)
    state = State.start(rules_of(session.meta), (a, b))
    scores: dict[int, Score] = {}
    here: tuple[State, Play | None, dict[Side, Start]] = state, None, {}
    serve: Play | None = None
    starts = Starts()
    rallies = [(0, state)]
    new = False
    for index, play in enumerate(plays(events), 1):
        before = enter_set(state, play)
        if new or play.kind == "serve":
            rallies.append((index - 1, state))
        starts.look(before, play)
        state = played(before, play)
        new = play.kind in _ENDS_A_RALLY
        serve = play if play.kind == "serve" else serve
        if serve is not None and serve.side is not state.serving:
            serve = None
        if play.kind == "point" and play.id is not None:
            scores[play.id] = state.score
        if index == at:
            here = state, serve, dict(starts.of)
    left, serve, began = here
    # A set that is over is followed by the next one, unless the match is decided.
    entered = left if left.over else enter_set(left, _SERVE)
    server = serve.number if serve is not None and entered is left else None
    return Course(events, at, entered, scores, server, left, began, rallies, rosters)


def _verdict_of(event: EventLike) -> Verdict | None:
    """Who has won the rally by the sign of this play alone."""
    play = next(plays((event,)), None)
    return verdict_after(None, play) if play is not None and play.is_touch else None


def items_of(form: PlayForm, point: str, ident: str, here: Course) -> list[EventIn]:
    """The play and, where one is won by it, the point; `point` says whose, "none" for nobody's.

    The same `ident` adds them once. Raises InvalidInput.
    """
    fields = complete(form).fields({}) | {"status": Status.CONFIRMED}
    known = f"page-{ident}" if ident else None
    if not form.actor_team and form.event_type in SKILLS:
        raise InvalidInput("Say which team played it.")
    try:
        wanted = EventIn.model_validate(fields | {"client_id": known})
    except ValidationError as problem:
        raise refused(problem) from problem
    wanted = _with_setter(here.in_its_set(wanted), here)
    winner = None if here.has(known) else _winner(point, wanted, here)
    if winner is None:
        return [wanted]
    return [wanted, point_of(winner, wanted, f"{known}-point" if known else None)]


def _with_setter(wanted: EventIn, here: Course) -> EventIn:
    """A line-up that says nobody who sets, with whom the roster says."""
    said = wanted.payload
    six = said.get("lineup")
    if wanted.event_type != "lineup" or said.get("setter") or not isinstance(six, list):
        return wanted
    roster = here.rosters.get(wanted.actor_team or "", [])
    setter = setter_of(six, roster) if here.state.rules.has_rotations else None
    if setter is None:
        return wanted
    return wanted.model_copy(update={"payload": {**said, "setter": setter}})


def point_of(winner: Side, wanted: EventIn, client_id: str | None) -> EventIn:
    """The point that a play decides, in the same set."""
    in_set = wanted.payload.get("set_number")
    said = {} if in_set is None else {"set_number": in_set}
    return EventIn(event_type="point", actor_team=winner, payload=said, client_id=client_id)


def complete(form: PlayForm) -> PlayForm:
    """Raises InvalidInput for what would count for nobody."""
    if not form.event_type:
        raise InvalidInput("Say what was played.")
    if not form.actor_team and form.event_type in _NEEDS_TEAM:
        raise InvalidInput(_NEEDS_TEAM[form.event_type])
    if form.event_type == "substitution":
        _check_substitution(form)
    if form.event_type == "lineup":
        _check_lineup(form)
    return form


def _check_substitution(form: PlayForm) -> None:
    out, come = (canonical_number(one or "") for one in (form.player_out, form.player_in))
    if not (out and come):
        raise InvalidInput("A substitution needs the numbers of who goes out and who comes in.")
    if out == come:
        raise InvalidInput(f"Number {out} cannot come in for number {out}.")


def _check_lineup(form: PlayForm) -> None:
    six = [number for one in form.lineup or [] if (number := canonical_number(one))]
    if len(set(six)) < len(six):
        raise InvalidInput("A number stands twice in this line-up.")
    if not six and not canonical_number(form.setter or ""):
        raise InvalidInput("Give at least one number of this line-up, or the setter.")


def _winner(asked: str, wanted: EventIn, here: Course) -> Side | None:
    """As it was chosen, else as the evaluation says."""
    if wanted.event_type not in SKILLS or asked == "none":
        return None
    if asked in ("A", "B") and here.place_of(wanted) == here.after:
        return Side(asked)
    return here.winner(wanted)


def _index(events: Sequence[Event], after: int) -> int:
    if after == 0:
        return 0
    for index, event in enumerate(events, 1):
        if event.id == after:
            return index
    raise NotFoundError("The play behind which this one goes is not there any more.")


def _ahead(rules: Rules) -> str:
    return f", {rules.clear} points ahead" if rules.clear > 1 else ""


def in_front(plays: int) -> str:
    """What there is to say of plays whose rally had its point already."""
    if not plays:
        return ""
    who = "It stands" if plays == 1 else f"{plays} of them stand"
    return f" {who} in front of the point that is there: until the next serve a rally has one."
