"""When things happened: the clock on the wall, or the seconds of the video."""

from __future__ import annotations

import re
from functools import lru_cache

_CLOCK = re.compile(
    r"(\d{1,2})[.:,](\d\d)(?:[.:,](\d\d))?(?:[.,]\d{1,3})?\s*([ap]\.?m\.?)?\Z", re.IGNORECASE
)
_COMPACT = re.compile(r"(\d\d)(\d\d)(\d\d)()\Z")
_DECIMAL = re.compile(r"\d{1,6}[.,]\d{1,6}\Z")
_TIME_CODE = re.compile(r"(\d{1,2}):(\d\d):(\d\d)\Z")
_DAY = 24 * 60 * 60


@lru_cache(maxsize=256)
def seconds_of_day(text: str) -> int | None:
    """`19.30.05` as seconds since midnight, also in other spellings; None for anything else."""
    found = _CLOCK.match(text) or _COMPACT.match(text)
    if found is None:
        return None
    hour, minute, second, half = found.groups()
    hours, minutes, seconds = int(hour), int(minute), int(second or 0)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    if hours > 24 or minutes > 59 or seconds > 59 or (hours == 24 and (minutes or seconds)):
        return None
    return (hours * 3600 + minutes * 60 + seconds) % _DAY


def video_seconds(text: str) -> float | None:
    """Seconds of a video, whole where they are: `754`, `754.5`, `00:12:34`; None for others."""
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return int(text)
    if _DECIMAL.match(text):
        seconds = float(text.replace(",", "."))
        return int(seconds) if seconds.is_integer() else seconds
    if found := _TIME_CODE.match(text):
        hours, minutes, rest = (int(part) for part in found.groups())
        return hours * 3600 + minutes * 60 + rest
    return None


def since(first: int, now: int) -> float:
    """Seconds from the first clock of a file; a match may pass midnight, a clock may be late."""
    passed = (now - first) % _DAY
    return float(passed) if passed < _DAY // 2 else 0.0


def _written(seconds: int) -> str:
    """Seconds since midnight as a scout writes them."""
    hours, rest = divmod(seconds % _DAY, 3600)
    return f"{hours:02d}.{rest // 60:02d}.{rest % 60:02d}"
