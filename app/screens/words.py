"""Figures, times and names as a coach reads them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.numberformat import NOTHING
from app.numberformat import share as in_percent
from session.vocabulary import Evaluation

ACTORS = {"page": "you", "rest": "a script", "script": "a script"}
"""Who did something, as those read it who work with the pages."""
EVALUATION_WORDS = {
    Evaluation.PERFECT: "perfect",
    Evaluation.POSITIVE: "positive",
    Evaluation.NEUTRAL: "neutral",
    Evaluation.NEGATIVE: "negative",
    Evaluation.POOR: "poor",
    Evaluation.ERROR: "error",
}
EVALUATION_CLASSES = {sign.value: word for sign, word in EVALUATION_WORDS.items()}
COUNTED = 10_000
"""Where a page only says how much there is, nobody minds which number beyond this it is."""


def clock(seconds: float | None, tenths: bool = True) -> str:
    """Seconds as m:ss.s, or h:mm:ss.s from an hour on."""
    if seconds is None:
        return NOTHING
    whole = round(seconds, 1) if tenths else float(round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(int(minutes), 60)
    tail = f"{rest:04.1f}" if tenths else f"{int(rest):02d}"
    return f"{hours}:{minutes:02d}:{tail}" if hours else f"{minutes}:{tail}"


def day(date: dt.date | None) -> str:
    """A match's date, such as Sat 14 Nov 2026."""
    return f"{date:%a} {date.day} {date:%b %Y}" if date else "No date"


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def moment(utc: str, zone: str) -> str:
    """A stored UTC time in the session's own zone."""
    time = dt.datetime.fromisoformat(utc)
    if time.tzinfo is None:
        time = time.replace(tzinfo=dt.UTC)
    here = time.astimezone(_zone(zone))
    return f"{here.day} {here:%b %Y, %H:%M:%S}"


def percent(share: float | None) -> str:
    """A share 0..1 as a whole per cent."""
    return NOTHING if share is None else in_percent(share)


def counted(count: int) -> str:
    """A count that was counted no further than just beyond COUNTED."""
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"


def as_sentence(message: str) -> str:
    """A validator's message as a sentence."""
    plain = message.removeprefix("Value error, ").strip()
    plain = plain[:1].upper() + plain[1:]
    return plain if plain.endswith((".", "!", "?")) else plain + "."
