"""What stands in each cell of the match report, as text; the layouts only place it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from app.figures import DOT, printed, printed_count, printed_ratio, printed_signed
from session.game.match import set_name
from session.stats.catalogue import (
    HEADS_EXPLAINED,
    OF_ATTACKS,
    ON_PAPER,
    POINTS_WON,
    SITUATIONS,
    statistic,
)
from session.stats.report import is_played
from session.vocabulary import team_name

_Numbers: TypeAlias = Mapping[str, Any]
"""The counts of a player, a set or a team, as `session.stats.report` names them."""

_BRACKETED: Final = "reception_excellent"


def _head(name: str) -> str:
    return _in_brackets(name, statistic(name).head)


def _in_brackets(name: str, text: str) -> str:
    return f"({text})" if name == _BRACKETED and text != DOT else text


_POINTS: Final = ON_PAPER[0][1]
_SKILLS: Final = tuple(name for _, names in ON_PAPER[1:] for name in names)
POINT_COLUMNS: Final = (ON_PAPER[0][0], tuple(map(_head, _POINTS)))
SKILL_COLUMNS: Final = tuple((group, tuple(map(_head, names))) for group, names in ON_PAPER[1:])
_RECEPTIONS, _SERVES = statistic("reception_total").label, statistic("serve_total").label
_POINTS_SO: Final = f"{statistic('sideout_points').head} {statistic('sideout').head}"
_POINTS_BP: Final = f"{statistic('break_points').head} {statistic('break_point').head}"
WON: Final = ("Points won", tuple(head for _, head, _ in POINTS_WON))
_OF_FIRST_ATTACK: Final = ("errors", "blocked", "kill", "total")
FIRST_ATTACK: Final = tuple(OF_ATTACKS[key].head for key in _OF_FIRST_ATTACK)
SETTERS_WAY: Final = (1, 6, 5, 4, 3, 2)
"""The setter's way round the court, in the order in which a team rotates."""

ATTACKS: Final = tuple((name, words.on_paper) for name, words in SITUATIONS.items())
SERVED_FIRST: Final = "•"
_AFTER_DECISION: Final = (
    ("(4)", "after the match was decided: not in the score, but in the numbers"),
)
INDOOR_LEGEND: Final = (
    ("S in", "setter in zone"),
    ("1–6 in a box", "zone at the start of the set, in a filled box the setter's"),
    ("*", "came on"),
    ("L", "libero"),
    ("c", "captain"),
)
LEGEND: Final = (
    (f"1{SERVED_FIRST}", "served first in set 1"),
    *((_in_brackets(name, head), words) for name, head, words in HEADS_EXPLAINED),
    (".", "none"),
)


Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""What is said, each with its word: ("Date", "14 Nov 2026")."""


@dataclass(frozen=True)
class ReportFacts:
    """What the report says beside the statistics.

    `staff` is A's and B's; `names` say how a name of the roster is written on the report;
    `partials` are the scores at 8, 16 and 21 of sets where the rallies do not tell them.
    """

    title: str
    competition: str = ""
    about: Pairs = ()
    staff: tuple[Pairs, Pairs] = ((), ())
    names: tuple[Mapping[str, str], Mapping[str, str]] = field(default_factory=lambda: ({}, {}))
    partials: Mapping[str, Sequence[str]] = field(default_factory=dict)
    beach: bool = False


@dataclass(frozen=True)
class SetScoreRow:
    """A row of the score: set, minutes, three partial scores, final score."""

    name: str
    minutes: str
    partials: tuple[str, str, str]
    score: str


@dataclass(frozen=True)
class PlayerLine:
    """A row of a team's table. `boxes` has a zone, `*` or nothing for each set, `setter` whether
    this is where the team's setter began it."""

    number: str
    name: str
    mark: str
    boxes: tuple[str, ...]
    setter: tuple[bool, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class SetRow:
    """A team's set: how its points were won, then the skills."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class TeamReport:
    """One half of the page."""

    name: str
    sets_won: int
    staff: Pairs
    served_first: tuple[bool, ...]
    """In each set that was played."""
    players: tuple[PlayerLine, ...]
    total: tuple[str, ...]
    sets: tuple[SetRow, ...]
    attacks: tuple[tuple[str, ...], ...]
    rotations: tuple[str, ...]
    sideout: tuple[str, str, str]
    """Receptions, points in side-out, receptions per point."""
    breaks: tuple[str, str, str]
    """Serves, break points, serves per break point."""

    @property
    def shares(self) -> tuple[tuple[str, ...], ...]:
        """In lines, as the official print says it: how many receptions a point in side-out took,
        and how many serves a break point."""
        receptions, points, per = self.sideout
        serves, breaks, each = self.breaks
        return (
            (f"{_RECEPTIONS} {receptions}", f"{_POINTS_SO} {points}"),
            (f"Each {per} receptions 1 point",),
            (f"{_SERVES} {serves}", f"{_POINTS_BP} {breaks}"),
            (f"Each {each} serves 1 break point",),
        )


@dataclass(frozen=True)
class MatchReport:
    """The page. `columns` are the names of the sets that were played."""

    title: str
    competition: str
    about: Pairs
    sets: tuple[SetScoreRow, ...]
    total: SetScoreRow
    teams: tuple[TeamReport, TeamReport]
    columns: tuple[str, ...]
    beach: bool

    @property
    def legend(self) -> Pairs:
        """What the signs mean that stand on this page."""
        words = LEGEND if self.beach else (*LEGEND[:-1], *INDOOR_LEGEND, LEGEND[-1])
        marked = any(any(team.served_first) for team in self.teams)
        apart = _AFTER_DECISION if any(one.name.startswith("(") for one in self.sets) else ()
        return apart + (words if marked else words[1:])

    @property
    def lines(self) -> int:
        """How many rows the two teams need: the layouts make them lower when there are many."""
        return sum(len(team.players) + len(team.sets) for team in self.teams)


def build(facts: ReportFacts, summary: Mapping[str, Any]) -> MatchReport:
    """The page of one match; `summary` is what `session.stats.report` answers as JSON."""
    sets = {
        number: one for number, one in _by_number(summary["sets"]) if is_played(summary, number)
    }
    lines = [_set_line(number, one, facts) for number, one in sets.items()]
    counting = [one["score"] for one in sets.values() if not one.get("after_decision")]
    points = [sum(score[side] for score in counting) for side in (0, 1)]
    minutes = printed_count(summary.get("minutes")).strip(DOT)
    return MatchReport(
        title=facts.title,
        competition=facts.competition,
        about=facts.about,
        sets=tuple(lines),
        total=SetScoreRow("Total", minutes, ("", "", ""), _score(points)),
        teams=(
            _team("A", summary["teams"]["A"], facts, sets),
            _team("B", summary["teams"]["B"], facts, sets),
        ),
        columns=tuple(line.name for line in lines),
        beach=facts.beach,
    )


def skill_cells(numbers: _Numbers) -> tuple[str, ...]:
    """Serve, reception, attack, block."""
    return tuple(_cell(name, numbers) for name in _SKILLS)


def point_cells(numbers: _Numbers) -> tuple[str, ...]:
    """Points, break points, won minus lost."""
    return tuple(_cell(name, numbers) for name in _POINTS)


def _cell(name: str, numbers: _Numbers) -> str:
    one = statistic(name)
    return _in_brackets(
        name, printed(one.form, numbers.get(f"{name}_pct" if one.is_rate else name))
    )


def _team(
    side: str, numbers: Mapping[str, Any], facts: ReportFacts, sets: Mapping[str, _Numbers]
) -> TeamReport:
    place = "AB".index(side)
    names = facts.names[place]
    totals = numbers["totals"]
    receptions, sideouts = totals["reception_total"], numbers["sideout_points"]
    serves, breaks = totals["serve_total"], numbers["break_points"]
    zones = {number: one.get("setter_zones", {}).get(side) for number, one in sets.items()}
    return TeamReport(
        name=team_name(numbers.get("name"), side),
        sets_won=numbers["sets_won"],
        staff=facts.staff[place],
        served_first=tuple(one.get("served_first") == side for one in sets.values()),
        players=(
            *(
                _player(number, names.get(one.get("name", ""), one.get("name", "")), one, zones)
                for number, one in numbers["players"].items()
            ),
            *_unknown(numbers.get("unknown_player", {}), zones),
        ),
        total=(*point_cells(totals), *skill_cells(totals)),
        sets=tuple(
            SetRow(f"Set {_name(number, sets[number])}", (*_won(one), *skill_cells(one)))
            for number, one in _by_number(numbers["sets"])
            if number in sets
        ),
        attacks=tuple(_first_attack(numbers[name]) for name, _ in ATTACKS),
        rotations=tuple(_rotation(numbers["rotations"], zone) for zone in SETTERS_WAY),
        sideout=(
            printed_count(receptions),
            printed_count(sideouts),
            printed_ratio(receptions, sideouts),
        ),
        breaks=(printed_count(serves), printed_count(breaks), printed_ratio(serves, breaks)),
    )


def _by_number(sets: Mapping[str, _Numbers]) -> list[tuple[str, _Numbers]]:
    return sorted(sets.items(), key=lambda pair: int(pair[0]))


def _player(
    number: str, name: str, numbers: _Numbers, zones: Mapping[str, int | None]
) -> PlayerLine:
    """`zones` are those in which the team's setter began the sets."""
    starts = numbers.get("starts", {})
    return PlayerLine(
        number,
        name,
        ("L" if numbers.get("libero") else "") + ("c" if numbers.get("captain") else ""),
        tuple(str(starts.get(one, "")) for one in zones),
        tuple(zone is not None and starts.get(one) == zone for one, zone in zones.items()),
        (*point_cells(numbers), *skill_cells(numbers)),
    )


def _unknown(numbers: _Numbers, zones: Mapping[str, int | None]) -> list[PlayerLine]:
    """Touches that the scout gave to nobody, so that the lines add up to the team's."""
    row = _player("", "Player not known", numbers, zones)
    return [row] if any(cell != DOT for cell in row.cells) else []


def _won(numbers: _Numbers) -> tuple[str, ...]:
    return tuple(_cell(name, numbers) for name, *_ in POINTS_WON)


def _first_attack(numbers: _Numbers) -> tuple[str, ...]:
    """The official print has a 0 for blocked here, and dots everywhere else; what nobody counted
    is no 0."""
    cells = []
    for key in _OF_FIRST_ATTACK:
        one = OF_ATTACKS[key]
        value = numbers.get(f"{key}_pct" if one.is_rate else key)
        cells.append("0" if key == "blocked" and value == 0 else printed(one.form, value))
    return tuple(cells)


def _rotation(rotations: Mapping[str, _Numbers], zone: int) -> str:
    """Rallies won minus lost; a dot where the setter never was."""
    row = rotations.get(str(zone), {})
    return printed_signed(row["diff"] if row.get("rallies", "diff" in row) else None)


def _set_line(number: str, one: _Numbers, facts: ReportFacts) -> SetScoreRow:
    known = [_score(score) for score in one["partials"]] or facts.partials.get(number, ())
    first, second, third = (*known, "", "", "")[:3]
    minutes = str(one["minutes"]) if one.get("minutes") else ""
    return SetScoreRow(_name(number, one), minutes, (first, second, third), _score(one["score"]))


def _name(number: str, one: _Numbers) -> str:
    return set_name(number, extra=bool(one.get("after_decision")))


def _score(score: Sequence[int]) -> str:
    return f"{score[0]}-{score[1]}"
