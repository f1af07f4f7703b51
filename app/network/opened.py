"""The gym's network while it is open: it follows the addresses of this machine as they come and go,
each with a listener, all with one certificate and one name."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import errno
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from app.network.addresses import Address, shown
from app.network.announcing import NotAnnounced
from app.network.keyfolder import KeyFolder
from app.network.surroundings import Surroundings
from session.errors import ConflictError

if TYPE_CHECKING:
    from app.network.authority import CertificateAuthority
    from app.network.listening import Listener

OPEN_FOR: Final = dt.timedelta(hours=12)
"""A day of matches; nobody forgets it open for longer."""
CLOSING_SEC: Final = 1
"""What is under way when it is closed has this long."""
_USUAL: Final = 443
"""The port that no web address has to name."""


class OtherNames(Protocol):
    """What the server is called besides the names of its own machine."""

    also: frozenset[str]


@dataclass(frozen=True)
class NetworkOpening:
    """What is true while it is open."""

    name: str
    port: int
    until: dt.datetime
    addresses: tuple[Address, ...]
    """Where it answers; none as long as this machine is in no network."""
    problem: str
    """Why devices may not get through, in sentences; empty where nothing is known."""
    fingerprint: str
    certificate: bytes

    @property
    def by_name(self) -> str:
        """The web address that stays the same."""
        return self._at(self.name)

    @property
    def by_address(self) -> tuple[str, ...]:
        """Web addresses for devices that do not find the name."""
        return tuple(self._at(text) for one in self.addresses if (text := shown(one)))

    @property
    def hosts(self) -> frozenset[str]:
        """What a request may call this server, as its `Host` says it."""
        return frozenset(one.removeprefix("https://") for one in (self.by_name, *self.by_address))

    def _at(self, host: str) -> str:
        return f"https://{host}" if self.port == _USUAL else f"https://{host}:{self.port}"


class OpenNetwork:
    """Open from the first `follow` until `end`."""

    def __init__(
        self, app: ASGIApp, folder: KeyFolder, port: int, names: OtherNames, around: Surroundings
    ) -> None:
        self._app = app
        self._folder = folder
        self._port = port
        self._names = names
        self._around = around
        self._context = _context()
        self._authority: CertificateAuthority | None = None
        self._certified: tuple[Address, ...] = ()
        self._look_again = around.now()
        self._listeners: dict[Address, Listener] = {}
        self._announcer = around.announcer()
        self._announced: tuple[Address, ...] = ()
        self._announcing: asyncio.Task[None] | None = None
        self._called: frozenset[str] = frozenset()
        self._unnamed = ""
        self._refused = ""
        self.extend()

    def extend(self) -> None:
        """Open for as long again, from now on."""
        self._deadline = self._around.after(OPEN_FOR)

    @property
    def is_over(self) -> bool:
        return self._deadline.is_reached

    @property
    def _answering(self) -> tuple[Address, ...]:
        return tuple(one for one in self._certified if one in self._listeners)

    @property
    def opening(self) -> NetworkOpening:
        """What is true of it now."""
        assert self._authority is not None
        return NetworkOpening(
            name=self._authority.name,
            port=self._port,
            until=self._deadline.until,
            addresses=self._answering,
            problem=" ".join(one for one in (self._refused, self._unnamed) if one),
            fingerprint=self._authority.fingerprint,
            certificate=self._authority.public(),
        )

    async def follow(self) -> None:
        """Answer at the addresses of this moment, and nowhere else. Raises StorageError where keys
        cannot be read or written, ConflictError where the port cannot be had at any address."""
        found = await run_in_threadpool(self._around.addresses)
        if found != self._certified or self._around.now() >= self._look_again:
            await run_in_threadpool(self._certify, found)
        gone = [self._listeners.pop(one) for one in self._listeners.keys() - set(found)]
        await asyncio.gather(*(one.end() for one in gone))
        refused = [await self._answer_at(one) for one in found if one not in self._listeners]
        self._refused = next((_refusal(self._port, one) for one in refused if one), "")
        self._call_it(self.opening.hosts)
        self._announce()
        if self._refused and not self._listeners:
            raise ConflictError(self._refused)

    def _certify(self, addresses: tuple[Address, ...]) -> None:
        """Who has connected stays so; who comes now is shown what fits."""
        now = self._around.now()
        self._authority = self._folder.authority(now)
        self._context.load_cert_chain(self._folder.server(self._authority, addresses, now))
        self._certified = addresses
        self._look_again = now + _LOOK_AGAIN

    async def _answer_at(self, address: Address) -> OSError | None:
        """The problem where it cannot."""
        from app.network.listening import Listener

        try:
            listening = self._around.bound(str(address), self._port)
        except OSError as problem:
            # An address that comes or goes cannot be had yet, or any more: the next look tells.
            return None if problem.errno == errno.EADDRNOTAVAIL else problem
        self._port = listening.getsockname()[1]
        listener = Listener(self._app, listening, self._context, CLOSING_SEC)
        await listener.begin()
        self._listeners[address] = listener
        return None

    def _call_it(self, hosts: frozenset[str]) -> None:
        self._names.also = self._names.also - self._called | hosts
        self._called = hosts

    def _announce(self) -> None:
        """Nobody waits for it: a name is looked for before it is taken."""
        answering = self._answering
        busy = self._announcing is not None and not self._announcing.done()
        if answering != self._announced and not busy:
            self._announced = answering
            self._announcing = asyncio.create_task(self._say_name(answering))

    async def _say_name(self, addresses: tuple[Address, ...]) -> None:
        self._unnamed = ""
        try:
            if addresses:
                await self._announcer.announce(self.opening.name, self._port, addresses)
            else:
                await self._announcer.withdraw()
        except NotAnnounced as problem:
            self._unnamed = str(problem)

    async def end(self) -> None:
        """Closed: no new request is answered, and what is under way ends soon."""
        self._call_it(frozenset())
        if self._announcing is not None:
            self._announcing.cancel()
        await asyncio.gather(self._fall_silent(), *(one.end() for one in self._listeners.values()))
        self._listeners.clear()

    async def _fall_silent(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._announcer.withdraw(), CLOSING_SEC)


_LOOK_AGAIN: Final = dt.timedelta(hours=1)
"""Whether the certificate nears its end."""


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _refusal(port: int, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken, perhaps by another VolleySense that is open to this network. "
            "Close that one, or choose another port with VOLLEYSENSE_LAN_PORT."
        )
    return f"Port {port} cannot be used: {problem.strerror}."
