"""Rallies, teams, halls and cameras by chance, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.vision.rendering import (
    Camera,
    HallLook,
    RallyScript,
    RallyWriter,
    behind_baseline,
    from_a_corner,
    from_the_side,
)
from app.vision.rendering.camera import FarSide
from app.vision.rendering.rally import Target
from app.vision.rendering.script import KITS, Colour, RallyTeam, made_up_team

_FLOORS: tuple[tuple[Colour, Colour], ...] = (
    ((75, 120, 205), (150, 140, 40)),
    ((90, 140, 190), (80, 120, 165)),
    ((120, 160, 205), (125, 165, 205)),
    ((60, 110, 200), (110, 70, 40)),
    ((140, 110, 60), (70, 105, 60)),
    ((105, 150, 190), (95, 80, 150)),
)


def random_script(seed: int, *, most_attacks: int = 4) -> RallyScript:
    """A rally by chance, the same for the same seed.

    serve, reception, set, attack, perhaps block, dig, set, attack ... until a point.
    """
    rng = np.random.default_rng((seed, 77))
    writer = RallyWriter(random_teams(rng), seed, lead_sec=float(rng.uniform(1.2, 2.4)))
    side: FarSide = "A" if rng.random() < 0.5 else "B"
    writer.serve(side, "jump" if rng.random() < 0.6 else "float")
    if rng.random() < 0.1:
        return writer.ends("ace" if rng.random() < 0.5 else "serve_error")
    writer.reception(float(rng.uniform(0.3, 1.0)))
    for left in reversed(range(int(rng.integers(1, most_attacks + 1)))):
        _attack_by_chance(writer, rng)
        if left:
            _defend_by_chance(writer, rng)
    return _end_by_chance(writer, rng)


def _attack_by_chance(writer: RallyWriter, rng: np.random.Generator) -> None:
    target: Target = rng.choice(["left", "right", "quick", "pipe"], p=[0.45, 0.25, 0.15, 0.15])
    writer.set_and_attack(target, "tip" if rng.random() < 0.12 else "spike")


def _defend_by_chance(writer: RallyWriter, rng: np.random.Generator) -> None:
    quality = float(rng.uniform(0.3, 1.0))
    chance = rng.random()
    if chance < 0.6:
        writer.dig(quality)
    else:
        writer.block()
        writer.cover(quality) if chance < 0.8 else writer.touched(quality)


def _end_by_chance(writer: RallyWriter, rng: np.random.Generator) -> RallyScript:
    chance = rng.random()
    if chance < 0.45:
        return writer.ends("kill")
    if chance < 0.6:
        return writer.ends("out")
    if chance < 0.75:
        writer.dig()
        return writer.ends("dig_error")
    writer.block()
    return writer.ends("stuff" if chance < 0.9 else "block_out")


def random_teams(rng: np.random.Generator) -> dict[FarSide, RallyTeam]:
    """Two teams in different kits, by chance."""
    picked = rng.choice(len(KITS), size=4, replace=False)
    kits = [KITS[int(index)] for index in picked]
    setters = [str(rng.choice(("back_right", "front_right"))) for _ in range(2)]
    return {
        "A": made_up_team(rng, "Side A", kits[0], kits[2], setters[0]),
        "B": made_up_team(rng, "Side B", kits[1], kits[3], setters[1]),
    }


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


def random_camera(rng: np.random.Generator) -> Camera:
    """Somewhere a parent or a coach would put a camera."""
    side = "A" if rng.random() < 0.5 else "B"
    kind = rng.random()
    if kind < 0.5:
        distance = rng.uniform(6, 20)
        camera = behind_baseline(
            side,  # type: ignore[arg-type]
            distance=distance,
            height=rng.uniform(2.0, 8.0),
            hfov_deg=float(np.degrees(2 * np.arctan(rng.uniform(5.6, 7.5) / distance))),
        )
    elif kind < 0.8:
        camera = from_the_side(distance=rng.uniform(8, 16), height=rng.uniform(2, 8))
    else:
        camera = from_a_corner(side, distance=rng.uniform(6, 10))  # type: ignore[arg-type]
    return replace(camera, jitter_px=float(rng.choice((0.0, 0.0, 1.5))))
