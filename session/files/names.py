"""Names of files as text: a disk takes bytes that are no letters, and line ends inside a name."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Final
from urllib.parse import quote_from_bytes

_NO_LETTERS: Final = frozenset({"Cc", "Cs"})
"""Control characters, and the halves by which Python keeps bytes that are no UTF-8."""


def readable(name: str | Path) -> str:
    """The name for people: whatever is no text in it becomes \ufffd."""
    return "".join(letter if _is_letter(letter) else "\ufffd" for letter in str(name))


def is_text(name: str | Path) -> bool:
    """Whether the name can be stored and sent as it is."""
    return all(map(_is_letter, str(name)))


def spelt(name: str) -> str:
    """The name as an address or a form can bring it back: one that is no text with its bytes in
    percent signs."""
    return name if is_text(name) else quote_from_bytes(os.fsencode(name))


def by_spelling(folder: Path, name: str) -> Path:
    """The file of `folder` that `spelt` gave this name; there may be no such file."""
    path = folder / name
    if "%" not in name or os.path.lexists(path):
        return path
    try:
        with os.scandir(folder) as entries:
            found = next((one.name for one in entries if spelt(one.name) == name), name)
    except OSError:
        found = name
    return folder / found


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter) not in _NO_LETTERS
