"""The day of a match: scouts write D/M/Y, M/D/Y or Y/M/D, and do not say which."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

Order: TypeAlias = Literal["dmy", "mdy", "ymd"]

_BETWEEN: Final = r"(?:\s*[/.,\\年月-]\s*|\s+)"
_DATE = re.compile(rf"\s*(\d{{1,4}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{1,4}})(?!\d)")
_COMPACT = re.compile(r"\s*((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_EPOCH: Final = dt.date(1899, 12, 30)
_DUMMY_SERIAL: Final = 12345
_YEARS: Final = range(1900, 2200)
_BUDDHIST: Final = range(2443, 2743)
"""The same years as computers in Thailand count them, 543 more."""


def match_day(
    text: str, serial: str = "", others: Iterable[str] = (), *, american: bool = False
) -> tuple[dt.date | None, bool]:
    """The day, and whether that is sure.

    `serial` counts days as spreadsheets do (some programs are a day off), `others` are dates that
    the same program wrote, and `american` programs put the month first; all of them only decide
    between D/M/Y and M/D/Y. Where there is no date that can be one, the count is not sure.
    """
    counted = _of_serial(serial)
    found = _parts(text)
    if found is None:
        return _of_serial(text.strip()) or counted, False
    first, second, third = found
    if len(first) == 4:
        return _day(first, second, third), True
    day_first, month_first = _day(third, second, first), _day(third, first, second)
    if day_first is None and month_first is None:
        return counted, False
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first, True
    dates = list(others)
    for known in (counted, *filter(None, map(_of_year_first, dates))):
        for day in (day_first, month_first):
            if known is not None and abs((day - known).days) <= 1:
                return day, True
    orders = {order for other in dates if (order := order_of(other)) in ("dmy", "mdy")}
    if len(orders) == 1:
        return (day_first if "dmy" in orders else month_first), True
    return (month_first if american else day_first), False


def order_of(text: str) -> Order | None:
    """How a program writes dates, if this one can be read in one way only."""
    found = _parts(text)
    if found is None:
        return None
    if len(found[0]) == 4:
        return "ymd"
    if int(found[0]) > 12:
        return "dmy"
    return "mdy" if int(found[1]) > 12 else None


def _parts(text: str) -> tuple[str, str, str] | None:
    found = _DATE.match(text) or _COMPACT.match(text)
    return None if found is None else (found[1], found[2], found[3])


def _of_year_first(text: str) -> dt.date | None:
    found = _parts(text)
    return _day(*found) if found is not None and len(found[0]) == 4 else None


def _of_serial(text: str) -> dt.date | None:
    if not (text.isascii() and text.isdigit() and len(text) == 5) or int(text) == _DUMMY_SERIAL:
        return None
    return _EPOCH + dt.timedelta(days=int(text))


def _day(year: str, month: str, day: str) -> dt.date | None:
    number = int(year) + (2000 if len(year) <= 2 else 0)
    if number in _BUDDHIST:
        number -= 543
    if number not in _YEARS:
        return None
    try:
        return dt.date(number, int(month), int(day))
    except ValueError:
        return None


def written(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def serial_of(day: dt.date) -> str:
    return str((day - _EPOCH).days)
