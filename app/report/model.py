"""What stands in each cell of the match report, as text; the layouts only place it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from app.numberformat import DOT, printed, printed_count, printed_ratio, printed_signed
from session.game.match import set_name
from session.stats.catalogue import (
    HEADS_EXPLAINED,
    OF_ATTACKS,
    ON_PAPER,
    POINTS_WON,
    SITUATIONS,
    statistic,
)
from session.stats.line import StatisticLine
from session.stats.report import MatchStatistics, PlayerStatistics, SetFacts, TeamStatistics
from session.stats.rosters import NamedPlayer
from session.vocabulary import Side, team_name

_BRACKETED: Final = "reception_excellent"


def _head(name: str) -> str:
    return _in_brackets(name, statistic(name).head)


def _in_brackets(name: str, text: str) -> str:
    return f"({text})" if name == _BRACKETED and text != DOT else text


HeadGroup: TypeAlias = tuple[str, tuple[str, ...]]
"""A word above columns, and the heads of these."""

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


def build(facts: ReportFacts, found: MatchStatistics) -> MatchReport:
    """The page of one match."""
    sets = {number: one for number, one in sorted(found.sets.items()) if found.is_played(number)}
    lines = [_set_line(number, one, facts) for number, one in sets.items()]
    counting = [one.score for one in sets.values() if not one.after_decision]
    points = [sum(score[side] for score in counting) for side in (0, 1)]
    minutes = printed_count(found.minutes).strip(DOT)
    return MatchReport(
        title=facts.title,
        competition=facts.competition,
        about=facts.about,
        sets=tuple(lines),
        total=SetScoreRow("Total", minutes, ("", "", ""), _score(points)),
        teams=(_team(Side.A, found, facts, sets), _team(Side.B, found, facts, sets)),
        columns=tuple(line.name for line in lines),
        beach=facts.beach,
    )


def skill_cells(numbers: StatisticLine) -> tuple[str, ...]:
    """Serve, reception, attack, block."""
    return tuple(_cell(name, numbers) for name in _SKILLS)


def point_cells(numbers: StatisticLine) -> tuple[str, ...]:
    """Points, break points, won minus lost."""
    return tuple(_cell(name, numbers) for name in _POINTS)


def _cell(name: str, numbers: StatisticLine) -> str:
    one = statistic(name)
    value = numbers.count(f"{name}_pct" if one.is_rate else name)
    return _in_brackets(name, printed(one.form, value))


def _team(
    side: Side, found: MatchStatistics, facts: ReportFacts, sets: Mapping[int, SetFacts]
) -> TeamReport:
    team, place = found.teams[side], list(Side).index(side)
    names = facts.names[place]
    totals = team.totals.line
    receptions, serves = _whole(totals, "reception_total"), _whole(totals, "serve_total")
    sideouts, breaks = (_whole(team.per_point, one) for one in ("sideout_points", "break_points"))
    zones = {number: one.setter_zones.get(side) for number, one in sets.items()}
    return TeamReport(
        name=team_name(team.name, side),
        sets_won=team.sets_won,
        staff=facts.staff[place],
        served_first=tuple(one.served_first is side for one in sets.values()),
        players=(
            *(
                _player(number, names.get(one.name, one.name), one, zones)
                for number, one in team.players.items()
            ),
            *_unknown(team.unknown_player, zones),
        ),
        total=(*point_cells(totals), *skill_cells(totals)),
        sets=tuple(
            SetRow(f"Set {_name(number, sets[number])}", (*_won(one), *skill_cells(one.line)))
            for number, one in sorted(team.sets.items())
            if number in sets
        ),
        attacks=tuple(_first_attack(team.situations[name]) for name, _ in ATTACKS),
        rotations=tuple(_rotation(team.rotations.get(zone)) for zone in SETTERS_WAY),
        sideout=(
            printed_count(receptions),
            printed_count(sideouts),
            printed_ratio(receptions, sideouts),
        ),
        breaks=(printed_count(serves), printed_count(breaks), printed_ratio(serves, breaks)),
    )


def _whole(line: StatisticLine, name: str) -> int | None:
    value = line.count(name)
    return None if value is None else int(value)


def _player(
    number: str, name: str, one: PlayerStatistics, zones: Mapping[int, int | None]
) -> PlayerLine:
    """`zones` are those in which the team's setter began the sets."""
    starts, person = one.starts or {}, one.person or NamedPlayer()
    boxes = {at: starts.get(str(at), "") for at in zones}
    return PlayerLine(
        number,
        name,
        ("L" if person.libero else "") + ("c" if person.captain else ""),
        tuple(str(box) for box in boxes.values()),
        tuple(zone is not None and boxes[at] == zone for at, zone in zones.items()),
        (*point_cells(one.line), *skill_cells(one.line)),
    )


def _unknown(nobody: PlayerStatistics, zones: Mapping[int, int | None]) -> list[PlayerLine]:
    """Touches that the scout gave to nobody, so that the lines add up to the team's."""
    row = _player("", "Player not known", nobody, zones)
    return [row] if any(cell != DOT for cell in row.cells) else []


def _won(one: TeamStatistics) -> tuple[str, ...]:
    numbers = StatisticLine({**one.line, "opponent_errors": one.opponent_errors})
    return tuple(_cell(name, numbers) for name, *_ in POINTS_WON)


def _first_attack(numbers: StatisticLine) -> tuple[str, ...]:
    """The official print has a 0 for blocked here, and dots everywhere else; what nobody counted
    is no 0."""
    cells = []
    for key in _OF_FIRST_ATTACK:
        one = OF_ATTACKS[key]
        value = numbers.count(f"{key}_pct" if one.is_rate else key)
        cells.append("0" if key == "blocked" and value == 0 else printed(one.form, value))
    return tuple(cells)


def _rotation(row: StatisticLine | None) -> str:
    """Rallies won minus lost; a dot where the setter never was."""
    return printed_signed(_whole(row, "diff") if row and row["rallies"] else None)


def _set_line(number: int, one: SetFacts, facts: ReportFacts) -> SetScoreRow:
    known = [_score(score) for score in one.partials] or facts.partials.get(str(number), ())
    first, second, third = (*known, "", "", "")[:3]
    minutes = str(one.minutes) if one.minutes else ""
    return SetScoreRow(_name(number, one), minutes, (first, second, third), _score(one.score))


def _name(number: int, one: SetFacts) -> str:
    return set_name(number, extra=one.after_decision)


def _score(score: Sequence[int]) -> str:
    return f"{score[0]}-{score[1]}"
