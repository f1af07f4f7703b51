"""Where on court a touch was made, in the frame of `session.court`, and how exactly that is known.

A scout writes a reception or a dig by the ball's way, so its place is the way's end; for every
other skill it is the way's start. A player's measured place comes before both. The zone of a set or
a block is written at the way's end, too.
"""

from __future__ import annotations

from dataclasses import dataclass

from session.court import Box, Point, serve_zone_box, side_at, zone_box
from session.stats.touches import Touch

_PLAYED_AT_THE_END = ("reception", "dig")
_ZONE_AT_THE_END = ("set", "block")


@dataclass(frozen=True, slots=True)
class Place:
    """A point in metres; `box` (x0, y0, x1, y1) is the zone when nothing finer is known."""

    point: Point
    box: Box | None = None

    @property
    def exact(self) -> bool:
        return self.box is None


def touch_place(touch: Touch) -> Place | None:
    """Where the touch was made, or None when the event does not say."""
    point = _point(touch.payload.get("player_m"))
    if point is not None:
        return Place(point)
    near, far = ("end", "start") if touch.skill in _PLAYED_AT_THE_END else ("start", "end")
    point = _point(touch.payload.get(f"{near}_m"))
    if point is None:
        point = _in_own_half(touch, _point(touch.payload.get(f"{far}_m")))
    if point is not None:
        return Place(point)
    if touch.skill in _ZONE_AT_THE_END:
        return _zone_place(touch, "end") or _zone_place(touch, "start")
    return _zone_place(touch, near)


def _in_own_half(touch: Touch, point: Point | None) -> Point | None:
    """The ball's other end is the player's place only if it lies on the player's own side."""
    return point if point and touch.side and side_at(point) is touch.side else None


def _zone_place(touch: Touch, near: str) -> Place | None:
    zone = touch.payload.get(f"{near}_zone")
    if touch.side is None or not isinstance(zone, int) or not 1 <= zone <= 9:
        return None
    if touch.skill == "serve":
        box = serve_zone_box(touch.side, zone)
    else:
        box = zone_box(touch.side, zone, touch.payload.get(f"{near}_subzone"))
    if box is None:
        return None
    return Place(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), box)


def _point(value: object) -> Point | None:
    """A pair of metres; anything else is no place."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return None
    x, y = value
    return (
        (float(x), float(y))
        if isinstance(x, (int, float)) and isinstance(y, (int, float))
        else None
    )
