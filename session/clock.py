"""The record's clock: UTC, to the microsecond, and never the same time twice in one process."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Final

_lock = threading.Lock()
_last = dt.datetime.min.replace(tzinfo=dt.UTC)


def utc_now() -> dt.datetime:
    """Now, later than every time that this function gave before."""
    global _last
    with _lock:
        _last = max(dt.datetime.now(dt.UTC), _last + dt.timedelta(microseconds=1))
        return _last


def iso(moment: dt.datetime) -> str:
    """ISO-8601 text that sorts as the time does: `2026-05-04T18:30:00.000000Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_iso(text: str) -> dt.datetime:
    """The time that `iso` wrote. Raises ValueError for anything else."""
    return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)


SEEN_EVERY: Final = dt.timedelta(minutes=5)
"""That somebody was here, or looked, is written down no more often."""


def is_seen_anew(before: str | None, moment: dt.datetime) -> bool:
    """Whether somebody who was written down as here at `before` is to be written down again."""
    return before is None or from_iso(before) + SEEN_EVERY < moment


def stamp(moment: dt.datetime) -> str:
    """The same time as it is written in names of files: `20260504T183000000000Z`."""
    return moment.strftime("%Y%m%dT%H%M%S%fZ")


def from_stamp(text: str) -> dt.datetime:
    """The time in a name of a file. Raises ValueError for anything else."""
    return dt.datetime.strptime(text, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=dt.UTC)


def now() -> str:
    """Now, as the record writes it."""
    return iso(utc_now())
