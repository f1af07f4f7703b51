"""Devices nearby find the laptop by its name."""

from __future__ import annotations

import ipaddress

import pytest
from zeroconf import DNSQuestionType, Error
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from app.network.addresses import Address
from app.network.announcing import Announcer, NotAnnounced
from tests.eventloop import in_a_loop

NAME = "volleysense-k7m2.local"
LOOPBACK: tuple[Address, ...] = (ipaddress.ip_address("127.0.0.1"),)


async def looked_up(device: AsyncZeroconf) -> tuple[str | None, int | None, list[str]]:
    """What a device learns of the service."""
    found = AsyncServiceInfo("_https._tcp.local.", "volleysense-k7m2._https._tcp.local.")
    await found.async_request(device.zeroconf, 1_500, DNSQuestionType.QM)
    return found.server, found.port, found.parsed_addresses()


def test_a_device_finds_the_name_as_long_as_it_is_said() -> None:
    async def story() -> None:
        device = AsyncZeroconf(interfaces=["127.0.0.1"])
        announcer = Announcer()
        try:
            await announcer.announce(NAME, 7861, LOOPBACK)
            assert await looked_up(device) == (f"{NAME}.", 7861, ["127.0.0.1"])
            await announcer.announce(NAME, 7862, LOOPBACK)
            await announcer.withdraw()
            await announcer.withdraw()
        finally:
            await device.async_close()
        device = AsyncZeroconf(interfaces=["127.0.0.1"])
        try:
            assert await looked_up(device) == (None, None, [])
        finally:
            await device.async_close()

    in_a_loop(story())


@pytest.mark.parametrize("problem", [OSError(98, "already in use"), Error("already in use")])
def test_where_it_cannot_be_said_the_reason_is(
    problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_words: object) -> None:
        raise problem

    monkeypatch.setattr("zeroconf.asyncio.AsyncZeroconf", refused)

    async def story() -> None:
        announcer = Announcer()
        with pytest.raises(NotAnnounced, match=r"could not be announced.*already in use"):
            await announcer.announce(NAME, 7861, LOOPBACK)
        await announcer.withdraw()

    in_a_loop(story())


def test_a_second_laptop_with_the_same_name_says_so() -> None:
    async def story() -> None:
        first, second = Announcer(), Announcer()
        try:
            await first.announce(NAME, 7861, LOOPBACK)
            with pytest.raises(NotAnnounced, match="same name"):
                await second.announce(NAME, 7861, LOOPBACK)
        finally:
            await first.withdraw()
            await second.withdraw()

    in_a_loop(story())
