"""The cookie that shows a login: no script reads it, no other site sends it along for a change, and
over HTTPS the browser keeps it for this host alone."""

from __future__ import annotations

import datetime as dt

from starlette.requests import Request
from starlette.responses import Response

from app.web.guard import COOKIE, SECURE_COOKIE


def keep_login(request: Request, response: Response, secret: str, lasts: dt.timedelta) -> Response:
    """The browser shows this login from now on."""
    secure = request.url.scheme == "https"
    response.set_cookie(
        SECURE_COOKIE if secure else COOKIE,
        secret,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    return response


def forget_login(response: Response) -> Response:
    """The browser shows none any more."""
    for name, secure in ((COOKIE, False), (SECURE_COOKIE, True)):
        response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
    return response
