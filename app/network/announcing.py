"""The name of this machine, said to devices nearby by multicast DNS as long as they may come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from app.network.addresses import Address

if TYPE_CHECKING:
    from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

_KIND: Final = "_https._tcp.local."


class NotAnnounced(Exception):
    """Devices do not learn the name; the sentence says why. They get in by the address."""


class Announcer:
    """Says a name and its addresses, on the adapters of these addresses alone."""

    def __init__(self) -> None:
        self._zeroconf: AsyncZeroconf | None = None

    async def announce(self, name: str, port: int, addresses: Sequence[Address]) -> None:
        """From now on this name means these addresses. Raises NotAnnounced."""
        from zeroconf import Error, NonUniqueNameException

        try:
            await self._announce(_service(name, port, addresses), addresses)
        except NonUniqueNameException as problem:
            raise NotAnnounced("Another device here has the same name.") from problem
        except (OSError, RuntimeError, Error) as problem:
            raise NotAnnounced(f"The name could not be announced: {problem}.") from problem

    async def _announce(self, service: AsyncServiceInfo, addresses: Sequence[Address]) -> None:
        from zeroconf import IPVersion
        from zeroconf.asyncio import AsyncZeroconf

        where = [str(one) for one in addresses]
        versions = {one.version for one in addresses}
        one_kind = IPVersion.V6Only if versions == {6} else IPVersion.V4Only
        kind = IPVersion.All if len(versions) == 2 else one_kind
        if self._zeroconf is None:
            self._zeroconf = AsyncZeroconf(interfaces=where, ip_version=kind)
            await self._zeroconf.async_register_service(service)
        else:
            await self._zeroconf.async_update_interfaces(where, kind)
            await self._zeroconf.async_update_service(service)

    async def withdraw(self) -> None:
        """The name means nothing any more, and devices are told so."""
        known, self._zeroconf = self._zeroconf, None
        if known is not None:
            await known.async_close()


def _service(name: str, port: int, addresses: Sequence[Address]) -> AsyncServiceInfo:
    from zeroconf.asyncio import AsyncServiceInfo

    return AsyncServiceInfo(
        _KIND,
        f"{name.partition('.')[0]}.{_KIND}",
        port=port,
        server=f"{name}.",
        addresses=[one.packed for one in addresses],
        properties={"path": "/"},
    )
