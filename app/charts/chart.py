"""What every chart is made of: a scene, its words, and the numbers behind it as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from app.charts.court import Names
from app.charts.scene import Scene
from session.game.match import Match
from session.stats.catalogue import statistic
from session.stats.filters import Filter, FilteredPlayer
from session.stats.heat import Detail
from session.stats.narrowing import by_team
from session.stats.places import Ids
from session.vocabulary import Side, team_name

FEW_OF: Final = 20
MOST_ROWS: Final = 200
"""Of the numbers below a chart in a page: more than any of them has in a match."""
_FIGURES: Final = "0123456789+−–"


@dataclass(frozen=True)
class ChartCell:
    """A cell of a table: what it says, and the plays behind it."""

    text: str
    ids: Ids = ()


@dataclass(frozen=True)
class ChartTable:
    """Rows begin with a heading; the head names the columns."""

    head: tuple[str, ...]
    rows: tuple[tuple[ChartCell, ...], ...]

    @property
    def shown(self) -> tuple[tuple[ChartCell, ...], ...]:
        """As many rows as stand in a page."""
        return self.rows[:MOST_ROWS]

    @property
    def left_out(self) -> int:
        return len(self.rows) - len(self.shown)

    @property
    def figures(self) -> tuple[bool, ...]:
        """Which columns hold figures alone: those stand right-aligned."""
        return tuple(
            all(row[place].text[:1] in _FIGURES for row in self.rows)
            for place in range(len(self.head))
        )


@dataclass(frozen=True)
class Chart:
    """`caption` says n; `empty` is why there is nothing to draw when n is 0."""

    name: str
    title: str
    n: int
    caption: str
    description: str
    scene: Scene
    table: ChartTable
    empty: str = ""
    without: int = 0
    """So many more belong here, but lack what is drawn."""

    @property
    def telling(self) -> bool:
        """Whether it shows more than a few of what belongs here."""
        return self.n > 0 and self.n * FEW_OF >= self.without


@dataclass(frozen=True)
class ChartRequest:
    """What a chart is drawn of: a match, and the choices of its reader.

    `wanted` is the filter that statistics share; its team or player decides whose chart it is.
    `players` are the two of a comparison; `names` are the teams', `people` the players' by side and
    shirt number.
    """

    match: Match
    wanted: Filter = field(default_factory=Filter)
    detail: Detail = "zone"
    players: tuple[FilteredPlayer, ...] = ()
    names: Names = field(default_factory=dict)
    people: Mapping[tuple[Side, str], str] = field(default_factory=dict)

    @cached_property
    def touching(self) -> dict[Side, Match]:
        """The match for each team's touches, with all conditions of the filter."""
        return by_team(self.match, self.wanted)

    @cached_property
    def whole(self) -> dict[Side, Match]:
        """The match with whole rallies: the filter without its conditions on single touches."""
        return by_team(self.match, self.wanted.of_rallies)

    @property
    def sides(self) -> tuple[Side, ...]:
        side = self.wanted.player.side if self.wanted.player else self.wanted.team
        return (side,) if side else tuple(Side)

    def team(self, side: Side) -> str:
        return team_name(self.names.get(side), side)

    def player(self, side: Side, number: str) -> str:
        """Number and name, such as `7 Nia Vale`."""
        return f"{number} {self.people.get((side, number), '')}".strip()


def touches_noun(skill: str) -> str:
    """`serves`, as the catalogue calls all touches of a skill."""
    return statistic(f"{skill}_total").label.lower()


def counted_noun(n: int, skill: str) -> str:
    return f"{n:,} {skill if n == 1 else touches_noun(skill)}"


def rallies(n: int) -> str:
    return f"{n:,} {'rally' if n == 1 else 'rallies'}"


def caption_of(counted: str, without: int, what: str) -> str:
    """How many are drawn, and how many more lack what is drawn of them."""
    return f"n = {counted}" + (f" · {without:,} more without {what}" if without else "")


def sentences(parts: Sequence[str]) -> str:
    """What is drawn, for whoever does not see it."""
    return ". ".join(parts) + "." if parts else "Nothing to show."
