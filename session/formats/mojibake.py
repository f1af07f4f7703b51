"""Letters that went through two code pages: a program took the bytes of one page for another's and
saved that as UTF-8.

Such a file is good UTF-8, but its o with dots is an A with a tilde and a sign for a paragraph
(UTF-8 taken for a page), or its l with a stroke a small raised 3 (a page taken for another). Turned
back into bytes it is UTF-8 again, which no run of real letters is, or the names tell the right page
as they do in any file that names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from operator import itemgetter
from typing import Final, NamedTuple

from session.formats.alphabets import strangeness
from session.formats.codepages import doubted, guessed, speaks_for

_PAGES: Final = ("cp1252", "cp1250", "cp1251", "cp1254", "cp1257", "cp1253")
_SURE: Final = "cp1252"
"""Its runs are put right one by one; those of other pages only where nearly all of them are so."""
_NEARLY: Final = 0.8
_RUN: Final = re.compile(r"[^\x00-\x7f]+")


def once_encoded(text: str) -> tuple[str, int]:
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


PAGES: Final = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257")
_LOST: Final = "\ufffd"
_OTHERS = re.compile(r"[^\x00-\x7f]")
_ENOUGH: Final = 20_000
"""Characters of names, many times what a match has."""
_STRANGE = re.compile("[\x80-\x9f\xb8\u02c7\u02d8-\u02dd]")
"""Controls, and accents without a letter. No name has them, whatever its other letters may be."""
_ALIKE: Final = ("cp1257", "cp1250")
_UNLIKELY: Final = (
    (re.compile("\u03c2(?=[\u03ac-\u03ce])"), "cp1253", "cp1251"),
    (re.compile("[\u0430-\u044f][\u042c-\u042f]"), "cp1251", "cp1253"),
)
"""The Greek s that ends words within one, and capitals within Cyrillic words."""
_BETTER: Final = 3
_SURELY_BETTER: Final = 6
_HARDLY_STRANGE: Final = 3
"""How much less strange names must be to say so, and to put them right unasked."""
_NAMES: Final = ("[3TEAMS]", "[3PLAYERS-H]", "[3PLAYERS-V]")


class Mistaken(NamedTuple):
    """The page that was taken, and the right one; `sure` where the names leave no doubt."""

    taken: str
    right: str
    sure: bool


def mistaken(text: str) -> Mistaken | None:
    """Which page was taken for which; None for text whose letters are those of some page."""
    names = _names(text)
    if names.isascii():
        return None
    by_bytes, own = _by_bytes(names), strangeness(names)
    if by_bytes is None:
        return None if own is None else _by_words(names, own, PAGES)
    put = _strangeness_of(names, by_bytes)
    if put is None or (own is None and not by_bytes.sure):
        return by_bytes  # Letters that are not Latin are known by their bytes alone.
    if by_bytes.sure and (own is None or own - put >= _BETTER):
        better = _by_words(names, put + _BETTER - 1, (by_bytes.taken,))
        return by_bytes if better is None else by_bytes._replace(right=better.right)
    by_words = None if own is None else _by_words(names, own, PAGES)
    less_strange = own is not None and put < own
    return by_bytes._replace(sure=False) if by_words is None and less_strange else by_words


def believed(declared: str, data: bytes) -> str:
    """The page that a file names, or another one with which its names fit together better, and not
    for one guest's sake. Letters that are not Latin are known by their bytes alone."""
    right = doubted(declared, data)
    if right is None:
        return declared
    own, put = (strangeness(_names(data.decode(page, "replace"))) for page in (declared, right))
    return right if own is None or put is None or own - put > 1 else declared


def _by_words(names: str, own: int, pages: Iterable[str]) -> Mistaken | None:
    """The pages with which the names fit together best; None where it is not much better than
    `own`, and not sure where others do as well."""
    costs: dict[str, tuple[int, Mistaken]] = {}
    for taken in pages:
        if _as_bytes(names, taken) is None:
            continue
        for right in PAGES:
            put = page_put_right(names, taken, right)
            cost = strangeness(put)
            if cost is not None and put != names and put not in costs:
                costs[put] = cost, Mistaken(taken, right, True)
    ranked = sorted(costs.values(), key=itemgetter(0))
    if not ranked or own - ranked[0][0] < _BETTER:
        return None
    cost, way = ranked[0]
    alone = len(ranked) == 1 or ranked[1][0] > cost
    return way._replace(sure=alone and own - cost >= _SURELY_BETTER and cost <= _HARDLY_STRANGE)


def _strangeness_of(names: str, way: Mistaken) -> int | None:
    return strangeness(page_put_right(names, way.taken, way.right))


def _by_bytes(names: str) -> Mistaken | None:
    """The same by the bytes that the names had: those of a page look like those of no other."""
    for never, taken, meant in _UNLIKELY:
        if never.search(names):
            return Mistaken(taken, meant, False)
    ways = [(page, data) for page in PAGES if (data := _as_bytes(names, page))]
    strange = _STRANGE.search(names) is not None
    if not strange and any(guessed(data) == page for page, data in ways):
        return None
    for page, data in ways:
        right = doubted(page, data)
        if right in PAGES:
            return Mistaken(page, right, True)
    for page, data in ways:
        right = guessed(data)
        if right == page or (not strange and (page, right) == _ALIKE):
            continue  # Latvian without a z with a caron looks like a language of cp1250
        if right in PAGES and speaks_for(right, data, page):
            return Mistaken(page, right, False)
    return None


def page_put_right(text: str, taken: str, right: str) -> str:
    """The text as it was before the page `taken` was read for `right`; what got lost stays so."""
    letters = {
        letter: bytes([byte]).decode(right, "ignore") or letter
        for letter, byte in bytes_of(taken).items()
    }
    return _OTHERS.sub(lambda found: letters.get(found[0], found[0]), text)


def rewritten(text: str, right: str) -> str:
    """The same by a person's choice of the right page; text that has its letters stays."""
    names = _names(text)
    own = _as_bytes(names, right)
    good = own is not None and guessed(own) == right and not _STRANGE.search(names)
    if right not in PAGES or good:
        return text
    ways = [(page, data) for page in PAGES if (data := _as_bytes(names, page)) is not None]
    likely = (page for page, data in ways if page != right and guessed(data) == right)
    taken = next(likely, ways[0][0] if ways and own is None else None)
    return text if taken is None else page_put_right(text, taken, right)


def _names(text: str) -> str:
    """The cells with such letters among teams and players, or anywhere in a file without those."""
    lines = text.split("\n")
    if "[3TEAMS]" in text:
        lines = list(_of_names(lines))
    cells = (cell for line in lines if not line.isascii() for cell in line.split(";"))
    return ";".join(cell for cell in cells if not cell.isascii())[:_ENOUGH]


def _of_names(lines: list[str]) -> Iterator[str]:
    within = False
    for line in lines:
        if line.startswith("[3"):
            within = line.startswith(_NAMES)
        elif within:
            yield line


def _as_bytes(cells: str, page: str) -> bytes | None:
    """The cells in a page, None where it has not all their letters."""
    byte_of = bytes_of(page)
    found = [ord(one) if one < "\x80" else byte_of.get(one) for one in cells if one != _LOST]
    return None if None in found else bytes(one for one in found if one is not None)
