"""Which code page the bytes of a scout file are of, where nothing says it: by the letters of names.

Every rule counts bytes that one page has for letters and another for signs, or for letters which
never stand so. A file without such letters reads alike in all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Final, TypeAlias

_Counts: TypeAlias = Counter[bytes]

_HIGH = re.compile(rb"[\x80-\xff]")
_WORD = re.compile(rb"[\xc0-\xff]{3,}")
_WORDS: Final = 3
_MOSTLY: Final = 0.85


def _letters(page: str, text: str) -> tuple[bytes, ...]:
    return tuple(letter.encode(page) for letter in text)


_ONLY_TURKISH: Final = _letters("cp1254", "\u011e\u0130\u015e\u011f\u0131\u015f")
"""G with a breve, I with and without dot, S with a cedilla. No other language has two of these."""
_OF_TURKISH: Final = (*_ONLY_TURKISH, *_letters("cp1254", "\xc7\xd6\xdc\xe7\xf6\xfc"))
_BALTIC_S: Final = _letters("cp1257", "\u0160\u0161")
_BALTIC_Z: Final = _letters("cp1257", "\u017d\u017e")
_NOT_BALTIC: Final = _letters("cp1252", "\xf3\xfa\xfd\xd3\xda\xdd")
"""Icelandic has its own letters where Baltic pages have s and z with a caron, and these as well."""
_CYRILLIC_A: Final = _letters("cp1251", "\u0410\u0430")
_LATIN_2 = re.compile(rb"[\xa6\xa9\xac\xae\xb1\xb6](?=[a-z])")
"""S, Z, s and a of Central Europe in the older page; signs such as (c) in those of Windows."""
_NOT_LATIN_2 = re.compile(rb"[\x80-\x9f]")

_CENTRAL: Final = tuple(
    (re.compile(pattern), weight)
    for pattern, weight in (
        # Letters of Polish, Czech or Croatian where cp1252 has signs or nothing at all.
        (rb"[\xa3\xa5\xaf\xb3\xb9\xbf\x8c\x8d\x8f\x9c\x9d\x9f]", 3),
        # S and Z with a caron: the same in both pages, rare in the west.
        (rb"[\x8a\x8e\x9a\x9e]", 2),
        # C with an accent ends words or stands before a vowel; e with a grave hardly ever does.
        (rb"[\xc6\xc8\xe6\xe8](?![b-df-hj-np-tv-z])", 2),
        # e with an ogonek before consonants that never follow e with a circumflex.
        (rb"\xea(?=[bdgkcszpwj])", 2),
        # n with an acute before a consonant or at the end; with a tilde a vowel follows.
        (rb"\xf1(?![aeiou])", 2),
        # D with a stroke; s with a cedilla before a letter, where cp1252 has an ordinal's sign.
        (rb"[\xd0\xf0]", 1),
        (rb"[\xaa\xba](?=[a-z])", 3),
        (rb"[\xec\xf8\xf9](?=[aeiou\xe1\xe9\xed\xf3\xfa\xfd]|\xec[a-z])", 1),
        (rb"\xf5(?=[a-z])", 1),
    )
)
_WESTERN: Final = tuple(
    (re.compile(pattern), weight)
    for pattern, weight in (
        (rb"[\xe8\xe6](?=[b-df-hj-np-tv-z])", 1),
        (rb"\xea(?=[ltmn])", 1),
        (rb"\xf1(?=[aeiou])", 2),
        (rb"[\xe5\xc5\xe3\xd8]", 2),
        (rb"\xf5(?=[e])", 2),
        # A with dots, which hardly any language of the other page has.
        (rb"[\xc4\xe4]", 1),
        (rb"\xf8(?=[bdfgklmnrstv])", 2),
        (rb"[\xe0\xec\xf2\xf9](?![a-z\x80-\xff])", 2),
    )
)


def guessed(data: bytes) -> str:
    """The name of the page, as Python knows it; one of `GUESSES`."""
    high = Counter(_HIGH.findall(data))
    for page, fits in _RULES:
        if fits(data, high):
            return page
    central = sum(weight * len(pattern.findall(data)) for pattern, weight in _CENTRAL)
    western = sum(weight * len(pattern.findall(data)) for pattern, weight in _WESTERN)
    return "cp1250" if central > western else "cp1252"


def _turkish(data: bytes, high: _Counts) -> bool:
    own = sum(letter in high for letter in _ONLY_TURKISH)
    return own > 1 and _sum(high, _OF_TURKISH) >= _MOSTLY * high.total()


def _of_other_letters(data: bytes, high: _Counts) -> bool:
    """Whole words of letters that are not Latin."""
    words = _WORD.findall(data)
    return len(words) >= _WORDS and 2 * sum(map(len, words)) > high.total()


def _greek(data: bytes, high: _Counts) -> bool:
    """Cyrillic names are full of a letter that stands where Greek has one that is hardly used."""
    return _of_other_letters(data, high) and 50 * _sum(high, _CYRILLIC_A) < high.total()


def _baltic(data: bytes, high: _Counts) -> bool:
    both = _sum(high, _BALTIC_S) and _sum(high, _BALTIC_Z)
    return bool(both) and not _sum(high, _NOT_BALTIC) and not _NOT_LATIN_2.search(data)


def _latin_2(data: bytes, high: _Counts) -> bool:
    return len(_LATIN_2.findall(data)) > 1 and not _NOT_LATIN_2.search(data)


def _sum(high: _Counts, letters: tuple[bytes, ...]) -> int:
    return sum(high[letter] for letter in letters)


_RULES: Final[tuple[tuple[str, Callable[[bytes, _Counts], bool]], ...]] = (
    ("cp1254", _turkish),
    ("cp1253", _greek),
    ("cp1251", _of_other_letters),
    ("cp1257", _baltic),
    ("iso8859-2", _latin_2),
)
GUESSES: Final = frozenset({"cp1250", "cp1252", *(page for page, _ in _RULES)})
