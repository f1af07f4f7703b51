"""Making up a rally: a script that obeys the grammar of the game and the laws of physics."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from app.vision.rendering.camera import FarSide, Vec3
from app.vision.rendering.choreography import (
    PASSERS,
    Standing,
    block_x,
    blockers,
    defence,
    standing_spots,
)
from app.vision.rendering.physics import Flight, clearing_flight, hang_time
from app.vision.rendering.script import Contact, RallyScript, RallyTeam, demo_teams, other, to_court

Ending = Literal["ace", "serve_error", "kill", "stuff", "out", "dig_error", "block_out"]
Target = Literal["left", "right", "quick", "pipe"]

_APEX = {"left": (4.5, 5.6), "right": (4.3, 5.1), "quick": (3.35, 3.5), "pipe": (4.3, 4.9)}
_HIT_FROM: dict[str, tuple[str, Standing, float]] = {
    "left": ("front_left", (0.9, 8.15), 3.12),
    "right": ("front_right", (8.1, 8.15), 3.12),
    "quick": ("front_middle", (4.6, 8.3), 3.05),
    "pipe": ("back_middle", (4.6, 6.0), 3.12),
}


class RallyWriter:
    """Writes a rally touch by touch; each method adds the touches that its name says."""

    def __init__(self, teams: dict[FarSide, RallyTeam], seed: int, lead_sec: float = 1.6) -> None:
        self.teams = teams
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        self.contacts: list[Contact] = []
        self._next_sec = lead_sec
        self._next_point: Vec3 | None = None

    # -- small helpers -------------------------------------------------------------------

    def _between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def _around(self, spot: Standing, spread: float) -> Standing:
        dx, dy = self.rng.normal(0.0, spread, 2)
        return spot[0] + float(dx), spot[1] + float(dy)

    def _touch(self, kind: str, side: FarSide, slot: str, style: str, drag: float = 0.0) -> Contact:
        assert self._next_point is not None
        number = self.teams[side].at(slot).number
        contact = Contact(self._next_sec, kind, side, number, self._next_point, style, drag)
        self.contacts.append(contact)
        return contact

    def _fly(self, flight: Flight) -> None:
        self._next_sec, self._next_point = flight.t1, flight.end

    def _lob(self, end: Vec3, apex: float) -> None:
        start = self.contacts[-1]
        span = hang_time(start.point[2], end[2], apex)
        self._fly(Flight(start.point, end, start.t_sec, start.t_sec + span, start.drag))

    def _drive(self, end: Vec3, speed: float, clearance: float = 0.12) -> None:
        start = self.contacts[-1]
        span = math.dist(start.point, end) / speed
        self._fly(clearing_flight(start.point, end, start.t_sec, span, start.drag, clearance))

    # -- the touches ---------------------------------------------------------------------

    def serve(self, side: FarSide, style: str = "jump") -> None:
        """The serve, from behind the baseline of a side."""
        height = 3.0 if style == "jump" else 2.62
        y = 0.35 if style == "jump" else -0.55
        self._next_point = to_court(side, self._between(6.2, 7.9), y, height)
        self._touch("serve", side, "back_right", style, drag=0.12)

    def _serve_speed(self) -> float:
        return self._between(18.0, 21.0) if self.contacts[-1].style == "jump" else 14.5

    def reception(self, quality: float = 0.7) -> None:
        """The serve is passed to the setter, the nearer the net the higher the quality."""
        side = other(self.contacts[-1].side)
        places = standing_spots("receiving", self.teams[side].setter)
        slot = str(self.rng.choice(PASSERS))
        x, y = self._around(places[slot], 0.45)
        self._drive(to_court(side, x, y, self._between(0.7, 0.95)), self._serve_speed(), 0.2)
        self._touch("reception", side, slot, "bump")
        self._pass_to_setter(side, quality)

    def _pass_to_setter(self, side: FarSide, quality: float) -> None:
        off = (1.0 - quality) * 3.2
        x = 6.0 + self._between(-0.6, 0.6) * (1 + off * 0.5)
        y = 8.15 - off * self._between(0.4, 1.0)
        height = 2.1 if y > 5.8 else 1.95
        self._lob(to_court(side, x, y, height), self._between(4.3, 5.6))

    def set_and_attack(self, target: Target, style: str = "spike") -> None:
        """The second touch and the hit; the ball is then wherever the reply says."""
        last = self.contacts[-1]
        side, digger = last.side, self.teams[last.side].slot_of(last.number)
        setter = self.teams[side].setter
        slot = setter if setter != digger else "back_left"
        if slot == "back_left" and digger == "back_left":
            slot = "back_middle"
        self._touch("set", side, slot, "overhead")
        self._hit(side, target, slot, style)

    def _hit(self, side: FarSide, target: Target, setter: str, style: str) -> None:
        slot, spot, height = _HIT_FROM[target]
        if slot == setter:
            slot, spot, height = _HIT_FROM["left"]
            target = "left"
        x, y = self._around(spot, 0.18)
        point = to_court(side, x, min(y, 8.35), height + self._between(-0.05, 0.12))
        self._lob(point, self._between(*_APEX[target]))
        self._touch("attack", side, slot, style, drag=0.2)

    # -- what the other side does ----------------------------------------------------------

    def dig(self, quality: float = 0.7) -> None:
        """The other side's defence gets the attack up."""
        attack = self.contacts[-1]
        side = other(attack.side)
        slot, spot = self._digger(side, attack.point[0])
        x, y = self._around(spot, 0.4)
        speed = 11.0 if attack.style == "tip" else self._between(16.0, 20.0)
        self._drive(to_court(side, x, y, self._between(0.5, 0.85)), speed)
        self._touch("dig", side, slot, "bump")
        self._pass_to_setter(side, quality)

    def _own_x(self, side: FarSide, world_x: float) -> float:
        return world_x if side == "A" else 9.0 - world_x

    def _digger(self, side: FarSide, attack_x: float) -> tuple[str, Standing]:
        places = defence(self._own_x(side, attack_x))
        slot = str(self.rng.choice(("back_left", "back_middle", "back_right")))
        return slot, places[slot]

    def block(self) -> str:
        """A block touches the ball a moment after the attack; gives the blocker's place."""
        attack = self.contacts[-1]
        side = other(attack.side)
        own_x = self._own_x(side, attack.point[0])
        slot = blockers(own_x)[0]
        x = block_x(own_x) + self._between(-0.15, 0.15)
        point = to_court(side, min(max(x, 0.4), 8.6), 8.95, self._between(2.7, 2.85))
        span = max(math.dist(attack.point, point) / 17.0, 0.055)
        self._fly(Flight(attack.point, point, attack.t_sec, attack.t_sec + span, attack.drag))
        self._touch("block", side, slot, "block")
        return slot

    def cover(self, quality: float = 0.6) -> None:
        """The blocked ball comes back and the attackers dig it."""
        side = other(self.contacts[-1].side)
        block = self.contacts[-1]
        x, y = self._own_x(side, block.point[0]), 6.2
        inside = 1.0 if x < 4.5 else -1.0
        end = to_court(side, x + inside * self._between(0.4, 1.2), y, 0.55)
        self._lob(end, block.point[2] + 0.15)
        slot = (
            "back_left"
            if self.contacts[-2].number != self._number(side, "back_left")
            else ("back_right")
        )
        self._touch("dig", side, slot, "bump")
        self._pass_to_setter(side, quality)

    def touched(self, quality: float = 0.7) -> None:
        """The block only slows the ball; its own team digs it."""
        block = self.contacts[-1]
        x, y = self._own_x(block.side, block.point[0]), self._between(2.2, 4.0)
        slot = "back_middle" if 2.5 < x < 6.5 else ("back_left" if x < 4.5 else "back_right")
        end = to_court(block.side, x + self._between(-0.6, 0.6), y, 0.75)
        self._lob(end, self._between(3.3, 4.2))
        self._touch("dig", block.side, slot, "bump")
        self._pass_to_setter(block.side, quality)

    def _number(self, side: FarSide, slot: str) -> str:
        return self.teams[side].at(slot).number

    # -- the end -----------------------------------------------------------------------------

    def ends(self, ending: Ending, tail_sec: float = 1.6) -> RallyScript:
        """The last ball; gives the finished script."""
        last = self.contacts[-1]
        winner = last.side if ending in ("ace", "kill", "stuff") else other(last.side)
        getattr(self, f"_end_{ending}")(last)
        assert self._next_point is not None
        return RallyScript(
            self.teams,
            tuple(self.contacts),
            self._next_point,
            self._next_sec,
            winner,
            duration_sec=self._next_sec + tail_sec,
            seed=self.seed,
        )

    def _end_ace(self, serve: Contact) -> None:
        end = to_court(other(serve.side), self._between(1.0, 8.0), self._between(0.5, 1.2))
        self._drive(end, self._serve_speed(), 0.2)

    def _end_serve_error(self, serve: Contact) -> None:
        end = to_court(other(serve.side), self._between(2.0, 7.0), self._between(-2.0, -0.8))
        self._drive(end, self._serve_speed(), 0.3)

    def _end_kill(self, attack: Contact) -> None:
        end = to_court(other(attack.side), self._between(2.4, 6.6), self._between(1.6, 5.4))
        self._drive(end, 12.0 if attack.style == "tip" else 20.0, 0.08)

    def _end_out(self, attack: Contact) -> None:
        end = to_court(other(attack.side), self._between(1.0, 8.0), self._between(-1.6, -0.6))
        self._drive(end, 21.0)

    def _end_stuff(self, block: Contact) -> None:
        x = self._own_x(other(block.side), block.point[0])
        self._drop(to_court(other(block.side), x + self._between(-0.3, 0.3), 7.4), 8.0)

    def _end_block_out(self, block: Contact) -> None:
        x = -1.2 if self._own_x(block.side, block.point[0]) < 4.5 else 10.2
        self._drop(to_court(block.side, x, self._between(5.0, 7.0)), 7.0)

    def _end_dig_error(self, dig: Contact) -> None:
        out = -1.8 if self._own_x(dig.side, dig.point[0]) < 4.5 else 10.8
        self._lob(to_court(dig.side, out, self._between(-2.5, 0.0)), self._between(2.0, 3.2))

    def _drop(self, end: Vec3, speed: float) -> None:
        start = self.contacts[-1]
        span = math.dist(start.point, end) / speed
        self._fly(Flight(start.point, end, start.t_sec, start.t_sec + span, start.drag))


def demo_script() -> RallyScript:
    """The rally of the demo: eleven touches in about fourteen seconds, side B wins it."""
    writer = RallyWriter(demo_teams(), seed=7, lead_sec=1.4)
    writer.serve("A", "jump")
    writer.reception(0.9)
    writer.set_and_attack("left")
    writer.block()
    writer.touched(0.8)
    writer.set_and_attack("right")
    writer.dig(0.7)
    writer.set_and_attack("left")
    return writer.ends("kill")
