"""Every format that there is, and which of them a file has. What is inside decides; the ending of
its name helps where that is not clear.

Import, preview, export, the command, the pages and REST read this list: a new format is a package
(or module) that says what it is, and a line here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from session.errors import InvalidInput, UnsupportedTypeError
from session.formats import dvw, foreign, perana, spreadsheets, video, volleystation, wholesession
from session.formats.format import Beginning, Fit, Format

FORMATS: Final = (
    dvw.SCOUT_FILE,
    volleystation.VSM,
    volleystation.WEB_SHEET,
    perana.VBSTATS,
    video.TAGS,
    video.INSTANCES,
    spreadsheets.CSV,
    spreadsheets.WORKBOOK,
    wholesession.SESSION,
    dvw.ROSTER,
)
SNIFFED: Final = {one.name: one for one in FORMATS if one.sniff}
"""The formats that a file is told to be of, by name."""
WRITTEN: Final = {one.offer.key: one.offer for one in FORMATS if one.offer}
"""What a session is written as in one file, by the ending of its name without the dot."""
_READ: Final = [one.endings[0] for one in FORMATS if one.read]
ENDINGS: Final = tuple(dict.fromkeys(reversed(_READ)))[::-1]
"""How the names of files end that become a session, for a file chooser: ours last."""
_TOLD_BY_NAME: Final = {ending for one in SNIFFED.values() for ending in one.endings}
_HEAD_BYTES: Final = 65_536
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def format_of(path: str | Path) -> Format:
    """The format of a file. Raises InvalidInput for an empty one, UnsupportedTypeError, saying
    what it is or what can be read."""
    source = Path(path)
    with source.open("rb") as handle:
        head = handle.read(_HEAD_BYTES)
    suffix, plain = source.suffix.lower(), _plain(head)
    if not plain and len(head) < _HEAD_BYTES:
        raise InvalidInput("The file is empty.")
    if why := foreign.by_beginning(head) or foreign.by_beginning(plain):
        raise UnsupportedTypeError(why)
    fit, best = _best(Beginning(plain, suffix))
    if fit <= Fit.NAME and (why := foreign.what_it_is(plain)):
        raise UnsupportedTypeError(why)
    if fit:
        return best
    if suffix in _TOLD_BY_NAME:
        raise UnsupportedTypeError(
            f"The file ends in {suffix}, but what is inside is no such file. It may be damaged."
        )
    raise UnsupportedTypeError(
        f"Files ending in {suffix or 'nothing'} cannot be imported; "
        f"{', '.join(ENDINGS[:-1])} and {ENDINGS[-1]} can."
    )


def _best(beginning: Beginning) -> tuple[Fit, Format]:
    fits = [(one.sniff(beginning), one) for one in FORMATS if one.sniff]
    return max(fits, key=lambda found: found[0])


def _plain(head: bytes) -> bytes:
    """The beginning without marks, NULs and blanks before it; UTF-16 becomes its ASCII."""
    if head.startswith(_BOMS[1:]) or b"\x00" in head[:2]:
        head = head.replace(b"\x00", b"")
    for mark in _BOMS:
        head = head.removeprefix(mark)
    return head.lstrip(b"\x00 \t\r\n")
