"""`volleysense users`: who has an account, on the data folder itself. Whoever may read that folder
may let a locked-out owner in again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from app.cli.output import AsJson, Dir, load_settings, opened, print_result
from session.errors import InvalidInput, NotFoundError

if TYPE_CHECKING:
    from session.accounts import RoleGiven, User
    from session.people import Club, Person
    from session.record.directory import Directory
    from session.service import SessionService

SUMMARY: Final = "Who has an account: list, add, let in no more, and let in again."
users = typer.Typer(
    help=SUMMARY,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(help="The name that they sign in with.")]


@users.command("list")
def list_users(folder: Dir = None, as_json: AsJson = False) -> None:
    """Everybody with an account."""
    with opened(folder) as service:
        found = service.users.find()
        lines = [_line(service, one) for one in found]
    text = "\n".join(lines) or "Nobody has an account yet."
    print_result([one.model_dump() for one in found], as_json, text)


@users.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help="owner, coach, scout, player or guest.")],
    club: Annotated[str | None, typer.Option(help="Only in this club, by name or number.")] = None,
    session: Annotated[str | None, typer.Option(help="Only for this session, by its id.")] = None,
    player: Annotated[
        str | None, typer.Option(help="Which player of the directory, by name or number.")
    ] = None,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Add somebody, and print the link by which they choose a password."""
    from pydantic import ValidationError

    from session.accounts import UserIn

    with opened(folder) as service:
        try:
            user = service.users.add(
                UserIn(
                    name=name,
                    roles=[_role(service, role, club, session)],
                    person_id=None
                    if player is None
                    else _chosen(service.people, player, "--player"),
                )
            )
        except ValidationError as problem:
            raise InvalidInput(f"{problem.errors()[0]['msg']}.") from problem
        _print_link(service, user, folder, as_json)


@users.command()
def reset(name: Name, folder: Dir = None, as_json: AsJson = False) -> None:
    """Print a link by which somebody chooses another password, such as an owner who is locked
    out: it works once, and lets them in again."""
    with opened(folder) as service:
        user = _named(service, name)
        if user.disabled_utc is not None:
            user = service.users.enable(user.id)
        _print_link(service, user, folder, as_json)


@users.command()
def disable(name: Name, folder: Dir = None) -> None:
    """Let somebody in no more; logins and tokens end."""
    with opened(folder) as service:
        user = service.users.disable(_named(service, name).id)
    print(f"{user.name} is let in no more.")


@users.command()
def enable(name: Name, folder: Dir = None) -> None:
    """Let somebody in again."""
    with opened(folder) as service:
        user = service.users.enable(_named(service, name).id)
    print(f"{user.name} is let in again.")


@users.command()
def remove(name: Name, folder: Dir = None) -> None:
    """Forget an account; what they did stays in the history."""
    with opened(folder) as service:
        user = _named(service, name)
        service.users.remove(user.id)
    print(f"{user.name} has no account any more.")


@users.command("sign-out")
def sign_out(name: Name, folder: Dir = None) -> None:
    """End everything by which somebody is in: logins and tokens."""
    with opened(folder) as service:
        user = _named(service, name)
        service.logins.end_all(user.id)
        for token in service.tokens.find(user.id):
            service.tokens.end(token.id)
    print(f"{user.name} is signed out everywhere.")


def _line(service: SessionService, user: User) -> str:
    from app.screens.accounts.roles import role_words

    state = "" if user.has_password else "  (has not used the link yet)"
    state = "  (not let in)" if user.disabled_utc else state
    return f"{user.name:<24}  {', '.join(role_words(service, user))}{state}"


def _print_link(service: SessionService, user: User, folder: Dir, as_json: bool) -> None:
    secret, days = service.one_time.for_password(user)
    settings = load_settings(folder)
    names = settings.own_names
    home = f"https://{names[0]}{settings.root_path}" if names else "http://localhost:7860"
    address = f"{home}/join#{secret}"
    text = f"{user.name} chooses a password here, once, within {days} days or less:\n{address}"
    print_result({"name": user.name, "link": address, "days": days}, as_json, text)


def _named(service: SessionService, name: str) -> User:
    """Raises NotFoundError."""
    found = service.users.named(name)
    if found is None:
        raise NotFoundError(f"Nobody is called {name}. volleysense users list shows everybody.")
    return found


def _role(service: SessionService, role: str, club: str | None, session: str | None) -> RoleGiven:
    from session.accounts import RoleGiven
    from session.permissions import Role

    if role not in set(Role):
        raise InvalidInput(f"--role is one of {', '.join(Role)}, not {role}.")
    club_id = None if club is None else _chosen(service.clubs, club, "--club")
    return RoleGiven(role=Role(role), club_id=club_id, session_id=session)


def _chosen(directory: Directory[Club] | Directory[Person], said: str, option: str) -> int:
    """By number, or by a name that fits one alone. Raises InvalidInput, NotFoundError."""
    if said.isdecimal():
        return directory.get(int(said)).id
    found = directory.find(said, limit=2)
    if len(found) != 1:
        raise InvalidInput(f"{option}: {len(found) or 'no'} names fit {said}. Say its number.")
    return found[0].id
