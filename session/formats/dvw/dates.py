"""The day of a match: scouts write D/M/Y, M/D/Y or Y/M/D, and do not say which."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

Order: TypeAlias = Literal["dmy", "mdy"]

_DATE = re.compile(r"\s*(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})(?!\d)")
_EPOCH: Final = dt.date(1899, 12, 30)
_DUMMY_SERIAL: Final = 12345
_YEARS: Final = range(1900, 2200)


def match_day(
    text: str, serial: str = "", others: Iterable[str] = ()
) -> tuple[dt.date | None, bool]:
    """The day, and whether that is sure.

    `serial` counts days as spreadsheets do (some programs are a day off) and `others` are dates
    that the same program wrote; both only decide between D/M/Y and M/D/Y.
    """
    found = _DATE.match(text)
    if found is None:
        return None, True
    first, second, third = found.groups()
    if len(first) == 4:
        return _day(first, second, third), True
    day_first, month_first = _day(third, second, first), _day(third, first, second)
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first, True
    counted = _of_serial(serial)
    for day in (day_first, month_first):
        if counted is not None and abs((day - counted).days) <= 1:
            return day, True
    orders = {order for other in others if (order := _order(other))}
    if len(orders) == 1:
        return (day_first if "dmy" in orders else month_first), True
    return day_first, False


def _order(text: str) -> Order | None:
    """How a program writes dates, if one of its dates can be read in one way only."""
    found = _DATE.match(text)
    if found is None or len(found[1]) == 4:
        return None
    if int(found[1]) > 12:
        return "dmy"
    return "mdy" if int(found[2]) > 12 else None


def _of_serial(text: str) -> dt.date | None:
    if not (text.isascii() and text.isdigit() and len(text) == 5) or int(text) == _DUMMY_SERIAL:
        return None
    return _EPOCH + dt.timedelta(days=int(text))


def _day(year: str, month: str, day: str) -> dt.date | None:
    number = int(year) + (2000 if len(year) <= 2 else 0)
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
