"""How the official report writes its figures: a dot for nothing, whole percentages."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

NOTHING: Final = "."


def count(value: int | None) -> str:
    """A number of touches or points; a dot for none."""
    return str(value) if value else NOTHING


def balance(value: int | None) -> str:
    """A difference such as won minus lost, where 0 is a result like any other."""
    return NOTHING if value is None else str(value)


def signed(value: int | None) -> str:
    """A difference with its sign: +3, 0, -2."""
    return NOTHING if value is None else f"{value:+d}" if value else "0"


def percent(value: float | None) -> str:
    """0-100 as a whole number, halves upwards; a dot where there was nothing to divide by."""
    return NOTHING if value is None else f"{_rounded(Fraction(value), 0)}%"


def ratio(n: int, d: int) -> str:
    """n for each d, with two decimals; a dot where there was nothing to divide by."""
    return str(_rounded(Fraction(n, d), 2)) if d else NOTHING


def _rounded(value: Fraction, places: int) -> Decimal:
    """Halves upwards, and exact: 62.5 becomes 63 and 1.005 becomes 1.01."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
