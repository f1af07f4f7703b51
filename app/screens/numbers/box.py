"""The box score of one team: as the match report, as American colleges, and skill by skill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from app.figures import NOTHING
from app.screens.numbers.cells import (
    NumberCell,
    NumberRow,
    NumberTable,
    Plays,
    columns,
    count_cell,
    difference_cell,
    efficiency_cell,
    ratio_cell,
    share_cell,
)
from app.screens.words import SKILL_WORDS
from session.vocabulary import SKILLS, shirt_order

_Line = Mapping[str, Any]
_Heads = Sequence[tuple[str, Sequence[tuple[str, str]]]]
_Cells = Callable[[_Line, Plays, dict[str, str]], list[NumberCell]]
"""From a line, where the plays are, and whose they are."""

_POINTS = {"skill": "serve,attack,block", "evaluation": "#"}
_HEADS = (
    (
        "Points",
        (
            ("Tot", "Points: serve, attack and block"),
            ("BP", "Break points: points with the own serve"),
            ("W−L", "Points minus errors in serve, reception and attack, and blocked attacks"),
        ),
    ),
    ("Serve", (("Tot", "Serves"), ("Err", "Serve errors"), ("Pts", "Aces"))),
    (
        "Reception",
        (
            ("Tot", "Receptions"),
            ("Err", "Reception errors"),
            ("Pos", "Positive: # and + of the judged receptions"),
            ("Exc", "Excellent: # of the judged receptions"),
        ),
    ),
    (
        "Attack",
        (
            ("Tot", "Attacks"),
            ("Err", "Attack errors"),
            ("Blo", "Blocked for a point"),
            ("Pts", "Kills"),
            ("Pts %", "Kills of the judged attacks"),
            ("Eff", "Kills minus errors and blocked, of the judged attacks"),
        ),
    ),
    ("BK", (("Pts", "Kill blocks"),)),
)
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
    heads: _Heads,
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
    def of(skill: str, signs: str = "") -> str:
        return plays.to(**whose, skill=skill, **({"evaluation": signs} if signs else {}))

    return [
        count_cell(line["points_total"], plays.to(**whose, **_POINTS)),
        count_cell(line["points_break"], plays.to(**whose, **_POINTS, **plays.serving())),
        difference_cell(line["points_win_loss"]),
        *touch_cells(line, of),
    ]


def touch_cells(
    line: _Line, of: Callable[..., str | None], *, excellent: bool = True
) -> list[NumberCell]:
    """Serve, reception, attack and block of a line of the match report.

    `of(skill, signs)` is the address of the plays behind a number, or None.
    """
    return [
        count_cell(line["serve_total"], of("serve")),
        count_cell(line["serve_errors"], of("serve", "=")),
        count_cell(line["serve_aces"], of("serve", "#")),
        count_cell(line["reception_total"], of("reception")),
        count_cell(line["reception_errors"], of("reception", "=")),
        share_cell(line["reception_positive"], of("reception", "#+")),
        *([share_cell(line["reception_excellent"], of("reception", "#"))] if excellent else []),
        count_cell(line["attack_total"], of("attack")),
        count_cell(line["attack_errors"], of("attack", "=")),
        count_cell(line["attack_blocked"], of("attack", "/")),
        count_cell(line["attack_kills"], of("attack", "#")),
        share_cell(line["attack_kill"], of("attack", "#")),
        efficiency_cell(line["attack_efficiency"], line["attack_total"], of("attack")),
        count_cell(line["block_kills"], of("block", "#")),
    ]


_NCAA: tuple[tuple[str, str, str, str], ...] = (
    ("SP", "Sets played", "", ""),
    ("K", "Kills", "attack", "#"),
    ("E", "Attack errors, blocked attacks among them", "attack", "/="),
    ("TA", "Attacks", "attack", ""),
    ("hitting", "Hitting percentage: (K − E) / TA", "attack", ""),
    ("A", "Assists: touches directly before a teammate's kill", "", ""),
    ("SA", "Service aces", "", ""),
    ("SE", "Service errors", "", ""),
    ("RE", "Reception errors: one for each ace of the opponent", "", ""),
    ("DIG", "Digs of attacked balls", "", ""),
    ("BS", "Solo blocks", "", ""),
    ("BA", "Block assists", "", ""),
    ("BE", "Block errors", "", ""),
    ("BHE", "Ball-handling errors", "set", "="),
    ("TB", "Kill blocks", "block", "#"),
    ("PTS", "Points", "", ""),
)
_PER_SET = (
    ("K", "Kills per set"),
    ("A", "Assists per set"),
    ("DIG", "Digs per set"),
    ("B", "Blocks per set: a player's solo and shared ones, a team's kill blocks"),
    ("PTS", "Points per set"),
)


def ncaa_table(
    found: _Line, people: Mapping[str, _Line], plays: Plays, caption: str
) -> NumberTable:
    """The box score of American colleges; `found` is a team of `session.stats.ncaa`."""
    lines = _in_order(found["players"])
    unknown = found["unknown_player"]
    if any(unknown[key] for key, *_ in _NCAA if key not in ("SP", "hitting")):
        lines[None] = unknown
    return _table(plays, caption, NCAA_HEADS, ncaa_cells, lines, people, found["team"])


NCAA_HEADS: Final[_Heads] = (
    ("", [("Hit %" if key == "hitting" else key, title) for key, title, _, _ in _NCAA]),
    ("Per set", _PER_SET),
)


def ncaa_cells(line: _Line, plays: Plays | None, whose: dict[str, str]) -> list[NumberCell]:
    """A line of it; no plays are behind a sum over matches."""
    cells = []
    for key, _, skill, signs in _NCAA:
        more = whose | ({"evaluation": signs} if signs else {})
        href = plays.to(**more, skill=skill) if plays and skill else None
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
    return [*cells, *(ratio_cell(rates[key]["n"], rates[key]["d"]) for key, _ in _PER_SET)]


def _hitting(rate: _Line, attacks: int, href: str | None) -> NumberCell:
    cell = efficiency_cell(rate, attacks, href)
    return NumberCell(cell.text.removeprefix("+"), cell.part, cell.href)


_SKILL_HEADS = [
    (
        SKILL_WORDS[skill],
        [("n", "How many"), ("Eff", "Efficiency")]
        + ([("Assist", "Sets followed by a kill")] if skill == "set" else []),
    )
    for skill in SKILLS
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
