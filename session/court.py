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


def turn(point: Point) -> Point:
    """The same place seen from the other side of the net (half a turn about the centre)."""
    return WIDTH - point[0], LENGTH - point[1]


def own_half(side: Side, point: Point) -> Point:
    """A touch of `side` as that team sees it: its own half at y 0-9, the opponent's beyond."""
    return point if side is Side.A else turn(point)


def side_at(point: Point) -> Side:
    """Whose half a place is in; the net itself counts as A's."""
    return Side.A if point[1] <= NET_Y else Side.B
