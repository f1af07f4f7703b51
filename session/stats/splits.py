"""Touches of a skill parted by where they went, how they were made, what came before them.

`split_rates` are the tables of `session.stats.catalogue.SPLITS`; `distribution` says whom the
setter sets: attacks by rotation, by quality of the reception, by zone, by combination. In system:
the receiving team's first attack after a reception # or +. Out of system: after any other reception
that was judged. Transition: every later attack, and those of the serving team.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import add
from typing import Final, Literal, TypeAlias

from session.fields import whole_number
from session.game.match import Match, Rally
from session.game.plays import Touch
from session.stats.catalogue import SKILL_LINES, SPLITS, StatisticReader
from session.stats.line import StatisticLine
from session.stats.narrowing import Keep
from session.stats.styles import Style
from session.stats.tally import OUTCOMES, Signs, dug_attack, rate_json
from session.vocabulary import Side

_UNKNOWN: Final = "unknown"
"""Stands for what a touch does not say."""
_System: TypeAlias = Literal["in_system", "out_of_system", "transition"]
_SYSTEMS: Final[tuple[_System, ...]] = ("in_system", "out_of_system", "transition")
_ALL: Final = "all"
_Values: TypeAlias = defaultdict[str, list[int]]
"""What touches say, and how often each of `OUTCOMES` came with it."""
_Parted: TypeAlias = tuple[_Values, _Values]
"""Attacks by where they began and by their combination."""
_NO_SIGNS: Final = [0] * len(OUTCOMES)
_PLACES: Final = {outcome: place for place, outcome in enumerate(OUTCOMES)}


SplitTables: TypeAlias = Mapping[str, Mapping[str, Mapping[str, StatisticLine]]]
"""Skill -> key -> value -> the skill's rates and `share` of its touches."""


def split_rates(
    match: Match, keep: Keep | None = None, style: Style = "datavolley"
) -> dict[Side, SplitTables]:
    """The tables of each team.

    Touches whose event does not say stand under "unknown"; a table in which nothing else stands
    is left out. Zones come in their order, other values by how often. With `keep`, only the
    touches that it keeps count.
    """
    tables = _count(match, keep)
    return {
        side: {
            skill: {
                key: _table(skill, tables[place, table], style)
                for table, key in of_skill
                if tables[place, table].keys() - {_UNKNOWN}
            }
            for skill, of_skill in _OF_SKILL.items()
        }
        for place, side in enumerate(Side)
    }


_OF_SKILL: Final[Mapping[str, tuple[tuple[int, str], ...]]] = {
    skill: tuple((place, one.key) for place, one in enumerate(SPLITS) if one.skill == skill)
    for skill in dict.fromkeys(split.skill for split in SPLITS)
}
"""The tables of each skill: their places in `SPLITS`, and by what they part."""


def _count(match: Match, keep: Keep | None) -> defaultdict[tuple[int, int], _Values]:
    """By team (0 is A) and table."""
    found: defaultdict[tuple[int, int], _Values] = defaultdict(_values)
    for rally in match.rallies:
        unblocked: Touch | None = None
        for touch, phase in zip(rally.touches, rally.phases, strict=True):
            kind, before = touch.kind, unblocked
            if kind != "block":
                unblocked = touch
            tables = _OF_SKILL.get(kind)
            if touch.side is None or tables is None or (keep and not keep(touch, phase)):
                continue
            side, outcome = 0 if touch.side is Side.A else 1, _PLACES[touch.outcome]
            for table, key in tables:
                if key != "attack_type":
                    found[side, table][_said(touch, key)][outcome] += 1
                elif (attack := dug_attack(touch, before)) is not None:
                    found[side, table][_said(attack, "skill_type")][outcome] += 1
    return found


def _values() -> _Values:
    return defaultdict(_NO_SIGNS.copy)


def _said(touch: Touch, key: str) -> str:
    """What a touch says under a key of `Touch`."""
    value = getattr(touch, key)
    return _UNKNOWN if value is None else str(value)


@cache
def _readers(skill: str, style: Style) -> tuple[tuple[str, StatisticReader], ...]:
    return tuple((key, one.of_signs(style)) for key, one in SKILL_LINES[skill].items())


def _table(skill: str, lines: _Values, style: Style) -> dict[str, StatisticLine]:
    readers = _readers(skill, style)
    rates = {
        value: StatisticLine({key: read(signs) for key, read in readers})
        for value, signs in lines.items()
    }
    totals = {value: int(line.count("total") or 0) for value, line in rates.items()}
    whole = sum(totals.values())
    by_number = all(whole_number(value) is not None or value == _UNKNOWN for value in lines)

    def place(value: str) -> tuple[bool, object, str]:
        first = whole_number(value) if by_number and value != _UNKNOWN else -totals[value]
        return value == _UNKNOWN, first, value

    for value, rate in rates.items():
        rate["share"] = rate_json(totals[value], whole)
    return {value: rates[value] for value in sorted(lines, key=place)}


@dataclass(frozen=True, slots=True)
class AttackGroup:
    """Some attacks by where they began and by their combination: of each value the `share` of the
    group's attacks, `kill` and `efficiency`."""

    total: int
    zones: Mapping[str, StatisticLine]
    combinations: Mapping[str, StatisticLine]


SetterChoices: TypeAlias = Mapping[str, Mapping[str, AttackGroup]]
"""Rotation ("1".."6", "all") -> situation (and "all") -> the attacks."""


def distribution(match: Match, keep: Keep | None = None) -> dict[Side, SetterChoices]:
    """Whom the setter of each team sets.

    Attacks whose rotation or reception nobody knows count in "all" alone. With `keep`, only the
    attacks that it keeps count.
    """
    found: defaultdict[tuple[int, int | None, _System | None], _Parted] = defaultdict(_parted)
    for rally in match.rallies:
        for attack, situation in _attacks(rally, keep):
            if attack.side is not None:
                side = 0 if attack.side is Side.A else 1
                zones, codes = found[side, rally.setter_zone(attack.side), situation]
                outcome = _PLACES[attack.outcome]
                zones[_said(attack, "start_zone")][outcome] += 1
                codes[_said(attack, "combination")][outcome] += 1
    groups: defaultdict[tuple[int, str, str], _Parted] = defaultdict(_parted)
    for (side, zone, situation), parted in found.items():
        for rotation in {_ALL, str(zone) if zone else _ALL}:
            for name in {_ALL, situation or _ALL}:
                _put_in(groups[side, rotation, name], parted)
    return {
        side: {
            rotation: {name: _group(*groups[place, rotation, name]) for name in (*_SYSTEMS, _ALL)}
            for rotation in (*map(str, range(1, 7)), _ALL)
        }
        for place, side in enumerate(Side)
    }


def _parted() -> _Parted:
    return _values(), _values()


def _put_in(whole: _Parted, part: _Parted) -> None:
    for into, lines in zip(whole, part, strict=True):
        for value, signs in lines.items():
            into[value] = list(map(add, into[value], signs))


def _attacks(rally: Rally, keep: Keep | None) -> Iterator[tuple[Touch, _System | None]]:
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
            yield touch, "in_system" if sign in ("#", "+") else "out_of_system"


_KILL, _EFFICIENCY = (SKILL_LINES["attack"][key].of_signs() for key in ("kill", "efficiency"))


def _group(zones: _Values, combinations: _Values) -> AttackGroup:
    often = {code: sum(signs) for code, signs in combinations.items()}
    total = sum(often.values())
    return AttackGroup(
        total,
        {
            zone: _line(zones[zone], total)
            for zone in sorted(zones, key=lambda one: (one == _UNKNOWN, one))
        },
        {
            code: _line(combinations[code], total)
            for code in sorted(combinations, key=lambda one: (-often[one], one))
        },
    )


def _line(signs: Signs, total: int) -> StatisticLine:
    return StatisticLine(
        share=rate_json(sum(signs), total),
        kill=_KILL(signs),
        efficiency=_EFFICIENCY(signs),
    )
