"""What proxies say of a request: who sent it, by which name, over what and under which path.

Their word is taken only from the addresses that `VOLLEYSENSE_TRUSTED_PROXIES` names; from anybody
else it means nothing but that somebody passed the request on (`app.web.guard`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Final, TypeAlias, cast

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.settings import Settings
from app.web.problems import answer
from app.web.sameorigin import host_of, is_loopback
from app.web.subpath import under
from app.webaddresses import is_sub_path
from session.errors import InvalidInput

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_NOT_SAFE: Final = (
    "VolleySense answers over a network by https alone, or passwords and names could be read on "
    "their way. Open the address with https. If you did, the proxy does not say so: "
    "docs/club-server.md has what it needs."
)
_BAD_PATH: Final = "The path that the proxy names cannot be one."
_TAKEN_PATH: Final = (
    "VOLLEYSENSE_ROOT_PATH cannot be {}: pages of VolleySense itself begin so. Choose another path."
)
_WITH_PORT: Final = re.compile(r"(\d+(?:\.\d+){3})(?::\d+)?|\[([0-9A-Fa-f:.]+)\](?::\d+)?")


class Proxies:
    """Sets right what a request says of itself, before anybody looks at it."""

    def __init__(self, app: ASGIApp, settings: Settings, own: Iterable[str]) -> None:
        """`own` are the paths of the application itself."""
        self.app = app
        self._taken = frozenset(map(_first_name, own))
        self._trusted = settings.proxy_networks
        self._root_path = settings.root_path
        if not self._may_be_under(self._root_path):
            raise InvalidInput(_TAKEN_PATH.format(self._root_path), "root_path")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, prefix = Headers(scope=scope), self._root_path
        if self._trusts(scope):
            scope = _as_sent(scope, headers, self._sender(headers))
            prefix = prefix or _last(headers, "x-forwarded-prefix").rstrip("/")
        if not self._may_be_under(prefix):
            await answer(Request(scope), 400, _BAD_PATH)(scope, receive, send)
        elif not _is_safe(scope):
            await answer(Request(scope), 403, _NOT_SAFE)(scope, receive, send)
        else:
            app = under(prefix, self.app) if prefix else self.app
            await app(scope, receive, send)

    def _may_be_under(self, prefix: str) -> bool:
        """Not under a path that begins like one of our own: nobody could tell which is meant."""
        return not prefix or (is_sub_path(prefix) and _first_name(prefix) not in self._taken)

    def _trusts(self, scope: Scope) -> bool:
        client = scope.get("client")
        address = _address(str(client[0])) if client else None
        return address is not None and self._is_proxy(address)

    def _is_proxy(self, address: _Address) -> bool:
        return any(address in network for network in self._trusted)

    def _sender(self, headers: Headers) -> str:
        """The nearest address that is no proxy of ours: whoever stands there may have written all
        that comes before it. "" where none is said."""
        nearest = ""
        for said in reversed(_list(headers, "x-forwarded-for")):
            address = _address(said)
            if address is None:
                break
            nearest = str(address)
            if not self._is_proxy(address):
                break
        return nearest


def _as_sent(scope: Scope, headers: Headers, sender: str) -> Scope:
    """A request as it was when it came to the first proxy."""
    found = dict(scope)
    if sender:
        found["client"] = (sender, 0)
    scheme = _last(headers, "x-forwarded-proto").lower()
    if scheme in ("http", "https"):
        found["scheme"] = scheme
    host = _last(headers, "x-forwarded-host")
    if host:
        raw = cast(Iterable[tuple[bytes, bytes]], scope["headers"])
        others = [(name, value) for name, value in raw if name != b"host"]
        found["headers"] = [(b"host", host.encode("latin-1")), *others]
    return found


def _is_safe(scope: Scope) -> bool:
    """Whether nobody on the way could read along: over TLS, or within this machine."""
    client = scope.get("client")
    within = client is None or is_loopback(str(client[0]))
    return scope["scheme"] == "https" or (within and is_loopback(host_of(Headers(scope=scope))))


def _first_name(path: str) -> str:
    return path.strip("/").partition("/")[0]


def _address(said: str) -> _Address | None:
    """An address, as it is or with a port behind it; None for anything else."""
    with_port = _WITH_PORT.fullmatch(said)
    try:
        found = ipaddress.ip_address((with_port[1] or with_port[2]) if with_port else said)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _list(headers: Headers, name: str) -> list[str]:
    return [one.strip() for one in ",".join(headers.getlist(name)).split(",") if one.strip()]


def _last(headers: Headers, name: str) -> str:
    """What the nearest proxy says: it writes behind what others said."""
    found = _list(headers, name)
    return found[-1] if found else ""
