"""VolleyStation's match files and web score sheets, and the words and signs that only they have.

They are read, not written; what all readers make of a play is for `session.formats`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from session.formats.format import Beginning, Fit, Format

if TYPE_CHECKING:
    from session.formats.imported import ImportedSession

_SHEET: Final = re.compile(rb'"(scoutData|coinToss|decidingSetWin)"')
_MATCH: Final = re.compile(rb'"(startingLineup|exchange|attackCombinations|shirtNumber)"')


def _sniff_sheet(beginning: Beginning) -> Fit:
    return Fit.WORDS if beginning.json and _SHEET.search(beginning.plain) else Fit.NOT


def _sniff_match(beginning: Beginning) -> Fit:
    """The words of a match stand in a score sheet, too."""
    named = beginning.ending == ".vsm"
    found = beginning.json and (named or _MATCH.search(beginning.plain))
    return Fit.SHAPE if found else Fit.NOT


def _read_sheet(path: Path, encoding: str | None) -> ImportedSession:
    from session.formats.volleystation.websheet import read_websheet

    return read_websheet(path)


def _read_match(path: Path, encoding: str | None) -> ImportedSession:
    from session.formats.volleystation.vsm import read_vsm

    return read_vsm(path)


VSM: Final = Format(
    name="vsm",
    title="VolleyStation (.vsm)",
    endings=(".vsm",),
    sniff=_sniff_match,
    read=_read_match,
)
WEB_SHEET: Final = Format(
    name="scoresheet",
    title="VolleyStation web scoresheet (.json)",
    endings=(".json",),
    sniff=_sniff_sheet,
    read=_read_sheet,
)
