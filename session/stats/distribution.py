"""Whom the setter sets: attacks by rotation, by quality of the reception, by zone, by combination.

In system: the receiving team's first attack after a reception # or +. Out of system: after any
other reception that was judged. Transition: every later attack, and those of the serving team.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from session.game.match import Match, Rally
from session.game.plays import Play
from session.stats.metrics import rate
from session.stats.narrowing import Keep
from session.stats.touches import outcome
from session.stats.touchrates import SkillTally, efficiency
from session.vocabulary import Side

_Situation: TypeAlias = Literal["in_system", "out_of_system", "transition"]
_SITUATIONS: Final[tuple[_Situation, ...]] = ("in_system", "out_of_system", "transition")
_ALL: Final = "all"
_UNKNOWN: Final = "unknown"
IN_SYSTEM: Final = frozenset("#+")


@dataclass(slots=True)
class AttackGroup:
    """Attacks of one situation, parted twice: by where they began and by their combination."""

    zones: defaultdict[str, SkillTally] = field(default_factory=lambda: defaultdict(SkillTally))
    combinations: defaultdict[str, SkillTally] = field(
        default_factory=lambda: defaultdict(SkillTally)
    )

    def add(self, zone: object, combination: object, sign: str | None) -> None:
        self.zones[str(zone or _UNKNOWN)].add(sign)
        self.combinations[str(combination or _UNKNOWN)].add(sign)


def distribution(match: Match, keep: Keep | None = None) -> dict[str, dict[str, dict[str, Any]]]:
    """Keyed "A"/"B" -> rotation ("1".."6", "all") -> situation (and "all") -> the group.

    A group is `total`, `zones` and `combinations`; each of these holds value -> `share` of the
    group's attacks, `kill` and `efficiency`. Attacks whose rotation or reception nobody knows
    count in "all" alone. With `keep`, only the attacks that it keeps count.
    """
    found: dict[tuple[Side, str, str], AttackGroup] = defaultdict(AttackGroup)
    for rally in match.rallies:
        for attack, situation in _attacks(rally, keep):
            if attack.side is None:
                continue
            read = attack.payload.get
            sign = outcome(attack.sign, attack.payload)
            zone = rally.setter_zone(attack.side)
            for rotation in {_ALL, str(zone) if zone else _ALL}:
                for name in {_ALL, situation or _ALL}:
                    group = found[attack.side, rotation, name]
                    group.add(read("start_zone"), read("combination"), sign)
    return {
        side.value: {
            rotation: {name: _group(found[side, rotation, name]) for name in (*_SITUATIONS, _ALL)}
            for rotation in (*map(str, range(1, 7)), _ALL)
        }
        for side in Side
    }


def _attacks(rally: Rally, keep: Keep | None) -> Iterator[tuple[Play, _Situation | None]]:
    """The attacks of a rally; no situation for one whose reception nobody judged."""
    received: dict[Side | None, str | None] = {}
    for touch, phase in zip(rally.touches, rally.phases, strict=True):
        if touch.kind == "reception":
            received[touch.side] = touch.sign
        if touch.kind != "attack" or (keep and not keep(touch, phase)):
            continue
        sign = received.get(touch.side)
        if phase != "reception":
            yield touch, "transition"
        elif sign is None:
            yield touch, None
        else:
            yield touch, "in_system" if sign in IN_SYSTEM else "out_of_system"


def _group(group: AttackGroup) -> dict[str, Any]:
    total = sum(line.total for line in group.zones.values())
    return {
        "total": total,
        "zones": {
            zone: _line(group.zones[zone], total)
            for zone in sorted(group.zones, key=lambda one: (one == _UNKNOWN, one))
        },
        "combinations": {
            code: _line(group.combinations[code], total)
            for code in sorted(
                group.combinations, key=lambda one: (-group.combinations[one].total, one)
            )
        },
    }


def _line(line: SkillTally, total: int) -> dict[str, Any]:
    return {
        "share": rate(line.total, total),
        "kill": rate(line.of("#"), line.evaluated),
        "efficiency": efficiency("attack", line),
    }
