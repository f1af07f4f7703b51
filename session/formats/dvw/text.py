"""The bytes of a scout file as text: which code page, and the columns that escape it.

Scout programs write the code page of the scout's computer, rarely saying which. Names may be there
a second time as an escape: the character 15, a digit 2 or 4, and code points of so many hex digits.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from session.errors import InvalidInput
from session.formats import mojibake
from session.formats.codepages import GUESSES, guessed
from session.formats.mojibake import once_encoded
from session.formats.remarks import Oddities

ESCAPE: Final = "\x0f"
_MAX_BYTES: Final = 10_000_000
"""A match has some 0.2 MB."""

_MATCH: Final = b"[3MATCH]"
_NUMBERS: Final = "1250 1251 1252 1253 1254 1255 1256 1257 1258 874 932 936 949 950 850 852 866"
_PAGES: Final = {number: f"cp{number}" for number in _NUMBERS.split()} | {
    f"2859{part}": f"iso8859-{part}" for part in (1, 2, 4, 5, 7, 9)
}
_NUMBERED: Final = re.compile(r"(?:windows-|cp)?(\d{3,5})\Z", re.IGNORECASE)
_GOOD_FOR_ONE_BAD: Final = 4
_WIDE: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
"""The longer marks first, since one begins with another."""
_MOST_OF: Final = 0.8
_LOST: Final = "\ufffd".encode()


def decode_dvw(data: bytes, found: Oddities, encoding: str | None = None) -> str:
    """The text without byte order mark and NULs. `encoding` overrides what the file says.

    Letters that were encoded twice are put right. Raises
    InvalidInput for more than MAX_BYTES and for an encoding that nobody knows.
    """
    if len(data) > _MAX_BYTES:
        raise InvalidInput(
            f"The file has {len(data) / 1e6:.0f} MB; a scout file never has more than "
            f"{_MAX_BYTES / 1e6:.0f}."
        )
    page = encoding or encoding_of(data)
    if encoding in mojibake.PAGES and encoding_of(data) == "utf-8":
        return mojibake.rewritten(_untwisted(data, "utf-8", found), encoding)
    if encoding is None and page in GUESSES:
        _say_page(page, _declared(data), found)
    text = _untwisted(data, page, found)
    return _with_its_letters(text, found) if encoding is None and page == "utf-8" else text


def _untwisted(data: bytes, page: str, found: Oddities) -> str:
    """The text in a page, with letters that had been encoded twice put right."""
    text, twice = once_encoded(plain_dvw(_as(data, page, found), found).lstrip("\ufeff"))
    if twice:
        said = f"Letters that had been encoded twice were put right, in {twice} places."
        found.say("info", said)
    return text


def _with_its_letters(text: str, found: Oddities) -> str:
    """UTF-8 text, put right where the names leave no doubt of which page it once was."""
    way = mojibake.mistaken(text)
    if way is None:
        return text
    taken, right = _name(way.taken), _name(way.right)
    if not way.sure:
        said = f"Letters of names may be those of {right}, taken for {taken} by another program. "
        found.say("warning", f"{said}If names look wrong, choose {right}.")
        return text
    said = f"The letters of names were those of {right}; another program took them for {taken} "
    found.say("info", said + "and saved them as UTF-8. They were put right; choose UTF-8 if not.")
    return mojibake.page_put_right(text, way.taken, way.right)


def _say_page(page: str, declared: str | None, found: Oddities) -> None:
    if declared is None:
        said = f"The text was read as {_name(page)}, a guess. If names look wrong, choose another."
        found.say("info", said)
    elif declared != page:
        said = f"The file says {_name(declared)}, but its letters are those of {_name(page)}, "
        found.say("warning", said + "as which it was read. If names look wrong, choose another.")


def encoding_of(data: bytes) -> str:
    """The code page that `decode` takes when nobody says another: a name that Python knows."""
    if wide := _wide(data):
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if _mostly_utf8(data):
            return "utf-8"
        declared = _declared(data)
        return guessed(data) if declared is None else mojibake.believed(declared, data)
    return "utf-8"


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32, also without its mark: then half of the bytes, every other one, are 0."""
    for mark, page in _WIDE:
        if data.startswith(mark):
            return page
    half = len(data) // 2
    even, odd = data[::2].count(0), data[1::2].count(0)
    if max(even, odd) < _MOST_OF * half or min(even, odd) > (1 - _MOST_OF) * half:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def plain_dvw(text: str, found: Oddities) -> str:
    """Text that can be stored: without NULs and halves of characters."""
    if "\x00" in text:
        if "\x00" in text.strip("\x00\r\n "):
            found.say("warning", "NUL characters inside the file were left out.")
        text = text.replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8")


def _as(data: bytes, encoding: str, found: Oddities) -> str:
    try:
        text = data.decode(encoding, errors="replace")
    except (LookupError, UnicodeError, ValueError) as problem:
        raise InvalidInput(f"Text cannot be read as {encoding[:40]!r}: {problem}.") from problem
    if "\ufffd" in text:
        lost = encoding == "utf-8" and _LOST in data
        what = "were lost when it was saved" if lost else f"are not {_name(encoding)}"
        found.say("warning", f"Some characters of the file {what}: they are \ufffd now.")
    return text


def _name(encoding: str) -> str:
    return f"Windows-{encoding[2:]}" if encoding.startswith("cp125") else encoding.upper()


def _declared(data: bytes) -> str | None:
    """The code page that field 9 of the match line names."""
    begins = data.find(b"\n", data.find(_MATCH)) + 1
    ends = data.find(b"\n", begins)
    fields = data[begins:ends].split(b";", 9) if _MATCH in data and begins else []
    page = fields[8].strip().decode("ascii", "replace") if len(fields) > 8 else ""
    number = _NUMBERED.match(page)
    return _PAGES.get(number[1]) if number else None


def _mostly_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 but for a few bytes: cut inside a letter, or patched by hand."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(letter > "\x7f" for letter in text) >= _GOOD_FOR_ONE_BAD * bad + bad


def unescape(field: str) -> str | None:
    """What an escaped column says; None when it is not one, or is damaged, or empty."""
    if not field.startswith(ESCAPE) or field[1:2] not in ("2", "4"):
        return None
    size, digits = int(field[1]), field[2:]
    if not digits or len(digits) % size:
        return None
    units = "".join(digits[i : i + size].zfill(4) for i in range(0, len(digits), size))
    try:
        text = bytes.fromhex(units).decode("utf-16-be")
    except ValueError:
        return None
    return None if "\x00" in text else text.strip()


def escaped(text: str) -> str:
    """The column that escapes a text; it is there for an empty text, too."""
    units = text.encode("utf-16-be")
    points = [int.from_bytes(units[i : i + 2]) for i in range(0, len(units), 2)]
    size = 4 if any(point > 0xFF for point in points) else 2
    return f"{ESCAPE}{size}" + "".join(f"{point:0{size}X}" for point in points)
