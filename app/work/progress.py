"""How far a running job is and how long it will still take, from all that was done of it.

The pieces of a job are alike, so their mean speed says how long the others take; that of earlier
attempts and of other processes counts as well. The last phase, in which the pieces are put
together, is a known share of them. What is said changes smoothly: a coach plans by it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

CALM_SEC: Final = 20.0
"""A better estimate takes about so long to be believed."""
FIRST_SEC: Final = 1.0
"""Before so much was worked, nobody knows."""


@dataclass(frozen=True)
class Told:
    """`share` of the whole (0..1), `speed` in units a second, seconds `left`."""

    share: float
    speed: float | None
    left: float | None


class Pace:
    """The course of one run. `total` and `done` are units of its pieces (frames, or seconds of
    video), `spent` the seconds that `done` took, `last` what the last phase takes, in shares of
    all pieces."""

    def __init__(
        self,
        total: float,
        done: float,
        spent: float,
        last: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total = max(total, done, 1e-6)
        self._base, self._spent, self._last = done, spent, last
        self._done = done
        self._clock = clock
        self._since: float | None = None
        self._said: tuple[float, float] | None = None

    def begin(self, spent: float | None = None) -> None:
        """A piece begins; `spent` is what the pieces before it took altogether. The clock runs
        from the first that is heard of the piece: until then models may have to be loaded."""
        self._since = None
        self._spent = self._spent if spent is None else spent

    def at(self, done: float) -> Told:
        """So many units are done, counted from the start of the job."""
        now = self._clock()
        if self._since is not None:
            self._spent += now - self._since
        self._since = now
        self._done = min(max(done, self._done), self._total)
        speed = self._speed()
        share = self._done / self._total / (1 + self._last)
        left = None
        if speed and self._spent >= FIRST_SEC:
            left = (self._total - self._done + self._last * self._total) / speed
        return Told(share, speed, self._calm(left, now))

    def last_phase(self, share: float) -> Told:
        """All pieces are done, and so much of putting them together."""
        now = self._clock()
        self._since = None
        speed = self._speed()
        left = self._last * self._total * (1 - share) / speed if speed else None
        whole = (1 + self._last * share) / (1 + self._last)
        return Told(whole, speed, self._calm(left, now))

    def _speed(self) -> float | None:
        return self._done / self._spent if self._done and self._spent > 0 else None

    def _calm(self, left: float | None, now: float) -> float | None:
        if left is None:
            return None
        if self._said is not None:
            before, then = self._said
            expected = max(0.0, before - (now - then))
            left = expected + (left - expected) * min(1.0, (now - then) / CALM_SEC)
        self._said = left, now
        return left


PROGRESS_SEC: Final = 0.5
"""How often a running job's row is written, at most."""


class Progress:
    """Told often how far one piece of the work is; `check` leaves it when the job is to stop,
    `say` writes fields of the job's row."""

    def __init__(
        self, pace: Pace, check: Callable[[], None], say: Callable[[Mapping[str, object]], None]
    ) -> None:
        self._pace, self._check, self._say = pace, check, say
        self._told = time.monotonic()
        self._heard = False

    def at(self, frames: int, video_sec: float) -> None:
        """So many frames, and seconds of video, of the whole clip are done."""
        self._check()
        if self._is_time() or not self._heard:
            told = self._pace.at(video_sec)
            if self._heard:
                self._write(told, frames_done=frames)
            self._heard = True

    def last_phase(self, share: float) -> None:
        """So much of putting the pieces together is done."""
        self._check()
        if self._is_time():
            self._write(self._pace.last_phase(share))

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now - self._told < PROGRESS_SEC:
            return False
        self._told = now
        return True

    def _write(self, told: Told, **more: int) -> None:
        fields = {"progress": min(told.share, 0.99), "seconds_left": told.left, **more}
        self._say(fields | ({"speed": told.speed} if told.speed else {}))
