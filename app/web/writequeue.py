"""Changes wait for their turn in front of the threads, so that reading never waits behind them.

Whoever changes something may have to wait for another program to let go of the database. Each
such request holds one of the threads that answer all of them; so only some may be at it, a number
of others wait without a thread, and to the rest it is said at once that it is busy here.
"""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.limits import is_upload
from app.web.problems import answer
from app.web.sameorigin import SAFE_METHODS
from session.errors import WaitingError

_CHANGES_AT_ONCE: Final = 16
"""Of the 40 threads that answer requests."""
_MOST_WAITING: Final = 200
PATIENCE_SEC: Final = 20.0
_STORES_NOTHING: Final = "/_api/sessions/ui/presence/"
BUSY: Final = (
    "Many changes wait to be stored: another program, or a long import, does not let go of the "
    "database. Nothing was changed. Try again in a moment."
)

_LATER: Final = {"Retry-After": str(WaitingError.retry_after)}


class Turns:
    """Who is at it, and how many wait."""

    def __init__(
        self,
        at_once: int = _CHANGES_AT_ONCE,
        most_waiting: int = _MOST_WAITING,
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


class _Turn:
    """Of one request."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._held = False

    async def take(self) -> bool:
        self._held = await self._turns.take()
        return self._held

    def give_back(self) -> None:
        if self._held:
            self._turns.give_back()

    def behind_the_body(self, receive: Receive) -> Receive:
        """Takes the turn once all is here: who sends slowly keeps nobody else from storing."""

        async def received() -> Message:
            message = await receive()
            whole = message["type"] == "http.request" and not message.get("more_body")
            if whole and not await self.take():
                raise HTTPException(503, BUSY, headers=_LATER)
            return message

        return received


class TurnTaking:
    """Lets requests that change something in by turns; uploads write to the disk as they come,
    and have limits of their own."""

    def __init__(self, app: ASGIApp, turns: Turns) -> None:
        self.app = app
        self._turns = turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or _goes_by(scope["path"]):
            await self.app(scope, receive, send)
            return
        turn = _Turn(self._turns)
        if _has_body(scope):
            receive = turn.behind_the_body(receive)
        elif not await turn.take():
            await answer(Request(scope), 503, BUSY, headers=_LATER)(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            turn.give_back()


def _goes_by(path: str) -> bool:
    return is_upload(path) or path.startswith(_STORES_NOTHING)


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
