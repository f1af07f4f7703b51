"""One look at the change log for all who follow it.

What this process stores wakes it at once; what others store in the same database, such as an import
on the command line, it finds by the number of changes in the head of the file.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from fastapi import Request
from starlette.exceptions import HTTPException

from app.live.follower import TOLD_AT_ONCE, Follower
from app.live.pieces import Piece
from app.web.guard import still_welcome
from session.errors import ConflictError, SessionError
from session.permissions import Principal, Right
from session.schemas import ChangeNote
from session.service import SessionService

log = logging.getLogger(__name__)

_LOOK_SEC: Final = 0.1
"""How often it is asked whether somebody else stored something, while anybody follows."""
_ASK_SEC: Final = 2.0
"""How often it is asked whether those who follow still may."""
MOST_FOLLOWERS: Final = 1_000
_TROUBLE_SEC: Final = 1.0
_FULL: Final = "Too many follow already. Try again in a moment."

T = TypeVar("T")


class Hub:
    """Lives in the event loop of the server; reads the log in one thread of its own."""

    def __init__(self, service: SessionService) -> None:
        self._service = service
        self._followers: set[Follower] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._seen = self._counted = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._ended = False
        self._said = ""
        service.when_changed(self._wake)

    def __len__(self) -> int:
        return len(self._followers)

    async def follow(
        self,
        request: Request,
        by: Principal,
        sessions: Iterable[str] = (),
        since: int | None = None,
    ) -> Follower:
        """Somebody more who follows: some sessions or all, from an entry on or from now; to be let
        go of by `leave`. Raises NotFoundError, and ConflictError where the record has not come as
        far as `since`."""
        if len(self._followers) >= MOST_FOLLOWERS:
            raise HTTPException(503, _FULL, headers={"Retry-After": "5"})
        which, record = frozenset(sessions), self._service.acting(by)
        newest = await self._apart(partial(_checked, record, which, since))
        follower = Follower(
            request,
            which,
            newest if since is None else since,
            partial(self._page, record, which),
            not_all=not by.access.everywhere(Right.SEE),
        )
        if self._ended:
            follower.end()
            return follower
        if not self._tasks:
            self._seen = newest
            self._tasks = [asyncio.create_task(work()) for work in (self._watch, self._ask)]
            for task in self._tasks:
                task.add_done_callback(self._fell)
        self._followers.add(follower)
        return follower

    def leave(self, follower: Follower) -> None:
        follower.end()
        self._followers.discard(follower)
        if not self._followers:
            self._rest()

    def say(self, session_id: str, text: bytes) -> None:
        """Something beside the log, to all who follow a session."""
        for one in self._followers:
            if one.about(session_id) and not one.not_all:
                one.put(text)

    def end(self) -> None:
        """All streams end, as the server does, and new ones do at once."""
        self._ended = True
        for one in self._followers:
            one.end()
        self._rest()

    def end_where(self, fits: Callable[[Request], bool]) -> None:
        """The streams that were asked for so end; whoever still may comes again."""
        for one in self._followers:
            if fits(one.request):
                one.end()

    def close(self) -> None:
        """After the end: waits for the look that is under way."""
        self._thread.shutdown()

    def _rest(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    def _fell(self, task: asyncio.Task[None]) -> None:
        """A fault of ours must not leave anybody waiting for what never comes: they come again."""
        if not task.cancelled() and (fault := task.exception()):
            log.error("Unexpected", exc_info=fault)
            for one in tuple(self._followers):
                self.leave(one)

    def _wake(self, _batch: int) -> None:
        """From whatever thread has stored something, or after the end of the server."""
        if not self._ended:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._woken.set)

    async def _watch(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SEC):
                    await self._woken.wait()
            self._woken.clear()
            try:
                await self._look()
                self._said = ""
            except ConflictError:  # an older copy was put back: everybody has to begin anew
                self._seen = await self._apart(self._service.changes.newest)
                for one in self._followers:
                    one.end()
            except SessionError as problem:
                await self._trouble(str(problem))

    async def _look(self) -> None:
        """Tells what is new, page by page."""
        more = True
        while more:
            found = await self._apart(self._new)
            more = len(found) == TOLD_AT_ONCE
            self._tell(found)

    def _new(self) -> list[ChangeNote]:
        counted = self._service.count_database_changes()
        if counted == self._counted:
            return []
        found = self._service.changes.notes(self._seen, limit=TOLD_AT_ONCE)
        if found:
            self._seen = found[-1].id
        if len(found) < TOLD_AT_ONCE:
            self._counted = counted
        return found

    def _tell(self, found: Sequence[ChangeNote]) -> None:
        """Those who follow the same sessions are given the same piece."""
        pieces: dict[frozenset[str], Piece | None] = {}
        for one in self._followers if found else ():
            if one.not_all:
                one.look()
                continue
            if one.sessions not in pieces:
                theirs = [note for note in found if one.about(note.session_id)]
                pieces[one.sessions] = Piece.of(theirs) if theirs else None
            if piece := pieces[one.sessions]:
                one.put(piece)

    async def _trouble(self, said: str) -> None:
        """Said once; it is tried again."""
        if said != self._said:
            log.error("What changed cannot be told: %s", said)
        self._said = said
        await asyncio.sleep(_TROUBLE_SEC)

    async def _ask(self) -> None:
        while True:
            await asyncio.sleep(_ASK_SEC)
            asked = tuple(self._followers)
            for one in await self._apart(partial(self._unwelcome, asked)):
                one.end()

    def _unwelcome(self, asked: Sequence[Follower]) -> list[Follower]:
        return [one for one in asked if not self._may(one)]

    def _may(self, follower: Follower) -> bool:
        """Who cannot be asked about has to come again."""
        try:
            return still_welcome(follower.request)
        except SessionError:
            return False

    async def _page(
        self, record: SessionService, sessions: frozenset[str], since: int
    ) -> list[ChangeNote]:
        read = partial(record.changes.notes, since, sessions=[*sessions], limit=TOLD_AT_ONCE)
        return await self._apart(read)

    async def _apart(self, work: Callable[[], T]) -> T:
        return await self._loop.run_in_executor(self._thread, work)


def _checked(record: SessionService, sessions: frozenset[str], since: int | None) -> int:
    """The latest entry. Raises NotFoundError, ConflictError."""
    record.changes.must_be_known([*sessions])
    if since is not None:
        record.changes.notes(since, limit=1)
    return record.changes.newest()
