"""The match report and the rotations as tables: one row per player, team and set.

Headers are a promise to scripts and spreadsheets: add new ones at the end, never rename one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from session.match import Match
from session.stats.rotations import rotations
from session.vocabulary import Side

_STARTS: Final = 5
_SITUATIONS: Final = (
    "attack_after_positive_reception",
    "attack_after_negative_reception",
    "attack_on_dig",
)
_OF_ATTACKS: Final = {
    "total": "attacks",
    "errors": "attack errors",
    "blocked": "attacks that were blocked",
    "kills": "kills",
    "kill_pct": "kills, 0-100",
}
_SITUATION_WORDS: Final = {
    "attack_after_positive_reception": "first attack after a reception # or +",
    "attack_after_negative_reception": "first attack after a reception ! or -",
    "attack_on_dig": "all other attacks",
}

BOX_COLUMNS: Final = {
    "points_total": "serves, attacks and blocks that made a point",
    "points_break": "those made while the own team served",
    "points_win_loss": "points minus errors of serve, reception and attack and blocked attacks",
    "serve_total": "serves",
    "serve_errors": "serve errors",
    "serve_aces": "aces",
    "reception_total": "receptions",
    "reception_errors": "reception errors",
    "reception_positive_pct": "receptions # and +, 0-100",
    "reception_excellent_pct": "receptions #, 0-100",
    "attack_total": "attacks",
    "attack_errors": "attack errors",
    "attack_blocked": "attacks that were blocked",
    "attack_kills": "kills",
    "attack_kill_pct": "kills, 0-100",
    "block_kills": "blocks that made a point",
}

REPORT_COLUMNS: Final[dict[str, str]] = {
    "team": "A or B",
    "team_name": "the team's name",
    "row": "player, unknown player, team, or set 1 … for a set of the team",
    "number": "shirt number",
    "player_name": "the player's name",
    "libero": "1 for a libero",
    "captain": "1 for the captain",
    **{
        f"start_{place}": f"zone at the start of set {place}, * for who came in"
        for place in range(1, _STARTS + 1)
    },
    "score": "the team's points in the set or the match",
    **BOX_COLUMNS,
    "opponent_errors": "points that no serve, attack or block of the team made",
    "sideout_points": "points of the team's own while the opponent served",
    "receptions_per_sideout_point": "receptions for each of them",
    "break_points": "points of the team's own while it served",
    "serves_per_break_point": "serves for each of them",
    **{
        f"{situation}_{name}": f"{_SITUATION_WORDS[situation]}: {words}"
        for situation in _SITUATIONS
        for name, words in _OF_ATTACKS.items()
    },
}

ROTATION_COLUMNS: Final[dict[str, str]] = {
    "team": "A or B",
    "team_name": "the team's name",
    "set_number": "set 1-9, empty for the whole match",
    "setter_zone": "the rotation: the zone 1-6 of the team's own setter",
    "diff": "rallies won minus lost",
    "rallies": "rallies",
    "won": "rallies won",
    "lost": "rallies lost",
    "serves": "own serves",
    "receptions": "receptions",
    "kills": "kills",
    "errors": "attack errors",
    "blocked": "attacks that were blocked",
    "sideout_won": "rallies won while the opponent served",
    "sideout_of": "rallies in which the opponent served",
    "break_point_won": "rallies won on own serve",
    "break_point_of": "rallies in which the team served",
}

REPORT_NUMBERS: Final = frozenset(REPORT_COLUMNS) - {"team", "team_name", "row", "player_name"}
ROTATION_NUMBERS: Final = frozenset(ROTATION_COLUMNS) - {"team", "team_name"}
_PER_TEAM: Final = (
    "sideout_points",
    "receptions_per_sideout_point",
    "break_points",
    "serves_per_break_point",
)


def report_rows(stats: Mapping[str, Any]) -> Iterator[list[Any]]:
    """One list of cells per row of REPORT_COLUMNS; `stats` is what `session.stats.summary`
    answers."""
    for side in Side:
        team = stats["teams"][side.value]
        about = [side.value, team.get("name")]
        for number, player in team["players"].items():
            yield [*about, "player", *_person(number, player), None, *_box(player)]
        unknown = team.get("unknown_player") or {}
        if any(unknown.get(name) for name in BOX_COLUMNS):
            yield [*about, "unknown player", *_nobody(), None, *_box(unknown)]
        for number, one in team["sets"].items():
            box = (one["score"], *_box(one), one["opponent_errors"])
            yield [*about, f"set {number}", *_nobody(), *box]
        totals = team["totals"]
        yield [
            *about,
            "team",
            *_nobody(),
            totals["score"],
            *_box(totals),
            totals["opponent_errors"],
            *(team[name] for name in _PER_TEAM),
            *(team[situation][name] for situation in _SITUATIONS for name in _OF_ATTACKS),
        ]


def _person(number: str, player: Mapping[str, Any]) -> list[Any]:
    starts = player.get("starts") or {}
    return [
        number,
        player.get("name"),
        int(bool(player.get("libero"))),
        int(bool(player.get("captain"))),
        *(starts.get(str(place)) for place in range(1, _STARTS + 1)),
    ]


def _nobody() -> list[None]:
    return [None] * (4 + _STARTS)


def _box(numbers: Mapping[str, Any]) -> list[Any]:
    return [numbers[name] for name in BOX_COLUMNS]


def rotation_rows(match: Match, names: Mapping[str, str | None]) -> Iterator[list[Any]]:
    """One list of cells per team and rotation, of the match and of each set that had rallies."""
    parts = [(None, match), *((one.number, replace(match, sets=(one,))) for one in match.sets)]
    counted = [(number, rotations(part)) for number, part in parts]
    for side in Side:
        for number, found in counted:
            for zone, row in found[side.value].items():
                if number is None or row["rallies"]:
                    yield [side.value, names.get(side.value), number, int(zone), *_rotation(row)]


def _rotation(row: Mapping[str, Any]) -> list[Any]:
    plain = list(ROTATION_COLUMNS)[4:13]
    sideout, breaks = row["sideout"], row["break_point"]
    return [*(row[name] for name in plain), sideout["n"], sideout["d"], breaks["n"], breaks["d"]]
