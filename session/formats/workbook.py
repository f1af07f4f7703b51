"""The workbook of a session: everything that people look for in a spreadsheet, a sheet each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from session.formats.coachsheet import CoachSheet
from session.formats.columns import People
from session.formats.playbyplay import session_play_rows
from session.formats.reportsheets import Statistics, rotation_rows
from session.formats.tables import write_session_touches
from session.formats.touchfile import Of, touch_rows
from session.formats.xlsxfile import write_workbook

__all__ = ["write_session_touches", "write_session_workbook"]

if TYPE_CHECKING:
    from session.service import SessionService


def write_session_workbook(service: SessionService, session_id: str, path: str | Path) -> Path:
    """Write the workbook of a session. Raises NotFoundError, TooLargeError."""
    data = service.load_session(session_id)
    match, stats = service.get_match(session_id), service.get_stats(session_id)
    names = {side: team.name for side, team in data["teams"].items()}
    return write_workbook(
        path,
        events=service.iter_events(session_id),
        rollup=service.get_rollup(session_id),
        people=People(session_id, names, data["rosters"]),
        report=CoachSheet(data["session"], stats),
        statistics=Statistics(data["session"], stats),
        rotations=rotation_rows(match, names, session_id),
        touches=touch_rows(match, Of.session(data)),
        plays=session_play_rows(service, session_id),
    )
