"""One's own account: the password, where one is signed in, and the tokens of one's scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.screens.accounts.comingin import SLOW_DOWN, may_try_password, slowly
from app.screens.accounts.devicekeys import passkeys_work
from app.screens.accounts.roles import SCOPES, ago, role_words
from app.screens.notices import notice_for
from app.screens.view import Service, messages, page, see_other
from app.web.principals import principal_of
from session import clock
from session.accounts import (
    LEAST_PASSWORD,
    MOST_PASSWORD,
    Login,
    NewPassword,
    Passkey,
    Token,
    TokenIn,
    User,
)
from session.errors import ForbiddenError, InvalidInput
from session.people import RowId
from session.permissions import Right
from session.record.tokens import TokenMade
from session.service import SessionService

router = APIRouter(include_in_schema=False)
_Field = Annotated[str, Form()]
_DAYS: Final[Mapping[int, str]] = {7: "a week", 30: "a month", 90: "three months", 365: "a year"}


@dataclass(frozen=True)
class TokenLine:
    """A token in the list."""

    token: Token
    allows: str
    seen: str
    until: dt.date

    @classmethod
    def of(cls, token: Token) -> TokenLine:
        highest = next((one for one in reversed(Right) if one in token.scopes), Right.SEE)
        until = clock.from_iso(token.ends_utc).date()
        return cls(token, SCOPES.get(highest, SCOPES[Right.SEE]), ago(token.seen_utc), until)


@dataclass(frozen=True)
class Refused:
    """A form that could not be accepted: the field, and why."""

    field: str = ""
    wrong: str = ""
    name: str = ""


@dataclass(frozen=True)
class Account:
    """Everything of one account."""

    user: User
    roles: list[str]
    logins: list[tuple[Login, str]]
    here: int | None
    """The login by which they look at this."""
    passkeys: list[tuple[Passkey, str]]
    passkeys_work: bool
    """Whether browsers let a device vouch for somebody at this address."""
    tokens: list[TokenLine]
    scopes: Mapping[Right, str]
    days: Mapping[int, str]
    least: int = LEAST_PASSWORD
    most: int = MOST_PASSWORD

    @classmethod
    def of(cls, request: Request, service: SessionService, user: User) -> Account:
        by = principal_of(request)
        return cls(
            user=user,
            roles=role_words(service, user),
            logins=[(one, ago(one.seen_utc)) for one in service.logins.find(user.id)],
            here=by.login_id,
            passkeys=[(one, ago(one.seen_utc)) for one in service.passkeys.find(user.id)],
            passkeys_work=passkeys_work(request),
            tokens=[TokenLine.of(one) for one in service.tokens.find(user.id)],
            scopes={one: said for one, said in SCOPES.items() if by.access.somewhere(one)},
            days=_DAYS,
        )


@router.get("/account")
def account_page(request: Request, service: Service) -> Response:
    """One's own; without a login what that means."""
    return _page(request, service)


def _page(
    request: Request, service: SessionService, refused: Refused = Refused(), code: int = 200
) -> Response:
    by = principal_of(request)
    if by.user_id is None:
        return page(
            "accounts/nobody.html",
            device=by.name if by.login_id is not None else "",
            has_users=service.users.any_there(),
        )
    account = Account.of(request, service, service.users.get(by.user_id))
    notice = notice_for(request.query_params)
    return page("accounts/account.html", account, refused=refused, notice=notice, code=code)


@router.post("/account/password")
async def change_password(
    request: Request, service: Service, old: _Field = "", password: _Field = ""
) -> Response:
    """Whoever knows the old one chooses another; every other login ends."""
    user = await run_in_threadpool(own_user, request, service)

    def change() -> Refused | None:
        try:
            said = NewPassword(password=password).password
            if service.users.check_password(user.name, old[:MOST_PASSWORD]) is None:
                return Refused("old", "That is not your password.")
            service.users.set_password(user.id, said, principal_of(request).login_id)
        except ValidationError as problem:
            return Refused("password", next(iter(messages(problem).values())))
        except InvalidInput as problem:
            return Refused("password", problem.detail)
        return None

    if may_try_password(request, user.name):
        refused = await slowly(request, change)
    else:
        refused = Refused("old", SLOW_DOWN)
    if refused is not None:
        return await run_in_threadpool(_page, request, service, refused, 422)
    return see_other("/account", said="password-changed")


@router.post("/account/logins/others/end")
def end_others(request: Request, service: Service) -> Response:
    """Signs out everywhere else."""
    service.logins.end_all(own_user(request, service).id, principal_of(request).login_id)
    return see_other("/account", said="logins-ended")


@router.post("/account/logins/{login_id}/end")
def end_login(request: Request, service: Service, login_id: RowId) -> Response:
    """Signs out somewhere."""
    own_user(request, service)
    service.logins.end(login_id)
    return see_other("/account", said="login-ended")


@router.post("/account/tokens")
def make_token(
    request: Request, service: Service, name: _Field = "", scope: _Field = "", days: _Field = ""
) -> Response:
    """Shows the token, this once."""
    user = own_user(request, service)
    try:
        said = TokenIn.model_validate({"name": name, "scopes": [scope], "days": days})
    except ValidationError as problem:
        field, wrong = next(iter(messages(problem).items()))
        return _page(request, service, Refused(f"token-{field}", wrong, name), 422)
    return _shown(request, service.tokens.create(user.id, said))


@router.post("/account/tokens/{token_id}/rotate")
def rotate_token(request: Request, service: Service, token_id: RowId) -> Response:
    """Another secret in the place of the old one, shown this once."""
    own_user(request, service)
    return _shown(request, service.tokens.rotate(token_id))


@router.post("/account/tokens/{token_id}/end")
def end_token(request: Request, service: Service, token_id: RowId) -> Response:
    """The script that shows it is let in no more."""
    own_user(request, service)
    service.tokens.end(token_id)
    return see_other("/account", said="token-ended")


def _shown(request: Request, made: TokenMade) -> Response:
    home = str(request.base_url).rstrip("/")
    return page("accounts/token.html", TokenLine.of(made.token), secret=made.secret, home=home)


def own_user(request: Request, service: SessionService) -> User:
    """Raises ForbiddenError for whoever is here without an account, and for a script: a token that
    could make another one would be worth more than its scopes."""
    by = principal_of(request)
    if by.user_id is None or by.login_id is None:
        raise ForbiddenError("Nobody has signed in here. Sign in first.")
    return service.users.get(by.user_id)
