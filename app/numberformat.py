"""How numbers, names and codes are said, one way everywhere.

Halves go away from zero, and exactly: a rate is rounded from its counts, never from the binary
fraction that a division leaves. 29 of 40 are 73 %, and 107 for 40 are 2.68. What is `printed…` is
as the official report has it: a dot for nothing.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Final, TypeAlias

from session.vocabulary import Print

_Number: TypeAlias = float | Fraction

_MOST_COUNTED: Final = 1_000_000
"""A percentage of at most so many is led back to the very counts that it came from."""
_MOST_KEPT: Final = 10_000
"""Texts of numbers that are kept: exact arithmetic is slow, and a season says the same few again
and again."""


@lru_cache(_MOST_KEPT)
def rounded(n: _Number, d: _Number = 1, places: int = 0) -> str:
    """n for each d with so many decimals; d must not be 0."""
    exact = Fraction(n) / Fraction(d) * 10**places
    top, bottom = abs(exact.numerator), exact.denominator
    digits = str((2 * top + bottom) // (2 * bottom)).zfill(places + 1)
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if exact < 0 and digits.strip("0") else text


def whole_percent(percentage: float) -> str:
    """0-100 as a whole number."""
    return rounded(Fraction(percentage).limit_denominator(_MOST_COUNTED))


def ratio(value: float) -> str:
    """A plain number for each, with two decimals."""
    return rounded(Fraction(value).limit_denominator(_MOST_COUNTED), 1, 2)


@lru_cache(_MOST_KEPT)
def share(n: _Number, d: _Number = 1) -> str:
    """n of d in whole per cent: `73 %`; d must not be 0."""
    return f"{rounded(100 * Fraction(n), d)} %"


NOTHING: Final = "–"
"""What a page says where there is nothing to say."""


def share_or_dash(n: _Number, d: _Number) -> str:
    """n of d in whole per cent; nothing where there is nothing to divide by."""
    return share(n, d) if d else NOTHING


def signed(value: int) -> str:
    """A difference with its sign: +3, −2, 0."""
    return with_minus(f"{value:+d}") if value else "0"


def signed_rate(n: float, d: float) -> str:
    """An efficiency as coaches write it: +.125, −.250; d must not be 0."""
    text = rounded(abs(n), d, 3).removeprefix("0")
    return ("−" if n < 0 else "+" if n > 0 else "") + text


def with_minus(text: str) -> str:
    """The text with the sign that is as wide as a plus."""
    return text.replace("-", "−")


def size(count: int) -> str:
    """Bytes for people, in thousands as disks are sold: `1.5 MB`."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`3 clips`, `1 clip`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


_LONGEST: Final = 60
"""Room for the full names of people and clubs; up to 200 characters may be stored."""


def brief(name: str) -> str:
    """The name, or the beginning of one that is longer than names are."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


DOT: Final = "."


def printed_count(value: int | None) -> str:
    """A number of touches or points; a dot for none."""
    return str(value) if value else DOT


def balance(value: int | None) -> str:
    """Won minus lost with its sign: +3, -2; a dot for neither."""
    return f"{value:+d}" if value else DOT


def printed_signed(value: int | None) -> str:
    """A difference with its sign: +3, 0, -2."""
    return DOT if value is None else f"{value:+d}" if value else "0"


def printed_percent(value: float | None) -> str:
    """0-100 as a whole number; a dot where there was nothing to divide by."""
    return DOT if value is None else f"{whole_percent(value)}%"


def achieved(value: float | None) -> str:
    """A percentage of what somebody hopes for; a dot where there was none of it."""
    return printed_percent(value) if value else DOT


def printed_ratio(n: int | None, d: int | None) -> str:
    """n for each d, with two decimals; a dot where there was nothing to divide by."""
    return rounded(n, d, 2) if n is not None and d else DOT


def printed(form: Print, value: float | None) -> str:
    """A number of a line of `get_stats` as its statistic is printed; of a rate, the percentage."""
    if form is Print.PERCENT:
        return printed_percent(value)
    if form is Print.ACHIEVED:
        return achieved(value)
    whole = None if value is None else int(value)
    return balance(whole) if form is Print.BALANCE else printed_count(whole)
