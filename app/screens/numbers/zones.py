"""Serve, reception, attack and dig by zone, by combination and by type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.numberformat import brief
from app.screens.numbers.cells import (
    NumberCell,
    NumberRow,
    NumberTable,
    Plays,
    columns,
    heads,
    share_cell,
    statistic_cell,
)
from session.scout import scout_said
from session.stats.catalogue import SKILL_LINES, SKILL_SHARES, SPLITS, TYPE_WORDS, Split, Statistic
from session.stats.line import StatisticLine
from session.stats.splits import SplitTables

_SKILLS: Final = ("attack", "serve", "reception", "dig")
"""In the order of the page."""
_SHOWN: Final = [one for skill in _SKILLS for one in SPLITS if one.skill == skill and one.on_page]
_SHARE: Final = ("Share", "Of all that say so or not")


def zone_tables(
    found: SplitTables, plays: Plays, combinations: Mapping[str, str]
) -> list[NumberTable]:
    """The tables that have something to say; `combinations` is what the scout's codes mean."""
    return [
        _table(one, found[one.skill][one.key], plays, combinations)
        for one in _SHOWN
        if one.key in found.get(one.skill, {})
    ]


def _table(
    split: Split, lines: Mapping[str, StatisticLine], plays: Plays, combinations: Mapping[str, str]
) -> NumberTable:
    total, *rates = heads(_columns(split).values())
    words = combinations if split.words == "combination" else TYPE_WORDS.get(split.words, {})
    return NumberTable(
        f"{split.skill}-{split.key}-{plays.side}",
        split.label,
        {"combination": "Code"}.get(split.words, "Type" if split.words else "Zone"),
        rows=[
            NumberRow(NumberCell(_said(value, words)), _cells(split, value, line, plays))
            for value, line in lines.items()
        ],
        few=split.key in ("skill_type", "attack_type"),
        **columns([("", [total, _SHARE, *rates])]),
    )


def _columns(split: Split) -> dict[str, Statistic]:
    """How many, the shares of the skill, and its efficiency, by their keys."""
    keys = ("total", *SKILL_SHARES[split.skill], "efficiency")
    return {key: SKILL_LINES[split.skill][key] for key in keys}


def said_combinations(meta: Mapping[str, object]) -> dict[str, str]:
    """What a scout file says of its attack combinations: description by code."""
    return {
        str(one.get("code")): str(one.get("description") or "")
        for one in scout_said(meta, "combinations") or ()
    }


def _said(value: str, words: Mapping[str, str]) -> str:
    if value == "unknown":
        return "not known"
    return brief(f"{value} {words.get(value, '')}".strip())


def _cells(split: Split, value: str, line: StatisticLine, plays: Plays) -> list[NumberCell]:
    """Nothing leads to plays that do not say it, or of which another play says it."""
    leads = value != "unknown" and "," not in value and split.key != "attack_type"
    total, *rates = (
        statistic_cell(
            one,
            line[key],
            plays.behind(one, **{split.key: value}) if leads else None,
            line.count("total"),
        )
        for key, one in _columns(split).items()
    )
    return [total, share_cell(line.rate("share"), total.href), *rates]
