"""How the official report writes its figures: a dot for nothing, whole percentages."""

from __future__ import annotations

from typing import Final

from app.figures import rounded, whole_percent
from session.stats.catalogue import Print

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


def printed_ratio(n: int, d: int) -> str:
    """n for each d, with two decimals; a dot where there was nothing to divide by."""
    return rounded(n, d, 2) if d else DOT


def printed(form: Print, value: float | None) -> str:
    """A number of a line of `get_stats` as its statistic is printed; of a rate, the percentage."""
    if form is Print.PERCENT:
        return printed_percent(value)
    if form is Print.ACHIEVED:
        return achieved(value)
    whole = None if value is None else int(value)
    return balance(whole) if form is Print.BALANCE else printed_count(whole)
