"""Tables for spreadsheets and programs: our CSV files and the workbook, in and out.

Their columns are a promise: new ones come behind. What the numbers in them mean stands in
`session.stats`; a text that a spreadsheet would run is made harmless in `text`. A session is
several CSV files, see `tables`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from session.formats.format import Beginning, FileOffer, Fit, Format

if TYPE_CHECKING:
    from session.formats.imported import ImportedSession
    from session.service import SessionService

CSV_TYPE: Final = "text/csv; charset=utf-8"
_TABLES: Final = (".csv", ".tsv", ".txt")


def _sniff(beginning: Beginning) -> Fit:
    marked = not (beginning.xml or beginning.json)
    if marked and b"event_type" in beginning.plain.partition(b"\n")[0]:
        return Fit.MARK
    return Fit.NAME if beginning.ending in _TABLES else Fit.NOT


def _read(path: Path, encoding: str | None) -> ImportedSession:
    from session.formats.spreadsheets.csvfile import read_events
    from session.formats.spreadsheets.text import NOT_UTF8

    found = read_events(path, encoding=encoding, strict=False)
    found.encoding = encoding or ("cp1252" if found.warnings[:1] == [NOT_UTF8] else "utf-8")
    return found


def _write(service: SessionService, session_id: str, path: Path) -> Path:
    from session.formats.spreadsheets.workbook import write_session_workbook

    return write_session_workbook(service, session_id, path)


CSV: Final = Format(
    name="csv",
    title="VolleySense plays (.csv)",
    endings=(".csv",),
    sniff=_sniff,
    read=_read,
)
WORKBOOK: Final = Format(
    name="xlsx",
    title="Excel workbook (.xlsx)",
    endings=(".xlsx",),
    offer=FileOffer(
        "session.xlsx",
        "Excel workbook",
        "The match report on one page, then players, sets, teams, rotations, play-by-play, "
        "touches, plays, counts and rosters, one sheet each.",
        "people",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _write,
    ),
)
