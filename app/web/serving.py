"""The web server in this process: its port, its start, and why it did not start."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TypeAlias

import uvicorn
from fastapi import FastAPI

from app.network.gym import GymNetwork
from app.network.opened import NetworkOpening
from app.settings import Settings
from app.web.peers import Persons
from app.web.ports import bound
from app.web.sameorigin import check_host
from session.errors import ConflictError, SessionError

log = logging.getLogger(__name__)

GRACE_SEC: Final = 3
"""What is under way when the server is told to end has this long."""
NEXT_PORTS: Final = 20
"""Among so many behind a taken one a free one is looked for."""


class NotStarted(SessionError):
    """The web server did not start; the sentence says why."""

    title = "The server did not start"


OpenedHandler: TypeAlias = Callable[[NetworkOpening], None]
"""Who wants the network to be open from the start, and is told where it is."""


class Server(uvicorn.Server):
    """Our pages and routes; raises NotStarted with a sentence instead of logging a trace."""

    def __init__(self, settings: Settings, opened: OpenedHandler | None = None) -> None:
        self._app = _app(settings)
        self._opened = opened
        self._app.state.persons = Persons()
        super().__init__(
            uvicorn.Config(
                self._app,
                log_level="warning",
                timeout_graceful_shutdown=GRACE_SEC,
                date_header=True,
                proxy_headers=False,  # whose word is taken is said in app.web.forwarded
                server_header=False,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        its_log = logging.getLogger("uvicorn.error")
        its_log.disabled = True
        try:
            await super().startup(sockets)
        except SystemExit as end:
            problem: Exception | None = getattr(self._app.state, "problem", None)
            raise NotStarted(_why(problem)) from end
        finally:
            its_log.disabled = False
        if self._opened is not None:
            await self._open_network(self._opened, sockets)

    async def _open_network(
        self, opened: OpenedHandler, sockets: list[socket.socket] | None
    ) -> None:
        network: GymNetwork = self._app.state.network
        try:
            opened(await network.open())
        except SessionError as problem:
            await self.shutdown(sockets)
            raise NotStarted(str(problem)) from problem

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams end first: they would not by themselves, and the server would wait for them.
        Devices nearby and this machine wait for the same few seconds."""
        if hub := getattr(self._app.state, "hub", None):
            hub.end()
        network: GymNetwork = self._app.state.network
        await asyncio.gather(network.close(), super().shutdown(sockets))


def _app(settings: Settings) -> FastAPI:
    """The application. To import it makes half a million things, none of which is garbage: to look
    for some again and again was a sixth of a start."""
    gc.disable()
    try:
        from app.main import create_app

        return create_app(settings)
    finally:
        gc.enable()


def _why(problem: Exception | None) -> str:
    """What is known gets its sentence; what is not is a fault of ours, and logged whole."""
    if isinstance(problem, (SessionError, OSError)):
        return str(problem)
    log.error("Unexpected", exc_info=problem)
    said = str(problem).strip().splitlines()
    return f"{type(problem).__name__}: {said[0] if said else 'no more is known'}"


def run(settings: Settings, listening: socket.socket, opened: OpenedHandler | None = None) -> None:
    """Serve until the process is told to end. Raises NotStarted."""
    # The web server repeats the interrupt once it has ended in good order.
    with suppress(KeyboardInterrupt):
        Server(settings, opened).run(sockets=[listening])


@contextmanager
def serving(settings: Settings, listening: socket.socket) -> Iterator[str]:
    """The server in a thread, ready on entry and stopped on exit; its address. Raises
    NotStarted."""
    web, failed = Server(settings), list[NotStarted]()

    def work() -> None:
        try:
            web.run(sockets=[listening])
        except NotStarted as problem:
            failed.append(problem)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while thread.is_alive() and not web.started:
            time.sleep(0.05)
        if failed:
            raise failed[0]
        yield address(listening)
    finally:
        web.should_exit = True
        thread.join(20)


def address(listening: socket.socket) -> str:
    """What to type into a browser."""
    return f"http://localhost:{listening.getsockname()[1]}"


def listen(settings: Settings, way_out: str = "") -> socket.socket:
    """Take the port before anything else is done. ForbiddenError for an address that others can
    reach, ConflictError when the port cannot be had; `way_out` is how to say another one."""
    check_host(settings.host, behind_proxy=bool(settings.proxy_networks))
    try:
        return bound(settings.host, settings.port)
    except OSError as problem:
        raise ConflictError(_refused(settings, problem, way_out)) from problem


def _refused(settings: Settings, problem: OSError, way_out: str) -> str:
    free = _free_port(settings)
    other = f" Or choose another port: {way_out}{free}" if way_out and free else ""
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {settings.port} is taken, perhaps by another VolleySense. Close that one, "
            f"or open it in the browser.{other}"
        )
    return f"Port {settings.port} of {settings.host} cannot be used: {problem.strerror}.{other}"


def _free_port(settings: Settings) -> int | None:
    for port in range(settings.port + 1, min(settings.port + 1 + NEXT_PORTS, 65_536)):
        with suppress(OSError):
            bound(settings.host, port).close()
            return port
    return None
