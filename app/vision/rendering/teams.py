"""Two made-up teams to play a rendered rally."""

from __future__ import annotations

import numpy as np

from app.vision.rendering.camera import Side
from app.vision.rendering.script import SLOTS, Colour, Kit, RallyPlayer, RallyTeam

_SKINS: tuple[Colour, ...] = (
    (150, 180, 225),
    (135, 165, 212),
    (120, 150, 200),
    (95, 125, 175),
    (60, 85, 125),
    (45, 62, 95),
)
_HAIRS: tuple[Colour, ...] = (
    (25, 30, 38),
    (30, 42, 62),
    (42, 60, 85),
    (20, 20, 22),
    (18, 22, 30),
)
_KITS: tuple[Kit, ...] = (
    Kit((60, 35, 25), (240, 240, 240), (45, 28, 20)),  # navy
    Kit((40, 200, 235), (25, 25, 25), (30, 30, 30)),  # yellow
    Kit((45, 40, 190), (240, 240, 240), (40, 35, 150)),  # red
    Kit((235, 235, 238), (60, 35, 25), (225, 225, 228)),  # white
    Kit((170, 95, 25), (245, 245, 245), (110, 60, 20)),  # blue
    Kit((75, 135, 35), (245, 245, 245), (50, 90, 25)),  # green
    Kit((35, 125, 240), (25, 25, 30), (35, 35, 40)),  # orange
    Kit((32, 32, 34), (230, 230, 230), (28, 28, 30)),  # black
)


def _team(rng: np.random.Generator, name: str, kit: Kit, libero: Kit, setter: str) -> RallyTeam:
    numbers = rng.choice(np.arange(1, 21), size=len(SLOTS), replace=False)
    players = tuple(
        RallyPlayer(
            number=str(int(number)),
            slot=slot,
            height=float(
                rng.uniform(1.78, 1.84) if slot == "back_left" else rng.uniform(1.88, 2.05)
            ),
            libero=slot == "back_left",
            skin=_SKINS[int(rng.integers(len(_SKINS)))],
            hair=_HAIRS[int(rng.integers(len(_HAIRS)))],
        )
        for slot, number in zip(SLOTS, numbers, strict=True)
    )
    return RallyTeam(name, kit, libero, players, setter)


def demo_teams() -> dict[Side, RallyTeam]:
    """The two teams of the demo: navy with a white libero, yellow with a red one."""
    rng = np.random.default_rng(11)
    return {
        "A": _team(rng, "Blue Herons", _KITS[0], _KITS[3], "back_right"),
        "B": _team(rng, "Yellow Hornets", _KITS[1], _KITS[2], "front_right"),
    }


def random_teams(rng: np.random.Generator) -> dict[Side, RallyTeam]:
    """Two teams in different kits, by chance."""
    picked = rng.choice(len(_KITS), size=4, replace=False)
    kits = [_KITS[int(index)] for index in picked]
    setters = [str(rng.choice(("back_right", "front_right"))) for _ in range(2)]
    return {
        "A": _team(rng, "Side A", kits[0], kits[2], setters[0]),
        "B": _team(rng, "Side B", kits[1], kits[3], setters[1]),
    }
