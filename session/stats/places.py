"""Where on court a touch was made and the ball's way from it, in the frame of `session.court`, and
how exactly that is known.

A scout writes a reception or a dig by the ball's way, so its place is the way's end; for every
other skill it is the way's start. A player's measured place comes before both. The zone of a set or
a block is written at the way's end, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from session.court import Box, Point, serve_zone_box, side_at, zone_at, zone_box
from session.game.match import Match, Rally
from session.game.plays import Play, Touch
from session.vocabulary import Side

_PLAYED_AT_THE_END = ("reception", "dig")
_ZONE_AT_THE_END = ("set", "block")


@dataclass(frozen=True, slots=True)
class CourtPlace:
    """A point in metres; `box` (x0, y0, x1, y1) is the zone when nothing finer is known."""

    point: Point
    box: Box | None = None

    @property
    def exact(self) -> bool:
        return self.box is None


def touch_place(touch: Touch) -> CourtPlace | None:
    """Where the touch was made, or None when the event does not say."""
    at_the_end = touch.kind in _PLAYED_AT_THE_END
    near, far = (touch.end_m, touch.start_m) if at_the_end else (touch.start_m, touch.end_m)
    point = touch.player_m or near or _in_own_half(touch, far)
    if point is not None:
        return CourtPlace(point)
    if touch.kind in _ZONE_AT_THE_END:
        return _zone_place(touch, "to") or _zone_place(touch, "from")
    return _zone_place(touch, "to" if at_the_end else "from")


def _in_own_half(touch: Touch, point: Point | None) -> Point | None:
    """The ball's other end is the player's place only if it lies on the player's own side."""
    return point if point and touch.side and side_at(point) is touch.side else None


def _zone_place(touch: Touch, end: End) -> CourtPlace | None:
    zone, subzone = said_zone_at(touch, end)
    if touch.side is None or zone is None:
        return None
    if touch.kind == "serve":
        box = serve_zone_box(touch.side, zone)
    else:
        box = zone_box(touch.side, zone, subzone)
    if box is None:
        return None
    return CourtPlace(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), box)


End: TypeAlias = Literal["from", "to"]
"""Where the ball's way began, where it ended."""

Ids: TypeAlias = tuple[int, ...]
"""Events behind a number, in order of play; empty for events that are not stored."""

Outcome: TypeAlias = Literal["won", "kept", "lost"]
"""Point, in play, lost to the other side."""

_OTHERS_HALF: Final = {("serve", "to"), ("attack", "to"), ("freeball", "to")} | {
    (skill, "from") for skill in ("reception", "dig", "block")
}
"""Which end of a touch's way lies in the half of the other team."""

_MADE_AT: Final[dict[str, End]] = {"reception": "to", "dig": "to"}
"""A scout writes these by the ball's way, which ends where the player is."""


@dataclass(frozen=True, slots=True)
class TouchSpot:
    """One end of a way. `half` is where it belongs, an attack's end in the other team's.

    `zone` 1-9 as the team of that half sees it, None off the court; `point` in metres, the middle
    of the zone where nothing finer is known (`exact` is False then).
    """

    half: Side
    point: Point
    zone: int | None
    subzone: str | None
    exact: bool


def touches_of(
    match: Match, skill: str, side: Side | None = None, number: str | None = None
) -> Iterator[tuple[Rally, Touch]]:
    """The touches of a skill with their rallies, of one team or player if asked."""
    for rally in match.rallies:
        for play in rally.touches:
            if (
                play.kind == skill
                and play.side is not None
                and side in (None, play.side)
                and number in (None, play.number)
            ):
                yield rally, play


def spot(play: Touch, end: End) -> TouchSpot | None:
    """One end of the way of a touch, or None where nobody wrote it down."""
    if play.side is None:
        return None
    half = play.side.other if (play.kind, end) in _OTHERS_HALF else play.side
    point = play.start_m if end == "from" else play.end_m
    made_here = _MADE_AT.get(play.kind, "from") == end
    if point is None and made_here:
        point = play.player_m
    serving = (play.kind, end) in (("serve", "from"), ("reception", "from"))
    zone, sub = said_zone_at(play, end)
    if point is None:
        return _by_zone(half, zone, None if serving else sub, serving=serving)
    seen = zone_at(half, point, serving=serving, standing=made_here)
    if zone is None:
        return TouchSpot(half, point, seen[0] if seen else None, seen[1] if seen else None, True)
    fits = seen is not None and seen[0] == zone
    return TouchSpot(half, point, zone, sub or (seen[1] if seen and fits else None), True)


def said_zone_at(touch: Touch, end: End) -> tuple[int | None, str | None]:
    """The zone 1-9 and its quarter that the scout wrote for an end of a touch."""
    if end == "from":
        return touch.start_zone, touch.start_subzone
    return touch.end_zone, touch.end_subzone


def _by_zone(half: Side, zone: int | None, sub: str | None, *, serving: bool) -> TouchSpot | None:
    box = None if zone is None else box_of(half, zone, sub, serving=serving)
    return None if box is None else TouchSpot(half, middle(box), zone, sub, False)


def box_of(
    half: Side, zone: int, subzone: str | None = None, *, serving: bool = False
) -> Box | None:
    """Corners of a zone in metres; with `serving`, of the strip where a server stands."""
    return serve_zone_box(half, zone) if serving else zone_box(half, zone, subzone)


def middle(box: Box) -> Point:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def how_it_went(play: Touch) -> Outcome:
    """What a serve or an attack led to at once; a blocked attack is lost, an overpass is not."""
    if play.sign == "#":
        return "won"
    return "lost" if play.sign == "=" or (play.kind == "attack" and play.sign == "/") else "kept"


def with_outcome(plays: Iterable[Touch], wanted: Outcome) -> list[Touch]:
    """Those of the plays that ended so."""
    return [play for play in plays if how_it_went(play) == wanted]


def ids_of(plays: Iterable[Play]) -> Ids:
    return tuple(play.id for play in plays if play.id is not None)
