"""play-by-play.csv, and the sheet of the same name: one row per rally.

Headers are a promise to scripts and spreadsheets: add new ones at the end, never rename one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from session.formats.spreadsheets.columns import (
    AFTER_DECISION,
    ENDING_COLUMNS,
    MATCH_COLUMNS,
    RALLY_COLUMNS,
)
from session.formats.spreadsheets.csvfile import write_table
from session.formats.spreadsheets.text import Decimal
from session.formats.spreadsheets.touches import Of
from session.stats.playbyplay import Named, RallyLine

if TYPE_CHECKING:
    from session.service import SessionService

_SHARED: Final = (
    "set_number",
    "rally_number",
    "score_a_before",
    "score_b_before",
    "score_a_after",
    "score_b_after",
    "serving_team",
)
"""They mean what they mean in touches.csv."""

PLAY_COLUMNS: Final[dict[str, str]] = {
    **MATCH_COLUMNS,
    **{name: RALLY_COLUMNS[name] for name in _SHARED},
    "server_number": "shirt number of who served",
    "server_name": "that player's name",
    "rotation": "the serving team's: the zone 1-6 of its setter",
    "setter_zone_a": RALLY_COLUMNS["setter_zone_a"],
    "setter_zone_b": RALLY_COLUMNS["setter_zone_b"],
    "point_team": ENDING_COLUMNS["point_team"],
    "rally_ended_by": ENDING_COLUMNS["rally_ended_by"],
    "ended": "how it ended, in words",
    "player_team": "A or B: the team of who ended it, by a point or an error",
    "player_number": "that player's shirt number",
    "player_name": "that player's name",
    "other_team": "A or B: the team of who had a part in it: assisted the kill, was blocked, lost "
    "the reception",
    "other_number": "that player's shirt number",
    "other_name": "that player's name",
    "before": "time-outs, substitutions and points not written down since the rally before",
    "event_id": "number of the event that ended it",
    "after_decision": AFTER_DECISION,
}
PLAY_NUMBERS: Final = frozenset(
    name
    for name in PLAY_COLUMNS
    if name.endswith(("_number", "_before", "_after"))
    or name.startswith("setter_zone")
    or name in ("rotation", "event_id", "after_decision")
)
"""Columns that hold numbers (a shirt number may be something else)."""
_TEXTS: Final = [place for place, name in enumerate(PLAY_COLUMNS) if name not in PLAY_NUMBERS]


def write_session_plays(
    service: SessionService, session_id: str, path: str | Path, decimal: Decimal = "point"
) -> Path:
    """Write play-by-play.csv of a session. Raises NotFoundError."""
    rows = session_play_rows(service, session_id)
    return write_table(path, PLAY_COLUMNS, rows, _TEXTS, decimal)


def session_play_rows(service: SessionService, session_id: str) -> Iterator[list[object]]:
    """One list of cells per rally, in the order of PLAY_COLUMNS. Raises NotFoundError."""
    of = Of.session(service.load_session(session_id))
    about = [of.session_id, of.title, of.match_date and of.match_date.isoformat()]
    teams = [of.names.get("A"), of.names.get("B")]
    sets = service.get_play_by_play(session_id)
    return ([*about, *teams, *_cells(line), int(one.extra)] for one in sets for line in one.lines)


def _cells(line: RallyLine) -> list[object]:
    return [
        line.set_number,
        line.number,
        *line.score_before,
        *(line.score or (None, None)),
        line.serving and line.serving.value,
        *_person(line.server)[1:],
        line.rotation,
        *line.setter_zones,
        line.winner and line.winner.value,
        line.how,
        line.ended,
        *_person(line.player),
        *_person(line.other),
        "; ".join(line.before) or None,
        line.event_id,
    ]


def _person(one: Named | None) -> tuple[str | None, str | None, str | None]:
    """Team, number, name."""
    return (one.side.value, one.number, one.name or None) if one else (None, None, None)
