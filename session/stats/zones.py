"""Serves, receptions and attacks by where they went and how they were made."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from session.fields import whole_number
from session.game.match import Match
from session.stats.metrics import rate
from session.stats.narrowing import Keep
from session.stats.styles import Style
from session.stats.touches import outcome
from session.stats.touchrates import SkillTally, skill_rates
from session.vocabulary import Side

_TABLES: Final = (
    ("serve", "start_zone"),
    ("serve", "end_zone"),
    ("serve", "skill_type"),
    ("reception", "end_zone"),
    ("reception", "start_zone"),
    ("reception", "skill_type"),
    ("attack", "start_zone"),
    ("attack", "end_zone"),
    ("attack", "combination"),
    ("attack", "skill_type"),
    ("attack", "target"),
)
"""Skill, and the key of the payload by which its touches are parted. A reception's end zone is
where it was received, its start zone where the serve came from."""

_UNKNOWN: Final = "unknown"


def zones(
    match: Match, keep: Keep | None = None, style: Style = "datavolley"
) -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    """Keyed "A"/"B" -> skill -> key -> value -> the skill's rates and `share` of its touches.

    Touches whose event does not say stand under "unknown"; a table in which nothing else stands
    is left out. Zones come in their order, other values by how often. With `keep`, only the
    touches that it keeps count.
    """
    found: dict[tuple[Side, str, str], dict[str, SkillTally]] = defaultdict(
        lambda: defaultdict(SkillTally)
    )
    keys: dict[str, list[str]] = defaultdict(list)
    for skill, key in _TABLES:
        keys[skill].append(key)
    for rally in match.rallies:
        for touch, phase in zip(rally.touches, rally.phases, strict=True):
            if touch.side is None or (keep and not keep(touch, phase)):
                continue
            for key in keys.get(touch.kind, ()):
                value = touch.payload.get(key)
                said = _UNKNOWN if value is None or value == "" else str(value)
                found[touch.side, touch.kind, key][said].add(outcome(touch.sign, touch.payload))
    return {
        side.value: {
            skill: {
                key: _table(skill, found[side, skill, key], style)
                for key in keys[skill]
                if set(found[side, skill, key]) - {_UNKNOWN}
            }
            for skill in keys
        }
        for side in Side
    }


def _table(skill: str, lines: dict[str, SkillTally], style: Style) -> dict[str, Any]:
    total = sum(line.total for line in lines.values())
    by_number = all(whole_number(value) is not None or value == _UNKNOWN for value in lines)

    def place(value: str) -> tuple[bool, object, str]:
        first = whole_number(value) if by_number and value != _UNKNOWN else -lines[value].total
        return value == _UNKNOWN, first, value

    return {
        value: skill_rates(skill, lines[value], style) | {"share": rate(lines[value].total, total)}
        for value in sorted(lines, key=place)
    }
