"""Taking a port: where it is free, and not where another program has it."""

from __future__ import annotations

import socket
import sys


def bound(host: str, port: int) -> socket.socket:
    """Listening from now on; `host` is an address, of IPv6 also with its cable. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only where TCP is said, asyncio sends what is small at once.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        _alone(listening)
        listening.bind(_place(family, host.strip("[]"), port))
        listening.listen(128)
    except BaseException:
        listening.close()
        raise
    return listening


def _place(
    family: socket.AddressFamily, host: str, port: int
) -> tuple[str, int] | tuple[str, int, int, int]:
    address, _, cable = host.partition("%")
    return (address, port, 0, int(cable or 0)) if family == socket.AF_INET6 else (host, port)


if sys.platform == "win32":

    def _alone(listening: socket.socket) -> None:
        """Without this, Windows lets two programs have one port."""
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)

else:

    def _alone(listening: socket.socket) -> None:
        """The port of a server that has just ended can be had at once."""
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
