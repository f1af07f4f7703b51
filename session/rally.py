"""The rules of the game: `step(state, play) -> state`. No other module knows them."""

from __future__ import annotations

from dataclasses import dataclass

from session.match import Score, Six
from session.plays import Play
from session.vocabulary import Side


@dataclass(frozen=True, slots=True)
class Rules:
    """How a match is won, and what a scout writes at which score."""

    name: str
    sets_to_win: int
    points: int
    deciding_points: int
    players: int
    partials: tuple[int, ...]
    deciding_partials: tuple[int, ...]


INDOOR = Rules("indoor", 3, 25, 15, 6, (8, 16, 21), (5, 10, 12))
BEACH = Rules("beach", 2, 21, 15, 2, (), ())


@dataclass(frozen=True, slots=True)
class State:
    """Where the match stands after a play. Pairs are A's and B's."""

    rules: Rules = INDOOR
    set_number: int = 1
    score: Score = (0, 0)
    serving: Side | None = None
    lineups: tuple[Six, Six] = ((None,) * 6, (None,) * 6)
    setters: tuple[str | None, str | None] = (None, None)
    setter_zones: tuple[int | None, int | None] = (None, None)


def step(state: State, play: Play) -> State:
    """Where the match stands after `play`, which may be anything a person or a file says."""
    raise NotImplementedError
