"""Who may talk to the server, and what its pages may do in a browser.

On the machine itself nobody signs in, and a browser shows a login to whatever page asks it to. So
the server listens on loopback only, it answers to names of its own only (otherwise a web site could
point its name here), and a request that changes something must not come from another site.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.problems import answer
from app.webaddresses import is_host
from session.errors import ForbiddenError

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def content_policy(media: str = "", frames: Iterable[str] = ()) -> str:
    """What a page may load: what is ours; one page shows a video of another origin or frames."""
    framed = " ".join(frames)
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            f"media-src 'self' blob: {media}".rstrip(),
            *([f"frame-src {framed}"] if framed else []),
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    )


HEADERS: Final = {
    "Content-Security-Policy": content_policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


ENCRYPTED_ONLY: Final = "max-age=31536000; includeSubDomains"
"""A browser that was here once comes over HTTPS for a year, whatever is typed or linked."""


BY_LINK: Final = "/s/"
"""Below it is what is shared by links, whose address lets in: no other page is told of it, of a
wrong one neither."""


def check_host(host: str, *, behind_proxy: bool = False) -> None:
    """Raises ForbiddenError unless `host` is this machine alone, or others are heard through a
    trusted proxy alone."""
    if not is_loopback(host) and not behind_proxy:
        raise ForbiddenError(
            f"VolleySense listens only on this machine (127.0.0.1), not on "
            f"{host or 'every address'}: what is said over plain http everybody on the network can "
            "read. Devices nearby are let in by volleysense serve --lan. A proxy on another "
            "machine is let in by its address in VOLLEYSENSE_TRUSTED_PROXIES; see "
            "docs/club-server.md."
        )


def is_loopback(host: str) -> bool:
    """Whether a name or an address means this machine."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class OwnNames:
    """What the server is called: by this machine always, by others as long as `also` says so. A
    web site may point its own name here, so a request for any other is refused."""

    def __init__(self, also: Iterable[str] = ()) -> None:
        self.also = frozenset(also)
        """Host names in lower case, or addresses; with a port only that one."""
        self._lasting = self.also

    def lasts(self, host: str) -> bool:
        """Whether it is a name that the settings give, which is there for as long as a club has
        it, and not one that devices nearby are shown for an afternoon."""
        return _hostname(f"//{host}") in self._lasting

    def knows(self, host: str) -> bool:
        """Whether the `Host` of a request is one of ours."""
        name = _hostname(f"//{host}") if is_host(host) else ""
        return is_loopback(name) or name in self.also or host.lower() in self.also


class SameOrigin:
    """Refuses foreign requests; adds the security headers to every answer."""

    def __init__(self, app: ASGIApp, names: OwnNames) -> None:
        self.app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        host = Headers(scope=scope).get("host", "")
        encrypted = scope["scheme"] == "https" and self._names.lasts(host)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith(BY_LINK):
                    headers["Referrer-Policy"] = "no-referrer"
                if encrypted:
                    headers.setdefault("Strict-Transport-Security", ENCRYPTED_ONLY)
            await send(message)

        headers = Headers(scope=scope)
        reason = refusal(scope["method"], headers, self._names, scope["scheme"])
        if reason is None:
            await self.app(scope, receive, send_guarded)
            return
        response = answer(Request(scope), 403, reason, title=ForbiddenError.title)
        await response(scope, receive, send_guarded)


def refusal(method: str, headers: Headers, names: OwnNames, scheme: str = "http") -> str | None:
    """Why a request is refused, as a sentence; None when it is welcome."""
    host = headers.get("host", "")
    if not names.knows(host):
        return "This server answers only to the names of this machine, such as localhost."
    if method in SAFE_METHODS:
        return None
    site = headers.get("sec-fetch-site")
    if site is not None:
        foreign = site not in {"same-origin", "none"}
    else:
        origin = headers.get("origin")
        ours = authority_of(origin or "") == host.lower()
        ours = ours and (scheme != "https" or str(origin).startswith("https://"))
        foreign = origin is not None and not ours
    return "This request came from another web site and was refused." if foreign else None


def host_of(headers: Headers) -> str:
    """The name by which a request calls the server, without its port."""
    return _hostname(f"//{headers.get('host', '')}")


def _hostname(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def authority_of(origin: str) -> str:
    """The host of an origin or an address, with its port, in lower case; "" where there is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
