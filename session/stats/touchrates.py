"""How well each skill was played, per team and player. `docs/statistics.md` has the formulas.

Rates are over the touches that somebody judged; those that nobody judged stand in `total` and in
`unevaluated` alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from session.game.match import Match, Rally
from session.stats.metrics import rate
from session.stats.narrowing import Keep
from session.stats.styles import Style
from session.stats.touches import outcome
from session.vocabulary import SKILLS, Side

GOOD: Final[Mapping[str, str]] = {
    "serve": "#+/", "reception": "#+", "set": "#+", "attack": "#", "block": "#+", "dig": "#+",
    "freeball": "#+",
}  # fmt: skip
"""Signs that an efficiency counts for a skill."""

BAD: Final[Mapping[str, str]] = {
    "serve": "-=", "reception": "/=", "set": "/=", "attack": "/=", "block": "/=", "dig": "/=",
    "freeball": "/=",
}  # fmt: skip
"""Signs that an efficiency counts against it."""

_BAD_IN: Final[Mapping[Style, Mapping[str, str]]] = {
    "datavolley": {}, "german": {}, "volleymetrics": {"block": "=", "dig": "="},
}  # fmt: skip
"""Where a style differs: VolleyMetrics writes / for a poor block, and for a dig behind a block."""

_SHARES: Final[Mapping[str, Mapping[str, str]]] = {
    "serve": {"ace": "#", "error": "="},
    "reception": {"excellent": "#", "positive": "#+", "error": "="},
    "set": {"excellent": "#", "positive": "#+", "error": "="},
    "attack": {"kill": "#", "error": "=", "blocked": "/"},
    "block": {"kill": "#", "positive": "#+", "error": "=", "invasion": "/"},
    "dig": {"positive": "#+", "error": "="},
    "freeball": {"positive": "#+", "error": "="},
}
_SHARES_IN: Final[Mapping[Style, Mapping[str, Mapping[str, str]]]] = {
    "datavolley": {},
    "german": {"block": {"error": "/", "invasion": "="}},
    "volleymetrics": {"block": {"invasion": ""}, "set": {"error": "/="}},
}
"""Where a style differs; "" where it has no sign for something."""

_ALIKE: Final[Mapping[str, Mapping[str, str]]] = {
    skill: {
        name: signs
        for name, signs in shares.items()
        if not any(name in style.get(skill, {}) for style in _SHARES_IN.values())
    }
    for skill, shares in _SHARES.items()
}
_EFFICIENCIES_ALIKE: Final = tuple(
    skill for skill in SKILLS if not any(skill in style for style in _BAD_IN.values())
)
"""Rates whose signs mean the same in every style, so that matches of any scouts add up."""


def _named(skill: str, name: str) -> str:
    """`attack_blocked` is a count of the box score already."""
    return f"{skill}_{name}" + ("_share" if name == "blocked" else "")


SKILL_RATES: Final = (
    *(_named(skill, name) for skill, shares in _ALIKE.items() for name in shares),
    *(f"{skill}_efficiency" for skill in _EFFICIENCIES_ALIKE),
)
"""These by their names in a season: `serve_ace`, `dig_positive` and so on."""


class SkillTally:
    """Touches of one skill by their `touches.outcome`: a sign, or None where nobody judged."""

    __slots__ = ("assists", "open_ends", "signs")

    def __init__(self) -> None:
        self.signs: dict[str | None, int] = {}
        self.assists = 0
        self.open_ends = 0
        """Sets followed by an attack that nobody judged."""

    def add(self, sign: str | None) -> None:
        self.signs[sign] = self.signs.get(sign, 0) + 1

    def of(self, signs: str) -> int:
        """How many have one of these signs."""
        return sum(self.signs.get(sign, 0) for sign in signs)

    @property
    def total(self) -> int:
        return sum(self.signs.values())

    @property
    def evaluated(self) -> int:
        return self.total - self.signs.get(None, 0)


def efficiency(skill: str, line: SkillTally, style: Style = "datavolley") -> dict[str, Any]:
    """(Good minus bad touches) / judged touches, -1..1; what is good and bad is in GOOD and BAD."""
    bad = _BAD_IN[style].get(skill, BAD[skill])
    return rate(line.of(GOOD[skill]) - line.of(bad), line.evaluated)


def skill_rates(skill: str, line: SkillTally, style: Style = "datavolley") -> dict[str, Any]:
    """`total`, `unevaluated`, `efficiency` and the shares that coaches ask for in this skill."""
    signs = {**_SHARES[skill], **_SHARES_IN[style].get(skill, {})}
    shares = {
        name: rate(line.of(these), line.evaluated) if these else rate(0, 0)
        for name, these in signs.items()
    }
    found = {
        "total": line.total,
        "unevaluated": line.total - line.evaluated,
        "efficiency": efficiency(skill, line, style),
    } | shares
    if skill == "set":
        found["assist"] = rate(line.assists, line.total - line.open_ends)
    return found


def named_rates(skills: Mapping[str, Mapping[str | None, int]]) -> dict[str, Any]:
    """Those of `SKILL_RATES`, from how often each sign was given in each skill."""
    found = {}
    for skill, shares in _ALIKE.items():
        line = SkillTally()
        line.signs.update(skills.get(skill, {}))
        for name, signs in shares.items():
            found[_named(skill, name)] = rate(line.of(signs), line.evaluated)
        if skill in _EFFICIENCIES_ALIKE:
            found[f"{skill}_efficiency"] = efficiency(skill, line)
    return found


def touch_rates(
    match: Match, keep: Keep | None = None, style: Style = "datavolley"
) -> dict[str, dict[str, Any]]:
    """Keyed "A"/"B" -> `team`, `players` (by number) and `unknown_player`, each skill -> rates.

    `set` has `assist`, too: the share of sets after which the same team's next attack, before the
    other team touches the ball, is a kill; sets before an attack that nobody judged are left out.
    With `keep`, only the touches that it keeps count; `style` says what a scout's signs mean.
    """
    found: dict[tuple[Side, str | None], dict[str, SkillTally]] = defaultdict(_lines)
    for rally in match.rallies:
        for place, (touch, phase) in enumerate(zip(rally.touches, rally.phases, strict=True)):
            if touch.side is None or (keep and not keep(touch, phase)):
                continue
            for number in {None, touch.number or ""}:
                line = found[touch.side, number][touch.kind]
                line.add(outcome(touch.sign, touch.payload))
                if touch.kind == "set":
                    _add_assist(line, rally, place)
    return {
        side.value: {
            "team": _all(found[side, None], style),
            "unknown_player": _all(found[side, ""], style),
            "players": {
                number: _all(lines, style)
                for (one, number), lines in found.items()
                if one is side and number
            },
        }
        for side in Side
    }


def _add_assist(line: SkillTally, rally: Rally, place: int) -> None:
    """What became of a set: its team's next attack before the other team touches the ball."""
    for touch in rally.touches[place + 1 :]:
        if touch.side is not rally.touches[place].side:
            return
        if touch.kind == "attack":
            line.assists += touch.sign == "#"
            line.open_ends += outcome(touch.sign, touch.payload) is None
            return


def _lines() -> dict[str, SkillTally]:
    return {skill: SkillTally() for skill in SKILLS}


def _all(lines: Mapping[str, SkillTally], style: Style) -> dict[str, Any]:
    return {skill: skill_rates(skill, line, style) for skill, line in lines.items()}
