"""Changes wait for their turn in front of the threads, so that reading never waits behind them.

Whoever changes something may have to wait for another program to let go of the database. Each
such request holds one of the threads that answer all of them; so only some may be at it, a number
of others wait without a thread, and to the rest it is said at once that it is busy here.
"""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.limits import is_upload
from app.problems import answer
from app.security import SAFE_METHODS
from session.errors import WaitingError

AT_ONCE: Final = 16
"""Of the 40 threads that answer requests."""
MOST_WAITING: Final = 200
PATIENCE_SEC: Final = 20.0
BUSY: Final = (
    "Many changes wait to be stored: another program, or a long import, does not let go of the "
    "database. Nothing was changed. Try again in a moment."
)


class Turns:
    """Who is at it, and how many wait."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        most_waiting: int = MOST_WAITING,
        patience_sec: float = PATIENCE_SEC,
    ) -> None:
        self.waiting = 0
        self._free = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._patience_sec = patience_sec

    async def take(self) -> bool:
        """Whether a turn came; then it must be given back."""
        if self._free.locked() and self.waiting >= self._most_waiting:
            return False
        self.waiting += 1
        try:
            async with asyncio.timeout(self._patience_sec):
                return await self._free.acquire()
        except TimeoutError:
            return False
        finally:
            self.waiting -= 1

    def give_back(self) -> None:
        self._free.release()


class TurnTaking:
    """Lets requests that change something in by turns; uploads write to the disk as they come,
    and have limits of their own."""

    def __init__(self, app: ASGIApp, turns: Turns) -> None:
        self.app = app
        self._turns = turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or is_upload(scope["path"]):
            await self.app(scope, receive, send)
            return
        if not await self._turns.take():
            wait = {"Retry-After": str(WaitingError.retry_after)}
            busy = answer(Request(scope), 503, BUSY, title=WaitingError.title, headers=wait)
            await busy(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            self._turns.give_back()
