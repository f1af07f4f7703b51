"""Two players side by side: rates that all run from 0 to 100 % and are all better when higher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from session.game.match import Match
from session.stats.places import Ids, ids_of, touches_of
from session.stats.touches import IN_PLAY, outcome
from session.vocabulary import Side

FEW: Final = 5
"""Below so many touches a rate says little: it is drawn hollow."""


@dataclass(frozen=True, slots=True)
class Axis:
    """`good` signs of all touches of a skill that somebody judged."""

    key: str
    words: str
    skill: str
    good: str


AXES: Final = (
    Axis("kills", "Attack: kills", "attack", "#"),
    Axis("attacks_kept", "Attack: not lost", "attack", "#+!-"),
    Axis("receptions_positive", "Reception: positive", "reception", "#+"),
    Axis("receptions_perfect", "Reception: perfect", "reception", "#"),
    Axis("serves_in", "Serve: in", "serve", "#+!-/"),
    Axis("serves_effective", "Serve: effective", "serve", "#+/"),
    Axis("digs_good", "Dig: good", "dig", "#+"),
    Axis("sets_good", "Set: good", "set", "#+"),
)


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
    said = [
        (play, outcome(play.sign, play.payload))
        for _, play in touches_of(match, axis.skill, side, number)
    ]
    judged = [(play, sign) for play, sign in said if sign is not None]
    good = sum(_is_good(axis, sign) for _, sign in judged)
    return Reading(axis, good, len(judged), ids_of(play for play, _ in judged))


def _is_good(axis: Axis, sign: str) -> bool:
    """A touch that is only known to have stayed in play is good where all of these are."""
    return "!" in axis.good if sign == IN_PLAY else sign in axis.good


def busiest(match: Match) -> Mapping[Side, list[str]]:
    """Shirt numbers of each team by how often they served, received or attacked, most first."""
    counts: dict[Side, Counter[str]] = {side: Counter() for side in Side}
    for skill in ("serve", "reception", "attack"):
        for _, play in touches_of(match, skill):
            if play.side is not None and play.number is not None:
                counts[play.side][play.number] += 1
    return {side: [number for number, _ in counts[side].most_common()] for side in Side}
