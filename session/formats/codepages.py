"""Which code page the bytes of a file are of, by the letters of names; a person may choose another.

It is asked where the file does not say it, and where what it says cannot be. Every rule counts
bytes that one page has for letters and another for signs, or for letters which never stand so. A
file without such letters reads alike in all of them.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable
from typing import Final, TypeAlias

from session.errors import InvalidInput

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
_LATIN_2 = re.compile(rb"[\xa6\xa9\xac\xae\xb1\xb6](?=[a-z\xe1-\xfd])")
"""S, Z, s and a of Central Europe in the older page; signs such as (c) in those of Windows."""
_LATIN_2_S = re.compile(rb"[a-z\xe1-\xfd][\xb9\xbe](?=[a-z\xe1-\xfd]|\b)")
"""s and z with a caron there, a with an ogonek and a soft l in that of Windows."""
_C_WITH_CARON: Final = _letters("cp1250", "\u010c\u010d")
_NOT_LATIN_2 = re.compile(rb"[\x80-\x9f]")
_ICELANDIC: Final = (_letters("cp1252", "\xd0\xf0"), _letters("cp1252", "\xde\xfe"))
"""Eth and thorn. No language of Central Europe has letters in both of their places."""
_HEBREW = re.compile(rb"[\xe0-\xfa]+")
_NOT_ARABIC = re.compile(rb"[\xd7\xe0\xe2\xe8-\xeb\xee\xef\xf4\xf7\xf9\xfb]")
"""Letters that other alphabets have in these places, and French in the Arabic page."""
_ARABIC: Final = _letters("cp1256", "\u0627\u0644")
"""Alef and lam, the most frequent by far."""
_NOT_THAI = re.compile(rb"[\x80-\xa0\xdb-\xde\xfc-\xff]")
_THAI_WORD = re.compile(rb"[\xa1-\xfb]{3,}")
_THAI_MARK = re.compile(rb"[\xd1\xd4-\xd9\xe7-\xec]")
"""Vowels above and below, and tones."""
_NOT_HEBREW = re.compile(rb"[\xc0-\xdf\xfb-\xff]")
_DOUBLE: Final = {
    "cp949": (re.compile(rb"(?:[\xb0-\xc8][\xa1-\xfe])+"), range(0xB0, 0xC9)),
    "gb18030": (re.compile(rb"(?:[\xb0-\xf7][\xa1-\xfe])+"), range(0xB0, 0xD8)),
}
"""Two bytes a letter: which there are, and where the first bytes of the common ones lie."""
_RUN = re.compile(rb"[\x80-\xff]+")
_BELOW_LETTERS = re.compile(rb"[\xa1-\xbf]")
"""Bytes that words of other alphabets hardly have."""
_PAIRED: Final = 6
_USUAL: Final = 0.7
_KANJI = re.compile("[\u3041-\u30ff\u4e00-\u9fff]{2,}")
_AMID_LATIN = re.compile(rb"[A-Za-z][\x80-\xff]{1,2}(?![\x80-\xff])")
_OTHER_ALPHABETS: Final = frozenset({"cp1251", "cp1253", "cp1255", "cp1256", "cp874", "cp866"})
_TWO_BYTES: Final = frozenset({"cp932", "cp936", "cp949", "cp950"})
_AGAINST_DECLARED: Final = 3
_LEAST_AGAINST: Final = 5
_LEAST_FOR: Final = 2

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
        (rb"(?<![0-9Mm])[\xaa\xba](?=[A-Za-z])", 3),
        (rb"[\xec\xf8\xf9](?=[aeiou\xe1\xe9\xed\xf3\xfa\xfd]|\xec[a-z])", 1),
        (rb"\xf5(?=[a-z])|\xd5(?!ES)", 1),
    )
)
_WESTERN: Final = tuple(
    (re.compile(pattern), weight)
    for pattern, weight in (
        (rb"[\xe8\xe6](?=[b-df-hj-np-tv-z])", 1),
        # E with a grave in French capitals, which the sign for a C above has counted too.
        (rb"(?<=[BDFGHLMNPRSTVZI])\xc8(?=[BCDGLMNPRSTVZ]R?E)", 3),
        (rb"\xea(?=[ltmn])", 1),
        (rb"\xf1(?=[aeiou])", 2),
        (rb"[\xe5\xc5\xd8]", 2),
        # Portuguese; elsewhere the same place is Romanian.
        (rb"\xe3(?=[eo])|\xc3(?=[EO])", 3),
        (rb"\xf5(?=[e])", 2),
        # A with dots, which hardly any language of the other page has.
        (rb"[\xc4\xe4]", 1),
        (rb"\xf8(?=[bdfgklmnrstv])", 2),
        (rb"[\xe0\xec\xf2\xf9](?![a-z\x80-\xff])", 2),
        (rb"[\xc0\xd2](?![A-Za-z\x80-\xff])", 3),
    )
)


def guessed(data: bytes) -> str:
    """The name of the page, as Python knows it; one of `GUESSES`."""
    high = Counter(_HIGH.findall(data))
    for page, fits in _RULES:
        if fits(data, high):
            return page
    central, western = _weights(data, high)
    return "cp1250" if central > western else "cp1252"


def doubted(declared: str, data: bytes) -> str | None:
    """The page to read instead of the one that the file names; None where that one may be true.

    Programs name the page of the computer that they were installed for, the match may come from
    another. Only what the declared page can hardly be is doubted.
    """
    high = Counter(_HIGH.findall(data))
    best = guessed(data)
    if best == declared:
        return None
    if declared in _TWO_BYTES:
        return None if _decodes(data, declared) else best
    if declared in _OTHER_ALPHABETS:
        amid = len(_AMID_LATIN.findall(data))
        return best if amid > 1 and not _of_other_letters(data, high) else None
    if best not in ("cp1250", "cp1252"):
        return best
    weights = dict(zip(("cp1250", "cp1252"), _weights(data, high), strict=True))
    against = weights.get(declared, 0)
    strong = weights[best] >= max(_AGAINST_DECLARED * against, _LEAST_AGAINST)
    return best if strong and declared in weights else None


def speaks_for(page: str, data: bytes, declared: str) -> bool:
    """Whether more than chance speaks for a page that is not sure enough to be taken."""
    weights = dict(
        zip(("cp1250", "cp1252"), _weights(data, Counter(_HIGH.findall(data))), strict=True)
    )
    return weights.get(page, 0) >= _LEAST_FOR + weights.get(declared, 0)


def _weights(data: bytes, high: _Counts) -> tuple[int, int]:
    """How much speaks for the central and for the western page."""
    central = sum(weight * len(pattern.findall(data)) for pattern, weight in _CENTRAL)
    western = sum(weight * len(pattern.findall(data)) for pattern, weight in _WESTERN)
    eth, thorn = (_sum(high, letters) for letters in _ICELANDIC)
    if eth and thorn:
        western += 3 * (eth + thorn)
    return central, western


def _turkish(data: bytes, high: _Counts) -> bool:
    own = sum(letter in high for letter in _ONLY_TURKISH)
    return own > 1 and _sum(high, _OF_TURKISH) >= _MOSTLY * high.total()


def _of_other_letters(data: bytes, high: _Counts) -> bool:
    """Whole words of letters that are not Latin."""
    words = _WORD.findall(data)
    return len(words) >= _WORDS and 2 * sum(map(len, words)) > high.total()


def _hebrew(data: bytes, high: _Counts) -> bool:
    """It has no capitals, and one row of the page less than Cyrillic."""
    words = [word for word in _HEBREW.findall(data) if len(word) > 1]
    return (
        len(words) >= _WORDS
        and not _NOT_HEBREW.search(data)
        and 2 * sum(map(len, words)) > high.total()
    )


def _arabic(data: bytes, high: _Counts) -> bool:
    return (
        _of_other_letters(data, high)
        and not _NOT_ARABIC.search(data)
        and all(letter in high for letter in _ARABIC)
        and 8 * _sum(high, _ARABIC) >= high.total()
    )


def _thai(data: bytes, high: _Counts) -> bool:
    """Consonants below the letters of every other alphabet, and marks upon them."""
    words = _THAI_WORD.findall(data)
    return (
        len(words) >= _WORDS
        and 2 * sum(map(len, words)) > high.total()
        and not _NOT_THAI.search(data)
        and 5 * len(_BELOW_LETTERS.findall(data)) > high.total()
        and 10 * len(_THAI_MARK.findall(data)) > high.total()
    )


def _double(page: str) -> Callable[[bytes, _Counts], bool]:
    """Whether nearly all runs of high bytes are pairs, most of them common letters of the page."""
    pairs, common = _DOUBLE[page]

    def fits(data: bytes, high: _Counts) -> bool:
        runs = _RUN.findall(data)
        own = b"".join(run for run in runs if pairs.fullmatch(run))
        count = sum(pairs.fullmatch(run) is not None for run in runs)
        if count < max(_PAIRED, _MOSTLY * len(runs)) or not _BELOW_LETTERS.search(own):
            return False
        return sum(first in common for first in own[::2]) >= _USUAL * len(own[::2])

    return fits


def _japanese(data: bytes, high: _Counts) -> bool:
    """Words of Japanese letters, hardly anything else, and not a byte that does not belong."""
    if not _decodes(data, "cp932"):
        return False
    text = data.decode("cp932")
    words = _KANJI.findall(text)
    return len(words) >= _WORDS and sum(map(len, words)) >= _MOSTLY * sum(
        letter > "\x7f" for letter in text
    )


def _decodes(data: bytes, page: str) -> bool:
    try:
        data.decode(page)
    except UnicodeDecodeError:
        return False
    return True


def _greek(data: bytes, high: _Counts) -> bool:
    """Cyrillic names are full of a letter that stands where Greek has one that is hardly used."""
    return _of_other_letters(data, high) and 50 * _sum(high, _CYRILLIC_A) < high.total()


def _baltic(data: bytes, high: _Counts) -> bool:
    both = _sum(high, _BALTIC_S) and _sum(high, _BALTIC_Z)
    return bool(both) and not _sum(high, _NOT_BALTIC) and not _NOT_LATIN_2.search(data)


def _latin_2(data: bytes, high: _Counts) -> bool:
    if _NOT_LATIN_2.search(data):
        return False
    carons = bool(_LATIN_2_S.search(data) and _sum(high, _C_WITH_CARON))
    return len(_LATIN_2.findall(data)) + carons > 1 or (carons and b"\xb3" not in high)


def _sum(high: _Counts, letters: tuple[bytes, ...]) -> int:
    return sum(high[letter] for letter in letters)


_RULES: Final[tuple[tuple[str, Callable[[bytes, _Counts], bool]], ...]] = (
    ("cp932", _japanese),
    ("cp949", _double("cp949")),
    ("gb18030", _double("gb18030")),
    ("cp874", _thai),
    ("cp1254", _turkish),
    ("cp1255", _hebrew),
    ("cp1256", _arabic),
    ("cp1253", _greek),
    ("cp1251", _of_other_letters),
    ("cp1257", _baltic),
    ("iso8859-2", _latin_2),
)
GUESSES: Final = frozenset({"cp1250", "cp1252", *(page for page, _ in _RULES)})


_PAGES: Final = re.compile(
    r"ascii|utf-8(-sig)?|utf-16(-[lb]e)?|cp\d+|iso8859-\d+|koi8-[rtu]|mac-\w+|"
    r"shift_jis\w*|euc_\w+|gb\w+|big5\w*|iso2022_\w+"
)


def code_page(name: str | None) -> str | None:
    """Python's name of a code page such as cp1250, None for none.

    Raises InvalidInput for what is no code page; some codecs are none, and slow.
    """
    if name is None:
        return None
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        found = ""
    if not _PAGES.fullmatch(found):
        raise InvalidInput(
            f"There is no code page {name.strip()[:40]!r}; cp1250 is one, utf-8 another.",
            "encoding",
        )
    return found
