"""The box score of one team: as the match report, as American colleges, and skill by skill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias, TypeVar

from app.screens.numbers.cells import (
    NumberCell,
    NumberRow,
    NumberTable,
    Plays,
    columns,
    heads,
    statistic_cell,
)
from session.stats.catalogue import COLLEGE, ON_PAGE, PER_SET, SKILL_LINES, Statistic, statistic
from session.stats.extended import SkillLines, TeamSkills
from session.stats.line import StatisticLine
from session.stats.ncaa import CollegeLine, CollegeTeam
from session.stats.report import PlayerStatistics, TeamOfMatch
from session.vocabulary import EVENT_WORDS, SKILLS, shirt_order

_Numbers = TypeVar("_Numbers")
_Heads = Sequence[tuple[str, Sequence[tuple[str, str]]]]
_Cells = Callable[[_Numbers, Plays, dict[str, str]], list[NumberCell]]
"""From numbers, where the plays are, and whose they are."""
_People = Mapping[str, PlayerStatistics]

_LINES: Final = tuple((group, tuple(map(statistic, names))) for group, names in ON_PAGE)
_TOUCHES = (
    "serve_total", "reception_total", "attack_total", "set_total", "block_total", "dig_total",
)  # fmt: skip


def report_table(team: TeamOfMatch, plays: Plays, caption: str) -> NumberTable:
    """The lines of the match report."""
    lines: dict[str | None, StatisticLine] = {
        **{number: one.line for number, one in team.players.items()},
        None: team.unknown_player.line,
    }
    played = {number: line for number, line in lines.items() if _touched(line)}
    heads = said_heads(_LINES)
    return _table(plays, caption, heads, _report, played, team.players, team.totals.line)


def _touched(line: StatisticLine) -> bool:
    return any(line[key] for key in _TOUCHES)


def _table(
    plays: Plays,
    caption: str,
    heads: _Heads,
    cells: _Cells[_Numbers],
    lines: Mapping[str | None, _Numbers],
    people: _People,
    team: _Numbers,
) -> NumberTable:
    """A line for each number, None for nobody known, and the team's below; `people` have names."""
    rows = []
    for number, line in lines.items():
        whose = plays.player(number)
        name = "Player not known" if number is None else _named(people.get(number))
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


def _named(player: PlayerStatistics | None) -> str:
    person = player.person if player else None
    if person is None:
        return ""
    marks = ", ".join("L" * person.libero + "C" * person.captain)
    return " ".join(filter(None, (person.name, f"({marks})" if marks else "")))


def _report(line: StatisticLine, plays: Plays, whose: dict[str, str]) -> list[NumberCell]:
    return line_cells(_LINES, line, plays, whose)


StatisticGroups: TypeAlias = Sequence[tuple[str, Sequence[Statistic]]]
"""The word over some columns, and what stands in them."""


def said_heads(groups: StatisticGroups) -> _Heads:
    """The heads of these columns."""
    return [(group, heads(inner)) for group, inner in groups]


def line_cells(
    groups: StatisticGroups, line: StatisticLine, plays: Plays | None, whose: Mapping[str, str]
) -> list[NumberCell]:
    """A line of a box score; nothing leads anywhere without `plays`."""
    return [
        statistic_cell(
            one,
            line[one.name],
            plays.behind(one, **whose) if plays else None,
            line.count(total) if (total := f"{one.group.lower()}_total") in line else None,
        )
        for _, inner in groups
        for one in inner
    ]


def ncaa_table(found: CollegeTeam, people: _People, plays: Plays, caption: str) -> NumberTable:
    """The box score of American colleges."""
    lines = _in_order(found.players)
    unknown = found.unknown_player
    if any(unknown.line[key] for key in COLLEGE if key not in ("SP", "hitting")):
        lines[None] = unknown
    return _table(plays, caption, said_heads(NCAA), ncaa_cells, lines, people, found.team)


NCAA: Final[StatisticGroups] = (
    ("", tuple(COLLEGE.values())),
    ("Per set", tuple(PER_SET.values())),
)


def ncaa_cells(line: CollegeLine, plays: Plays | None, whose: dict[str, str]) -> list[NumberCell]:
    """A line of it; no plays are behind a sum over matches."""
    cells = []
    for key, one in COLLEGE.items():
        href = plays.behind(one, **whose) if plays else None
        if plays and line.events and key in line.events:
            href = plays.listed(line.events[key])
        cells.append(statistic_cell(one, line.line[key], href, line.line.count("TA")))
    return [*cells, *(statistic_cell(one, line.per_set[key]) for key, one in PER_SET.items())]


_SKILLS: Final = {
    skill: {key: SKILL_LINES[skill][key] for key in ("total", "efficiency", "assist")
            if key in SKILL_LINES[skill]}
    for skill in SKILLS
}  # fmt: skip
_SKILL_HEADS: Final = [(EVENT_WORDS[skill], heads(of.values())) for skill, of in _SKILLS.items()]


def skills_table(found: TeamSkills, people: _People, plays: Plays, caption: str) -> NumberTable:
    """All seven skills, each with its count and efficiency."""
    lines = _in_order(found.players)
    unknown = found.unknown_player
    if any(unknown[skill]["total"] for skill in SKILLS):
        lines[None] = unknown
    return _table(plays, caption, _SKILL_HEADS, _skills, lines, people, found.team)


def _skills(lines: SkillLines, plays: Plays, whose: dict[str, str]) -> list[NumberCell]:
    return [
        statistic_cell(
            one, lines[skill][key], plays.behind(one, **whose), lines[skill].count("total")
        )
        for skill, of in _SKILLS.items()
        for key, one in of.items()
    ]


def _in_order(players: Mapping[str, _Numbers]) -> dict[str | None, _Numbers]:
    return {number: players[number] for number in sorted(players, key=shirt_order)}
