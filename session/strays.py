"""Serves that cannot be: typed in the middle of a rally by somebody who does not serve."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from session.plays import Play
from session.positions import index_of
from session.said import said_score
from session.state import State
from session.vocabulary import Side

if TYPE_CHECKING:
    from session.match import Score


def cannot_be(state: State, served: Play, serve: Play, following: Iterable[Play]) -> bool:
    """Whether a serve is none, coming before `state` has the point of the rally of `served`.

    The score and the next server decide: one point follows for both serves, and whoever serves
    then does so because of the first of them. A rally is replayed with the server it had, and one
    whose point nobody wrote down has its point in the score: in doubt a serve stays.
    """
    if not state.rally.serves or None in (serve.side, serve.number, served.side, served.number):
        return False
    then = _one_point(state.score, following)
    if then is None or _same_player(serve, served):
        return False
    winner, server = then
    if server is None:
        return not _may_serve(state, served, serve)
    if _same_player(server, serve):
        return False
    if winner is served.side:
        return _same_player(server, served)
    return serve.side is winner or not _may_serve(state, served, serve)


def answers(serve: Play, play: Play) -> bool:
    """Whether a touch is the reception that was typed with such a serve."""
    return play.kind == "reception" and play.side is not serve.side


def _one_point(score: Score, following: Iterable[Play]) -> tuple[Side, Play | None] | None:
    """Who gets the next point, and who serves then; nothing where that is not one point more."""
    winner: Side | None = None
    for play in following:
        if play.kind == "set_end":
            break
        if winner is not None and play.kind == "serve":
            return winner, play
        if play.kind == "point":
            after = said_score(play.payload.get("score"))
            if winner is not None or after is None:
                return None
            gains = after[0] - score[0], after[1] - score[1]
            if sorted(gains) != [0, 1]:
                return None
            winner = Side.A if gains[0] else Side.B
    return None if winner is None else (winner, None)


def _same_player(one: Play, other: Play) -> bool:
    return (one.side, one.number) == (other.side, other.number)


def _may_serve(state: State, served: Play, serve: Play) -> bool:
    """Whether by the line-up it may be that player's turn, the other team having turned first."""
    i = index_of(serve.side or Side.A)
    place = 0 if serve.side is served.side or state.moved[i] else 1
    return state.lineups[i][place] in (None, serve.number)
