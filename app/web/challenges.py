"""What a device was asked to sign: known here alone, good once and soon."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_LASTS_SEC: Final = 300.0
_MOST: Final = 2_000
_BYTES: Final = 32


class Challenges:
    """Each belongs to what it was asked for, such as a user's new passkey."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._waiting: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def make(self, purpose: str) -> bytes:
        """A new one; of very many the oldest go."""
        made = secrets.token_bytes(_BYTES)
        with self._lock:
            self._waiting[made] = (purpose, self._now() + _LASTS_SEC)
            while len(self._waiting) > _MOST:
                self._waiting.popitem(last=False)
        return made

    def take(self, said: bytes, purpose: str) -> bool:
        """Whether it was asked for that, and has not been answered; from now on it has."""
        with self._lock:
            kept = self._waiting.pop(said, None)
        return kept is not None and kept[0] == purpose and kept[1] > self._now()
