"""Where devices nearby can reach this machine, of all the addresses that it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address

import pytest

from app.network.addresses import is_private, private_addresses, shown


@dataclass
class Ip:
    ip: str | tuple[str, int, int]


@dataclass
class Adapter:
    name: str
    ips: list[Ip]
    nice_name: str = field(default="")


def v4(name: str, *ips: str, nice_name: str = "") -> Adapter:
    return Adapter(name, [Ip(one) for one in ips], nice_name)


def v6(name: str, *ips: tuple[str, int]) -> Adapter:
    return Adapter(name, [Ip((text, 0, scope)) for text, scope in ips])


def having(patch: pytest.MonkeyPatch, *adapters: Adapter) -> list[str]:
    patch.setattr("ifaddr.get_adapters", lambda: adapters)
    return [str(one) for one in private_addresses()]


def test_a_laptop_in_a_gym_is_found_in_the_wifi_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    found = having(
        monkeypatch,
        v4("lo", "127.0.0.1"),
        v4("wlan0", "192.168.1.20"),
        v6("wlan0", ("fe80::1", 3), ("fd12::20", 0), ("2001:db8::20", 0)),
        v4("eth0", "169.254.7.7"),
        v4("ppp1", "203.0.113.9"),
    )
    assert found == ["192.168.1.20", "fd12::20", "169.254.7.7"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        v4("docker0", "172.17.0.1"),
        v4("utun3", "10.8.0.2"),
        v4("tun0", "10.8.0.2"),
        v4("tailscale0", "100.64.0.9"),
        v4("{846EE342}", "172.28.0.1", nice_name="Hyper-V Virtual Ethernet Adapter"),
        v4("{9}", "192.168.56.1", nice_name="VirtualBox Host-Only Ethernet Adapter"),
    ],
    ids=lambda one: one.name,
)
def test_what_leads_into_the_machine_or_far_away_is_not_the_gym(
    elsewhere: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert having(monkeypatch, elsewhere, v4("en0", "10.0.0.5")) == ["10.0.0.5"]


@pytest.mark.parametrize(
    "hotspot",
    [
        v4("bridge100", "192.168.2.1"),
        v4("{7}", "192.168.137.1", nice_name="Microsoft Wi-Fi Direct Virtual Adapter"),
    ],
    ids=["macOS", "Windows"],
)
def test_a_hotspot_of_the_laptop_itself_is(
    hotspot: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(having(monkeypatch, hotspot)) == 1


def test_two_devices_and_a_cable_have_no_more_than_addresses_of_that_cable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert having(monkeypatch, v6("eth0", ("fe80::5", 2))) == ["fe80::5%2"]
    assert shown(ip_address("fe80::5%2")) == ""
    assert shown(ip_address("fd12::20")) == "[fd12::20]"


def test_no_network_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    assert having(monkeypatch, v4("lo", "127.0.0.1")) == []

    def refused() -> list[Adapter]:
        raise OSError("not today")

    monkeypatch.setattr("ifaddr.get_adapters", refused)
    assert private_addresses() == ()


@pytest.mark.parametrize("far", ["127.0.0.1", "::1", "192.0.2.2", "100.64.0.1", "8.8.8.8", "::"])
def test_only_what_a_router_gives_out_is_nearby(far: str) -> None:
    assert not is_private(ip_address(far))
