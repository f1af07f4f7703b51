"""Whether a file holds the name of a person, looked for inside: also in workbooks and other
archives. What no text can be read from, such as a picture, nobody can tell."""

from __future__ import annotations

import html
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from session.privacy.names import NameFinder

FILMS: Final = frozenset({".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi"})
_MOST_READ: Final = 64 * 1024**2
"""Of a longer file nobody can tell."""
_DEEP: Final = 3
_BINARY: Final = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"OggS", b"\x1aE\xdf\xa3",
    b"SQLite format 3",
)  # fmt: skip
_ZIP: Final = b"PK\x03\x04"
_CODE_PAGES: Final = ("cp1250", "cp1252", "cp1251")


def holds_name(path: Path, finder: NameFinder) -> bool | None:
    """Whether the name is in the file; None where nobody can tell. Raises OSError."""
    if path.suffix.lower() in FILMS:
        return None
    with path.open("rb") as file:
        return _holds(file, finder, _DEEP)


def _holds(file: IO[bytes], finder: NameFinder, deep: int) -> bool | None:
    data = file.read(_MOST_READ + 1)
    if len(data) > _MOST_READ or data.startswith(_BINARY) or data[4:8] == b"ftyp":
        return None
    if data.startswith(_ZIP):
        return _archive(file, finder, deep)
    if data.startswith(b"\x1f\x8b"):
        return _unpacked(data, finder)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _in_text(data.decode("utf-16", "replace"), finder)
    try:
        return _in_text(data.decode("utf-8-sig"), finder)
    except UnicodeDecodeError:
        if b"\x00" in data:
            return None
    return any(_in_text(data.decode(one, "replace"), finder) for one in _CODE_PAGES)


def _archive(file: IO[bytes], finder: NameFinder, deep: int) -> bool | None:
    if not deep:
        return None
    told: bool | None = False
    try:
        with zipfile.ZipFile(file) as archive:
            for one in archive.infolist():
                if finder.spans(one.filename, joined=True):
                    return True
                with archive.open(one) as part:
                    found = _holds(part, finder, deep - 1)
                if found:
                    return True
                told = None if found is None else told
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError):
        return None
    return told


def _unpacked(data: bytes, finder: NameFinder) -> bool | None:
    try:
        plain = zlib.decompressobj(31).decompress(data, _MOST_READ)
        return _in_text(plain.decode(), finder)
    except (zlib.error, UnicodeDecodeError):
        return None


def _in_text(text: str, finder: NameFinder) -> bool:
    return any(finder.spans(one, joined=True) for one in _readings(text))


def _readings(text: str) -> Iterator[str]:
    """The text as it stands, and as HTML and JSON mean it."""
    yield text
    if "&" in text and ";" in text:
        yield html.unescape(text)
    if "\\" in text:
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return
        yield json.dumps(said, ensure_ascii=False, indent=0)
