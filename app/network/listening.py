"""One address of the gym's network that answers: the same application as on this machine, over TLS,
without beginning or ending it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from app.web.nearby import FromNearby


class Listener(uvicorn.Server):
    """Answers at one address until it is told to end."""

    def __init__(
        self, app: ASGIApp, listening: socket.socket, context: ssl.SSLContext, grace_sec: int
    ) -> None:
        self._nearby, self._grace_sec = FromNearby(app), grace_sec
        super().__init__(
            uvicorn.Config(
                self._nearby,
                interface="asgi3",
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                ssl_context_factory=lambda _config, _default: context,
                timeout_graceful_shutdown=grace_sec + 1,
            )
        )
        self._listening = listening
        self._task: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl+C is for the server that has the application; it ends this one, too."""
        yield

    async def begin(self) -> None:
        """Answers from now on."""
        self._task = asyncio.create_task(self.serve([self._listening]))
        while not self.started and not self._task.done():
            await asyncio.sleep(0.005)
        if self._task.done():
            self._task.result()

    async def end(self) -> None:
        """Takes nobody any more, and waits a little for what is under way. A device that sleeps
        does not say goodbye, so its connection is dropped."""
        self.should_exit = self._nearby.ends = True
        if self._task is None:
            return
        await asyncio.wait({self._task}, timeout=self._grace_sec)
        for one in list(self.server_state.connections):
            one.transport.abort()
        await self._task
