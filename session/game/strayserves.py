"""Serves that cannot be: typed in a rally, or before it, by somebody who does not serve."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from session.game.plays import Play, PointWon, Score, Touch
from session.game.state import PlayedMoment, State
from session.game.step import enter_set, index_of, played
from session.vocabulary import Side

Turn: TypeAlias = tuple[int, Play]
"""A serve, a reception, a point or the end of a set, and its place among the plays."""

TURNS: Final = ("serve", "reception", "point", "set_end")
_AHEAD: Final = 16
"""Turns until the end of a rally and the serve after it, at the most."""


class Stray(NamedTuple):
    """Touches that are none: a serve, and the reception that was typed with it."""

    place: int
    serve: Touch
    reception: Touch | None
    served: Touch
    """The serve of the rally."""
    early: bool
    """Whether it stands before the serve of the rally, and not behind it."""

    def sentence(self, serve: str, reception: str = "") -> str:
        """What is wrong with it, in the words in which somebody names the two touches."""
        names = f"{serve} stands" if self.reception is None else f"{serve} and {reception} stand"
        who = f"{self.served.side} {self.served.number}"
        where = f"in the middle of a rally that {who} serves"
        if self.early:
            where = f"before the serve of {who}, whose turn it is"
        return f"{names} {where}, and neither the score nor the next serve knows of it"


class Strays:
    """Says of the touches of a match, in their order, which are none.

    The score and the next server decide: one point follows for two serves, and whoever serves then
    does so because of the other one. A rally is replayed with the server it had, and one whose
    point nobody wrote down has its point in the score: in doubt a serve stays.
    """

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.found: list[Stray] = []
        self._turns = turns
        self._served: Touch | None = None
        self._stray: Stray | None = None
        """The last one found, if that was the play before."""

    def is_none(self, state: State, place: int, play: Play) -> bool:
        """Whether a touch is no touch. `state` is that before it, and knows of no stray."""
        stray, self._stray = self._stray, None
        if stray is not None and stray.reception is not None and _answer(stray.serve, play):
            return True
        if not isinstance(play, Touch) or play.kind != "serve":
            return False
        self._stray = self._judged(enter_set(state, play), place, play)
        if self._stray is None:
            self._served = play
            return False
        self.found.append(self._stray)
        return True

    def _judged(self, state: State, place: int, serve: Touch) -> Stray | None:
        first = bisect_left(self._turns, place + 1, key=itemgetter(0))
        following = self._turns[first : first + _AHEAD]
        if not following:
            return None
        next_place, answer = following[0]
        reception = _answer(serve, answer) if next_place == place + 1 else None
        if state.rally.serves and self._served is not None:
            if not _is_late(state, self._served, serve, (play for _, play in following)):
                return None
            return Stray(place, serve, reception, self._served, early=False)
        behind = following if reception is None else following[1:]
        if state.rally.touches or not behind or behind[0][0] != place + 1 + (reception is not None):
            return None
        real = behind[0][1]
        if (
            not isinstance(real, Touch)
            or real.kind != "serve"
            or not _is_early(state, serve, real, (play for _, play in behind[1:]))
        ):
            return None
        return Stray(place, serve, reception, real, early=True)


def strays_in(
    plays: Sequence[Play], start: State, moments: Sequence[PlayedMoment] = ()
) -> list[Stray]:
    """The serves of a match that cannot be, in the order of play. With the moments of these plays
    no more is played again than where a serve that is none makes a difference."""
    turns = [(place, play) for place, play in enumerate(plays) if play.kind in TURNS]
    kinds = [play.kind for _, play in turns if play.kind != "reception"]
    if ("serve", "serve") not in pairwise(kinds):
        return []
    strays, state, parted = Strays(turns), start, not moments
    for place, play in enumerate(plays):
        if strays.is_none(state, place, play):
            parted = True
        elif parted:
            state = played(enter_set(state, play), play)
            parted = not moments or state != moments[place].after
        else:
            state = moments[place].after
    return strays.found


def _is_late(state: State, served: Play, serve: Play, following: Iterable[Play]) -> bool:
    """Whether a serve is none that comes before `state` has the point of the rally of `served`."""
    then = _one_point(state.score, following)
    if then is None or not _are_two(serve, served):
        return False
    winner, server = then
    if server is None:
        return not _may_serve(state, served, serve)
    if _same_player(server, serve):
        return False
    if winner is served.side:
        return _same_player(server, served)
    return serve.side is winner or not _may_serve(state, served, serve)


def _is_early(state: State, serve: Play, real: Play, following: Iterable[Play]) -> bool:
    """Whether a serve is none, and the one right behind it and its reception is the rally's."""
    then = _one_point(state.score, following)
    if then is None or not _are_two(serve, real):
        return False
    winner, server = then
    if _their_turn(state, serve) is not False or not _their_turn(state, real):
        return False
    if server is None or server.side is not winner:
        return True  # Who then serves against the score is another one that cannot be.
    return _same_player(server, real) if winner is real.side else not _same_player(server, serve)


def _answer(serve: Touch, play: Play) -> Touch | None:
    """The touch, if it is the reception that was typed with a serve."""
    answers = play.kind == "reception" and play.side is not serve.side
    return play if answers and isinstance(play, Touch) else None


def _one_point(score: Score, following: Iterable[Play]) -> tuple[Side, Play | None] | None:
    """Who gets the next point, and who serves then; nothing where that is not one point more."""
    winner: Side | None = None
    for play in following:
        if play.kind == "set_end":
            break
        if winner is not None and play.kind == "serve":
            return winner, play
        if isinstance(play, PointWon):
            gainer = _gainer(score, play)
            if winner is not None or gainer is None:
                return None
            winner = gainer
    return None if winner is None else (winner, None)


def _gainer(score: Score, point: PointWon) -> Side | None:
    """Whose one point it is: by the score, or by its team where it has none."""
    after = point.score
    if after is None:
        return None if point.is_unreadable else point.side
    gains = after[0] - score[0], after[1] - score[1]
    if sorted(gains) != [0, 1]:
        return None
    return Side.A if gains[0] else Side.B


def _are_two(one: Play, other: Play) -> bool:
    """Whether two serves are of two players who are known."""
    known = None not in (one.side, one.number, other.side, other.number)
    return known and not _same_player(one, other)


def _same_player(one: Play, other: Play) -> bool:
    return (one.side, one.number) == (other.side, other.number)


def _may_serve(state: State, served: Play, serve: Play) -> bool:
    """Whether by the line-up it may be that player's turn, the other team having turned first."""
    i = index_of(serve.side or Side.A)
    place = 0 if serve.side is served.side or state.moved[i] else 1
    return state.lineups[i][place] in (None, serve.number)


def _their_turn(state: State, serve: Play) -> bool | None:
    """Whether a player is to serve next: by the score, and by the line-up; None in doubt.

    Before the first point of a set anybody's team may, so that the line-up alone tells.
    """
    in_zone_1 = state.lineups[index_of(serve.side or Side.A)][0]
    at_first = state.score == (0, 0)
    if not at_first and serve.side is not state.serving:
        return False
    if in_zone_1 is None:
        return None if at_first else True
    return in_zone_1 == serve.number
