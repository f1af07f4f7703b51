"""Where serves, receptions and attacks began and ended, by zone, by sub-zone and in metres."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from session.court import Box, Point
from session.game.match import Match
from session.game.plays import Touch
from session.stats.places import End, Ids, TouchSpot, box_of, ids_of, spot, touches_of, with_outcome
from session.vocabulary import Side

Detail: TypeAlias = Literal["zone", "subzone", "metres"]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A zone or a quarter of one. `side` is the team that played, `half` where the cell lies."""

    side: Side
    half: Side
    zone: int
    subzone: str | None
    box: Box
    count: int
    won: int
    lost: int
    ids: Ids
    won_ids: Ids
    lost_ids: Ids


@dataclass(frozen=True, slots=True)
class HeatDot:
    """One touch at its place; `box` is its zone where only that is known."""

    side: Side
    point: Point
    box: Box | None
    play: Touch


@dataclass(frozen=True, slots=True)
class Heat:
    """`n` touches are shown; `without` more have no place as fine as that."""

    skill: str
    end: End
    detail: Detail
    n: int
    without: int
    cells: tuple[HeatCell, ...] = ()
    dots: tuple[HeatDot, ...] = ()

    def of(self, side: Side) -> int:
        """How many touches of a team are in cells."""
        return sum(cell.count for cell in self.cells if cell.side is side)

    @property
    def top_share(self) -> float:
        """The share of its team's touches that the fullest cell has, 0 without one."""
        return max((cell.count / self.of(cell.side) for cell in self.cells), default=0.0)


def heat(match: Match, skill: str, end: End, detail: Detail, side: Side) -> Heat:
    """The heat of one skill of one team."""
    spots = [(play, spot(play, end)) for _, play in touches_of(match, skill, side)]
    serving = (skill, end) == ("serve", "from")
    if detail == "metres":
        dots = tuple(
            HeatDot(side, where.point, _zone_of(where, serving=serving), play)
            for play, where in spots
            if where is not None
        )
        return Heat(skill, end, detail, len(dots), len(spots) - len(dots), dots=dots)
    found: dict[tuple[Side, int, str | None], list[Touch]] = defaultdict(list)
    for play, where in spots:
        fine = detail == "zone" or serving or (where and where.subzone)
        if where is not None and where.zone is not None and fine:
            sub = where.subzone if detail == "subzone" and not serving else None
            found[where.half, where.zone, sub].append(play)
    cells = [
        _cell(side, *key, plays, serving=serving) for key, plays in sorted(found.items(), key=str)
    ]
    drawn = tuple(cell for cell in cells if cell is not None)
    n = sum(cell.count for cell in drawn)
    return Heat(skill, end, detail, n, len(spots) - n, cells=drawn)


def together(heats: Sequence[Heat]) -> Heat:
    """The heats of both teams as one."""
    first = heats[0]
    return Heat(
        first.skill,
        first.end,
        first.detail,
        sum(one.n for one in heats),
        sum(one.without for one in heats),
        tuple(cell for one in heats for cell in one.cells),
        tuple(dot for one in heats for dot in one.dots),
    )


def _zone_of(where: TouchSpot, *, serving: bool) -> Box | None:
    if where.exact or where.zone is None:
        return None
    return box_of(where.half, where.zone, where.subzone, serving=serving)


def _cell(
    side: Side, half: Side, zone: int, subzone: str | None, plays: list[Touch], *, serving: bool
) -> HeatCell | None:
    box = box_of(half, zone, subzone, serving=serving)
    if box is None:
        return None
    won, lost = with_outcome(plays, "won"), with_outcome(plays, "lost")
    counts = len(plays), len(won), len(lost)
    return HeatCell(
        side, half, zone, subzone, box, *counts, ids_of(plays), ids_of(won), ids_of(lost)
    )
