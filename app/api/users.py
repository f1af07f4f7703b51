"""Users and tokens: for whoever runs the house, and for one's own scripts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from app.api.body import BodyRoute
from app.api.revisions import IfMatch, tagged
from app.api.shared import COMMANDS, MAX_ID, READS, WRITES, Record, also_form, problems
from app.web.principals import principal_of
from session.accounts import Token, TokenIn, User, UserIn, UserUpdate
from session.errors import ForbiddenError
from session.service import SessionService

users = APIRouter(prefix="/_api/users", route_class=BodyRoute, tags=["users"])
account = APIRouter(prefix="/_api/account", route_class=BodyRoute, tags=["account"])
UserId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the user.")]
TokenId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the token.")]


class OneTimeLink(BaseModel):
    """What somebody opens to choose a password, once. It is told this once."""

    path: str = Field(description="Below the address of the server, with the secret behind #.")
    days: int = Field(description="So long it is good.")


class UserInvited(BaseModel):
    """A new user, and the link by which they choose a password."""

    user: User
    link: OneTimeLink


class TokenShown(BaseModel):
    """A token, and its secret, which is told this once."""

    secret: str
    token: Token


class UserList(BaseModel):
    """Everybody with an account, by name."""

    items: list[User]


class TokenList(BaseModel):
    """One's tokens, the latest made first."""

    items: list[Token]


@users.get("", summary="List users", responses=problems(403))
def list_users(record: Record) -> UserList:
    """By name."""
    return UserList(items=record.users.find())


@users.post(
    "",
    status_code=201,
    summary="Invite a user",
    responses=WRITES,
    openapi_extra=also_form(UserIn, {"name": "Kim", "roles": '[{"role": "coach", "club_id": 3}]'}),
)
def invite_user(body: UserIn, record: Record) -> UserInvited:
    """They choose a password by the link, which you give them."""
    user = record.users.add(body)
    return UserInvited(user=user, link=_link(record, user))


@users.get("/{user_id}", summary="Read a user", responses=READS)
def get_user(user_id: UserId, record: Record, response: Response) -> User:
    """One user. The revision is also the ETag."""
    user = record.users.get(user_id)
    return tagged(response, user, user.revision)


@users.patch(
    "/{user_id}",
    summary="Change a user",
    responses=WRITES,
    openapi_extra=also_form(UserUpdate, {"roles": '[{"role": "guest"}]'}),
)
def update_user(
    user_id: UserId,
    body: UserUpdate,
    record: Record,
    response: Response,
    if_match: IfMatch = None,
) -> User:
    """Name, roles, and which player that is. It holds at once."""
    user = record.users.update(user_id, body, if_match)
    return tagged(response, user, user.revision)


@users.delete("/{user_id}", status_code=204, summary="Remove a user", responses=COMMANDS)
def remove_user(user_id: UserId, record: Record) -> None:
    """What they did stays in the history. The last owner stays (409)."""
    record.users.remove(user_id)


@users.post("/{user_id}/link", summary="Make a one-time link for a user", responses=COMMANDS)
def make_link(user_id: UserId, record: Record) -> OneTimeLink:
    """For the first password, or for another one; the link before is good no more."""
    return _link(record, record.users.get(user_id))


@users.post("/{user_id}/disable", summary="Let a user in no more", responses=COMMANDS)
def disable_user(user_id: UserId, record: Record) -> User:
    """Logins and tokens end."""
    return record.users.disable(user_id)


@users.post("/{user_id}/enable", summary="Let a user in again", responses=COMMANDS)
def enable_user(user_id: UserId, record: Record) -> User:
    """They sign in anew."""
    return record.users.enable(user_id)


def _link(record: SessionService, user: User) -> OneTimeLink:
    secret, days = record.one_time.for_password(user)
    return OneTimeLink(path=f"/join#{secret}", days=days)


@account.get("/tokens", summary="List your tokens", responses=problems(403))
def list_tokens(request: Request, record: Record) -> TokenList:
    """Without their secrets."""
    return TokenList(items=record.tokens.find(_own(request)))


@account.post(
    "/tokens",
    status_code=201,
    summary="Make a token",
    responses=WRITES,
    openapi_extra=also_form(TokenIn, {"name": "Nightly", "scopes": '["see"]', "days": "30"}),
)
def make_token(request: Request, body: TokenIn, record: Record) -> TokenShown:
    """A token makes none that may do more than itself."""
    made = record.tokens.create(_own(request), body)
    return TokenShown(secret=made.secret, token=made.token)


@account.post("/tokens/{token_id}/rotate", summary="Renew a token", responses=COMMANDS)
def rotate_token(token_id: TokenId, record: Record) -> TokenShown:
    """Another secret, for as long again; the old one ends at once."""
    made = record.tokens.rotate(token_id)
    return TokenShown(secret=made.secret, token=made.token)


@account.delete("/tokens/{token_id}", status_code=204, summary="End a token", responses=COMMANDS)
def end_token(token_id: TokenId, record: Record) -> None:
    """Whoever shows it is let in no more."""
    record.tokens.end(token_id)


def _own(request: Request) -> int:
    """Raises ForbiddenError for whoever is here without an account."""
    user_id = principal_of(request).user_id
    if user_id is None:
        raise ForbiddenError("Without an account there are no tokens: on this machine none is due.")
    return user_id
