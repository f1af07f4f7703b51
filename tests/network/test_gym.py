"""The network of a gym: opened, followed as the laptop wanders, and closed again."""

from __future__ import annotations

import asyncio
import errno
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from app.network.gym import GymNetwork
from app.network.opened import NetworkOpening, OpenNetwork
from app.web.sameorigin import OwnNames
from session.errors import ConflictError, StorageError
from tests.eventloop import in_a_loop
from tests.network.nearby import Gym, at, visit

TAKEN = OSError(errno.EADDRINUSE, "Address already in use")


class Laptop:
    """A laptop whose service says where a request came in."""

    def __init__(self, folder: Path, *addresses: str) -> None:
        self.gym = Gym(*addresses)
        self.names = OwnNames({"already.example"})
        self.under_way = asyncio.Event()
        self.network = GymNetwork(self.answer, folder, 7861, self.names, self.gym.around)

    @property
    def opening(self) -> NetworkOpening:
        found = self.network.opening
        assert found is not None, "it is closed"
        return found

    async def answer(self, scope: Scope, _receive: Receive, send: Send) -> None:
        assert scope["type"] == "http", "it begins and ends with the service, not with the network"
        if scope["path"] == "/long":
            self.under_way.set()
            await asyncio.sleep(3_600)
        said = f"{scope['scheme']} {scope['path']}".encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": said})

    async def asked(self, address: str, *, place: str = "", path: str = "/") -> str:
        """What a device gets at an address of the laptop."""
        opening = self.opening

        def ask() -> str:
            with visit(opening, self.gym.ports[address], place=place, path=path) as answer:
                return answer.read().decode()

        return await asyncio.to_thread(ask)


@asynccontextmanager
async def laptop(folder: Path, *addresses: str) -> AsyncIterator[Laptop]:
    one = Laptop(folder, *addresses)
    try:
        yield one
    finally:
        await one.network.close()


def test_devices_nearby_get_what_this_machine_gets_until_it_is_closed(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20", "fd12::20") as one:
            assert one.network.opening is None
            await one.network.open()
            assert await one.asked("192.168.1.20") == "https /"
            assert await one.asked("192.168.1.20", place="192.168.1.20") == "https /"
            assert await one.asked("fd12::20", place="fd12::20") == "https /"
            with pytest.raises(ssl.SSLCertVerificationError):
                await one.asked("192.168.1.20", place="localhost")
            opening = one.opening
            assert opening.by_name.startswith(f"https://{opening.name}:")
            assert one.names.knows(f"{opening.name}:{opening.port}")
            assert one.names.knows(f"192.168.1.20:{opening.port}")
            assert one.names.knows(f"[fd12::20]:{opening.port}")
            assert not one.names.knows(f"example.com:{opening.port}")
            await one.network.close()
            assert one.network.opening is None
            assert one.names.also == {"already.example"}
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", one.gym.ports["192.168.1.20"])

    in_a_loop(story())


def test_its_name_and_its_certificates_stay_after_a_restart(tmp_path: Path) -> None:
    async def opened() -> tuple[str, str]:
        async with laptop(tmp_path, "192.168.1.20") as one:
            assert one.network.opening is None, "it begins closed"
            await one.network.open()
            return one.opening.name, one.opening.fingerprint

    assert in_a_loop(opened()) == in_a_loop(opened())


def test_it_follows_a_laptop_that_changes_the_wifi_without_a_pause(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20", "10.0.0.5") as one:
            await one.network.open()
            one.gym.addresses = at("10.0.0.5", "172.16.4.4")
            await one.network.look()
            opening = one.opening
            assert set(opening.addresses) == set(at("10.0.0.5", "172.16.4.4"))
            assert await one.asked("10.0.0.5", place="10.0.0.5") == "https /"
            assert await one.asked("172.16.4.4", place="172.16.4.4") == "https /"
            with pytest.raises(ssl.SSLCertVerificationError):
                await one.asked("10.0.0.5", place="192.168.1.20")
            with pytest.raises(ConnectionRefusedError):
                await one.asked("192.168.1.20")
            assert not one.names.knows(f"192.168.1.20:{opening.port}")
            assert one.names.knows(f"172.16.4.4:{opening.port}")

    in_a_loop(story())


def test_the_name_is_said_where_it_answers_and_withdrawn_at_the_end(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            await one.network.open()
            await asyncio.sleep(0)
            one.gym.addresses = at("10.0.0.5")
            await one.network.look()
            await asyncio.sleep(0)
            opening = one.opening
            assert [(name, where) for name, _, where in one.gym.said] == [
                (opening.name, at("192.168.1.20")),
                (opening.name, at("10.0.0.5")),
            ]
            assert one.gym.withdrawn == 0
            await one.network.close()
            assert one.gym.withdrawn == 1

    in_a_loop(story())


def test_where_the_name_cannot_be_said_devices_come_by_the_address(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            one.gym.mute = "Another device here has the same name."
            await one.network.open()
            await asyncio.sleep(0)
            opening = one.opening
            assert opening.problem == "Another device here has the same name."
            assert await one.asked("192.168.1.20", place="192.168.1.20") == "https /"

    in_a_loop(story())


def test_it_can_be_opened_before_the_laptop_is_in_a_network(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path) as one:
            await one.network.open()
            assert one.opening.by_address == ()
            one.gym.addresses = at("192.168.43.2")
            await one.network.look()
            assert await one.asked("192.168.43.2") == "https /"

    in_a_loop(story())


def test_it_is_closed_after_twelve_hours_unless_it_is_kept(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            await one.network.open()
            one.gym.passes(11.9)
            await one.network.look()
            assert one.network.opening is not None
            await one.network.open()
            one.gym.passes(11.9)
            await one.network.look()
            assert await one.asked("192.168.1.20") == "https /"
            one.gym.passes(0.2)
            await one.network.look()
            assert one.network.opening is None
            assert one.names.also == {"already.example"}

    in_a_loop(story())


def test_it_is_closed_when_the_laptop_wakes_the_next_morning(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            await one.network.open()
            one.gym.passes(14, asleep=True)
            await one.network.look()
            assert one.network.opening is None

    in_a_loop(story())


def test_a_clock_that_is_set_back_does_not_keep_it_open(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            await one.network.open()
            one.gym.passes(13)
            one.gym.now = one.gym.now.replace(year=2020, day=1)
            await one.network.look()
            assert one.network.opening is None

    in_a_loop(story())


def test_a_port_that_is_taken_is_said_and_nothing_stays_half_open(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            one.gym.taken["192.168.1.20"] = TAKEN
            with pytest.raises(ConflictError, match=r"Port 7861 is taken.*VOLLEYSENSE_LAN_PORT"):
                await one.network.open()
            assert one.network.opening is None
            assert one.names.also == {"already.example"}

    in_a_loop(story())


def test_an_address_that_goes_in_this_moment_is_no_trouble(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            one.gym.taken["192.168.1.20"] = OSError(errno.EADDRNOTAVAIL, "Cannot assign")
            await one.network.open()
            assert (one.opening.addresses, one.opening.problem) == ((), "")

    in_a_loop(story())


def test_a_port_that_is_taken_at_one_address_leaves_the_other(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20", "10.0.0.5") as one:
            one.gym.taken["10.0.0.5"] = TAKEN
            await one.network.open()
            opening = one.opening
            assert opening.addresses == at("192.168.1.20")
            assert "is taken" in opening.problem
            one.gym.taken.clear()
            await one.network.look()
            assert set(one.opening.addresses) == set(at("192.168.1.20", "10.0.0.5"))
            assert one.opening.problem == ""

    in_a_loop(story())


def test_a_port_that_is_taken_later_on_does_not_end_the_watch(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            await one.network.open()
            one.gym.addresses = at("10.0.0.5")
            one.gym.taken["10.0.0.5"] = TAKEN
            await one.network.look()
            assert "is taken" in one.opening.problem
            one.gym.addresses = at("192.168.1.20")
            await one.network.look()
            assert await one.asked("192.168.1.20") == "https /"

    in_a_loop(story())


def test_keys_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            (tmp_path / "_network").mkdir()
            (tmp_path / "_network" / "authority.pem").write_bytes(b"garbled")
            with pytest.raises(StorageError, match="is damaged"):
                await one.network.open()
            assert one.network.opening is None

    in_a_loop(story())


def test_an_authority_that_ends_while_it_is_open_is_replaced(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            await one.network.open()
            before = one.opening
            (tmp_path / "_network" / "authority.pem").unlink()
            one.gym.passes(2)
            await one.network.look()
            assert one.opening.fingerprint != before.fingerprint
            assert one.opening.name == before.name
            assert await one.asked("192.168.1.20") == "https /"

    in_a_loop(story())


def test_a_fault_of_ours_closes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Rather than that it stays open for ever."""
    monkeypatch.setattr("app.network.gym.LOOKS_EVERY_SEC", 0.01)

    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            await one.network.open()
            monkeypatch.setattr(OpenNetwork, "is_over", property(lambda _opened: 1 / 0))
            async with asyncio.timeout(20):
                while one.network.opening is not None:
                    await asyncio.sleep(0.01)

    in_a_loop(story())
    assert "the network was closed" in caplog.text


def test_what_takes_long_is_cut_off_without_a_trace_on_the_console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.network.opened.CLOSING_SEC", 0)

    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            await one.network.open()
            long = asyncio.create_task(one.asked("192.168.1.20", path="/long"))
            await one.under_way.wait()
            await one.network.close()
            with pytest.raises(OSError, match=r"(?i)closed|reset|EOF"):
                await long

    in_a_loop(story())
    assert [one for one in caplog.records if one.exc_info] == []


def test_a_network_that_takes_no_goodbye_is_closed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.network.opened.CLOSING_SEC", 0.01)

    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            one.gym.withdraw = asyncio.Event().wait  # type: ignore[method-assign, assignment]
            await one.network.open()
            await one.network.close()
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", one.gym.ports["192.168.1.20"])

    in_a_loop(story())


def test_opening_and_closing_at_once_leaves_no_listener(tmp_path: Path) -> None:
    async def story() -> None:
        async with laptop(tmp_path, "192.168.1.20") as one:
            await asyncio.gather(*(one.network.open() for _ in range(3)), one.network.close())
            await one.network.close()
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", one.gym.ports["192.168.1.20"])

    in_a_loop(story())
