"""Whose turn it is: one piece of work at a time, and copies for playing go first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

LOOK_SEC: Final = 0.25
"""How often one who waits looks whether he should go on waiting."""


class Precedence:
    """Between two pieces of an analysis, a copy that waits goes ahead with all of its pieces."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._first: set[str] = set()

    def go_first(self, run: str) -> None:
        """This run's pieces come before those of the others."""
        with self._changed:
            self._first.add(run)

    def is_behind(self, run: str) -> bool:
        """Whether another run goes before this one."""
        with self._changed:
            return bool(self._first) and run not in self._first

    def done(self, run: str) -> None:
        """Nothing more comes of this run."""
        with self._changed:
            self._first.discard(run)
            self._changed.notify_all()

    def clear(self) -> None:
        with self._changed:
            self._first.clear()
            self._changed.notify_all()

    @contextmanager
    def take(self, run: str, check: Callable[[], None]) -> Iterator[None]:
        """Wait for the turn, work, and pass it on. `check` may raise to stop waiting."""
        with self._changed:
            while self._taken or (self._first and run not in self._first):
                check()
                self._changed.wait(LOOK_SEC)
            self._taken = True
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()

    def wait_idle(self) -> None:
        """Returns when nobody works."""
        with self._changed:
            while self._taken:
                self._changed.wait(LOOK_SEC)
