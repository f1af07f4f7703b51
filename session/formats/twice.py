"""Letters that went through two code pages: text of UTF-8 that a program took for another page.

Such a file is good UTF-8, but its o with dots is an A with a tilde and a sign for a paragraph. A
run of such characters, turned back into bytes, is UTF-8 again, which no run of real letters is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_PAGES: Final = ("cp1252", "cp1250", "cp1251", "cp1254", "cp1257", "cp1253")
_SURE: Final = "cp1252"
"""Its runs are put right one by one; those of other pages only where nearly all of them are so."""
_NEARLY: Final = 0.8
_RUN: Final = re.compile(r"[^\x00-\x7f]+")


def put_right(text: str) -> tuple[str, int]:
    """The text with such letters put right, and how many runs of them there were."""
    runs = set(_RUN.findall(text))
    if not runs:
        return text, 0
    best: dict[str, str] = {}
    for page in _PAGES:
        found = {run: right for run in runs if (right := _once(run, page))}
        enough = page == _SURE or (len(found) > 1 and len(found) >= _NEARLY * len(runs))
        if enough and len(found) > len(best):
            best = found
    if not best:
        return text, 0
    count = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal count
        count += match[0] in best
        return best.get(match[0], match[0])

    return _RUN.sub(replaced, text), count


def _once(run: str, page: str) -> str | None:
    """The run as it was before its second encoding; None if it never had one."""
    byte_of = bytes_of(page)
    try:
        right = bytes([byte_of[letter] for letter in run]).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return None
    return right if all(letter.isalpha() or letter == "\u2019" for letter in right) else None


@cache
def bytes_of(page: str) -> dict[str, int]:
    """The byte of each character of a page; what the page leaves open stands for itself."""
    table = {chr(byte): byte for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0x100):
        table[bytes([byte]).decode(page, "ignore") or chr(byte)] = byte
    return table
