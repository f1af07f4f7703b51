"""From where to where: serves and attacks as arrows, and attacks by cone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from session.court import NET_Y, WIDTH, Point, turn
from session.game.match import Match
from session.game.plays import Touch
from session.stats.heat import Detail
from session.stats.places import (
    Ids,
    Outcome,
    TouchSpot,
    box_of,
    how_it_went,
    ids_of,
    middle,
    spot,
    touches_of,
    with_outcome,
)
from session.vocabulary import Side

Fan: TypeAlias = Literal["left", "middle", "right"]
"""Where an attack that is written by cone begins: zones 4 7 5, 3 8 6, 2 9 1."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """`count` touches of one outcome from one place to another; places in metres."""

    start: Point
    end: Point
    outcome: Outcome
    count: int
    ids: Ids
    words: str
    """"4 to 1": zones and sub-zones, empty for single touches in metres."""


@dataclass(frozen=True, slots=True)
class Directions:
    """Arrows of one team, most frequent first; `without` more touches lack an end of their way."""

    skill: str
    side: Side
    detail: Detail
    arrows: tuple[Arrow, ...]
    n: int
    without: int


def directions(match: Match, skill: str, side: Side, detail: Detail = "zone") -> Directions:
    """The ways of a team's serves or attacks, joined by zone or sub-zone, or each on its own."""
    found: dict[tuple[str, Outcome, Point, Point], list[Touch]] = defaultdict(list)
    total = n = 0
    for _, play in touches_of(match, skill, side):
        total += 1
        start, end = spot(play, "from"), spot(play, "to")
        if start is None or end is None:
            continue
        if detail == "metres":
            if not (start.exact and end.exact):
                continue
            key = ("", how_it_went(play), start.point, end.point)
        else:
            first = _joined(start, "zone", serving=skill == "serve")
            last = _joined(end, detail)
            if first is None or last is None:
                continue
            key = (f"{first[0]} to {last[0]}", how_it_went(play), first[1], last[1])
        n += 1
        found[key].append(play)
    arrows = [
        Arrow(start, end, result, len(plays), ids_of(plays), words)
        for (words, result, start, end), plays in found.items()
    ]
    arrows.sort(key=lambda arrow: -arrow.count)
    return Directions(skill, side, detail, tuple(arrows), n, total - n)


def _joined(where: TouchSpot, detail: Detail, *, serving: bool = False) -> tuple[str, Point] | None:
    """The name and the middle of the zone or sub-zone of a spot."""
    if where.zone is None:
        return None
    sub = where.subzone if detail == "subzone" else None
    box = box_of(where.half, where.zone, sub, serving=serving)
    return None if box is None else (f"{where.zone}{sub or ''}", middle(box))


@dataclass(frozen=True, slots=True)
class Cone:
    """Attacks into one cone; `shape` are its corners in metres, on the half of the other team."""

    number: int
    count: int
    won: int
    lost: int
    ids: Ids
    won_ids: Ids
    lost_ids: Ids
    shape: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Cones:
    """A team's attacks by cone, per place of the attack; `n` in all, `without` have no cone."""

    side: Side
    fans: dict[Fan, tuple[Cone, ...]]
    n: int
    without: int

    def n_of(self, fan: Fan) -> int:
        return sum(cone.count for cone in self.fans.get(fan, ()))


FANS: Final[dict[Fan, tuple[int, ...]]] = {
    "left": (4, 7, 5),
    "middle": (3, 8, 6),
    "right": (2, 9, 1),
}
_FAN_OF: Final = {zone: fan for fan, zones in FANS.items() for zone in zones}


def cones(match: Match, side: Side) -> Cones:
    """Attacks by the cone that the scout wrote, for files that use cones."""
    found: dict[tuple[Fan, int], list[Touch]] = defaultdict(list)
    total = 0
    for _, play in touches_of(match, "attack", side):
        total += 1
        fan, cone = _FAN_OF.get(play.start_zone or 0), play.end_cone
        if fan is not None and cone is not None and cone in SHAPES[fan]:
            found[fan, cone].append(play)
    fans: dict[Fan, tuple[Cone, ...]] = {}
    for fan in FANS:
        if any(key[0] == fan for key in found):
            fans[fan] = tuple(
                _cone(side, number_, found.get((fan, number_), []), shape)
                for number_, shape in SHAPES[fan].items()
            )
    n = sum(map(len, found.values()))
    return Cones(side, fans, n, total - n)


def _cone(side: Side, number: int, plays: list[Touch], shape: tuple[Point, ...]) -> Cone:
    won, lost = with_outcome(plays, "won"), with_outcome(plays, "lost")
    corners = shape if side is Side.A else tuple(turn(corner) for corner in shape)
    counts = len(plays), len(won), len(lost)
    return Cone(number, *counts, ids_of(plays), ids_of(won), ids_of(lost), corners)


def _from_left() -> dict[int, tuple[Point, ...]]:
    """Seven cones of an attack from the left of A's net, from down the line to sharply across."""
    hand: Point = (1.2, NET_Y)
    ends: list[Point] = [(0, 18), (1.05, 18), (2.55, 18), (4.05, 18), (7.05, 18)]
    ends += [(9, 15.45), (9, 12.9), (9, NET_Y)]
    shapes: dict[int, tuple[Point, ...]] = {
        number: (hand, ends[number - 1], ends[number]) for number in range(1, 8)
    }
    shapes[1] = ((0, NET_Y), (0, 18), (1.05, 18), hand)
    shapes[5] = (hand, (7.05, 18), (9, 18), (9, 15.45))
    return shapes


def _from_middle() -> dict[int, tuple[Point, ...]]:
    """Eight cones of an attack from the middle: three short (1, 8, 7), five deep (2 to 6)."""
    hand, short = (4.5, NET_Y), 13.95
    deep: dict[int, tuple[Point, ...]] = {
        number: ((x, short), (x, 18.0), (x + 1.8, 18.0), (x + 1.8, short))
        for number, x in ((2, 0.0), (3, 1.8), (4, 3.6), (5, 5.4), (6, 7.2))
    }
    return deep | {
        1: ((0.0, NET_Y), (0.0, short), (3.6, short), hand),
        7: (hand, (5.4, short), (WIDTH, short), (WIDTH, NET_Y)),
        8: (hand, (3.6, short), (5.4, short)),
    }


def _mirrored(shapes: dict[int, tuple[Point, ...]]) -> dict[int, tuple[Point, ...]]:
    return {number: tuple((WIDTH - x, y) for x, y in corners) for number, corners in shapes.items()}


SHAPES: Final[dict[Fan, dict[int, tuple[Point, ...]]]] = {
    "left": _from_left(),
    "middle": _from_middle(),
    "right": _mirrored(_from_left()),
}
"""Corners of each cone for an attack of A; measures as openvolley gives them for Data Volley."""
