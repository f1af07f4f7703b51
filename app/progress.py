"""What a running job says of itself, now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from app.pace import Pace, Told

PROGRESS_SEC: Final = 0.5
"""How often a running job's row is written, at most."""


class Progress:
    """Told often how far one piece of the work is; `check` leaves it when the job is to stop,
    `say` writes fields of the job's row."""

    def __init__(
        self, pace: Pace, check: Callable[[], None], say: Callable[[dict[str, Any]], None]
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
