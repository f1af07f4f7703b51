"""One court frame, in metres, for everything that happens on court.

x runs from 0 to 9 across, y from 0 to 18 along, the net stands at y = 9. Side A's half is y 0-9,
B's is y 9-18; x grows to the right of an A player who faces the net.
"""

from __future__ import annotations

from typing import Final

from session.vocabulary import Side

WIDTH: Final = 9.0
LENGTH: Final = 18.0
NET_Y: Final = 9.0
ATTACK_LINES: Final = (6.0, 12.0)

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def turn(point: Point) -> Point:
    """The same place seen from the other side of the net (half a turn about the centre)."""
    return WIDTH - point[0], LENGTH - point[1]


def own_half(side: Side, point: Point) -> Point:
    """A touch of `side` as that team sees it: its own half at y 0-9, the opponent's beyond."""
    return point if side is Side.A else turn(point)


def side_at(point: Point) -> Side:
    """Whose half a place is in; the net itself counts as A's."""
    return Side.A if point[1] <= NET_Y else Side.B


_ZONES: Final[dict[int, tuple[int, int]]] = {
    4: (0, 2), 3: (1, 2), 2: (2, 2),
    7: (0, 1), 8: (1, 1), 9: (2, 1),
    5: (0, 0), 6: (1, 0), 1: (2, 0),
}  # fmt: skip
"""Column and row of each zone's 3 m square, as its own team sees it from behind the baseline."""

_SUBZONES: Final = {"A": (1, 0), "B": (1, 1), "C": (0, 1), "D": (0, 0)}
"""Right-back, right-front, left-front, left-back quarter of a zone."""

_SERVE_ZONES: Final = (5, 7, 6, 9, 1)
"""Where the server stands behind the baseline, from left to right."""

_REACH: Final = 1.0
"""So far over the net a ball may be played, and drawings are no finer."""

_AT: Final = {place: zone for zone, place in _ZONES.items()}
_QUARTER_AT: Final = {place: letter for letter, place in _SUBZONES.items()}


def zone_box(side: Side, zone: int, subzone: str | None = None) -> Box:
    """Corners (x0, y0, x1, y1) in metres of a zone 1-9 of a side, or of its quarter A-D."""
    column, row = _ZONES[zone]
    x, y, size = 3.0 * column, 3.0 * row, 3.0
    if subzone in _SUBZONES:
        right, front = _SUBZONES[subzone]
        x, y, size = x + 1.5 * right, y + 1.5 * front, 1.5
    return _box_of(side, (x, y, x + size, y + size))


def serve_zone_box(side: Side, zone: int) -> Box | None:
    """The strip behind the baseline where a server of zone 5, 7, 6, 9 or 1 stands; else None."""
    if zone not in _SERVE_ZONES:
        return None
    width = WIDTH / len(_SERVE_ZONES)
    x = width * _SERVE_ZONES.index(zone)
    return _box_of(side, (x, -1.5, x + width, 0.0))


def zone_at(
    half: Side, point: Point, *, serving: bool = False, standing: bool = False
) -> tuple[int, str | None] | None:
    """Zone and sub-zone at a place, as the team of that half sees it; None off the court.

    With `serving`, the strip behind the baseline: a server may stand anywhere along it. With
    `standing`, where a player is, whose hands may reach over the net: beside the court it is the
    zone next to it.
    """
    x, y = own_half(half, point)
    if serving:
        return _SERVE_ZONES[min(max(int(x / WIDTH * 5), 0), 4)], None
    if standing and y <= LENGTH / 2 + _REACH:
        x, y = min(max(x, 0), WIDTH), min(max(y, 0), LENGTH / 2)
    if not (0 <= x <= WIDTH and 0 <= y <= LENGTH / 2):
        return None
    column, row = min(int(x / 3), 2), min(int(y / 3), 2)
    right, front = x - 3 * column >= 1.5, y - 3 * row >= 1.5
    return _AT[column, row], _QUARTER_AT[right, front]


def _box_of(side: Side, box: Box) -> Box:
    if side is Side.A:
        return box
    (x1, y1), (x0, y0) = turn((box[0], box[1])), turn((box[2], box[3]))
    return x0, y0, x1, y1
