"""What the gym's network asks of its machine, so that a test can be another one."""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.network.addresses import Address, private_addresses
from app.network.announcing import Announcer
from app.web.ports import bound
from session.clock import utc_now


class Announcing(Protocol):
    """Says the name to devices nearby."""

    async def announce(self, name: str, port: int, addresses: Sequence[Address]) -> None: ...

    async def withdraw(self) -> None: ...


@dataclass(frozen=True)
class Surroundings:
    """Addresses, clocks, ports, and a voice."""

    addresses: Callable[[], tuple[Address, ...]] = private_addresses
    now: Callable[[], dt.datetime] = utc_now
    elapsed: Callable[[], float] = time.monotonic
    """It may stand still while the machine sleeps, and nobody can set it back."""
    announcer: Callable[[], Announcing] = Announcer
    bound: Callable[[str, int], socket.socket] = bound
    """Takes a port of an address."""

    def after(self, lasts: dt.timedelta) -> Deadline:
        """The moment so long from now."""
        return Deadline(self, self.now() + lasts, self.elapsed() + lasts.total_seconds())


@dataclass(frozen=True)
class Deadline:
    """Reached by the clock on the wall, which goes on while the machine sleeps, or by the other,
    which nobody sets back."""

    around: Surroundings
    until: dt.datetime
    elapsed: float

    @property
    def is_reached(self) -> bool:
        return self.around.now() >= self.until or self.around.elapsed() >= self.elapsed
