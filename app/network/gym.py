"""The gym's network, opened and closed: devices nearby reach the same application as this machine,
over TLS, until somebody closes it or its time is over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp

from app.network.addresses import Address
from app.network.keyfolder import KeyFolder
from app.network.opened import NetworkOpening, OpenNetwork, OtherNames
from app.network.pairing import Pairing
from app.network.surroundings import Surroundings
from session.errors import SessionError

log = logging.getLogger(__name__)

LOOKS_EVERY_SEC: Final = 3.0
"""Whether addresses have changed, and whether time is over."""


class GymNetwork:
    """Closed until it is opened. That it is open is kept nowhere, so a restart begins closed."""

    def __init__(
        self,
        app: ASGIApp,
        sessions_dir: Path,
        port: int,
        names: OtherNames,
        around: Surroundings | None = None,
    ) -> None:
        self._app = app
        self._folder = KeyFolder(sessions_dir)
        self._port = port
        self._names = names
        self._around = around or Surroundings()
        self.pairing = Pairing(self._around)
        self._turn = asyncio.Lock()
        self._closing: Callable[[], None] = _nothing
        self._open: OpenNetwork | None = None
        self._watching: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None

    @property
    def opening(self) -> NetworkOpening | None:
        """What is true of it now; None while it is closed."""
        return self._open.opening if self._open else None

    def reachable(self) -> tuple[Address, ...]:
        """Where devices could find this machine."""
        return self._around.addresses()

    async def open(self) -> NetworkOpening:
        """Let devices nearby in for 12 hours from now, also where it is open already. Raises
        StorageError where no keys can be had, ConflictError where the port cannot."""
        async with self._turn:
            if self._open is not None:
                self._open.extend()
                return self._open.opening
            opened = OpenNetwork(self._app, self._folder, self._port, self._names, self._around)
            try:
                await opened.follow()
            except BaseException:
                await opened.end()
                raise
            self._open = opened
            self._watching = asyncio.create_task(self._watch(opened))
            self._watching.add_done_callback(self._fell)
            return opened.opening

    def when_closing(self, tell: Callable[[], None]) -> None:
        """Who is to end what devices nearby would wait for."""
        self._closing = tell

    async def close(self) -> None:
        """Nobody nearby gets in any more."""
        async with self._turn:
            watching, self._watching = self._watching, None
            if watching is not None:
                watching.cancel()
            await self._end()

    async def look(self) -> None:
        """What is done again and again while it is open: it follows the addresses of the machine,
        and is closed when its time is over."""
        async with self._turn:
            if self._open is None:
                return
            if self._open.is_over:
                log.warning("The network was closed: it was open for its time.")
                await self._end()
                return
            try:
                await self._open.follow()
            except (SessionError, OSError) as problem:
                log.warning("The network: %s", problem)

    async def _end(self) -> None:
        self.pairing.withdraw()
        opened, self._open = self._open, None
        if opened is not None:
            self._closing()
            await opened.end()

    def _fell(self, watching: asyncio.Task[None]) -> None:
        """What nobody watches any more would stay open for ever."""
        if not watching.cancelled() and (fault := watching.exception()):
            log.error("Unexpected, so the network was closed", exc_info=fault)
            self._ending = asyncio.create_task(self.close())

    async def _watch(self, opened: OpenNetwork) -> None:
        while self._open is opened:
            await asyncio.sleep(LOOKS_EVERY_SEC)
            await self.look()


def _nothing() -> None:
    """Nobody waits."""
