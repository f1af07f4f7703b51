"""Who asks, found out before anything else is done: a token, a login, or this machine itself.

Without a login works only what comes from this machine, goes to a name of this machine and passed
nobody on its way. Everybody else shows the cookie of a login or the token of a script, or is sent
to sign in; what they may do then is asked at the door of each route (`app.web.doors`).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple, cast

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from app.settings import Settings
from app.web.limits import Attempts
from app.web.peers import Persons
from app.web.principals import HERE, keep_principal, known_principal
from app.web.problems import answer
from app.web.sameorigin import BY_LINK, authority_of, host_of, is_loopback
from app.web.viewer import viewer_key
from session.credentials import digest_of
from session.permissions import Principal
from session.service import SessionService

COOKIE: Final = "volleysense"
SECURE_COOKIE: Final = "__Host-volleysense"
"""The same over HTTPS, where the browser keeps it for this host alone."""
PUBLIC: Final = (
    "/login", "/login/", "/setup", "/join", "/pair", "/trust", "/trust/", "/offline", BY_LINK,
    "/static/", "/favicon.ico",
)  # fmt: skip
"""Where those are let in whom we do not know: whole addresses, or all below one that ends so."""
SIGN_IN: Final = "Sign in to see this."
SOMEBODY_ELSE: Final = "Somebody else is signed in here by now."
VIEWER: Final = "X-Viewer"
"""For whom a page was that sends later what was entered on it."""
_BEARER: Final = "bearer "
_KEPT_SEC: Final = 2.0
"""So long nobody asks again who a secret shows; a change in this process is known at once."""
_MOST_KEPT: Final = 2_000
_FORWARDED: Final = frozenset(
    {
        "forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip",
        "cf-connecting-ip", "fly-client-ip", "fastly-client-ip", "x-original-host",
        "x-original-url", "x-rewrite-url", "cdn-loop",
    }
)  # fmt: skip
_FORWARDED_BEGIN: Final = ("x-forwarded-", "x-envoy-", "cf-", "x-amzn-", "x-azure-")
_OLDEST_HTTP: Final = "1.1"
"""No browser and no script of today speaks an older one, but proxies do."""


class _Kept(NamedTuple):
    principal: Principal | None
    until: float
    version: int


class Guard:
    """Keeps with each request who is behind it; refuses those whom we do not know."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        attempts: Attempts,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app = app
        self._settings, self._attempts, self._now = settings, attempts, now
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        token = _token(headers)
        secret = token or login_secret(headers)
        found = await self._who(scope, secret, is_token=bool(token)) if secret else None
        if found is None and not token and is_local(scope, headers, self._settings):
            found = HERE
        if found is not None and headers.get(VIEWER, viewer_key(found)) != viewer_key(found):
            await answer(Request(scope), 401, SOMEBODY_ELSE)(scope, receive, send)
            return
        keep_principal(scope, found)
        if found is not None or is_public(scope["path"]):
            await self.app(scope, receive, send)
            return
        await self._refused(scope, token)(scope, receive, send)

    def _refused(self, scope: Scope, token: str) -> ASGIApp:
        request = Request(scope)
        if token and not self._attempts.may("token", peer_of(scope)):
            return answer(request, 429, "Too many tokens that are none. Wait a minute.")
        said = "This token has ended, or is none." if token else SIGN_IN
        how = {"WWW-Authenticate": 'Bearer realm="VolleySense"'}
        return answer(request, 401, said, headers=how)

    async def _who(self, scope: Scope, secret: str, *, is_token: bool) -> Principal | None:
        service = service_behind(scope)
        key, version = digest_of(secret), service.accounts_version
        kept = self._kept.get(key)
        if kept is not None and kept.until > self._now() and kept.version == version:
            return kept.principal
        ask = service.tokens.who if is_token else service.logins.who
        found = await run_in_threadpool(ask, secret)
        self._kept[key] = _Kept(found, self._now() + _KEPT_SEC, version)
        self._kept.move_to_end(key)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return found


def still_welcome(request: Request) -> bool:
    """Whether whoever asked for a long answer would be given it now: their login or token is as
    good as it was, and for the same."""
    began, headers = known_principal(request.scope), request.headers
    if began is None or began is HERE:
        return began is HERE
    service, token = service_behind(request.scope), _token(headers)
    now = service.tokens.who(token) if token else service.logins.who(login_secret(headers))
    return now == began


def service_behind(scope: Scope) -> SessionService:
    """The record behind a request, as it was opened."""
    return cast(SessionService, cast(FastAPI, scope["app"]).state.service)


def is_public(path: str) -> bool:
    """Whether those are let in whom we do not know."""
    return any(path.startswith(one) if one.endswith("/") else path == one for one in PUBLIC)


def is_local(scope: Scope, headers: Headers, settings: Settings) -> bool:
    """Whether a request comes from this machine to this machine, and passed nobody on its way."""
    return (
        not settings.is_behind_proxy
        and is_loopback(peer_of(scope))
        and is_loopback(host_of(headers))
        and scope.get("http_version", _OLDEST_HTTP) >= _OLDEST_HTTP
        and not any(map(_says_forwarded, headers))
        and not _was_renamed(headers)
        and _by_a_person(scope)
    )


def _was_renamed(headers: Headers) -> bool:
    """Whether a browser asks a page's own server and calls it otherwise than `Host` does: then
    somebody between the two has put in another name."""
    if headers.get("sec-fetch-site") != "same-origin":
        return False
    host = headers.get("host", "").lower()
    said = (authority_of(headers.get(name, "")) for name in ("origin", "referer"))
    return any(name and name != host for name in said)


def _by_a_person(scope: Scope) -> bool:
    """Whether no program of the system asks, such as a proxy that does not say that it is one."""
    persons = cast(Persons | None, cast(FastAPI, scope["app"]).state.persons)
    if persons is None:
        return True
    client, server = scope["client"], scope["server"]
    return persons.may_be_at((client[0], client[1]), (server[0], server[1]))


def peer_of(scope: Scope) -> str:
    """The address of who sent a request; "" where there is none, as through a file."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def login_secret(headers: Headers) -> str:
    """What the cookie of a login says; "" without one."""
    said = headers.get("cookie", "")
    if COOKIE not in said:
        return ""
    cookies = cookie_parser(said)
    return cookies.get(SECURE_COOKIE) or cookies.get(COOKIE) or ""


def _token(headers: Headers) -> str:
    said = headers.get("authorization", "")
    return said[len(_BEARER) :].strip() if said.lower().startswith(_BEARER) else ""


def _says_forwarded(name: str) -> bool:
    name = name.replace("_", "-")
    return name in _FORWARDED or name.startswith(_FORWARDED_BEGIN)
