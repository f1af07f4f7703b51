"""The addresses of this machine that devices nearby can reach: private ones alone."""

from __future__ import annotations

import ipaddress
import logging
import re
from typing import Final, TypeAlias

log = logging.getLogger(__name__)

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

PRIVATE: Final = tuple(
    ipaddress.ip_network(one)
    for one in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
)
"""What a router gives out, and what devices give themselves where there is none. Nothing beyond
is listened on, and no certificate of ours holds for it."""

_WITHIN: Final = re.compile(
    r"^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|cni|tun|utun|tap|wg|tailscale|zt|ppp|ipsec|awdl|llw)"
    r"|virtualbox|vmware|hyper-v|wsl|tap-windows|wireguard|openvpn|tailscale|zerotier",
    re.IGNORECASE,
)
"""Adapters that lead into this machine, or far away through a VPN: nobody in the gym is there."""


def private_addresses() -> tuple[Address, ...]:
    """The likeliest first. IPv6 addresses of one cable alone are there only where nothing else is,
    since no browser can be given such an address; the name works there."""
    import ifaddr

    try:
        adapters = list(ifaddr.get_adapters())
    except OSError as problem:
        log.warning("The addresses of this machine cannot be found: %s", problem)
        return ()
    found = {
        address
        for adapter in adapters
        if not any(_WITHIN.search(name) for name in (adapter.name, adapter.nice_name))
        for one in adapter.ips
        if is_private(address := _address(one.ip))
    }
    far = {one for one in found if not (one.version == 6 and one.is_link_local)}
    return tuple(sorted(far or found, key=_order))


def is_private(address: Address) -> bool:
    """Whether only devices nearby can be at this address."""
    return any(address in network for network in PRIVATE if network.version == address.version)


def shown(address: Address) -> str:
    """As it stands in a web address; "" where it cannot stand there."""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return "" if address.scope_id else f"[{address}]"


def _address(ip: str | tuple[str, int, int]) -> Address:
    if isinstance(ip, str):
        return ipaddress.ip_address(ip)
    text, _flow, scope = ip
    return ipaddress.IPv6Address(f"{text.partition('%')[0]}%{scope}" if scope else text)


def _order(address: Address) -> tuple[bool, bool, int, str]:
    return address.is_link_local, address.version == 6, int(address), str(address)
