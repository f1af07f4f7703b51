"""Who goes where, and when: from a script to the motion of twelve players, frame by frame.

x runs 0-9 to the right of a player who looks at the net, y 0-9 from the baseline to the net.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np

from app.vision.rendering.camera import FarSide, FloatArray
from app.vision.rendering.physics import GRAVITY
from app.vision.rendering.script import SLOTS, Contact, RallyPlayer, RallyScript, other, to_court
from session.court import NET_Y

PhaseOfPlay = Literal["serving", "receiving", "offence", "base", "cover"]
Standing = tuple[float, float]

PASSERS = ("front_left", "back_left", "back_middle")

_BASE: dict[str, Standing] = {
    "front_left": (1.3, 8.2),
    "front_middle": (4.5, 8.4),
    "front_right": (7.7, 8.2),
    "back_right": (7.4, 3.6),
    "back_left": (1.7, 3.6),
    "back_middle": (4.5, 1.7),
}
_RECEIVING: dict[str, Standing] = {
    "front_left": (1.7, 3.3),
    "front_middle": (3.4, 7.5),
    "front_right": (8.0, 7.6),
    "back_right": (6.9, 5.9),
    "back_left": (4.3, 2.5),
    "back_middle": (7.0, 3.0),
}
_OFFENCE: dict[str, Standing] = {
    "front_left": (0.4, 5.4),
    "front_middle": (4.2, 6.2),
    "front_right": (8.5, 5.7),
    "back_right": (6.2, 8.3),
    "back_left": (2.6, 4.4),
    "back_middle": (5.0, 3.9),
}


def standing_spots(phase: PhaseOfPlay, setter: str) -> dict[str, Standing]:
    """The six places of a phase; when the setter is front right, that player sets instead."""
    table = dict({"receiving": _RECEIVING, "offence": _OFFENCE}.get(phase, _BASE))
    if phase == "serving":
        table["back_right"] = (7.2, -1.2)
    if setter == "front_right" and phase == "receiving":
        table["front_right"], table["back_right"] = (6.8, 8.2), (8.1, 4.8)
    if setter == "front_right" and phase == "offence":
        table["front_right"], table["back_right"] = (6.2, 8.3), (7.9, 3.9)
    return table


def blockers(attack_x: float) -> tuple[str, str]:
    """The two of the front row who go up against an attack at x in the blockers' own half."""
    if attack_x > 5.6:
        return ("front_right", "front_middle")
    if attack_x < 3.4:
        return ("front_left", "front_middle")
    return ("front_middle", "front_left" if attack_x < 4.5 else "front_right")


def block_x(attack_x: float) -> float:
    """Where the outer blocker stands: a little inside the ball, the line is left to the defence."""
    if 3.4 <= attack_x <= 5.6:
        return attack_x
    return min(max(attack_x, 0.6), 8.4) + (-0.5 if attack_x > 4.5 else 0.5)


def defence(attack_x: float) -> dict[str, Standing]:
    """Where a side waits for an attack at x in its own half: two block, the others dig."""
    first, second = blockers(attack_x)
    table: dict[str, Standing] = {
        "back_left": (1.4, 3.6 if attack_x > 4.5 else 4.4),
        "back_middle": (4.5 + (attack_x - 4.5) * 0.25, 1.4),
        "back_right": (7.6, 4.4 if attack_x > 4.5 else 3.6),
    }
    inward = -1.0 if attack_x > 4.5 else 1.0
    nearer = block_x(attack_x)
    table[first] = (nearer, 8.6)
    table[second] = (nearer + 1.1 * inward, 8.6)
    for slot in ("front_left", "front_middle", "front_right"):
        table.setdefault(slot, (2.2 if slot == "front_left" else 6.8, 6.1))
    return table


def cover(attack: Standing, setter: str, attacker: str) -> dict[str, Standing]:
    """Where the attacker's team-mates stand around an attack, ready for a blocked ball."""
    x, y = attack
    inside = 1.0 if x < 4.5 else -1.0
    ring = [
        (x + 2.5 * inside, y - 0.9),
        (x + 1.9 * inside, y - 2.9),
        (x + 0.8 * inside, y - 4.1),
        (x + 4.2 * inside, y - 2.4),
        (x + 4.4 * inside, 2.0),
    ]
    order = (
        "front_middle",
        setter,
        "back_left",
        "back_right",
        "back_middle",
        "front_right",
        "front_left",
    )
    slots = [slot for slot in dict.fromkeys(order) if slot != attacker]
    return {
        slot: (min(max(sx, 0.3), 8.7), min(sy, 8.2))
        for slot, (sx, sy) in zip(slots, ring, strict=True)
    }


REACH = 1.15
"""Height of the wrist of a raised arm, in body heights."""


@dataclass(frozen=True)
class Move:
    """One player goes to a place, leaving and arriving at given seconds."""

    t0: float
    t1: float
    spot: Standing


@dataclass(frozen=True)
class BodyAction:
    """One player plays, or jumps to play, the ball.

    kind is serve, bump, overhead, spike or block; point is where the hands go (metres, world)
    or None when the player jumps in vain; jump is the height of the jump in metres.
    """

    t_sec: float
    kind: str
    point: tuple[float, float, float] | None
    facing: tuple[float, float]
    jump: float = 0.0


@dataclass
class StagedPlayer:
    """A player with everything that he or she will do."""

    side: FarSide
    player: RallyPlayer
    start: Standing
    moves: list[Move] = field(default_factory=list)
    actions: list[BodyAction] = field(default_factory=list)

    def path(self, times: FloatArray) -> FloatArray:
        """Where the player stands at times (F,), metres (F, 2)."""
        path = self._steps(times)
        step = float(times[1] - times[0]) if len(times) > 1 else 1.0
        sigma = max(0.07 / step, 0.1)
        return np.asarray(
            cv2.GaussianBlur(
                path, (1, 0), sigmaX=0.1, sigmaY=sigma, borderType=cv2.BORDER_REPLICATE
            )
            if len(times) > 2
            else path,
            dtype=np.float64,
        ).reshape(len(times), 2)

    def at(self, t_sec: float) -> Standing:
        """Where the moves so far bring the player by a second, metres."""
        starts = sorted(move.t0 for move in self.moves if move.t0 < t_sec)
        x, y = self._steps(np.array([*starts, t_sec]))[-1].tolist()
        return (x, y)

    def _steps(self, times: FloatArray) -> FloatArray:
        """The moves one after the other, each from where the one before has come to."""
        path = np.repeat(np.array([self.start]), len(times), axis=0).astype(np.float64)
        for move in sorted(self.moves, key=lambda move: move.t0):
            begin = int(np.searchsorted(times, move.t0))
            if begin >= len(times):
                continue
            here = path[begin].copy()
            share = np.clip((times[begin:] - move.t0) / (move.t1 - move.t0), 0.0, 1.0)
            eased = share**2 * (3 - 2 * share)
            path[begin:] = here + (np.array(move.spot) - here) * eased[:, None]
        return path

    def lift(self, times: FloatArray) -> FloatArray:
        """Height of the feet over the floor at times (F,), metres: jumps are free flights."""
        height = np.zeros(len(times))
        for action in self.actions:
            if action.jump > 0:
                flight = action.jump - GRAVITY / 2 * (times - action.t_sec) ** 2
                height = np.maximum(height, flight)
        return height


def forward(side: FarSide) -> float:
    """The direction along y in which a side attacks."""
    return 1.0 if side == "A" else -1.0


def body_spot(contact: Contact, before: Contact | None) -> Standing:
    """Where the body stands on the floor to play a contact, metres on the court."""
    x, y, _ = contact.point
    ahead = forward(contact.side)
    if contact.event_type in ("serve", "attack"):
        return (x - 0.24 * ahead, y - 0.34 * ahead)
    if contact.event_type == "block":
        return (x, NET_Y - 0.42 * ahead)
    dx, dy = _towards(contact, before)
    gap = 0.12 if contact.event_type == "set" else 0.55
    return (x - gap * dx, y - gap * dy)


def _towards(contact: Contact, before: Contact | None) -> tuple[float, float]:
    ahead = forward(contact.side)
    if contact.event_type in ("serve", "attack", "block") or before is None:
        return (0.0, ahead)
    if contact.event_type == "set":
        return (-0.94 * ahead, 0.34 * ahead)
    way = np.subtract(before.point[:2], contact.point[:2])
    length = float(np.hypot(*way))
    return (float(way[0] / length), float(way[1] / length)) if length > 0.3 else (0.0, ahead)


class Choreographer:
    """Turns the contacts of a script into moves and actions of all twelve."""

    def __init__(self, script: RallyScript) -> None:
        self.script = script
        self.actors: dict[tuple[FarSide, str], StagedPlayer] = {}
        server = script.contacts[0].side
        for side in ("A", "B"):
            self._line_up(side, "serving" if side == server else "receiving")
        for index in range(len(script.contacts)):
            self._after(index)
            self._perform(index)
        self._finish()

    def cast(self) -> list[StagedPlayer]:
        """Side A's six, then side B's, in the order of SLOTS."""
        return [self.actors[side, slot] for side in ("A", "B") for slot in SLOTS]

    def _setter(self, side: FarSide) -> str:
        return self.script.teams[side].setter

    def _line_up(self, side: FarSide, phase: PhaseOfPlay) -> None:
        table = standing_spots(phase, self._setter(side))
        for player in self.script.teams[side].players:
            x, y, _ = to_court(side, *table[player.slot])
            self.actors[side, player.slot] = StagedPlayer(side, player, (x, y))
        if phase == "serving":
            serve = self.script.contacts[0]
            slot = self.script.teams[side].slot_of(serve.number)
            x, y, _ = self.script.held_at
            ahead = forward(side)
            server = self.actors[side, slot]
            server.start = (x, y - 0.34 * ahead)
            toss = serve.t_sec - self.script.toss_sec
            server.moves.append(Move(toss, serve.t_sec, body_spot(serve, None)))

    def _slot(self, contact: Contact) -> str:
        return self.script.teams[contact.side].slot_of(contact.number)

    # -- the body of each touch ------------------------------------------------------------

    def _perform(self, index: int) -> None:
        contact = self.script.contacts[index]
        before = self.script.contacts[index - 1] if index else None
        actor = self.actors[contact.side, self._slot(contact)]
        kind = {"serve": "spike", "attack": "spike", "block": "block"}.get(
            contact.event_type, contact.style or "bump"
        )
        reach = REACH * actor.player.height
        jump = min(max(contact.point[2] - 0.12 - reach, 0.0), 1.1)
        facing = _towards(contact, before)
        actor.actions.append(BodyAction(contact.t_sec, kind, contact.point, facing, jump))
        if contact.event_type == "attack":
            self._wall(contact, index)

    def _wall(self, attack: Contact, index: int) -> None:
        side = other(attack.side)
        own_x = attack.point[0] if side == "A" else 9.0 - attack.point[0]
        following = (
            self.script.contacts[index + 1] if index + 1 < len(self.script.contacts) else None
        )
        for slot in blockers(own_x):
            actor = self.actors[side, slot]
            if following and following.event_type == "block" and self._slot(following) == slot:
                continue
            if abs(actor.at(attack.t_sec)[0] - attack.point[0]) > 2.0:
                continue
            facing = (0.0, forward(side))
            actor.actions.append(BodyAction(attack.t_sec + 0.06, "block", None, facing, 0.5))

    # -- where everybody goes ----------------------------------------------------------------

    def _after(self, index: int) -> None:
        contacts = self.script.contacts
        contact = contacts[index]
        busy = self._send_players(index)
        side, rival = contact.side, other(contact.side)
        if contact.event_type == "serve":
            self._spread(
                side, standing_spots("base", self._setter(side)), contact.t_sec + 0.2, busy
            )
        elif contact.event_type in ("reception", "dig"):
            table = standing_spots("offence", self._setter(side))
            if self._slot(contact) == self._setter(side):
                del table[self._setter(side)]  # somebody else sets, the setter stays where he dug
            self._spread(side, table, contact.t_sec + 0.15, busy)
            self._spread(
                rival, standing_spots("base", self._setter(rival)), contact.t_sec + 0.2, busy
            )
        elif contact.event_type == "set" and index + 1 < len(contacts):
            self._around_attack(contact, contacts[index + 1], busy)

    def _send_players(self, index: int) -> set[tuple[FarSide, str]]:
        """The next player goes to the ball; the setter starts one touch earlier."""
        contacts, now = self.script.contacts, self.script.contacts[index].t_sec
        busy: set[tuple[FarSide, str]] = set()
        for step in (1, 2):
            if index + step >= len(contacts):
                break
            coming = contacts[index + step]
            if step == 2 and (
                coming.event_type != "set" or coming.side != contacts[index + 1].side
            ):
                break
            key = (coming.side, self._slot(coming))
            spot = body_spot(coming, contacts[index + step - 1])
            delay = min(0.12, (coming.t_sec - now) * 0.25)
            self.actors[key].moves.append(Move(now + delay, coming.t_sec - 0.02, spot))
            busy.add(key)
        return busy

    def _around_attack(
        self, setting: Contact, attack: Contact, busy: set[tuple[FarSide, str]]
    ) -> None:
        side, rival = attack.side, other(attack.side)
        own = to_court(side, *attack.point[:2])[:2]
        table = cover((own[0], own[1]), self._setter(side), self._slot(attack))
        start = setting.t_sec + 0.2
        self._spread(side, table, start, busy)
        own_x = to_court(rival, *attack.point[:2])[0]
        self._spread(rival, defence(own_x), start, busy, by=attack.t_sec - 0.15)

    def _spread(
        self,
        side: FarSide,
        table: dict[str, Standing],
        start: float,
        busy: set[tuple[FarSide, str]],
        by: float | None = None,
    ) -> None:
        for slot, own in table.items():
            if (side, slot) in busy:
                continue
            actor = self.actors[side, slot]
            x, y, _ = to_court(side, *own)
            last = actor.at(start)
            way = float(np.hypot(x - last[0], y - last[1]))
            arrive = start + max(0.6, way / 3.4)
            if by is not None and arrive > by:  # as far as the legs carry in that time
                arrive = max(by, start + 0.25)
                share = min(1.0, (arrive - start) * 4.2 / max(way, 0.01))
                x, y = last[0] + (x - last[0]) * share, last[1] + (y - last[1]) * share
            actor.moves.append(Move(start, arrive, (x, y)))

    def _finish(self) -> None:
        """After the last ball the winners meet in the middle of their half."""
        start = self.script.landing_sec + 0.3
        for (side, slot), actor in self.actors.items():
            if side == self.script.winner:
                own = standing_spots("base", self._setter(side))[slot]
                spot = to_court(side, 4.5 + (own[0] - 4.5) * 0.45, 5.6 + (own[1] - 5.6) * 0.45)
                actor.moves.append(Move(start, start + 1.6, spot[:2]))
