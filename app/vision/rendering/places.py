"""Where the six of a side stand in each phase of play, in the side's own half.

x runs 0-9 to the right of a player who looks at the net, y 0-9 from the baseline to the net.
"""

from __future__ import annotations

from typing import Literal

Phase = Literal["serving", "receiving", "offence", "base", "cover"]
Spot = tuple[float, float]

PASSERS = ("front_left", "back_left", "back_middle")

_BASE: dict[str, Spot] = {
    "front_left": (1.3, 8.2),
    "front_middle": (4.5, 8.4),
    "front_right": (7.7, 8.2),
    "back_right": (7.4, 3.6),
    "back_left": (1.7, 3.6),
    "back_middle": (4.5, 1.7),
}
_RECEIVING: dict[str, Spot] = {
    "front_left": (1.7, 3.3),
    "front_middle": (3.4, 7.5),
    "front_right": (8.0, 7.6),
    "back_right": (6.9, 5.9),
    "back_left": (4.3, 2.5),
    "back_middle": (7.0, 3.0),
}
_OFFENCE: dict[str, Spot] = {
    "front_left": (0.4, 5.4),
    "front_middle": (4.2, 6.2),
    "front_right": (8.5, 5.7),
    "back_right": (6.2, 8.3),
    "back_left": (2.6, 4.4),
    "back_middle": (5.0, 3.9),
}


def spots(phase: Phase, setter: str) -> dict[str, Spot]:
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


def defence(attack_x: float) -> dict[str, Spot]:
    """Where a side waits for an attack at x in its own half: two block, the others dig."""
    first, second = blockers(attack_x)
    table: dict[str, Spot] = {
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


def cover(attack: Spot, setter: str, attacker: str) -> dict[str, Spot]:
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
