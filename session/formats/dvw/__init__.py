"""Data Volley's files: the scout file (`.dvw`), in and out, and the roster of a team (`.sq`).
docs/scout-files.md says what becomes what.

`reader` and `writer` are the doors; a file that is read and saved again unchanged stays as it was.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from session.formats.format import Beginning, FileOffer, Fit, Format

if TYPE_CHECKING:
    from session.formats.dvw.reader import read_dvw, read_dvw_bytes, read_dvw_text
    from session.formats.dvw.writer import write_dvw
    from session.formats.imported import ImportedSession
    from session.service import SessionService

__all__ = ["ROSTER", "SCOUT_FILE", "read_dvw", "read_dvw_bytes", "read_dvw_text", "write_dvw"]

ROSTER_HEAD: Final = re.compile(rb"\s*DV-Team")
_SECTION: Final = re.compile(rb"\"?\[3[A-Z-]{3,25}\][\s;,\"]*", re.IGNORECASE)
"""A whole line, without the blanks before it."""
_DOORS: Final = {
    "read_dvw": "session.formats.dvw.reader",
    "read_dvw_bytes": "session.formats.dvw.reader",
    "read_dvw_text": "session.formats.dvw.reader",
    "write_dvw": "session.formats.dvw.writer",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - Any: the functions of _DOORS, typed above
    """The doors, loaded when somebody comes: whoever asks for endings alone does not wait."""
    if name not in _DOORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_DOORS[name]), name)


def _sniff(beginning: Beginning) -> Fit:
    lines = beginning.plain.splitlines()
    if any(_SECTION.fullmatch(line.lstrip()) for line in lines if b"[3" in line):
        return Fit.MARK
    return Fit.NAME if beginning.ending == ".dvw" else Fit.NOT


def _read(path: Path, encoding: str | None) -> ImportedSession:
    from session.formats.dvw import reader

    return reader.read_dvw(path, encoding=encoding)


def _write(service: SessionService, session_id: str, path: Path) -> Path:
    from session.formats.dvw import writer

    data = service.load_session(session_id)
    return writer.write_dvw(path, data, service.iter_events(session_id))


def _sniff_roster(beginning: Beginning) -> Fit:
    return Fit.MARK if ROSTER_HEAD.match(beginning.plain) else Fit.NOT


SCOUT_FILE: Final = Format(
    name="dvw",
    title="Data Volley (.dvw)",
    endings=(".dvw",),
    sniff=_sniff,
    read=_read,
    offer=FileOffer(
        "match.dvw",
        "Scout file (Data Volley)",
        "For any program that reads .dvw.",
        "programs",
        "application/octet-stream",
        _write,
    ),
    strays_noted=True,
)
ROSTER: Final = Format(
    name="roster",
    title="Data Volley roster (.sq)",
    endings=(".sq",),
    sniff=_sniff_roster,
    instead="This is a roster, not a match. Open a team of a session and import it there, or use "
    "volleysense import-roster.",
)
