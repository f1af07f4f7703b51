"""Who has an account: an owner invites, says what each may do, and lets nobody in any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import Response

from app.numberformat import plural
from app.screens.accounts.links import link_page
from app.screens.accounts.roles import RoleChoices, RoleLine, ago, given, lines_of, role_words
from app.screens.directory import chosen_name
from app.screens.notices import notice_for
from app.screens.view import Service, messages, page, see_other
from app.web.principals import principal_of
from session.accounts import Login, User, UserIn, UserUpdate
from session.errors import ConflictError, InvalidInput, NotFoundError
from session.fields import whole_number
from session.people import RowId
from session.permissions import Role
from session.service import SessionService

router = APIRouter(include_in_schema=False)


class UserForm(BaseModel):
    """The form of a user as it was filled in: lines of a role and where it is held."""

    name: str = ""
    role: list[str] = Field(default_factory=list)
    where: list[str] = Field(default_factory=list)
    person: str = ""
    revision: str = ""

    def lines(self) -> list[RoleLine]:
        padded = [*self.where, *[""] * len(self.role)]
        return [RoleLine(role, where) for role, where in zip(self.role, padded, strict=False)]

    def is_player(self) -> bool:
        return Role.PLAYER in self.role

    def user(self, service: SessionService) -> UserIn:
        """What is to be kept. Raises InvalidInput, ValidationError."""
        if self.is_player() and not self.person.strip():
            raise InvalidInput("Say who of the players this is.", "person")
        person = chosen_name(service.people, self.person, "person") if self.is_player() else None
        return UserIn(name=self.name, roles=given(self.lines()), person_id=person)


@dataclass(frozen=True)
class ShownForm:
    """The form, with what is wrong with it."""

    name: str
    lines: list[RoleLine]
    person: str
    revision: int | str
    wrong: str = ""
    field: str = ""

    @classmethod
    def of(cls, service: SessionService, user: User) -> ShownForm:
        """As it stands before anybody has changed anything, with a line for one more role."""
        person = ""
        if user.person_id is not None:
            person = f"{service.people.get(user.person_id).name} ({user.person_id})"
        return cls(user.name, [*lines_of(user.roles), RoleLine()], person, user.revision)


@dataclass(frozen=True)
class UserLine:
    """Somebody in the list."""

    user: User
    roles: list[str]
    seen: str


@router.get("/users")
def users_page(request: Request, service: Service) -> Response:
    """Everybody with an account, and the form that invites somebody."""
    first = ShownForm("", [RoleLine(Role.COACH.value)], "", "")
    return _list(request, service, first)


@router.post("/users")
def invite(request: Request, service: Service, form: Annotated[UserForm, Form()]) -> Response:
    """A new user, and the link by which they choose a password."""
    made: list[User] = []
    wrong = _refused(form, lambda: made.append(service.users.add(form.user(service))))
    if wrong is not None:
        return _list(request, service, wrong, code=422)
    return link_page(request, service, made[0])


def _list(request: Request, service: SessionService, form: ShownForm, code: int = 200) -> Response:
    return page(
        "accounts/users.html",
        form,
        RoleChoices.of(service),
        code=code,
        users=[_line(service, one) for one in service.users.find()],
        me=principal_of(request).user_id,
        notice=notice_for(request.query_params),
    )


def _line(service: SessionService, user: User) -> UserLine:
    logins = service.logins.find(user.id)
    if user.disabled_utc is not None:
        seen = "Not let in any more"
    elif not user.has_password:
        seen = "Has not used the link yet"
    elif not logins:
        seen = "Signed in nowhere"
    else:
        on = "" if len(logins) == 1 else f", on {plural(len(logins), 'device')}"
        seen = f"Last here {ago(logins[0].seen_utc)}{on}"
    return UserLine(user, role_words(service, user), seen)


@router.get("/users/{user_id}")
def user_page(request: Request, service: Service, user_id: str) -> Response:
    """One account: roles, where somebody is signed in, and all that can be done with it."""
    user = _user(service, user_id)
    return _one(request, service, user, ShownForm.of(service, user))


@router.post("/users/{user_id}")
def save(
    request: Request, service: Service, user_id: str, form: Annotated[UserForm, Form()]
) -> Response:
    """Saves the form; what somebody may do changes at once."""
    user = _user(service, user_id)

    def change() -> None:
        said = form.user(service)
        change = UserUpdate(name=said.name, roles=said.roles, person_id=said.person_id)
        service.users.update(user.id, change, whole_number(form.revision))

    wrong = _refused(form, change)
    if wrong is not None:
        return _one(request, service, user, wrong, code=422)
    return see_other("/users", said="user-saved")


def _one(
    request: Request, service: SessionService, user: User, form: ShownForm, code: int = 200
) -> Response:
    logins: list[Login] = service.logins.find(user.id)
    return page(
        "accounts/user.html",
        form,
        RoleChoices.of(service, user.roles),
        code=code,
        user=user,
        seen=_line(service, user).seen,
        logins=[(one, ago(one.seen_utc)) for one in logins],
        is_me=principal_of(request).user_id == user.id,
        notice=notice_for(request.query_params),
    )


@router.post("/users/{user_id}/link")
def new_link(request: Request, service: Service, user_id: str) -> Response:
    """A one-time link: to take the invitation up, or to choose another password."""
    user = _user(service, user_id)
    if user.disabled_utc is not None:
        raise ConflictError(f"{user.name} is not let in any more. Let them in first.")
    return link_page(request, service, user)


@router.post("/users/{user_id}/disable")
def disable(service: Service, user_id: str) -> Response:
    """Lets somebody in no more."""
    user = service.users.disable(_user(service, user_id).id)
    return see_other(f"/users/{user.id}", said="user-disabled")


@router.post("/users/{user_id}/enable")
def enable(service: Service, user_id: str) -> Response:
    """Lets somebody in again."""
    user = service.users.enable(_user(service, user_id).id)
    return see_other(f"/users/{user.id}", said="user-enabled")


@router.post("/users/{user_id}/remove")
def remove(service: Service, user_id: str) -> Response:
    """Forgets an account; what they did stays under their name."""
    service.users.remove(_user(service, user_id).id)
    return see_other("/users", said="user-removed")


@router.post("/users/{user_id}/logins/{login_id}/end")
def end_login(service: Service, user_id: str, login_id: RowId) -> Response:
    """Signs somebody out on one device."""
    user = _user(service, user_id)
    if all(one.id != login_id for one in service.logins.find(user.id)):
        raise NotFoundError("That login has ended already.")
    service.logins.end(login_id)
    return see_other(f"/users/{user.id}", said="login-ended")


def _user(service: SessionService, ident: str) -> User:
    """Raises NotFoundError."""
    number = whole_number(ident)
    if number is None:
        raise NotFoundError("There is no such user.")
    return service.users.get(number)


def _refused(form: UserForm, work: Callable[[], None]) -> ShownForm | None:
    """Does it; else the form with the first thing that is wrong with it."""
    try:
        work()
    except ValidationError as problem:
        field, said = next(iter(messages(problem).items()))
        field = field if field == "name" else "roles"
    except InvalidInput as problem:
        field, said = problem.field or "roles", problem.detail
        field = {"person_id": "person", "other": "person"}.get(field, field)
    except ConflictError as problem:
        field, said = "name", problem.detail
    else:
        return None
    return ShownForm(form.name, form.lines(), form.person, form.revision, said, field)
