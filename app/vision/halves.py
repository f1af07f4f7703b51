"""Who is on which half of the court, where nobody marked its corners.

People are about as tall as each other, so how tall those look whose feet are at some height of the
picture tells how far away they are: places on the floor in metres, across the picture and, but for
the lens, away from the camera. The net is a line there, across or away. Of some such lines that one
is taken under which the touches, with what their players wear, make the likeliest stories, since
sides take turns as the rules say, with about as many people on either side of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from app.vision.contacts import BODY_METRES, BallContact, Toucher, on_both_sides
from app.vision.odds import probabilities
from app.vision.stories import Stories
from app.vision.types import Doubles, Floats, Positions, View

_USUAL_LENS: Final = 0.87
"""Focal length as a share of the picture's longer side: what lies away is longer by as much as a
lens is longer."""
_HIGHEST_CAMERA: Final = 15.0
"""Metres: the higher, the less do those far away look smaller."""
_SMALLEST_PX: Final = 8.0
_ROUNDS: Final = 5
_VIEWS: Final[tuple[View, View]] = ("side", "baseline")
"""Where the camera stands if the teams are parted across the picture, and if they are away."""
_NET_BLUR: Final = 1.5
"""Metres from the line at which a player's side begins to be clear."""
_SHARES: Final = np.arange(2, 9) / 10
"""Of the people, on one side of a line that is tried."""
_UNEVEN: Final = 50.0
"""Log odds that one side costs which has all the people, times four."""
_WIDE: Final = 10.5
"""Metres between the outermost touches across the picture from which on a view is rather from the
side: a metre more is one in log odds. From behind a baseline they lie in a court's width."""
_FEWEST: Final = 4
"""Contacts with somebody near, without which nobody can tell."""
_STRETCH, _STRETCHES = 50, 6
"""So many contacts are weighed: of a long clip, some stretches."""


@dataclass(frozen=True)
class _Floor:
    """People whose feet are at y look `slope` * y + `offset` pixels tall, in a picture whose middle
    is at `middle`, through a lens so long."""

    slope: float
    offset: float
    middle: float
    lens: float

    def metres(self, feet: Doubles) -> Doubles:
        """Places (n, 2), across and away, of feet (n, 2) in pixels."""
        tall = np.maximum(self.slope * feet[:, 1] + self.offset, _SMALLEST_PX)
        pixels = np.column_stack([feet[:, 0] - self.middle, np.full(len(feet), self.lens)])
        return pixels * (BODY_METRES / tall)[:, None]


@dataclass(frozen=True)
class _Net:
    """A line over the floor: what lies beyond `at` metres along `axis` is on side 1."""

    axis: int
    at: float

    def odds(self, metres: Doubles) -> Doubles:
        """Log odds (n,) that places are on side 1."""
        return (metres[:, self.axis] - self.at) / _NET_BLUR


def told_apart(
    contacts: list[BallContact], players: Positions, size: tuple[int, int], view: View | None
) -> tuple[list[BallContact], View | None]:
    """The contacts with the sides of those who may have played the ball, and the view, which
    somebody may have said: from the side they are left and right, else near and far. All as it was
    where too little is seen."""
    some = _stretches([one for one in contacts if one.touchers])
    if len(some) < _FEWEST:
        return _by_kits(contacts), view
    kits: View = view or "baseline"
    floor = _floor(players.boxes, size)
    people = floor.metres(_feet(players.boxes))
    weighed = [
        (_likeliness(some, floor, people, net, kits), net)
        for net in _nets(people)
        if _fits(net, view)
    ]
    _, best = max(weighed, key=lambda each: each[0])
    return _parted(contacts, floor, best, kits), _VIEWS[best.axis]


def _fits(net: _Net, view: View | None) -> bool:
    return view is None or _VIEWS[net.axis] == view


def _nets(people: Doubles) -> Iterator[_Net]:
    for axis in range(len(_VIEWS)):
        for at in np.quantile(people[:, axis], _SHARES):
            yield _Net(axis, float(at))


def _likeliness(
    contacts: list[BallContact], floor: _Floor, people: Doubles, net: _Net, kits: View
) -> float:
    """Log odds of a line, of which only differences mean anything."""
    beyond = probabilities(net.odds(people))
    uneven = float(beyond.mean()) - 0.5
    stories = Stories(_parted(contacts, floor, net, kits)).weight()
    return stories - _UNEVEN * uneven**2 + (_width(contacts) - _WIDE) * (_VIEWS[net.axis] == "side")


def _parted(contacts: list[BallContact], floor: _Floor, net: _Net, kits: View) -> list[BallContact]:
    """By a line, and by the kits where these tell the ends of the same view apart."""
    of_this_view = _VIEWS[net.axis] == kits

    def odds(toucher: Toucher) -> float:
        place = float(net.odds(floor.metres(toucher.feet[None]))[0])
        return place + toucher.kit_odds if of_this_view else place

    return [replace(one, touchers=on_both_sides(one, odds)) for one in contacts]


def _by_kits(contacts: list[BallContact]) -> list[BallContact]:
    """Where these say nothing, sides stay unknown."""
    if not any(toucher.kit_odds for one in contacts for toucher in one.touchers):
        return contacts
    return [
        replace(one, touchers=on_both_sides(one, lambda toucher: toucher.kit_odds))
        for one in contacts
    ]


def _stretches(contacts: list[BallContact]) -> list[BallContact]:
    """All contacts, or some of each part of a long clip."""
    if len(contacts) <= _STRETCH * _STRETCHES:
        return contacts
    firsts = np.linspace(0, len(contacts) - _STRETCH, _STRETCHES).astype(int)
    return [contacts[at] for first in firsts for at in range(first, first + _STRETCH)]


def _width(contacts: list[BallContact]) -> float:
    """How far the touches lie apart across the picture, in metres by the measure of the bodies."""
    nearest = [one.touchers[0] for one in contacts]
    middle = float(np.mean([one.feet[0] for one in nearest]))
    across = [(float(one.feet[0]) - middle) / one.pixels_per_metre for one in nearest]
    low, high = np.percentile(across, (5, 95))
    return float(high - low)


def _feet(boxes: Floats) -> Doubles:
    return np.column_stack([(boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 3]]).astype(np.float64)


def _floor(boxes: Floats, size: tuple[int, int]) -> _Floor:
    """From how tall people look; those who sit, jump or are half hidden count little."""
    y, tall = boxes[:, 3].astype(np.float64), (boxes[:, 3] - boxes[:, 1]).astype(np.float64)
    trust = np.ones(len(y))
    slope = offset = 0.0
    for _ in range(_ROUNDS):
        given = np.column_stack([y, np.ones(len(y))]) * trust[:, None]
        slope, offset = np.linalg.lstsq(given, tall * trust, rcond=None)[0]
        off = np.abs(tall - slope * y - offset)
        trust = 1 / np.hypot(1.0, off / max(float(np.median(off)), 1e-6))
    least = BODY_METRES / _HIGHEST_CAMERA
    if slope < least:
        slope, offset = least, float(np.median(tall - least * y))
    return _Floor(float(slope), float(offset), size[0] / 2, _USUAL_LENS * max(size))
