"""What every way of coming in shares: where one wanted to go, how often one may try, the login."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar, cast

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Request
from starlette.responses import Response

from app.screens.view import see_other
from app.web.guard import peer_of
from app.web.limits import Attempt, Attempts
from app.web.logincookie import keep_login
from app.web.principals import known_principal
from session.folding import fold
from session.permissions import Principal
from session.record.logins import LOGIN_LASTS
from session.service import SessionService

SLOW_DOWN: Final = "That were many tries in a short time. Wait a few minutes, and try again."
RETRY_SEC: Final = 120
_LONGEST: Final = 2_000
_PATH = re.compile(r"/(?!/)[^\x00-\x20\\\x7f]*")
"""An address of ours, and nothing that a browser could take for somebody else's."""
_NOT_BACK_TO: Final = ("/login", "/logout", "/setup", "/join", "/pair")
_BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"), ("curl", "curl"), ("python", "Python"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip
_Done = TypeVar("_Done")


def own_path(said: str) -> str:
    """Where somebody wanted to go, if that is a page of ours; else the first page."""
    path = said.partition("?")[0]
    if len(said) > _LONGEST or not _PATH.fullmatch(said) or path in _NOT_BACK_TO:
        return "/"
    return said


def record_for(request: Request, by: Principal) -> SessionService:
    """The record, as somebody may use it who is about to come in."""
    return cast(SessionService, request.app.state.service).acting(by)


def may_try(request: Request, what: Attempt, *whose: str) -> bool:
    """Counts a try, by the address that it comes from unless it is said whose it is."""
    attempts: Attempts = request.app.state.attempts
    return attempts.may(what, *(whose or (peer_of(request.scope),)))


def may_try_password(request: Request, name: str) -> bool:
    """Counts a try of somebody's password."""
    whose = fold(name)
    return may_try(request, "login-of-name", whose, peer_of(request.scope)) and may_try(
        request, "login-anywhere", whose
    )


async def slowly(request: Request, work: Callable[[], _Done]) -> _Done:
    """Do what works on a password: that takes 64 MB and a tenth of a second each time, so only two
    are at it."""
    limiter: CapacityLimiter = request.app.state.passwords
    return await anyio.to_thread.run_sync(work, limiter=limiter)


def sign_in(request: Request, user_id: int, path: str) -> Response:
    """Begin a login, under a new secret, and lead where somebody wanted to go. The login that the
    browser had until now ends; a paired device stays paired."""
    before = known_principal(request.scope)
    service = record_for(request, before) if before else request.app.state.service
    if before is not None and before.user_id is not None and before.login_id is not None:
        service.logins.end(before.login_id)
    begun = service.logins.begin(user_id, device_of(request))
    return keep_login(request, see_other(path), begun.secret, LOGIN_LASTS)


def device_of(request: Request) -> str:
    """What a browser calls itself, in words that tell one's own from somebody else's."""
    said = request.headers.get("user-agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in said), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in said), "")
    return f"{browser} on {system}" if system else browser
