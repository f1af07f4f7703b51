"""VolleySense under a path of another site, such as /scout: within the house nobody knows of it.

The path is taken off what comes in and put in front of what goes out: in a page every attribute
that holds an address, headers that lead somewhere, the path of cookies. Scripts find their
addresses from their own (`app/static/js/at.js`), whole addresses begin with `request.base_url`.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ADDRESSES: Final = (
    "href", "src", "action", "formaction", "poster",
    "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete",
    "data-part", "data-form", "data-back", "data-source", "data-address",
)  # fmt: skip
"""Attributes that hold one address."""
_BEFORE_ADDRESS: Final = tuple(f"{space}{name}".encode() for space in " \n" for name in ADDRESSES)
_ADDRESS: Final = b'="/'
_LEADS: Final = frozenset({"location", "content-location", "service-worker-allowed"})
_SAYS_WHERE_FROM: Final = frozenset({b"referer", b"hx-current-url"})
_HOST_ONLY: Final = "__Host-"
_SECURE: Final = "__Secure-"
"""What a cookie is called that may have a path; the other may have none."""


def prefix_of(scope: Scope) -> str:
    """The path that others are shown this under; "" for none. It stands in front of addresses that
    scripts read: in pages and headers it is put there by itself."""
    return str(scope.get("app_root_path", ""))


def under(prefix: str, app: ASGIApp) -> ASGIApp:
    """The application under a path."""

    async def shown(scope: Scope, receive: Receive, send: Send) -> None:
        await app(_inside(prefix, scope), receive, _Outgoing(prefix, scope, send))

    return shown


def _inside(prefix: str, scope: Scope) -> Scope:
    """A request without the path, whether the proxy left it there or not."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return {
        **scope,
        "path": _without(prefix, scope["path"]),
        "raw_path": _without(prefix, raw.decode("latin-1")).encode("latin-1"),
        "headers": [(name, _came(prefix, name, value)) for name, value in scope["headers"]],
        "app_root_path": prefix,
    }


def _without(prefix: str, path: str) -> str:
    is_under = path == prefix or path.startswith(f"{prefix}/")
    return path[len(prefix) :] or "/" if is_under else path


def _came(prefix: str, name: bytes, value: bytes) -> bytes:
    if name in _SAYS_WHERE_FROM:
        return _page_before(prefix, value.decode("latin-1")).encode("latin-1")
    if name == b"cookie":
        return _cookies_shown(value.decode("latin-1")).encode("latin-1")
    return value


def _page_before(prefix: str, said: str) -> str:
    try:
        before = urlsplit(said)
    except ValueError:
        return said
    return before._replace(path=_without(prefix, before.path)).geturl()


def _cookies_shown(said: str) -> str:
    """Ours under their names within; one that stands at the root of the host is another's."""
    cookies = [one.strip() for one in said.split(";")]
    ours = [one for one in cookies if not one.startswith(_HOST_ONLY)]
    return "; ".join(
        _HOST_ONLY + one.removeprefix(_SECURE) if one.startswith(_SECURE) else one for one in ours
    )


class _Outgoing:
    """An answer on its way out."""

    def __init__(self, prefix: str, scope: Scope, send: Send) -> None:
        self._prefix, self._send = prefix, send
        host = Headers(scope=scope).get("host", "")
        self._origin = f"{scope['scheme']}://{host}"
        self._start: Message | None = None
        """Of a page: its length is known once all of it is there."""
        self._page = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            shown = MutableHeaders(raw=[self._header(*one) for one in headers.raw])
            message = {**message, "headers": shown.raw}
            if _is_page(headers):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._page += message.get("body", b"")
            if message.get("more_body"):
                return
            start, self._start = self._start, None
            message = {**message, "body": addressed(self._prefix, bytes(self._page))}
            headers = MutableHeaders(raw=start["headers"])
            headers["content-length"] = str(len(message["body"]))
            await self._send({**start, "headers": headers.raw})
        await self._send(message)

    def _header(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        low, said = name.decode("latin-1").lower(), value.decode("latin-1")
        if low in _LEADS or low.startswith("hx-"):
            said = self._led(said)
        elif low == "set-cookie":
            said = _cookie_kept(self._prefix, said)
        return name, said.encode("latin-1")

    def _led(self, said: str) -> str:
        if said.startswith("/") and not said.startswith("//"):
            return self._prefix + said
        rest = said.removeprefix(self._origin)
        return self._origin + self._prefix + rest if rest != said and rest[:1] == "/" else said


def _is_page(headers: Headers) -> bool:
    is_html = headers.get("content-type", "").startswith("text/html")
    return is_html and "content-disposition" not in headers


def addressed(prefix: str, page: bytes) -> bytes:
    """A page whose addresses have the path in front."""
    first, *others = page.split(_ADDRESS)
    shown, before = [first], first
    for part in others:
        is_ours = before.endswith(_BEFORE_ADDRESS) and not part.startswith(b"/")
        shown += (b'="', prefix.encode(), b"/", part) if is_ours else (_ADDRESS, part)
        before = part
    return b"".join(shown)


def _cookie_kept(prefix: str, said: str) -> str:
    with_path = re.sub(r"(?i)(;\s*path=)/(?=;|$)", rf"\g<1>{prefix}", said)
    return re.sub(f"^{_HOST_ONLY}", _SECURE, with_path)
