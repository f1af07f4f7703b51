"""Courts by chance, as their corners are learned from: floors with the lines of other games on
them, and cameras wherever a phone may stand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np

from app.vision.rendering import Camera, FloorLine, HallLook
from app.vision.rendering.script import Colour
from lab.chance import random_look
from session.court import LENGTH, NET_Y, WIDTH

_PAINTS: Final[tuple[Colour, ...]] = (
    (235, 238, 240),
    (60, 200, 235),
    (50, 50, 190),
    (170, 90, 40),
    (70, 130, 60),
    (45, 45, 45),
    (40, 120, 230),
)
_WOOD: Final[tuple[Colour, ...]] = (
    (120, 165, 205),
    (95, 140, 185),
    (140, 180, 215),
    (80, 115, 150),
)


def court_look(seed: int) -> HallLook:
    """A hall by chance: often one floor inside and outside, with the lines of other games."""
    rng = np.random.default_rng((seed, 31))
    look = random_look(seed)
    if rng.random() < 0.6:
        tone = rng.uniform(0.75, 1.15) * np.array(_WOOD[int(rng.integers(len(_WOOD)))])
        floor = _colour(tone)
        inside = _colour(tone * rng.uniform(0.9, 1.1)) if rng.random() < 0.3 else floor
        look = replace(look, court=inside, surround=floor)
    if rng.random() < 0.25:
        look = replace(look, lines=_PAINTS[int(rng.integers(1, len(_PAINTS)))])
    others: list[FloorLine] = []
    if rng.random() < 0.7:
        others += _ball_game(rng)
        if rng.random() < 0.6:
            others += _badminton(rng)
        if rng.random() < 0.4:
            others += _across(rng)
    return replace(look, other_lines=tuple(others))


def _colour(tone: np.ndarray) -> Colour:
    blue, green, red = (int(value) for value in np.clip(tone, 0, 255))
    return blue, green, red


def _paint(rng: np.random.Generator) -> Colour:
    return _PAINTS[int(rng.integers(len(_PAINTS)))]


def _box(x1: float, y1: float, x2: float, y2: float, colour: Colour) -> FloorLine:
    return FloorLine(((x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)), colour)


def _arc(x: float, y: float, radius: float, turn: tuple[float, float], colour: Colour) -> FloorLine:
    angles = np.linspace(*turn, 25)
    points = [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]
    return FloorLine(tuple(points), colour)


def _ball_game(rng: np.random.Generator) -> list[FloorLine]:
    """Basketball along the hall, about the same middle."""
    colour = _paint(rng)
    x, y = WIDTH / 2 + rng.normal(0, 0.3), NET_Y + rng.normal(0, 0.3)
    half, end = rng.uniform(6.5, 7.7), rng.uniform(11.5, 14.5)
    found = [
        _box(x - half, y - end, x + half, y + end, colour),
        FloorLine(((x - half, y), (x + half, y)), colour),
        _arc(x, y, 1.8, (0, 2 * math.pi), colour),
    ]
    for sign in (-1, 1):
        found += [
            _box(x - 2.45, y + sign * end, x + 2.45, y + sign * (end - 5.8), colour),
            _arc(x, y + sign * (end - 5.8), 1.8, (0, 2 * math.pi), colour),
            _arc(x, y + sign * (end - 1.6), 6.75, (0, -sign * math.pi), colour),
        ]
    return found


def _badminton(rng: np.random.Generator) -> list[FloorLine]:
    """Two or three courts beside one another, across the hall or along it."""
    colour, lines = _paint(rng), []
    along = rng.random() < 0.5
    for place in np.arange(-1, 2) * rng.uniform(6.8, 8.0) + rng.normal(0, 0.5):
        half_x, half_y = (3.05, 6.7) if along else (6.7, 3.05)
        x = WIDTH / 2 + (place if along else 0.0)
        y = NET_Y + (0.0 if along else place)
        lines.append(_box(x - half_x, y - half_y, x + half_x, y + half_y, colour))
        lines.append(
            _box(x - half_x * 0.85, y - half_y * 0.85, x + half_x * 0.85, y + half_y * 0.85, colour)
        )
    return lines


def _across(rng: np.random.Generator) -> list[FloorLine]:
    """Volleyball courts for training, across the hall."""
    colour = _paint(rng)
    lines: list[FloorLine] = []
    for y in (NET_Y - rng.uniform(5, 7), NET_Y + rng.uniform(5, 7)):
        x = WIDTH / 2
        lines.append(_box(x - 9, y - 4.5, x + 9, y + 4.5, colour))
        lines += [FloorLine(((x + at, y - 4.5), (x + at, y + 4.5)), colour) for at in (-3, 0, 3)]
    return lines


def court_camera(seed: int, size: tuple[int, int]) -> Camera:
    """Where a parent, a coach or a team of television may film from; not always the whole court."""
    rng = np.random.default_rng((seed, 37))
    turned = rng.random() < 0.5
    if rng.random() < 0.6:
        distance = rng.uniform(2.0, 16.0)
        x, y = WIDTH / 2 + rng.normal(0, 2.5), -distance
        target = (WIDTH / 2 + rng.normal(0, 0.8), rng.uniform(5.5, 11.0), rng.uniform(-0.5, 2.0))
        across = rng.uniform(4.6, 8.5) / (distance + rng.uniform(0.0, 3.0))
    else:
        distance = rng.uniform(3.0, 18.0)
        x, y = WIDTH + distance, NET_Y + rng.normal(0, 2.5)
        target = (rng.uniform(3.0, 8.0), NET_Y + rng.normal(0, 1.0), rng.uniform(-0.5, 2.0))
        across = rng.uniform(6.0, 13.0) / (distance + rng.uniform(0.0, 4.5))
    view = float(np.degrees(2 * np.arctan(np.clip(across, 0.3, 1.15))))
    place = x, y, rng.uniform(1.6, 9.0)
    if turned:
        place = WIDTH - place[0], LENGTH - place[1], place[2]
        target = WIDTH - target[0], LENGTH - target[1], target[2]
    return Camera(place, target, view, size)


def is_from_the_side(camera: Camera) -> bool:
    """Whether it stands beside the court rather than behind a baseline."""
    x, y, _ = camera.position
    return abs(x - WIDTH / 2) > abs(y - NET_Y)
