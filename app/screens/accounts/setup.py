"""The first owner: on this machine itself, or with the secret that stands on the console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.screens.accounts.comingin import SLOW_DOWN, may_try, record_for, sign_in, slowly
from app.screens.view import messages, page
from app.web.principals import HERE, known_principal
from session.accounts import LEAST_PASSWORD, MOST_PASSWORD, NewPassword, User
from session.errors import ForbiddenError, InvalidInput, NotFoundError
from session.record.onetime import USED_UP
from session.service import SessionService

router = APIRouter(include_in_schema=False)
_Field = Annotated[str, Form()]


@dataclass(frozen=True)
class SetUp:
    """The form of the first owner. From elsewhere it takes the secret of the console."""

    is_here: bool
    secret: str = ""
    name: str = ""
    wrong: str = ""
    field: str = ""
    least: int = LEAST_PASSWORD
    most: int = MOST_PASSWORD


@router.get("/setup")
def setup_page(request: Request) -> Response:
    """There while nobody has an account."""
    _must_be_first(record_for(request, HERE))
    return page("accounts/setup.html", SetUp(_is_here(request)))


@router.post("/setup")
async def set_up(
    request: Request, name: _Field = "", password: _Field = "", secret: _Field = ""
) -> Response:
    """Makes the owner, and signs them in."""
    record = record_for(request, HERE)
    is_here = _is_here(request)
    await run_in_threadpool(_must_be_first, record)
    try:
        if not is_here:
            await run_in_threadpool(_check_secret, request, record, secret)
        user = await slowly(request, lambda: _begun(record, name, password))
    except ValidationError as problem:
        field, said = next(iter(messages(problem).items()))
        wrong = SetUp(is_here, secret, name, said, field)
    except InvalidInput as problem:
        wrong = SetUp(is_here, secret, name, problem.detail, problem.field or "password")
    except ForbiddenError as problem:
        wrong = SetUp(is_here, "", name, problem.detail, "secret")
    else:
        return await run_in_threadpool(sign_in, request, user.id, "/users")
    return page("accounts/setup.html", wrong, code=422)


def _begun(record: SessionService, name: str, password: str) -> User:
    said = NewPassword(password=password)
    user = record.users.begin(name, said.password)
    record.one_time.forget("setup")
    return user


def _check_secret(request: Request, record: SessionService, secret: str) -> None:
    """Raises ForbiddenError."""
    if not may_try(request, "one-time"):
        raise ForbiddenError(SLOW_DOWN)
    if record.one_time.look("setup", secret.strip()) is None:
        raise ForbiddenError(USED_UP)


def _must_be_first(record: SessionService) -> None:
    if record.users.any_there():
        raise NotFoundError("There is an owner already. Sign in, or ask to be invited.")


def _is_here(request: Request) -> bool:
    """Whether it is this machine itself that asks."""
    return known_principal(request.scope) is HERE
