"""The box score of one team: as the match report, as American colleges, and skill by skill."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from app.figures import NOTHING
from app.screens.numbers.cells import (
    ColumnGroup,
    NumberCell,
    NumberRow,
    NumberTable,
    Plays,
    columns,
    count_cell,
    efficiency_cell,
    groups_of,
    heads,
    ratio_cell,
    share_cell,
    statistic_cell,
)
from app.screens.words import SKILL_WORDS
from session.stats.catalogue import COLLEGE, ON_PAGE, PER_SET, SKILL_LINES
from session.vocabulary import SKILLS, shirt_order

_Line = Mapping[str, Any]
_Cells = Callable[[_Line, Plays, dict[str, str]], list[NumberCell]]
"""From a line, where the plays are, and whose they are."""

_HEADS: Final = groups_of(ON_PAGE)
_BOX: Final = tuple(name for _, names in ON_PAGE for name in names)
_TOUCHES = (
    "serve_total", "reception_total", "attack_total", "set_total", "block_total", "dig_total",
)  # fmt: skip


def report_table(team: _Line, plays: Plays, caption: str) -> NumberTable:
    """The lines of the match report. `team` is a team of `SessionService.get_stats`."""
    people = team["players"]
    played = {number: line for number, line in people.items() if _touched(line)}
    unknown = team["unknown_player"]
    if _touched(unknown):
        played[None] = unknown
    return _table(plays, caption, _HEADS, _report, played, people, team["totals"])


def _touched(line: _Line) -> bool:
    return any(line[key] for key in _TOUCHES)


def _table(
    plays: Plays,
    caption: str,
    heads: Iterable[ColumnGroup],
    cells: _Cells,
    lines: Mapping[str | None, _Line],
    people: Mapping[str, _Line],
    team: _Line,
) -> NumberTable:
    """A line for each number, None for nobody known, and the team's below; `people` have names."""
    rows = []
    for number, line in lines.items():
        whose = plays.player(number)
        name = "Player not known" if number is None else _named(people.get(number, {}))
        head = NumberCell(name, "", plays.to(**whose))
        rows.append(NumberRow(head, cells(line, plays, whose), number or ""))
    return NumberTable(
        f"box-{plays.side}",
        caption,
        "Player",
        rows=rows,
        foot=NumberRow(NumberCell("Team"), cells(team, plays, {})),
        side=plays.side.value,
        numbered=True,
        **columns(heads),
    )


def _named(line: _Line) -> str:
    marks = [mark for mark, key in (("L", "libero"), ("C", "captain")) if line.get(key)]
    return " ".join(
        filter(None, (line.get("name") or "", f"({', '.join(marks)})" if marks else ""))
    )


def _report(line: _Line, plays: Plays, whose: dict[str, str]) -> list[NumberCell]:
    return [statistic_cell(name, line, plays, whose) for name in _BOX]


def ncaa_table(
    found: _Line, people: Mapping[str, _Line], plays: Plays, caption: str
) -> NumberTable:
    """The box score of American colleges; `found` is a team of `session.stats.ncaa`."""
    lines = _in_order(found["players"])
    unknown = found["unknown_player"]
    if any(unknown[key] for key, one in COLLEGE.items() if key != "SP" and not one.is_rate):
        lines[None] = unknown
    return _table(plays, caption, NCAA_HEADS, ncaa_cells, lines, people, found["team"])


NCAA_HEADS: Final[tuple[ColumnGroup, ...]] = (
    ("", heads(COLLEGE.values())),
    ("Per set", heads(PER_SET.values())),
)


def ncaa_cells(line: _Line, plays: Plays | None, whose: dict[str, str]) -> list[NumberCell]:
    """A line of it; no plays are behind a sum over matches."""
    cells = []
    for key, one in COLLEGE.items():
        href = plays.behind(one.behind, **whose) if plays and one.behind else None
        if plays and key in line["events"]:
            href = plays.listed(line["events"][key])
        value = line[key]
        if key == "hitting":
            cells.append(_hitting(value, line["TA"] or 0, href))
        elif value is None:
            cells.append(NumberCell(NOTHING))
        else:
            whole = value == int(value)
            cells.append(count_cell(int(value), href) if whole else NumberCell(f"{value:.1f}"))
    rates = line["per_set"]
    return [*cells, *(ratio_cell(rates[key]["n"], rates[key]["d"]) for key in PER_SET)]


def _hitting(rate: _Line, attacks: int, href: str | None) -> NumberCell:
    cell = efficiency_cell(rate, attacks, href)
    return NumberCell(cell.text.removeprefix("+"), cell.part, cell.href)


_SKILL_HEADS: Final = [
    (
        SKILL_WORDS[skill],
        (("n", "How many"), *heads(of[key] for key in ("efficiency", "assist") if key in of)),
    )
    for skill, of in SKILL_LINES.items()
]


def skills_table(
    found: _Line, people: Mapping[str, _Line], plays: Plays, caption: str
) -> NumberTable:
    """All seven skills, each with its count and efficiency; `found` is of `touch_rates`."""
    lines = _in_order(found["players"])
    unknown = found["unknown_player"]
    if any(unknown[skill]["total"] for skill in SKILLS):
        lines[None] = unknown
    return _table(plays, caption, _SKILL_HEADS, _skills, lines, people, found["team"])


def _skills(line: _Line, plays: Plays, whose: dict[str, str]) -> list[NumberCell]:
    cells = []
    for skill in SKILLS:
        href, total = plays.to(**whose, skill=skill), line[skill]["total"]
        cells += [count_cell(total, href), efficiency_cell(line[skill]["efficiency"], total, href)]
        if skill == "set":
            cells.append(share_cell(line[skill]["assist"]))
    return cells


def _in_order(players: Mapping[str, _Line]) -> dict[str | None, _Line]:
    return {number: players[number] for number in sorted(players, key=shirt_order)}
