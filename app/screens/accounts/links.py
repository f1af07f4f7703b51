"""One-time links: made for somebody else, shown once, as an address and as a QR code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from app.screens.qr import qr
from app.screens.view import page
from app.web.sameorigin import host_of, is_loopback
from session.accounts import User
from session.record.onetime import OneTimeKind
from session.service import SessionService

INVITATION_LASTS: Final = dt.timedelta(days=7)
RESET_LASTS: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class ShownLink:
    """A link that is shown this once."""

    user: User
    address: str
    code: Markup
    days: int
    is_only_here: bool
    """Whether it names this machine by a name that no other has for it."""


def link_for(service: SessionService, user: User) -> tuple[str, int]:
    """A secret by which somebody chooses a password, and how many days it is good."""
    kind: OneTimeKind = "reset" if user.has_password else "invitation"
    lasts = RESET_LASTS if user.has_password else INVITATION_LASTS
    return service.one_time.make(kind, lasts, user_id=user.id), lasts.days


def link_page(request: Request, service: SessionService, user: User) -> Response:
    """The secret is behind the #, which no browser sends: so it lands in no log."""
    secret, days = link_for(service, user)
    address = f"{str(request.base_url).rstrip('/')}/join#{secret}"
    shown = ShownLink(
        user=user,
        address=address,
        code=qr(address, f"The link for {user.name}"),
        days=days,
        is_only_here=is_loopback(host_of(request.headers)),
    )
    return page("accounts/link.html", shown)
