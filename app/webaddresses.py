"""How others may call a server: its names, the path that it stands under, addresses of proxies."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final, TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_SUB_PATH: Final = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+")
_LONGEST_PATH: Final = 200
_LABEL: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})"
_HOST: Final = re.compile(
    rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_-]+)?\])(?::\d{{1,5}})?"
)


def is_sub_path(path: str) -> bool:
    """Whether others can be shown VolleySense under this path."""
    return len(path) <= _LONGEST_PATH and bool(_SUB_PATH.fullmatch(path))


def is_host(said: str) -> bool:
    """Whether this is a name or an address as a request calls a server, perhaps with a port."""
    return len(said) <= 260 and bool(_HOST.fullmatch(said))


def sub_path(said: str) -> str:
    """The path as it stands in front of addresses, "" for none. ValueError says what is wrong."""
    path = f"/{said.strip().strip('/')}".rstrip("/")
    if path and not is_sub_path(path):
        raise ValueError(f"{said} is no path: write it like /scout")
    return path


def hosts(said: str) -> list[str]:
    """Names with commas between them, in lower case. ValueError says what is wrong."""
    found = [*_parts(said.lower())]
    for one in found:
        if not is_host(one):
            raise ValueError(
                f"{one} is no name: write it like scout.example.org, without https:// and path"
            )
    return found


def networks(said: str) -> list[Network]:
    """Addresses and networks with commas between them. ValueError says what is wrong."""
    return [_network(one) for one in _parts(said)]


def _network(said: str) -> Network:
    try:
        found = ipaddress.ip_network(said, strict=False)
    except ValueError:
        raise ValueError(
            f"{said} is no address: write it like 127.0.0.1, or a network like 10.1.0.0/24"
        ) from None
    if found.prefixlen == 0:
        raise ValueError(f"{said} is everybody: write the address of the proxy alone")
    return found


def _parts(said: str) -> Iterator[str]:
    return (one.strip() for one in said.split(",") if one.strip())
