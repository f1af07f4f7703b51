"""Files of others that hold no match that could be read: what each is, and what to do instead."""

from __future__ import annotations

import re
from typing import Final

_FROM_THE_SCOUT: Final = (
    "Ask for the scout's file of the match (.dvw, .vsm, .psvb) and import that."
)
_PICTURE: Final = (
    "This is a picture. Numbers cannot be read out of a photo or a screenshot; import the scout's "
    "file."
)
_VIDEO: Final = "This is a video. Open a session and add it there as a clip."
_PACKED: Final = "This is a packed file, an archive. Unpack it, and import what is inside."
_BEGINNINGS: Final = {
    b"PK\x03\x04": "This is an Excel workbook or a ZIP archive. Save the sheet with the plays as "
    "CSV (UTF-8), or unpack the archive, and import that.",
    b"\xd0\xcf\x11\xe0": "This is an old Office file, such as an Excel workbook (.xls). Save the "
    "sheet with the plays as CSV (UTF-8), and import that.",
    b"%PDF": "This is a PDF. Numbers cannot be read out of a report; import the scout's file.",
    b"SQLite format 3": "This is a database. Restore one of its snapshots instead.",
    b"{\\rtf": "This is a text document (RTF). Import the scout's file.",
    b"\xff\xd8\xff": _PICTURE,
    b"\x89PNG": _PICTURE,
    b"GIF8": _PICTURE,
    b"\x1f\x8b": _PACKED,
    b"7z\xbc\xaf": _PACKED,
    b"Rar!": _PACKED,
    b"\x1a\x45\xdf\xa3": _VIDEO,
}
_MEDIA: Final = re.compile(rb"....ftyp(heic|heix|mif1|avif)?|RIFF....(?:AVI |(WEBP))", re.DOTALL)
"""Videos, and pictures that are packed as videos are."""
TAGGER: Final = (
    "This is a file of Perana's tagger (.psvt): tags on a video, without score, sets and line-ups, "
    "so no match can be made of it. A match scouted with VBStats is saved as .psvb; import that."
)
"""What to say of a file of Perana's tagger, which is packed as matches are."""
_INSIDE: Final = (
    (
        re.compile(rb"<(\w+:)?vbgame\b", re.IGNORECASE),
        "This is a box score of StatCrew or NCAA LiveStats (XML, vbgame): sums for each player, "
        f"without the touches behind them. {_FROM_THE_SCOUT}",
    ),
    (
        re.compile(
            rb"<(\w+:)?(Volley(ball)?|Beach(volleyball)?)(Match|Statistic|Tournament|Live|Action)"
            rb"|[\"<\s](NoInTournament|noInTournament|NoTournament|noTournament)\b"
        ),
        "This is from the FIVB's information system (VIS): results and sums for each player, "
        f"without the touches behind them. {_FROM_THE_SCOUT}",
    ),
    (
        re.compile(rb"<(!doctype\s+)?html\b|\A<table\b", re.IGNORECASE),
        "This is a web page. Save the match's own file from that page, not the page, and import "
        "that.",
    ),
)
"""What only such files have in them, and what they are."""
_XML: Final = (
    "This XML file holds neither Hudl tags nor video instances (SportsCode), so it cannot be "
    "imported."
)
_BOX_SCORE: Final = (
    "This is a box score: a table with sums for each player, such as kills and digs, without the "
    f"touches behind them. {_FROM_THE_SCOUT} A table with a row for each touch can be imported too."
)
_COUNTS: Final = frozenset(
    b"k kills e errors ta attempts pct hit% hitting% a ast assists sa aces se digs dig re bs ba be "
    b"bhe tb blocks pts points sp gp mp".split()
)
"""The columns of a box score, as Americans abbreviate them."""
_ENOUGH_COUNTS: Final = 5
_CELLS: Final = re.compile(rb"[,;\t|]")
_LINES: Final = 12
"""A box score has a title above its columns."""


def by_beginning(head: bytes) -> str | None:
    """What a file of no text is by its first bytes, and what to do."""
    for magic, sentence in _BEGINNINGS.items():
        if head.startswith(magic):
            return sentence
    if media := _MEDIA.match(head):
        return _PICTURE if media[1] or media[2] else _VIDEO
    return None


def what_it_is(plain: bytes) -> str | None:
    """What a text is that cannot be imported, and what to do, in a sentence or two.

    `plain` is its beginning without marks and blanks before it.
    """
    if plain.startswith((b"<", b"{", b"[")):
        for pattern, sentence in _INSIDE:
            if pattern.search(plain):
                return sentence
        return _XML if plain.startswith(b"<") else None
    return _BOX_SCORE if _is_box_score(plain) else None


def _is_box_score(plain: bytes) -> bool:
    for line in plain.split(b"\n", _LINES)[:_LINES]:
        if b"event_type" in line.lower():
            return False
        cells = {cell.strip(b' \t\r"').lower().replace(b" ", b"") for cell in _CELLS.split(line)}
        if len(cells & _COUNTS) >= _ENOUGH_COUNTS:
            return True
    return False
