"""Two players side by side: rates that all run from 0 to 100 % and are all better when higher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from session.game.match import Match
from session.stats.catalogue import PROFILE, Statistic, statistic
from session.stats.places import Ids, ids_of, touches_of
from session.stats.tally import Count, TouchOutcome
from session.vocabulary import Side

FEW: Final = 5
"""Below so many touches a rate says little: it is drawn hollow."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A rate of the catalogue, under a word that says its skill first."""

    key: str
    words: str
    statistic: Statistic

    @property
    def skill(self) -> str:
        return self._counted.skill

    @property
    def _counted(self) -> Count:
        """What stands above the line: touches of one skill with certain signs."""
        (counted,) = self.statistic.n.parts
        return counted

    def is_good(self, outcome: TouchOutcome) -> bool:
        return outcome in self._counted.signs


AXES: Final = tuple(Axis(key, words, statistic(name)) for key, words, name in PROFILE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One rate of one player: n of d; `value` 0-1, None when d is 0."""

    axis: Axis
    n: int
    d: int
    ids: Ids

    @property
    def value(self) -> float | None:
        return self.n / self.d if self.d else None


@dataclass(frozen=True, slots=True)
class Profile:
    """One player's rates, one for each of AXES."""

    side: Side
    number: str
    readings: tuple[Reading, ...]


def profile(match: Match, side: Side, number: str) -> Profile:
    """The rates of one player."""
    return Profile(side, number, tuple(_reading(match, side, number, axis) for axis in AXES))


def _reading(match: Match, side: Side, number: str, axis: Axis) -> Reading:
    mine = (touch for _, touch in touches_of(match, axis.skill, side, number))
    judged = [touch for touch in mine if touch.outcome is not None]
    good = sum(axis.is_good(touch.outcome) for touch in judged)
    return Reading(axis, good, len(judged), ids_of(judged))


def busiest(match: Match) -> Mapping[Side, list[str]]:
    """Shirt numbers of each team by how often they served, received or attacked, most first."""
    counts: dict[Side, Counter[str]] = {side: Counter() for side in Side}
    for skill in ("serve", "reception", "attack"):
        for _, play in touches_of(match, skill):
            if play.side is not None and play.number is not None:
                counts[play.side][play.number] += 1
    return {side: [number for number, _ in counts[side].most_common()] for side in Side}
