"""One-time links: made for somebody else, shown once, as an address and as a QR code."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from app.screens.linkbase import LinkBase
from app.screens.qr import qr
from app.screens.view import page
from session.accounts import User
from session.service import SessionService


@dataclass(frozen=True)
class ShownLink:
    """A link that is shown this once."""

    user: User
    address: str
    code: Markup
    days: int
    is_only_here: bool
    """Whether it names this machine by a name that no other has for it."""


def link_page(request: Request, service: SessionService, user: User) -> Response:
    """The secret is behind the #, which no browser sends: so it lands in no log."""
    secret, days = service.one_time.for_password(user)
    begins = LinkBase.of(request)
    address = f"{begins.base}/join#{secret}"
    shown = ShownLink(
        user=user,
        address=address,
        code=qr(address, f"The link for {user.name}"),
        days=days,
        is_only_here=begins.distance == "here",
    )
    return page("accounts/link.html", shown)
