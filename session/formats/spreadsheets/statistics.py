"""The statistics of a match as tables for counting, each with one kind of row: players, sets,
teams, rotations. `coachsheet` is the one for reading.

Headers are a promise to scripts and spreadsheets: add new ones at the end, never rename one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from session.formats.spreadsheets.columns import AFTER_DECISION, KEY_COLUMNS, MATCH_COLUMNS
from session.game.match import Match
from session.schemas import Session
from session.stats.catalogue import (
    COLUMNS,
    OF_ATTACKS,
    PER_POINT,
    ROTATION_LINE,
    SITUATIONS,
    statistic,
)
from session.stats.line import StatisticLine
from session.stats.report import MatchStatistics, PlayerStatistics, TeamOfMatch, rotations
from session.stats.rosters import NamedPlayer
from session.vocabulary import Side

_STARTS: Final = 5


def _meaning(name: str) -> str:
    """What docs/exports.md says of the column of that name."""
    of = statistic(name).column
    return f"{of}, 0-100" if name.endswith("_pct") else of


BOX_COLUMNS: Final = {name: _meaning(name) for name in COLUMNS}
_OF_ATTACKS: Final = {f"{key}_pct" if one.is_rate else key: one for key, one in OF_ATTACKS.items()}

_MATCH: Final = {name: MATCH_COLUMNS[name] for name in ("session_id", "match", "match_date")}
_TEAM: Final = {"team": "A or B", "team_name": KEY_COLUMNS["team_name"]}

PLAYER_COLUMNS: Final[dict[str, str]] = {
    **_MATCH,
    **_TEAM,
    "player_number": "shirt number, empty for the touches of players whom nobody knows",
    "player_name": KEY_COLUMNS["player_name"],
    "libero": "1 for a libero",
    "captain": "1 for the captain",
    **{
        f"start_{place}": f"zone at the start of set {place}, * for who came in"
        for place in range(1, _STARTS + 1)
    },
    **BOX_COLUMNS,
}

SET_COLUMNS: Final[dict[str, str]] = {
    **_MATCH,
    **_TEAM,
    "set_number": "set 1-9",
    "score": "the team's points in the set",
    **BOX_COLUMNS,
    "opponent_errors": _meaning("opponent_errors"),
    "after_decision": AFTER_DECISION,
}

TEAM_COLUMNS: Final[dict[str, str]] = {
    **_MATCH,
    **_TEAM,
    "sets_won": "sets that the team won",
    "score": "the team's points in the match",
    **BOX_COLUMNS,
    "opponent_errors": SET_COLUMNS["opponent_errors"],
    **{name: _meaning(name) for name in PER_POINT},
    **{
        f"{situation}_{key}": _meaning(f"{situation}_{key}")
        for situation in SITUATIONS
        for key in _OF_ATTACKS
    },
}

ROTATION_COLUMNS: Final[dict[str, str]] = {
    "team": "A or B",
    "team_name": "the team's name",
    "set_number": "set 1-9",
    "setter_zone": "the rotation: the zone 1-6 of the team's own setter",
    **{key: one.column or one.label.lower() for key, one in ROTATION_LINE.items()},
    "sideout_won": "rallies won while the opponent served",
    "sideout_of": "rallies in which the opponent served",
    "break_point_won": "rallies won on own serve",
    "break_point_of": "rallies in which the team served",
    "session_id": "the session's id",
}

REPORT_NUMBERS: Final = frozenset({*PLAYER_COLUMNS, *SET_COLUMNS, *TEAM_COLUMNS}) - {
    *_MATCH,
    *_TEAM,
    "player_name",
}
ROTATION_NUMBERS: Final = frozenset(ROTATION_COLUMNS) - {*_TEAM, "session_id"}


@dataclass(frozen=True)
class Statistics:
    """The tables of one match."""

    session: Session
    stats: MatchStatistics

    def players(self) -> Iterator[list[object]]:
        """One list of cells per player of the match, in the order of PLAYER_COLUMNS. Together
        with the touches of nobody they are what the team did."""
        for about, team in self._teams():
            for number, player in team.players.items():
                yield [*about, *_person(number, player), *_box(player.line)]
            unknown = team.unknown_player.line
            if any(unknown[name] for name in BOX_COLUMNS):
                yield [*about, *[None] * (4 + _STARTS), *_box(unknown)]

    def sets(self) -> Iterator[list[object]]:
        """One list of cells per team and set, in the order of SET_COLUMNS."""
        for about, team in self._teams():
            for number, one in team.sets.items():
                after = int(self.stats.sets[number].after_decision)
                counted = [one.score, *_box(one.line), one.opponent_errors]
                yield [*about, number, *counted, after]

    def teams(self) -> Iterator[list[object]]:
        """One list of cells per team, in the order of TEAM_COLUMNS."""
        for about, team in self._teams():
            totals = team.totals
            yield [
                *about,
                team.sets_won,
                totals.score,
                *_box(totals.line),
                totals.opponent_errors,
                *(team.per_point[name] for name in PER_POINT),
                *(line[key] for line in team.situations.values() for key in _OF_ATTACKS),
            ]

    def _teams(self) -> Iterator[tuple[list[object], TeamOfMatch]]:
        session = self.session
        for side in Side:
            team = self.stats.teams[side]
            about = (session.id, session.title, session.match_date, side.value, team.name)
            yield [*about], team


def _person(number: str, player: PlayerStatistics) -> list[object]:
    person, starts = player.person or NamedPlayer(), player.starts or {}
    return [
        number,
        person.name,
        int(person.libero),
        int(person.captain),
        *(starts.get(str(place)) for place in range(1, _STARTS + 1)),
    ]


def _box(numbers: StatisticLine) -> list[object]:
    return [numbers[name] for name in BOX_COLUMNS]


def rotation_rows(
    match: Match, names: Mapping[str, str | None], session_id: str
) -> Iterator[list[object]]:
    """One list of cells per team, set and rotation that had rallies; their sums are the match."""
    counted = [(one.number, rotations(replace(match, sets=(one,)))) for one in match.sets]
    for side in Side:
        about = [side.value, names.get(side.value)]
        for number, found in counted:
            for zone, row in found[side.value].items():
                if row["rallies"]:
                    yield [*about, number, int(zone), *_rotation(row), session_id]


def _rotation(row: StatisticLine) -> list[object]:
    sideout, breaks = row.rate("sideout"), row.rate("break_point")
    return [
        *(row[key] for key in ROTATION_LINE),
        sideout["n"],
        sideout["d"],
        breaks["n"],
        breaks["d"],
    ]
