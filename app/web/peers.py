"""Whose program is at the other end of a connection within this machine.

A proxy that says nothing of itself looks like the browser of the coach: its requests come from
this machine, too. But it runs under an account of the system, and Linux tells whose a socket is.
Elsewhere nobody knows, and what is not known does not count against whoever asks.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import socket
import struct
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

log = logging.getLogger(__name__)

SocketEnd: TypeAlias = tuple[str, int]
"""Address and port."""
CLOSED: Final = -1
"""Whose a socket is that its program has closed."""
_RELAYS: Final = (
    "A request without a login came from a program of the system (user %d) and was refused: a "
    "proxy, or a script of root. docs/club-server.md says how VolleySense runs behind a proxy; a "
    "script shows a token."
)
_FIRST_PERSON: Final = 1000
"""Where /etc/login.defs says nothing else."""
_MADE_UP: Final = range(61_184, 65_536)
"""Users that systemd makes for a service, and the one that stands for whom nobody knows."""
_LOGIN_DEFS: Final = Path("/etc/login.defs")
_UID_MIN: Final = re.compile(r"^\s*UID_MIN\s+(\d+)", re.MULTILINE)


@dataclass
class Persons:
    """Which users are persons; the others are the system's, as proxies are."""

    own: int = field(default_factory=lambda: own_user())
    first: int = field(default_factory=lambda: _first_person())
    root_is_one: bool = field(default_factory=lambda: _is_linux_on_windows())
    are_told: bool = field(default_factory=lambda: _are_told())
    _warned: set[int] = field(default_factory=set)

    def may_be_at(self, peer: SocketEnd, here: SocketEnd) -> bool:
        """Whether a person's program, or nobody knows whose, is at the other end."""
        uid = owner_of(peer, here) if self.are_told else None
        if uid is None or self.has(uid):
            return True
        if uid != CLOSED and uid not in self._warned:
            self._warned.add(uid)
            log.warning(_RELAYS, uid)
        return False

    def has(self, uid: int) -> bool:
        """Whether a user is a person. Whoever runs the server is one, whatever the number."""
        if uid == self.own or (uid == 0 and self.root_is_one):
            return True
        return uid >= self.first and uid not in _MADE_UP


def _are_told() -> bool:
    """Whether this system says whose a socket is: tried with one of our own, since some that do
    not say it say the same as of a socket that is closed."""
    with closing(socket.create_server(("127.0.0.1", 0))) as ours:
        here = ours.getsockname()
        with closing(socket.create_connection(here, timeout=1)) as other:
            return owner_of(other.getsockname(), here) == own_user()


def _first_person() -> int:
    try:
        found = _UID_MIN.search(_LOGIN_DEFS.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return _FIRST_PERSON
    return int(found[1]) if found else _FIRST_PERSON


def _is_linux_on_windows() -> bool:
    """There the browser is a program of Windows, and root hands on what it asks."""
    return sys.platform == "linux" and "microsoft" in os.uname().release.lower()


if sys.platform == "linux":

    def own_user() -> int:
        """Who runs this server."""
        return os.getuid()

    _SOCK_DIAG: Final = 4
    _DIAG_BY_FAMILY: Final = 20
    _REQUEST: Final = 1
    _ERROR: Final = 2
    _ANY_STATE: Final = 0xFFFFFFFF
    _LISTENS: Final = 10
    _HEAD: Final = struct.Struct("=IHHII")
    _ASKED: Final = struct.Struct("=BBBBI")
    _ANSWERED: Final = struct.Struct("=BBBB48xIIIII")

    def owner_of(peer: SocketEnd, here: SocketEnd) -> int | None:
        """The user whose socket is at `peer` and speaks with ours at `here`; CLOSED for one that
        was closed, None where the system does not say.

        The kernel is asked for this one socket: the list of all in /proc takes milliseconds.
        """
        try:
            family = socket.AF_INET6 if ":" in peer[0] else socket.AF_INET
            ends = _ends(family, peer, here)
            asked = _ASKED.pack(family, socket.IPPROTO_TCP, 0, 0, _ANY_STATE) + ends
            with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _SOCK_DIAG) as kernel:
                length = _HEAD.size + len(asked)
                kernel.send(_HEAD.pack(length, _DIAG_BY_FAMILY, _REQUEST, 0, 0) + asked)
                said = kernel.recv(1024)
        except OSError:
            return None
        return _owner(said)

    def _ends(family: socket.AddressFamily, peer: SocketEnd, here: SocketEnd) -> bytes:
        addresses = [
            socket.inet_pton(family, place[0].partition("%")[0]).ljust(16, b"\0")
            for place in (peer, here)
        ]
        ports = struct.pack("!HH", peer[1], here[1])
        any_device_and_cookie = struct.pack("=I", 0) + b"\xff" * 8
        return ports + b"".join(addresses) + any_device_and_cookie

    def _owner(said: bytes) -> int | None:
        _, kind, *_ = _HEAD.unpack_from(said)
        if kind == _ERROR:
            (number,) = struct.unpack_from("=i", said, _HEAD.size)
            return CLOSED if -number == errno.ENOENT else None
        _, state, _, _, _, _, _, uid, inode = _ANSWERED.unpack_from(said, _HEAD.size)
        return uid if inode and state != _LISTENS else CLOSED

else:

    def own_user() -> int:
        """Not asked for where nobody knows whose a socket is."""
        return 0

    def owner_of(peer: SocketEnd, here: SocketEnd) -> int | None:
        """Nobody knows."""
        return None
