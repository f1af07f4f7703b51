"""Roles in words, and as the lines of a form: a role, and where it is held."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.numberformat import plural
from app.screens.lists import Part, every_club
from app.screens.people import NameList, everybody
from session import clock
from session.accounts import RoleGiven, User
from session.errors import InvalidInput, NotFoundError
from session.fields import whole_number
from session.permissions import Right, Role
from session.service import SessionService

ROLE_WORDS: Final[Mapping[Role, tuple[str, str]]] = {
    Role.GUEST: ("Guest", "sees everything, changes nothing"),
    Role.PLAYER: ("Player", "sees their own plays, numbers and playlists"),
    Role.SCOUT: ("Scout", "writes down plays and rosters, brings videos in, judges suggestions"),
    Role.COACH: ("Coach", "the same, and deletes sessions, brings them back and says who is who"),
    Role.OWNER: ("Owner", "everything, and says who may come in"),
}
"""Each in a word, and what it means."""
SCOPES: Final[Mapping[Right, str]] = {
    Right.SEE: "read",
    Right.SCOUT: "read, and write plays and rosters down",
    Right.MANAGE: "the same, and delete and bring back",
    Right.RUN: "everything, users too",
}
"""What a token may be made for, each with all that stands before it."""
_SESSIONS: Final = 200
_CLUB, _SESSION = "club:", "session:"
_AGO: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60))


@dataclass(frozen=True)
class RoleLine:
    """A line of the form, as it was filled in."""

    role: str = ""
    where: str = ""


@dataclass(frozen=True)
class RoleChoices:
    """What the lines of the form offer."""

    roles: Mapping[Role, tuple[str, str]]
    clubs: Sequence[tuple[str, str]]
    sessions: Sequence[tuple[str, str]]
    names: NameList
    part: Part
    """Of the names."""

    @classmethod
    def of(cls, service: SessionService, kept: Sequence[RoleGiven] = ()) -> RoleChoices:
        """The latest sessions, and those for which somebody has a role."""
        there = {one.id: one.title for one in service.list_sessions(limit=_SESSIONS)}
        for one in kept:
            if one.session_id is not None and one.session_id not in there:
                there[one.session_id] = _title(service, one.session_id)
        names = everybody(service, "people")
        return cls(
            roles=ROLE_WORDS,
            clubs=[(f"{_CLUB}{one.id}", one.name) for one in every_club(service)],
            sessions=[(f"{_SESSION}{ident}", title) for ident, title in there.items()],
            names=names,
            part=names.part,
        )


def lines_of(roles: Sequence[RoleGiven]) -> list[RoleLine]:
    """Roles as the form has them."""
    return [RoleLine(one.role.value, _where(one)) for one in roles]


def _where(role: RoleGiven) -> str:
    if role.club_id is not None:
        return f"{_CLUB}{role.club_id}"
    return "" if role.session_id is None else f"{_SESSION}{role.session_id}"


def given(lines: Sequence[RoleLine]) -> list[RoleGiven]:
    """The roles that a form says; a line without one is empty. Raises InvalidInput,
    ValidationError."""
    found = []
    for line in lines:
        if not line.role:
            continue
        if line.role not in set(Role):
            raise InvalidInput("Choose one of the roles.", "roles")
        club = re.fullmatch(rf"{_CLUB}(\d{{1,18}})", line.where)
        session = re.fullmatch(rf"{_SESSION}([\w-]{{1,100}})", line.where)
        if line.where and not club and not session:
            raise InvalidInput("Choose where the role is held.", "roles")
        if line.role in (Role.OWNER, Role.PLAYER):
            club = session = None
        found.append(
            RoleGiven(
                role=Role(line.role),
                club_id=whole_number(club[1]) if club else None,
                session_id=session[1] if session else None,
            )
        )
    if not found:
        raise InvalidInput("Say what they are here.", "roles")
    return found


def role_words(service: SessionService, user: User) -> list[str]:
    """What somebody is, each role in a few words."""
    return [_words(service, one, user) for one in user.roles] or ["Nothing yet"]


def _words(service: SessionService, role: RoleGiven, user: User) -> str:
    word = ROLE_WORDS[role.role][0]
    if role.role is Role.PLAYER and user.person_id is not None:
        return f"{word}: {service.people.get(user.person_id).name}"
    if role.club_id is not None:
        return f"{word} of {service.clubs.get(role.club_id).name}"
    if role.session_id is not None:
        return f"{word} for {_title(service, role.session_id)}"
    return word


def _title(service: SessionService, session_id: str) -> str:
    try:
        return service.get_session(session_id).title
    except NotFoundError:
        return "a deleted session"


def ago(utc: str | None) -> str:
    """How long ago something was."""
    if utc is None:
        return "never"
    seconds = (clock.utc_now() - clock.from_iso(utc)) / dt.timedelta(seconds=1)
    for word, size in _AGO:
        if seconds >= size:
            return f"{plural(int(seconds // size), word)} ago"
    return "just now"
