"""Which kind of file it is. What is inside decides; the ending helps where that is not clear."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path
from typing import Final, Literal, TypeAlias

from session.errors import InvalidInput, UnsupportedTypeError
from session.formats import ENDINGS, foreign
from session.formats.roster import HEAD as ROSTER_HEAD

FileKind: TypeAlias = Literal[
    "dvw", "vsm", "scoresheet", "psvb", "hudl", "instances", "csv", "json", "roster"
]

NAMES: Final[dict[FileKind, str]] = {
    "dvw": "Data Volley (.dvw)",
    "vsm": "VolleyStation (.vsm)",
    "scoresheet": "VolleyStation web scoresheet (.json)",
    "psvb": "Perana VBStats (.psvb)",
    "hudl": "Hudl tags (.xml)",
    "instances": "Video instances (.xml)",
    "csv": "VolleySense plays (.csv)",
    "json": "VolleySense session (.json)",
    "roster": "Data Volley roster (.sq)",
}
_HEAD_BYTES: Final = 65_536
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SECTION: Final = re.compile(rb"\"?\[3[A-Z-]{3,25}\][\s;,\"]*", re.IGNORECASE)
"""A whole line, without the blanks before it."""
_KNOWN_ENDINGS: Final = (".vsm", ".psvb", ".xml", ".json", ".sq")
_OURS: Final = re.compile(rb'"(volleysense-(export|session)|event_type)"')
_SHEET: Final = re.compile(rb'"(scoutData|coinToss|decidingSetWin)"')
_MATCH: Final = re.compile(rb'"(startingLineup|exchange|attackCombinations|shirtNumber)"')
_TABLES: Final = (".csv", ".tsv", ".txt")


def file_kind(path: str | Path) -> FileKind:
    """The kind of a file. Raises InvalidInput for an empty one, UnsupportedTypeError, saying what
    it is or what can be read."""
    source = Path(path)
    with source.open("rb") as handle:
        head = handle.read(_HEAD_BYTES)
    suffix, plain = source.suffix.lower(), _plain(head)
    if not plain and len(head) < _HEAD_BYTES:
        raise InvalidInput("The file is empty.")
    if why := foreign.by_beginning(head) or foreign.by_beginning(plain):
        raise UnsupportedTypeError(why)
    found = _by_content(source, plain)
    if found is None and (why := foreign.what_it_is(plain)):
        raise UnsupportedTypeError(why)
    found = found or _by_ending(suffix)
    if found is not None:
        return found
    if suffix in _KNOWN_ENDINGS:
        raise UnsupportedTypeError(
            f"The file ends in {suffix}, but what is inside is no such file. It may be damaged."
        )
    raise UnsupportedTypeError(
        f"Files ending in {suffix or 'nothing'} cannot be imported; "
        f"{', '.join(ENDINGS[:-1])} and {ENDINGS[-1]} can."
    )


def _by_content(source: Path, plain: bytes) -> FileKind | None:
    if any(_SECTION.fullmatch(line.lstrip()) for line in plain.splitlines() if b"[3" in line):
        return "dvw"
    if ROSTER_HEAD.match(plain):
        return "roster"
    if plain.startswith(b"<"):
        return _xml(plain)
    if plain.startswith((b"{", b"[")):
        return _json(source, plain)
    if _is_perana(plain):
        return "psvb"
    return "csv" if b"event_type" in plain.partition(b"\n")[0] else None


def _by_ending(suffix: str) -> FileKind | None:
    if suffix == ".dvw":
        return "dvw"
    return "csv" if suffix in _TABLES else None


def _plain(head: bytes) -> bytes:
    """The beginning without marks, NULs and blanks before it; UTF-16 becomes its ASCII."""
    if head.startswith(_BOMS[1:]) or b"\x00" in head[:2]:
        head = head.replace(b"\x00", b"")
    for mark in _BOMS:
        head = head.removeprefix(mark)
    return head.lstrip(b"\x00 \t\r\n")


def _xml(plain: bytes) -> FileKind | None:
    if b"<moment" in plain or b"hudl.com/tagging" in plain:
        return "hudl"
    return "instances" if b"<ALL_INSTANCES" in plain else None


def _json(source: Path, plain: bytes) -> FileKind | None:
    if _OURS.search(plain):
        return "json"
    if _SHEET.search(plain):
        return "scoresheet"
    if source.suffix.lower() == ".vsm" or _MATCH.search(plain):
        return "vsm"
    return None if foreign.what_it_is(plain) else "json"


def _is_perana(plain: bytes) -> bool:
    """base64, and gzip behind four bytes of length."""
    start = b"".join(plain[:200].split())[:16]
    try:
        return base64.b64decode(start, validate=True)[4:6] == b"\x1f\x8b"
    except binascii.Error:
        return False
