"""Signing in by name and password, and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.screens.accounts.comingin import (
    RETRY_SEC,
    SLOW_DOWN,
    may_try,
    may_try_password,
    own_path,
    record_for,
    sign_in,
    slowly,
)
from app.screens.view import Service, page, see_other, with_header
from app.web.logincookie import forget_login
from app.web.principals import HERE, principal_of
from session.accounts import MOST_PASSWORD, User

_WRONG: Final = "That name and that password do not belong together."
router = APIRouter(include_in_schema=False)
_Field = Annotated[str, Form()]


@dataclass(frozen=True)
class SignIn:
    """The form: where it leads, what was typed, and what is wrong with that."""

    next: str
    name: str = ""
    wrong: str = ""


@router.get("/login")
def login_page(request: Request, next: str = "") -> Response:
    """The form; while nobody has an account, what to do first."""
    if not record_for(request, HERE).users.any_there():
        return see_other("/setup")
    return page("accounts/login.html", SignIn(own_path(next)))


@router.post("/login")
async def login(
    request: Request, name: _Field = "", password: _Field = "", next: _Field = ""
) -> Response:
    """Who says both is in, where they wanted to go. Nobody learns which of the two was wrong."""
    form = SignIn(own_path(next), name.strip()[:60], _WRONG)
    if not (may_try(request, "login") and may_try_password(request, form.name)):
        refused = page("accounts/login.html", SignIn(form.next, form.name, SLOW_DOWN), code=429)
        return with_header(refused, "Retry-After", str(RETRY_SEC))
    said = password if len(password) <= MOST_PASSWORD else ""
    record = record_for(request, HERE)

    def check() -> User | None:
        return record.users.check_password(form.name, said)

    user = await slowly(request, check)
    if user is None:
        return page("accounts/login.html", form, code=401)
    return await run_in_threadpool(sign_in, request, user.id, form.next)


@router.post("/logout")
def logout(request: Request, service: Service) -> Response:
    """Ends the login of this browser."""
    by = principal_of(request)
    if by.login_id is not None:
        service.logins.end(by.login_id)
    return forget_login(see_other("/login" if by.login_id is not None else "/"))
