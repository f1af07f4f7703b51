"""The models of accounts: users, their roles, and the ways by which they come in."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from session.fields import Title, printable
from session.people import RowId
from session.permissions import Right, Role

LEAST_PASSWORD: Final = 10
MOST_PASSWORD: Final = 200
MOST_GRANTS: Final = 200

Password = Annotated[str, StringConstraints(min_length=LEAST_PASSWORD, max_length=MOST_PASSWORD)]
UserName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60),
    AfterValidator(printable),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewPassword(_Strict):
    """A password that somebody chooses; whether it is a good one, the record says."""

    password: Password


class RoleGiven(_Strict):
    """A role in a club, for one session, or (neither said) everywhere."""

    role: Role
    club_id: RowId | None = None
    session_id: Annotated[str, Field(max_length=100)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> RoleGiven:
        if self.club_id is not None and self.session_id is not None:
            raise ValueError("is for a club or for a session, not for both")
        if self.role is Role.OWNER and (self.club_id, self.session_id) != (None, None):
            raise ValueError("of an owner is for everything, not for one club or session")
        return self


class UserIn(_Strict):
    name: UserName
    roles: Annotated[list[RoleGiven], Field(max_length=MOST_GRANTS)]
    person_id: RowId | None = Field(
        default=None, description="Who of the directory this is: a player sees what is theirs."
    )


class UserUpdate(_Strict):
    name: UserName | None = None
    roles: Annotated[list[RoleGiven], Field(max_length=MOST_GRANTS)] | None = None
    person_id: RowId | None = None


class User(BaseModel):
    """Somebody with an account. `has_password` is false until an invitation was taken up."""

    id: int
    name: str
    roles: list[RoleGiven]
    person_id: int | None
    has_password: bool
    disabled_utc: str | None
    created_utc: str
    revision: int

    @property
    def is_owner(self) -> bool:
        return any(one.role is Role.OWNER for one in self.roles)


class Login(BaseModel):
    """Where somebody is signed in; without a user, a device that was paired for a role."""

    id: int
    user_id: int | None
    device: str
    role: Role | None
    club_id: int | None
    session_id: str | None
    created_utc: str
    seen_utc: str
    ends_utc: str


class TokenIn(_Strict):
    name: Title
    scopes: Annotated[list[Right], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=366)] = 90


class Token(BaseModel):
    """What a script shows instead of a password. The secret itself is shown once."""

    id: int
    user_id: int
    name: str
    scopes: list[Right]
    created_utc: str
    seen_utc: str | None
    ends_utc: str


class Passkey(BaseModel):
    """A device that vouches for somebody, by the name that they gave it."""

    id: int
    user_id: int
    name: str
    created_utc: str
    seen_utc: str | None
