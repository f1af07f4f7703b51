"""Serve, reception and attack by zone, by combination and by type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.figures import brief
from app.screens.numbers.cells import (
    NumberCell,
    NumberRow,
    NumberTable,
    Plays,
    columns,
    count_cell,
    efficiency_cell,
    share_cell,
)
from session.scout import scout_said

_Line = Mapping[str, Any]

_TABLES = (
    ("attack", "start_zone", "Attack from zone"),
    ("attack", "end_zone", "Attack to zone"),
    ("attack", "combination", "Attack by combination"),
    ("attack", "skill_type", "Attack by type"),
    ("serve", "start_zone", "Serve from zone"),
    ("serve", "end_zone", "Serve to zone"),
    ("serve", "skill_type", "Serve by type"),
    ("reception", "end_zone", "Reception in zone"),
    ("reception", "skill_type", "Reception by type of serve"),
)
_SHARES = {
    "attack": (("kill", "Kill", "#"), ("error", "Error", "="), ("blocked", "Blocked", "/")),
    "serve": (("ace", "Ace", "#"), ("error", "Error", "=")),
    "reception": (
        ("positive", "Positive", "#+"),
        ("excellent", "Excellent", "#"),
        ("error", "Error", "="),
    ),
}
_TYPES = {
    "attack": {
        "H": "High", "M": "Half", "Q": "Quick", "T": "Tense", "U": "Super", "F": "Fast",
        "N": "Slide", "O": "Other",
    },
    "serve": {"H": "Float", "M": "Jump float", "Q": "Jump", "T": "Topspin"},
}  # fmt: skip
_TYPES["reception"] = _TYPES["serve"]


def zone_tables(found: _Line, plays: Plays, combinations: Mapping[str, str]) -> list[NumberTable]:
    """The tables that have something to say; `found` is a team of
    `session.stats.splits.split_rates`, `combinations` what the scout's codes mean."""
    return [
        _table(skill, key, caption, found[skill][key], plays, combinations)
        for skill, key, caption in _TABLES
        if key in found.get(skill, {})
    ]


def _table(
    skill: str,
    key: str,
    caption: str,
    lines: _Line,
    plays: Plays,
    combinations: Mapping[str, str],
) -> NumberTable:
    heads = [("n", "How many"), ("Share", "Of all that say so or not")]
    heads += [(word, f"{word}, of those that were judged") for _, word, _ in _SHARES[skill]]
    heads.append(("Eff", "Efficiency"))
    return NumberTable(
        f"{skill}-{key}-{plays.side}",
        caption,
        {"combination": "Code", "skill_type": "Type"}.get(key, "Zone"),
        rows=[
            NumberRow(
                NumberCell(_said(skill, key, value, combinations)),
                _cells(skill, key, value, line, plays),
            )
            for value, line in lines.items()
        ],
        **columns([("", heads)]),
    )


def said_combinations(meta: Mapping[str, Any]) -> dict[str, str]:
    """What a scout file says of its attack combinations: description by code."""
    return {
        str(one.get("code")): str(one.get("description") or "")
        for one in scout_said(meta, "combinations") or ()
    }


def _said(skill: str, key: str, value: str, combinations: Mapping[str, str]) -> str:
    if value == "unknown":
        return "not known"
    words = {"skill_type": _TYPES[skill], "combination": combinations}.get(key, {})
    word = words.get(value, "")
    return brief(f"{value} {word}".strip())


def _cells(skill: str, key: str, value: str, line: _Line, plays: Plays) -> list[NumberCell]:
    known = value != "unknown" and "," not in value

    def of(signs: str = "") -> str | None:
        if not known:
            return None
        return plays.to(skill=skill, **{key: value}, **({"evaluation": signs} if signs else {}))

    return [
        count_cell(line["total"], of()),
        share_cell(line["share"], of()),
        *(share_cell(line[name], of(signs)) for name, _, signs in _SHARES[skill]),
        efficiency_cell(line["efficiency"], line["total"], of()),
    ]
