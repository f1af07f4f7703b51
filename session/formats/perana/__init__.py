"""Perana Sports' match files (`.psvb`): unpacked, then read; they are not written.

What all readers make of a play is for the modules of `session.formats`.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import TYPE_CHECKING, Final

from session.formats.format import Beginning, Fit, Format

if TYPE_CHECKING:
    from session.formats.imported import ImportedSession


def _sniff(beginning: Beginning) -> Fit:
    """base64, and gzip behind four bytes of length."""
    start = b"".join(beginning.plain[:200].split())[:16]
    try:
        packed = base64.b64decode(start, validate=True)[4:6] == b"\x1f\x8b"
    except binascii.Error:
        return Fit.NOT
    return Fit.MARK if packed else Fit.NOT


def _read(path: Path, encoding: str | None) -> ImportedSession:
    from session.formats.perana.reader import read_psvb

    return read_psvb(path)


VBSTATS: Final = Format(
    name="psvb",
    title="Perana VBStats (.psvb)",
    endings=(".psvb",),
    sniff=_sniff,
    read=_read,
)
