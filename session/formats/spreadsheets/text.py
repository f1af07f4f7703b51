"""Text that goes into a spreadsheet and comes back the same, and text from other people's."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from session.errors import InvalidInput

Decimal: TypeAlias = Literal["point", "comma"]
"""How a table writes its numbers. With a comma, semicolons stand between the cells: that is how
Excel reads and writes CSV in countries where the comma is decimal."""
SEPARATORS: Final[dict[Decimal, str]] = {"point": ",", "comma": ";"}

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_STARTS = "".join(re.escape(sign) for sign in sorted(_FORMULA_STARTS))
_GUARDED = re.compile(f"'+[{_STARTS}]")
_DIGITS = r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?"
_NUMBER = re.compile(_DIGITS)
_SPLITS = re.compile(r"[,;\t\r\n]")
_SIGNS = r"[=+\-@＝＋－＠]"
_SPLIT = r"(?<=[\s\S])([,;\t\r\n][ \"]*)"
_INNER = re.compile(rf"{_SPLIT}('+{_SIGNS}|(?!{_DIGITS}\s*([,;]|$)){_SIGNS}[^,;\t\r\n])")
_INNER_GUARDED = re.compile(rf"{_SPLIT}'('*{_SIGNS})")
"""A reader that splits at the other separator would see a cell begin there."""
_IN_JSON = re.compile(r"([,;]\"*)([=+@＝＋＠]|-(?!\d))")
_DELIMITERS = ",;\t"
NOT_UTF8 = "The file is not UTF-8; it was read as Windows-1252. Check names with accents."


def harmless(row: list[object], columns: Iterable[int]) -> list[object]:
    """The row, with an apostrophe before each text in `columns` that a spreadsheet would run.

    Numbers and single signs such as an evaluation stay as they are. `plain` takes it off again.
    """
    for column in columns:
        cell = row[column]
        if type(cell) is str and len(cell) > 1:
            if _SPLITS.search(cell):
                cell = row[column] = _INNER.sub(r"\1'\2", cell)
            if cell[0] in _SUSPECTS:
                row[column] = _guard(cell)
    return row


def harmless_json(text: str) -> str:
    """The same JSON, in which no text has a formula behind a separator."""
    return _IN_JSON.sub(_escaped, text) if _IN_JSON.search(text) else text


def _escaped(found: re.Match[str]) -> str:
    return f"{found[1]}\\u{ord(found[2]):04x}"


def with_commas(row: list[object]) -> list[object]:
    """The row with decimal commas; texts stay as they are."""
    return [repr(cell).replace(".", ",") if type(cell) is float else cell for cell in row]


_SUSPECTS = _FORMULA_STARTS | {"'"}


def _guard(text: str) -> str:
    if text[0] == "'":
        return f"'{text}" if _GUARDED.match(text) else text
    return text if _NUMBER.fullmatch(text) else f"'{text}"


def plain(text: str) -> str:
    """The text as it was before `harmless`."""
    if _GUARDED.match(text):
        text = text[1:]
    return _INNER_GUARDED.sub(r"\1\2", text) if "'" in text else text


def decode_table(data: bytes, encoding: str | None = None) -> tuple[str, list[str]]:
    """The text of a file, and a warning where its encoding had to be guessed.

    `encoding` is a person's word for it, such as cp1250. Raises InvalidInput when the bytes are no
    text, or not in that encoding.
    """
    if encoding is not None:
        return _decoded(data.removeprefix(b"\xef\xbb\xbf"), encoding), []
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16"), []
    if b"\x00" in data[:200]:
        guess = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
        text = _decoded(data, guess)
        if "\x00" in text:
            raise InvalidInput("This file is not text. Export it as CSV (UTF-8) first.")
        return text, []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), [NOT_UTF8]


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (LookupError, ValueError) as problem:
        raise InvalidInput("This file is not text. Export it as CSV (UTF-8) first.") from problem


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line on which each begins; blank rows are left out.

    Commas, semicolons and tabs separate, whichever the header uses; Excel's `sep=` is obeyed.
    """
    lines = _lines(text)
    delimiter, skipped = _delimiter(lines)
    reader = csv.reader(lines[skipped:], delimiter=delimiter, strict=True)
    begins = skipped + 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, row
            begins = skipped + reader.line_num + 1
    except csv.Error as problem:
        raise InvalidInput(f"Line {begins}: a quotation mark is not closed ({problem}).") from None


def separator(text: str) -> str:
    """What stands between the cells of a table."""
    return _delimiter(_lines(text[:10_000]))[0]


def _lines(text: str) -> list[str]:
    """Physical lines with their ends, split only where a CSV reader would."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def _delimiter(lines: list[str]) -> tuple[str, int]:
    first = lines[0].strip() if lines else ""
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], 1
    if lines and lines[0].lower().startswith("sep=\t"):
        return "\t", 1
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=bare.count), 0


def table_number(text: str) -> float | int:
    """A number as people write it: 12, -0.5, 0,5 or 1.234,5. Raises ValueError."""
    plain_text = text.strip().replace(" ", "").replace("\u00a0", "")
    if "," in plain_text and "." in plain_text:
        decimal = max(plain_text.rfind(","), plain_text.rfind("."))
        thousands = "," if plain_text[decimal] == "." else "."
        plain_text = plain_text.replace(thousands, "")
    plain_text = plain_text.replace(",", ".")
    if not _NUMBER.fullmatch(plain_text):
        raise ValueError(text)
    value = float(plain_text)
    whole = re.fullmatch(r"[+-]?\d+", plain_text) and abs(value) < 2**63
    return int(plain_text) if whole else value
