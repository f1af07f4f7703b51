"""Which programs made and changed a scout file, how evaluations in it are meant, and how they
write the day of a match.

VolleyMetrics names itself as the program or the scout, or names no program at all; its symbols lose
a rally by a poor set, and it writes dates as Americans do. Others write D/M/Y, M/D/Y or Y/M/D, and
do not say which.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias

from session.formats.dvw.sections import MAX_FIELD, MORE, Sections, read
from session.scout import ScoutSheet

VOLLEYMETRICS: Final = "volleymetrics"
_KEY = re.compile(r"[A-Z0-9_-]{1,40}\Z")
_PROGRAM: Final = ("GENERATOR", "LASTCHANGE")
_ITS_NAME: Final = "volleymetric"
_LOSES_BY_A_SET: Final = slice(40, 44)
"""Where the winning symbols list what loses a rally by a set."""


def read_programs(parts: Sections) -> ScoutSheet:
    """Who made the file, and the `evaluation_style`."""
    said: dict[str, dict[str, str]] = {}
    for _, text in parts.of("3DATAVOLLEYSCOUT")[:50]:
        key, _, value = text.partition(":")
        program, _, what = key.strip().upper().partition("-")
        if program in _PROGRAM and _KEY.match(what):
            entry = said.setdefault(program, {})
            if value := value.strip(" \t;"):
                entry[what.lower()] = value[:MAX_FIELD]
    found: ScoutSheet = {}
    generator, changed = (said.get(program) for program in _PROGRAM)
    if generator is not None:
        found["generator"] = generator
    if changed is not None:
        found["last_change"] = changed
    found["evaluation_style"] = _style(parts, generator)
    return found


def _style(parts: Sections, generator: Mapping[str, str] | None) -> str:
    named = {key: value for key, value in (generator or {}).items() if key != "day"}
    if "german" in " ".join(named.values()).lower():
        return "german"
    if _signed(parts):
        return VOLLEYMETRICS
    if generator is None or named:
        return "datavolley"
    symbols = "".join(text for _, text in parts.of("3WINNINGSYMBOLS"))
    if "/" in "".join(symbols.split())[_LOSES_BY_A_SET]:
        return VOLLEYMETRICS
    return "datavolley" if order_of(generator.get("day", "")) in ("dmy", "ymd") else VOLLEYMETRICS


def _signed(parts: Sections) -> bool:
    """Whether VolleyMetrics stands where programs and scouts do; a comment may be about anybody."""
    names = [text for _, text in parts.of("3DATAVOLLEYSCOUT")[:50]]
    names += [read(text, MORE).get("scout", "") for _, text in parts.of("3MORE")[:1]]
    return any(_ITS_NAME in name.lower() for name in names)


_Order: TypeAlias = Literal["dmy", "mdy", "ymd"]

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


def order_of(text: str) -> _Order | None:
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
