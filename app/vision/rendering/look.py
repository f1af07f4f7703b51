"""How a hall looks: colours, light, blur and noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.vision.rendering.script import Colour


@dataclass(frozen=True)
class HallLook:
    """Colours (BGR) and the faults of a real camera.

    Args:
        court, surround: the floor inside and outside the lines.
        wall, upper_wall: the hall.
        brightness: 1 is a well-lit hall.
        noise: standard deviation of the image noise, grey levels.
        softness: blur of the lens, pixels (0 = razor sharp).
        shutter: share of the frame's time in which the shutter is open, 0-1.
        spectators: share of the seats that are taken.
        clutter: how many still things look like a ball.
    """

    court: Colour = (75, 120, 205)
    surround: Colour = (150, 140, 40)
    wall: Colour = (150, 160, 165)
    upper_wall: Colour = (105, 112, 118)
    brightness: float = 1.0
    noise: float = 3.0
    softness: float = 0.6
    shutter: float = 0.3
    spectators: float = 0.35
    clutter: int = 6


_FLOORS: tuple[tuple[Colour, Colour], ...] = (
    ((75, 120, 205), (150, 140, 40)),
    ((90, 140, 190), (80, 120, 165)),
    ((120, 160, 205), (125, 165, 205)),
    ((60, 110, 200), (110, 70, 40)),
    ((140, 110, 60), (70, 105, 60)),
    ((105, 150, 190), (95, 80, 150)),
)


def random_look(seed: int) -> HallLook:
    """A hall by chance, the same for the same seed."""
    rng = np.random.default_rng((seed, 5))
    court, surround = _FLOORS[int(rng.integers(len(_FLOORS)))]
    grey = float(rng.uniform(70, 190))
    tint = rng.uniform(0.85, 1.1, 3)
    wall: Colour = (int(grey * tint[0]), int(grey * tint[1]), int(grey * tint[2]))
    upper: Colour = (int(wall[0] * 0.7), int(wall[1] * 0.7), int(wall[2] * 0.7))
    return HallLook(
        court,
        surround,
        wall,
        upper,
        brightness=float(rng.uniform(0.65, 1.1)),
        noise=float(rng.uniform(1.0, 7.0)),
        softness=float(rng.uniform(0.4, 1.1)),
        shutter=float(rng.uniform(0.15, 0.8)),
        spectators=float(rng.uniform(0.0, 0.9)),
        clutter=int(rng.integers(2, 14)),
    )
