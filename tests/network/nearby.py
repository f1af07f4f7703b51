"""A gym without a network: its laptop's addresses are said, and taken on loopback alone."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from contextlib import contextmanager
from http.client import HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING

from app.network.addresses import Address
from app.network.announcing import NotAnnounced
from app.network.opened import NetworkOpening
from app.network.surroundings import Surroundings
from app.web.ports import bound

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENING = dt.datetime(2026, 3, 14, 18, 30, tzinfo=dt.UTC)


def at(*texts: str) -> tuple[Address, ...]:
    return tuple(ipaddress.ip_address(one) for one in texts)


class Gym:
    """What a laptop in a gym is asked."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = at(*addresses)
        self.now = dt.datetime.now(dt.UTC)
        self.elapsed = 1_000.0
        self.taken: dict[str, OSError] = {}
        self.ports: dict[str, int] = {}
        """Where an address is listened on."""
        self.said: list[tuple[str, int, tuple[Address, ...]]] = []
        self.withdrawn = 0
        self.mute = ""

    @property
    def around(self) -> Surroundings:
        return Surroundings(
            addresses=lambda: self.addresses,
            now=lambda: self.now,
            elapsed=lambda: self.elapsed,
            announcer=lambda: self,
            bound=self.bound,
        )

    def passes(self, hours: float, *, asleep: bool = False) -> None:
        self.now += dt.timedelta(hours=hours)
        self.elapsed += 0 if asleep else hours * 3600

    def bound(self, host: str, _port: int) -> socket.socket:
        if host in self.taken:
            raise self.taken[host]
        listening = bound("127.0.0.1", 0)
        self.ports[host] = listening.getsockname()[1]
        return listening

    async def announce(self, name: str, port: int, addresses: Sequence[Address]) -> None:
        if self.mute:
            raise NotAnnounced(self.mute)
        self.said.append((name, port, tuple(addresses)))

    async def withdraw(self) -> None:
        self.withdrawn += 1


def trusting(opening: NetworkOpening) -> ssl.SSLContext:
    """A device that was told to trust the laptop, and trusts nobody else."""
    return ssl.create_default_context(cadata=opening.certificate)


class _ToPort(HTTPSConnection):
    """Asks for a place by its name, where its server is known already."""

    def __init__(self, place: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(place, 443, context=context, timeout=20)
        self._there, self._tls = port, context

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self._there), timeout=20)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


@contextmanager
def visit(
    opening: NetworkOpening, port: int, *, place: str = "", path: str = "/", **headers: str
) -> Iterator[HTTPResponse]:
    """What a device gets that asks for a place, by default for the name."""
    connection = _ToPort(place or opening.name, port, trusting(opening))
    try:
        connection.request(
            "GET", path, headers={"Host": f"{opening.name}:{opening.port}", **headers}
        )
        yield connection.getresponse()
    finally:
        connection.close()
