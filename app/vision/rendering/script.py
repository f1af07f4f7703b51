"""What a rendered rally is made of: two made-up teams, the contacts, and where the ball goes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np

from app.vision.rendering.camera import FarSide, Vec3
from app.vision.rendering.physics import BALL_RADIUS, BallPath, Flight, bounces, joined
from session.court import LENGTH, WIDTH

Colour = tuple[int, int, int]
"""Blue, green, red, 0-255 each."""

SLOTS = ("front_left", "front_middle", "front_right", "back_right", "back_left", "back_middle")
"""Places of the six players of a side, as they look towards the net."""

TOUCHES = ("serve", "reception", "set", "attack", "block", "dig")


@dataclass(frozen=True)
class Kit:
    """Colours of one shirt, its number, the shorts and the shoes."""

    shirt: Colour
    number: Colour
    shorts: Colour
    shoes: Colour = (225, 225, 230)


@dataclass(frozen=True)
class RallyPlayer:
    """One player on court: shirt number, place, height in metres, skin and hair."""

    number: str
    slot: str
    height: float = 1.95
    libero: bool = False
    skin: Colour = (140, 170, 215)
    hair: Colour = (35, 45, 60)


@dataclass(frozen=True)
class RallyTeam:
    """Six players and their kits. `setter` is the place from which the setter comes."""

    name: str
    kit: Kit
    libero_kit: Kit
    players: tuple[RallyPlayer, ...]
    setter: str = "back_right"

    def __post_init__(self) -> None:
        if tuple(player.slot for player in self.players) != SLOTS:
            raise ValueError(f"A rendered team needs one player in each of {', '.join(SLOTS)}.")
        if len({player.number for player in self.players}) != len(self.players):
            raise ValueError("Two players of a rendered team wear the same number.")

    def at(self, slot: str) -> RallyPlayer:
        """The player who came from a place."""
        return self.players[SLOTS.index(slot)]

    def slot_of(self, number: str) -> str:
        """The place of a shirt number; KeyError when nobody wears it."""
        for player in self.players:
            if player.number == number:
                return player.slot
        raise KeyError(number)


@dataclass(frozen=True)
class Contact:
    """One touch: when (seconds), what, who, and where the ball's centre is (metres).

    `drag` is that of the flight that follows; `style` says how the body does it:
    jump or float for a serve, bump or overhead for a pass or set, quick, spike or tip.
    """

    t_sec: float
    event_type: str
    side: FarSide
    number: str
    point: Vec3
    style: str = ""
    drag: float = 0.0


@dataclass(frozen=True)
class RallyScript:
    """A whole rally, in every detail that can be seen.

    Args:
        teams: by side.
        contacts: in order of time; the first is the serve.
        landing: where the ball's centre is when it meets the floor or the net, metres.
        landing_sec: when it does.
        winner: the side that wins the point.
        duration_sec: the length of the whole clip.
        seed: for everything that is chance: gaits, noise, the hall's clutter.
    """

    teams: dict[FarSide, RallyTeam]
    contacts: tuple[Contact, ...]
    landing: Vec3
    landing_sec: float
    winner: FarSide
    duration_sec: float
    seed: int = 0
    toss_sec: float = field(default=0.9)

    def __post_init__(self) -> None:
        if not self.contacts or self.contacts[0].event_type != "serve":
            raise ValueError("A rally begins with a serve.")
        times = [contact.t_sec for contact in self.contacts]
        if any(later <= earlier for earlier, later in itertools.pairwise(times)):
            raise ValueError("The contacts of a rally must be in order of time.")
        if not times[-1] < self.landing_sec <= self.duration_sec:
            raise ValueError("The ball must land after the last contact and before the end.")
        for contact in self.contacts:
            self.teams[contact.side].slot_of(contact.number)
            if contact.event_type not in TOUCHES:
                raise ValueError(f"{contact.event_type} is no touch.")

    @property
    def held_at(self) -> Vec3:
        """Where the server's hand holds the ball before the toss, metres."""
        x, y, _ = self.contacts[0].point
        back = -0.9 if self.contacts[0].side == "A" else 0.9
        return (x, y + back, 1.25)

    def ball_path(self) -> BallPath:
        """The ball from the server's hand to its last bounce."""
        serve = self.contacts[0]
        toss = max(serve.t_sec - self.toss_sec, 0.01)
        held = Flight(self.held_at, self.held_at, min(0.0, toss - 0.01), toss, force=0.0)
        flights = [held, Flight(self.held_at, serve.point, toss, serve.t_sec)]
        ends = [(c.point, c.t_sec) for c in self.contacts[1:]] + [(self.landing, self.landing_sec)]
        for contact, (point, t_sec) in zip(self.contacts, ends, strict=True):
            flights.append(Flight(contact.point, point, contact.t_sec, t_sec, contact.drag))
        return joined([*flights, *bounces(flights[-1], self.duration_sec)])


def to_court(side: FarSide, x: float, y: float, z: float = BALL_RADIUS) -> Vec3:
    """A point of a side's own half on the court (x to its right, y from its baseline)."""
    return (x, y, z) if side == "A" else (WIDTH - x, LENGTH - y, z)


def other(side: FarSide) -> FarSide:
    """The opponent's side."""
    return "B" if side == "A" else "A"


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
KITS: tuple[Kit, ...] = (
    Kit((60, 35, 25), (240, 240, 240), (45, 28, 20)),  # navy
    Kit((40, 200, 235), (25, 25, 25), (30, 30, 30)),  # yellow
    Kit((45, 40, 190), (240, 240, 240), (40, 35, 150)),  # red
    Kit((235, 235, 238), (60, 35, 25), (225, 225, 228)),  # white
    Kit((170, 95, 25), (245, 245, 245), (110, 60, 20)),  # blue
    Kit((75, 135, 35), (245, 245, 245), (50, 90, 25)),  # green
    Kit((35, 125, 240), (25, 25, 30), (35, 35, 40)),  # orange
    Kit((32, 32, 34), (230, 230, 230), (28, 28, 30)),  # black
)


def made_up_team(
    rng: np.random.Generator, name: str, kit: Kit, libero: Kit, setter: str
) -> RallyTeam:
    """Six players and a libero, whose numbers, heights and faces are by chance."""
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


def demo_teams() -> dict[FarSide, RallyTeam]:
    """The two teams of the demo: navy with a white libero, yellow with a red one."""
    rng = np.random.default_rng(11)
    return {
        "A": made_up_team(rng, "Blue Herons", KITS[0], KITS[3], "back_right"),
        "B": made_up_team(rng, "Yellow Hornets", KITS[1], KITS[2], "front_right"),
    }
