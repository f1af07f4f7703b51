"""One who follows sessions, and what waits to be sent there."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Final

from fastapi import Request

from app.live.pieces import HEARTBEAT, Piece, opening
from session.schemas import ChangeNote

HEARTBEAT_SEC: Final = 15.0
MOST_PIECES: Final = 64
"""Pieces, which others may be sent as well. Whoever reads too slowly for them catches up from the
log, a page at a time, as fast as it reads."""
TOLD_AT_ONCE: Final = 500
"""Entries that are read from the log at once."""
ReadLog = Callable[[int], Awaitable[list[ChangeNote]]]
"""What comes after an entry, as far as whoever follows may see it."""


class Follower:
    """A stream. `sessions` are those that it is about, none: all that may be seen, which only the
    log knows where that is `not_all`; `sent` is the last entry that was given to it."""

    def __init__(
        self,
        request: Request,
        sessions: frozenset[str],
        sent: int,
        read: ReadLog,
        *,
        not_all: bool = False,
    ) -> None:
        self.request, self.sessions, self.sent = request, sessions, sent
        self.not_all = not_all and not sessions
        self.ended = False
        self._read = read
        self._waiting: deque[Piece | bytes] = deque()
        self._behind = True
        self._came = asyncio.Event()

    def about(self, session_id: str) -> bool:
        return not self.sessions or session_id in self.sessions

    def look(self) -> None:
        """There is something new in the log."""
        self._behind = True
        self._came.set()

    @property
    def waits(self) -> int:
        """How many pieces wait to be read."""
        return len(self._waiting)

    def put(self, piece: Piece | bytes) -> None:
        """Something to send; never waits."""
        if len(self._waiting) >= MOST_PIECES:
            self._waiting.clear()
            self._behind = True
        self._waiting.append(piece)
        self._came.set()

    def end(self) -> None:
        """Nothing more is sent."""
        self.ended = True
        self._waiting.clear()
        self._came.set()

    async def messages(self) -> AsyncIterator[bytes]:
        """What is sent, until it is ended."""
        yield opening(self.sent)
        while not self.ended:
            if self._behind:
                async for text in self._catch_up():
                    yield text
            elif text := self._taken():
                yield text
            elif not await self._comes():
                yield HEARTBEAT

    async def _catch_up(self) -> AsyncIterator[bytes]:
        """What the log has by now; what comes meanwhile waits, or is found in the log, too."""
        self._behind = False
        more = True
        while more and not self.ended:
            found = await self._read(self.sent)
            more = len(found) == TOLD_AT_ONCE
            if found and not self.ended:
                yield self._after(Piece.of(found))

    def _taken(self) -> bytes:
        """All that waits, as one."""
        texts = []
        while self._waiting:
            one = self._waiting.popleft()
            texts.append(one if isinstance(one, bytes) else self._after(one))
        return b"".join(texts)

    def _after(self, piece: Piece) -> bytes:
        text = piece.after(self.sent)
        self.sent = max(self.sent, piece.last)
        return text

    async def _comes(self) -> bool:
        """Whether something came before the next heartbeat."""
        self._came.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT_SEC):
                return await self._came.wait()
        return False
