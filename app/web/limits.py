"""How large a request may be, counted while it arrives.

Starlette has such a middleware, too; ours answers as problem+json and gives uploads, which are
written to disk as they come, their own limit.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import MIB, Settings
from app.web.problems import answer
from session.fields import whole_number

FORM_MARGIN: Final = MIB
"""What a form adds to the file inside it."""
MAX_CHUNK_BYTES: Final = 64 * MIB
_MAX_IMPORT_BYTES: Final = 64 * MIB
"""Scout files of a season; a larger session comes in by the command line."""
_IMPORT = re.compile(r"(/import|/_api/sessions/import)$")
Attempt: TypeAlias = Literal[
    "login", "login-of-name", "login-anywhere", "one-time", "pairing", "token", "upload"
]
_TRIES: Final[Mapping[Attempt, RateLimitItem]] = {
    "login": parse("20 per minute"),
    "login-of-name": parse("10 per 5 minutes"),
    "login-anywhere": parse("100 per 5 minutes"),
    "one-time": parse("20 per minute"),
    "pairing": parse("10 per 5 minutes"),
    "token": parse("30 per minute"),
    "upload": parse("600 per hour"),
}
"""How often each may be tried: a login by one address, under one name by one address, and under it
from wherever, so that nobody keeps its owner out by being wrong on purpose."""
_HOUSEHOLD_BITS: Final = 64
PASSWORDS_AT_ONCE: Final = 2
"""So many are compared at a time, each in 64 MB."""
_UPLOAD = re.compile(r"/_api/sessions/uploads(/|$)")
_FORM_UPLOAD = re.compile(r"/_api/sessions/[^/]+/clips/upload$")


class Attempts:
    """How often something may be tried that somebody could guess: by who tries it, in this
    process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def may(self, what: Attempt, *whose: str) -> bool:
        """Count a try; whether it may be made."""
        return self._limiter.hit(_TRIES[what], what, *map(_household, whose))

    def left(self, what: Attempt, *whose: str) -> bool:
        """Whether a try may be made, without counting one."""
        return self._limiter.test(_TRIES[what], what, *map(_household, whose))


def _household(whose: str) -> str:
    """Of an address of IPv6 on the internet the network that it is in: whoever has one has all of
    these."""
    try:
        address = ipaddress.ip_address(whose)
    except ValueError:
        return whose
    if isinstance(address, ipaddress.IPv4Address) or not address.is_global or address.ipv4_mapped:
        return whose
    return str(ipaddress.ip_network((address.packed, _HOUSEHOLD_BITS), strict=False))


class BodyLimit:
    """Answers 413 to a body that is too large, before or while it arrives."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        claimed = whole_number(Headers(scope=scope).get("content-length", ""))
        if claimed is not None and claimed > limit:
            response = answer(
                Request(scope), 413, limit_sentence(limit), headers={"Connection": "close"}
            )
            await response(scope, receive, send)
            return
        seen = 0

        async def receive_counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413, limit_sentence(limit), headers={"Connection": "close"})
            return message

        await self.app(scope, receive_counted, send)

    def _limit(self, path: str) -> int:
        if _UPLOAD.match(path):
            return MAX_CHUNK_BYTES
        if _FORM_UPLOAD.match(path):
            return self._settings.max_upload_bytes + FORM_MARGIN
        if _IMPORT.match(path):
            return _MAX_IMPORT_BYTES
        return self._settings.max_body_bytes


def is_upload(path: str) -> bool:
    """Whether a video is sent to this address, as a whole or in pieces."""
    return bool(_UPLOAD.match(path) or _FORM_UPLOAD.match(path))


def limit_sentence(limit: int) -> str:
    """The limit in words."""
    return f"This is larger than {limit / MIB:,.0f} MB, which is the limit here."
