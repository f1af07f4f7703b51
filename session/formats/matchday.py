"""The day of a match is the day at its place, which world time alone does not tell."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from session.errors import InvalidInput
from session.fields import known_zone
from session.formats.imported import ImportedSession
from session.formats.remarks import Diagnostic


def set_start(found: ImportedSession, said: str) -> bool:
    """Take the day from a start such as 2026-03-14T20:00; False where that cannot be read.

    A time without a zone, or with that of a place, has its day in it. World time is kept, so that
    somebody can say where it was.
    """
    try:
        at = dt.datetime.fromisoformat(said)
    except ValueError:
        return False
    if not dt.MINYEAR < at.year < dt.MAXYEAR:
        return False  # There is no day before it, or behind it, for other places.
    found.session.match_date = at.date()
    in_words = len(said.strip()) > len("2026-03-14")
    found.starts = at if in_words and at.tzinfo and not at.utcoffset() else None
    return True


def at_place(found: ImportedSession, zone: str | None) -> None:
    """Give the session the zone of its place and the day there; without one, ask for it where the
    day hangs on it. Raises InvalidInput for what is no zone."""
    if zone:
        try:
            found.session.timezone = known_zone(zone)
        except ValueError as problem:
            raise InvalidInput(f"{zone[:50]} {problem}.", "timezone") from problem
        if found.starts is not None:
            found.session.match_date = found.starts.astimezone(ZoneInfo(zone)).date()
    elif found.starts is not None:
        text = (
            f"The file says {found.starts:%Y-%m-%d %H:%M} in world time (UTC) for the start, which "
            "is another day in some places. Choose the time zone of the place."
        )
        found.diagnostics.insert(0, Diagnostic(None, "info", text))
