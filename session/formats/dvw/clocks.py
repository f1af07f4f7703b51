"""When things happened: the clock on the wall, or the seconds of the video."""

from __future__ import annotations

import re
from functools import lru_cache

_CLOCK = re.compile(r"(\d{1,2})[.:](\d\d)[.:](\d\d)\Z")
_DAY = 24 * 60 * 60


@lru_cache(maxsize=256)
def seconds_of_day(text: str) -> int | None:
    """`19.30.05` as seconds since midnight; None for anything else."""
    found = _CLOCK.match(text)
    if found is None:
        return None
    hours, minutes, seconds = (int(part) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds if hours < 24 else None


def since(first: int, now: int) -> float:
    """Seconds from the first clock of a file; a match may pass midnight, a clock may be late."""
    passed = (now - first) % _DAY
    return float(passed) if passed < _DAY // 2 else 0.0


def written(seconds: int) -> str:
    """Seconds since midnight as a scout writes them."""
    hours, rest = divmod(seconds % _DAY, 3600)
    return f"{hours:02d}.{rest // 60:02d}.{rest % 60:02d}"
