"""Passkeys: made on the account's page, and shown instead of a password."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.screens.accounts.account import own_user
from app.screens.accounts.comingin import (
    SLOW_DOWN,
    device_of,
    may_try,
    own_path,
    record_for,
    sign_in,
)
from app.screens.accounts.devicekeys import answered, ask
from app.screens.accounts.signin import SignIn
from app.screens.view import Service, page, see_other
from app.web.principals import HERE
from session.errors import ForbiddenError
from session.people import RowId

router = APIRouter(include_in_schema=False)
_Field = Annotated[str, Form()]
_COMING_IN: Final = "coming in"


@router.post("/login/passkey/options")
def ask_who(request: Request) -> Response:
    """What the browser asks its device. Nobody has said who they are: the device knows it."""
    if not may_try(request, "login"):
        raise ForbiddenError(SLOW_DOWN)
    asked = ask(request, _COMING_IN)
    return _as_json(record_for(request, HERE).passkeys.ask_who(asked))


@router.post("/login/passkey")
def come_in(request: Request, answer: _Field = "", next: _Field = "") -> Response:
    """Whoever the device vouches for is in."""
    try:
        if not may_try(request, "login"):
            raise ForbiddenError(SLOW_DOWN)
        asked = answered(request, answer, _COMING_IN)
        user = record_for(request, HERE).passkeys.who(answer, asked)
    except ForbiddenError as problem:
        form = SignIn(own_path(next), wrong=problem.detail)
        return page("accounts/login.html", form, code=401)
    return sign_in(request, user.id, own_path(next))


@router.post("/account/passkeys/options")
def ask_to_add(request: Request, service: Service) -> Response:
    """What the browser tells the device that shall vouch from now on."""
    user = own_user(request, service)
    asked = ask(request, f"passkey of {user.id}")
    return _as_json(service.passkeys.ask_to_add(user, asked))


@router.post("/account/passkeys")
def add(request: Request, service: Service, answer: _Field = "") -> Response:
    """Keeps what the device made; it is called as the browser calls itself."""
    user = own_user(request, service)
    asked = answered(request, answer, f"passkey of {user.id}")
    service.passkeys.add(user.id, device_of(request), answer, asked)
    return see_other("/account", said="passkey-added")


@router.post("/account/passkeys/{passkey_id}/remove")
def remove(request: Request, service: Service, passkey_id: RowId) -> Response:
    """That device vouches no more."""
    service.passkeys.remove(own_user(request, service).id, passkey_id)
    return see_other("/account", said="passkey-removed")


def _as_json(text: str) -> Response:
    return Response(text, headers={"Cache-Control": "no-store"}, media_type="application/json")
