"""The rules of the game: `step(state, play) -> state`. No other module knows them.

`step` is pure and takes any play in any order: what a play says outright (a score, a rotation, a
line-up, a set's number, who serves) is believed, and only what nothing says is worked out: line-ups
turn, are given, and change by substitution. What does not fit together is for `session.checks` to
report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from session.game.plays import (
    LineUp,
    Note,
    Play,
    PointWon,
    Score,
    SetEnd,
    Substitution,
    TeamRotation,
    Touch,
)
from session.game.rallyend import answers_the_end, how_it_ended, verdict_after
from session.game.state import PlayedMoment, RallySoFar, State
from session.vocabulary import SKILLS, Phase, Side


def turned(state: State, side: Side, times: int) -> State:
    """The side's line-up after it has rotated: whoever stood in zone 2 stands in zone 1."""
    i = index_of(side)
    six, zone = state.lineups[i], state.setter_zones[i]
    times %= len(six)
    if times:
        six = six[times:] + six[:times]
    if zone is not None:
        zone = (zone - 1 - times) % len(six) + 1
    libero = state.libero_for[i]
    if libero is not None and (libero[1] not in six or 1 <= six.index(libero[1]) <= 3):
        libero = None
    return state._replace(
        lineups=put(state.lineups, i, six),
        setter_zones=put(state.setter_zones, i, zone),
        libero_for=put(state.libero_for, i, libero),
        moved=put(state.moved, i, True),
    )


def _rotated(state: State, play: TeamRotation) -> State:
    """A rotation says in which zone the setter is from now on; the others turn with the setter."""
    if play.side is None:
        return state
    i = index_of(play.side)
    six, old = state.lineups[i], state.setter_zones[i]
    zone = play.setter_zone
    if zone is None or zone > len(six):
        return state if play.says_zone else turned(state, play.side, 1)
    setter = state.setters[i]
    if setter is not None and setter in six:
        old = six.index(setter) + 1
    if old is not None and old != zone:
        state = turned(state, play.side, old - zone)
    return state._replace(
        setter_zones=put(state.setter_zones, i, zone), moved=put(state.moved, i, True)
    )


def _lined_up(state: State, play: LineUp) -> State:
    """Six players, the setter, or both; the setter's zone follows from them."""
    if play.side is None:
        return state
    i = index_of(play.side)
    six = state.lineups[i] if play.six is None else play.six[: state.rules.players]
    setter = play.setter or state.setters[i]
    zone = six.index(setter) + 1 if setter in six and setter else state.setter_zones[i]
    return state._replace(
        lineups=put(state.lineups, i, six),
        setters=put(state.setters, i, setter),
        setter_zones=put(state.setter_zones, i, zone),
        moved=put(state.moved, i, True),
    )


_MOST: Final = 60
"""Substitutions of a set that are remembered. Rules allow six; each state keeps all before it."""


def _substituted(state: State, play: Substitution) -> State:
    """One for another in the same zone. A libero is not of the six and is not counted."""
    out, come = play.out, play.come
    if play.side is None or out is None or come is None:
        return state
    i = index_of(play.side)
    if come in state.liberos[i] or out in state.liberos[i]:
        pair = (come, out) if come in state.liberos[i] else None
        return state._replace(libero_for=put(state.libero_for, i, pair))
    six = tuple(come if number == out else number for number in state.lineups[i])
    setter, zone = state.setters[i], state.setter_zones[i]
    if zone is None and setter == come and come in six:
        zone = six.index(come) + 1
    return state._replace(
        lineups=put(state.lineups, i, six),
        setters=put(state.setters, i, come if setter == out else setter),
        setter_zones=put(state.setter_zones, i, zone),
        substitutions=put(state.substitutions, i, (*state.substitutions[i], (out, come))[:_MOST]),
    )


def _corrected(state: State, play: Play) -> State:
    """What a file says beside the rules: who stands where, and where the setters are."""
    size = state.rules.players
    for side, six in play.court.items():
        i = index_of(side)
        state = state._replace(
            lineups=put(state.lineups, i, six[:size]), moved=put(state.moved, i, True)
        )
    for side, zone in play.setter_zones.items():
        i = index_of(side)
        known = zone if zone is not None and zone <= size else None
        state = state._replace(
            setter_zones=put(state.setter_zones, i, known), moved=put(state.moved, i, True)
        )
    return state


_T = TypeVar("_T")


def index_of(side: Side) -> int:
    return 0 if side is Side.A else 1


def put(pair: tuple[_T, _T], i: int, value: _T) -> tuple[_T, _T]:
    return (value, pair[1]) if i == 0 else (pair[0], value)


_A, _B = Side.A, Side.B
_TOUCHES = frozenset(SKILLS)
_BEGINS_A_SET = _TOUCHES | {"point", "lineup"}
_CONTACTS = frozenset({"reception", "set", "attack", "dig", "freeball"})
_MOST_SETS = 9


def step(state: State, play: Play) -> State:
    """Where the match stands after `play`, which may be anything a person or a file says."""
    return played(enter_set(state, play), play)


def moments_of(plays: Iterable[Play], state: State) -> Iterator[PlayedMoment]:
    """Each play with the state before and after it."""
    for play in plays:
        before = enter_set(state, play)
        state = played(before, play)
        yield PlayedMoment(before, play, state)


def played(state: State, play: Play) -> State:
    """`step` for a state that has entered the set of `play` already."""
    if state.set_over and is_late(state, play):
        state = _late(state, play)
    elif isinstance(play, Touch):
        state = _touched(state, play)
    else:
        if state.rally.phase is not None:
            state = state.with_rally(state.rally._replace(phase=None))
        state = _happened(state, play)
    return _corrected(state, play) if play.court or play.setter_zones else state


def _happened(state: State, play: Play) -> State:
    match play:
        case PointWon():
            return _scored(state, play)
        case TeamRotation():
            return _rotated(state, play)
        case LineUp():
            return _lined_up(state, play)
        case Substitution():
            return _substituted(state, play)
        case SetEnd():
            return _ended(state, play)
        case Note():
            return _noted(state, play)
    return _paused(state, play) if play.kind == "timeout" else state


def enter_set(state: State, play: Play) -> State:
    """The state at the start of the set that `play` is of, or `state` where that is the same."""
    said = play.set_number
    if said is not None and 0 < said <= _MOST_SETS:
        return state if said == state.set_number else _entered(state, said)
    if not state.set_over or is_late(state, play):
        return state
    if play.kind in _BEGINS_A_SET and state.set_number < _MOST_SETS:
        return _entered(state, state.set_number + 1)
    return state


def is_late(state: State, play: Play) -> bool:
    """Whether a touch only answers the last one of the set, which is over, so that it is of it."""
    return state.ended is not None and answers_the_end(state.ended[0].last, play)


def _late(state: State, play: Play) -> State:
    """It decides nothing any more; only in which phase it was played is worked out."""
    assert state.ended is not None
    rally, serving = state.ended
    then = _touched(state._replace(rally=rally, serving=serving), play)
    return state.with_rally(RallySoFar(phase=then.rally.phase))


def _entered(state: State, number: int) -> State:
    """The start of set `number`, or where it was left, if the record goes back to it."""
    left = [one for one in state.left if one.set_number not in (state.set_number, number)]
    if state.score != (0, 0) or state.set_over:
        left.append(state._replace(left=()))
    for one in state.left:
        if one.set_number == number:
            return one._replace(left=tuple(left), rally=RallySoFar())
    follows = number == state.set_number + 1 and number < state.rules.most_sets
    new = State.start(state.rules, state.liberos)._replace(
        set_number=number,
        serving=state.first_serving.other if follows and state.first_serving else None,
        left=tuple(left),
    )
    if state.set_over and state.moved != (False, False):
        new = _with_lineups_of(state, new)
    return new


def _with_lineups_of(state: State, new: State) -> State:
    """What was said of the next set before its first play."""
    for i in (0, 1):
        if state.moved[i]:
            new = new._replace(
                lineups=put(new.lineups, i, state.lineups[i]),
                setters=put(new.setters, i, state.setters[i]),
                setter_zones=put(new.setter_zones, i, state.setter_zones[i]),
                moved=put(new.moved, i, True),
            )
    return new


def _touched(state: State, play: Play) -> State:
    side, kind, rally = play.side, play.kind, state.rally
    if kind == "serve":
        return _served(state, play)
    serving = state.serving
    if kind == "reception" and side is not None and (serving is None or not rally.touches):
        serving = side.other
    receivers, servers = rally.receivers_attacked, rally.servers_attacked
    phase: Phase = "transition_sideout"
    if side is not None and side is serving:
        phase = "transition_break"
        servers = servers or kind == "attack"
    elif side is not None and serving is not None:
        if not receivers and not servers:
            phase = "reception"
        receivers = receivers or kind == "attack"
    contact_side, contacts = _contacts(rally, side, kind)
    so_far = RallySoFar(
        rally.touches + 1,
        rally.serves,
        receivers,
        servers,
        contact_side,
        contacts,
        verdict_after(rally.verdict, play),
        play,
        phase,
    )
    if serving is state.serving:
        return state.with_rally(so_far)
    first = state.first_serving or serving
    return state._replace(rally=so_far, serving=serving, first_serving=first)


def _contacts(rally: RallySoFar, side: Side | None, kind: str) -> tuple[Side | None, int]:
    """Who has the ball and how often they touched it. After an attack it comes back as new."""
    if kind not in _CONTACTS:
        return (side, 0) if side is not rally.contact_side else (side, rally.contacts)
    last = rally.last
    again = side is rally.contact_side and last is not None and last.kind != "attack"
    return side, rally.contacts + 1 if again and kind != "freeball" else 1


def _served(state: State, play: Play) -> State:
    """A serve opens a rally. Who serves is believed, and who got the ball has turned by then."""
    serving = play.side or state.serving
    serves = state.rally.serves + 1
    if serving is not None and state.serving is serving.other and _has_turned(state, play, serving):
        state = turned(state, serving, 1)
    return state._replace(
        serving=serving,
        first_serving=state.first_serving or serving,
        moved=(False, False),
        how="",
        winner=None,
        rally=RallySoFar(
            1, serves, False, False, serving, 0, verdict_after(None, play), play, "serve"
        ),
    )


def _has_turned(state: State, play: Play, serving: Side) -> bool:
    """Whether a side got the serve in a rally whose point nobody wrote down, or gave to it."""
    i = index_of(serving)
    if state.moved[i] or state.first_serving is None:
        return False
    return bool(state.rally.serves) or play.number == state.lineups[i][1] is not None


def _scored(state: State, play: PointWon) -> State:
    before, rally = state.score, state.rally
    given = play.score
    gainer = _gainer(before, given) if given else None
    # The score is believed before the team that the point names.
    one_more = given is not None and sum(given) == sum(before) + 1
    winner = gainer if one_more and gainer else play.side or gainer
    score = given or (before[0] + (winner is _A), before[1] + (winner is _B))
    if given and not rally.touches and rally.verdict is None and sum(given) <= sum(before):
        return _put_right(state, score, winner)
    how = how_it_ended(rally.verdict, rally.last, winner)
    server = state.serving
    if winner is not None and state.serving is winner.other:
        state = turned(state, winner, 1)
    set_winner = state.rules.winner(state.set_number, score)
    over = set_winner is not None
    return state._replace(
        score=score,
        serving=winner or state.serving,
        first_serving=state.first_serving or _first_server(state, winner),
        set_winner=set_winner,
        set_over=over,
        moved=(False, False) if over else state.moved,
        how=how,
        winner=winner,
        rally=RallySoFar(),
        ended=(rally, server) if over else None,
    )


def _put_right(state: State, score: Score, serving: Side | None) -> State:
    """A point right after a point that adds none corrects the score; nobody wins a rally by it."""
    if score != state.score and serving is not None and state.serving is serving.other:
        state = turned(state, serving, 1)
    set_winner = state.rules.winner(state.set_number, score)
    return state._replace(
        score=score,
        serving=serving or state.serving,
        set_winner=set_winner,
        set_over=set_winner is not None,
        how="",
        winner=None,
    )


def _first_server(state: State, winner: Side | None) -> Side | None:
    """Who served first, if the first point of a set was written down without a serve."""
    return state.serving if state.rally.touches or winner is None else None


def _gainer(before: Score, after: Score) -> Side | None:
    a, b = after[0] - before[0], after[1] - before[1]
    if (a > 0) == (b > 0):
        return None
    return _A if a > 0 else _B


def _paused(state: State, play: Play) -> State:
    if play.side is None:
        return state
    i = index_of(play.side)
    return state._replace(timeouts=put(state.timeouts, i, state.timeouts[i] + 1))


def _ended(state: State, play: SetEnd) -> State:
    """The set is over, whoever leads has won it; the next one begins with its first play."""
    score = play.score or state.score
    winner = None if score[0] == score[1] else _A if score[0] > score[1] else _B
    return state._replace(
        score=score, set_winner=winner, set_over=True, moved=(False, False), rally=RallySoFar()
    )


def _noted(state: State, play: Note) -> State:
    """A scout may give a rally without a touch: won, or lost, by something that has no code."""
    winner = play.winner
    if winner is None or state.rally.verdict is not None:
        return state
    return state.with_rally(state.rally._replace(verdict=("opponent_error", winner)))
