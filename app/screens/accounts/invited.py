"""Whoever was given a one-time link chooses a password, and is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.screens.accounts.comingin import SLOW_DOWN, may_try, record_for, sign_in, slowly
from app.screens.view import messages, page
from app.web.principals import HERE
from session.accounts import LEAST_PASSWORD, MOST_PASSWORD, NewPassword, User
from session.credentials import check_strength
from session.errors import ForbiddenError, InvalidInput
from session.permissions import Principal
from session.record.onetime import USED_UP, OneTimeKind
from session.service import SessionService

router = APIRouter(include_in_schema=False)
_Field = Annotated[str, Form()]
_KINDS: tuple[OneTimeKind, ...] = ("invitation", "reset")


@dataclass(frozen=True)
class Join:
    """The form: first what the link says, then, for whom that is, the password."""

    secret: str = ""
    user: User | None = None
    wrong: str = ""
    is_new: bool = True
    least: int = LEAST_PASSWORD
    most: int = MOST_PASSWORD


@router.get("/join")
def join_page() -> Response:
    """The secret is behind the # of the address: a script puts it into the form, or a hand."""
    return page("accounts/join.html", Join())


@router.post("/join")
async def join(request: Request, secret: _Field = "", password: _Field = "") -> Response:
    """With a secret alone: whose it is. With a password, too: that is theirs from now on, all of
    their other logins end, and they are signed in."""
    try:
        kind, user = await run_in_threadpool(_shown, request, secret.strip())
    except ForbiddenError as problem:
        return page("accounts/join.html", Join(wrong=problem.detail), code=403)
    form = Join(secret.strip(), user, is_new=kind == "invitation")
    if not password:
        return page("accounts/join.html", form)
    try:
        said = NewPassword(password=password).password
        await slowly(request, lambda: _choose(request, kind, form.secret, user, said))
    except ValidationError as problem:
        wrong = next(iter(messages(problem).values()))
    except InvalidInput as problem:
        wrong = problem.detail
    except ForbiddenError as problem:
        return page("accounts/join.html", Join(wrong=problem.detail), code=403)
    else:
        return await run_in_threadpool(sign_in, request, user.id, "/")
    refused = Join(form.secret, user, wrong, form.is_new)
    return page("accounts/join.html", refused, code=422)


def _shown(request: Request, secret: str) -> tuple[OneTimeKind, User]:
    """What the secret is good for, and who may use it. Raises ForbiddenError."""
    if not may_try(request, "one-time"):
        raise ForbiddenError(SLOW_DOWN)
    record = record_for(request, HERE)
    for kind in _KINDS:
        found = record.one_time.look(kind, secret)
        if found is not None and found.user_id is not None:
            user = record.users.get(found.user_id)
            if user.disabled_utc is None:
                return kind, user
    raise ForbiddenError(USED_UP)


def _choose(request: Request, kind: OneTimeKind, secret: str, user: User, password: str) -> None:
    """A password that cannot be used does not use the link up. Raises InvalidInput,
    ForbiddenError."""
    check_strength(password, user.name)
    record: SessionService = record_for(request, HERE)
    access = record.users.access(user.id)
    theirs = record_for(request, Principal(user.name, "page", access, user.id))
    theirs.one_time.use(kind, secret)
    theirs.users.set_password(user.id, password)
