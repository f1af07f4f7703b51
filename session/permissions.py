"""Who acts, and what they may do.

Everything that is written to the record is written by a `Principal`, who is handed on to each noun
of the record. A `Role` is held everywhere, in a club or for one session, and gives rights; what a
right is needed for is said where it is asked: the record asks for it when a session is read
(`session.record.context.session_row`) and when a change is noted (`session.record.changelog`),
and the web for each of its addresses (`app.web.doors`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, TypeAlias

PrincipalKind: TypeAlias = Literal["script", "rest", "page", "upload", "job", "system"]


OwnedKind: TypeAlias = Literal["session", "playlist", "preset", "question"]
"""What belongs to a club, or to none."""


class Right(StrEnum):
    """What somebody may do with what a role is held for; each word is a scope of a token, too."""

    SEE_OWN = "see-own"
    """One's own plays, numbers and playlists."""
    SEE = "see"
    """Everything that is known of a match."""
    SCOUT = "scout"
    """Write plays down, bring videos in, judge what their analysis found."""
    MANAGE = "manage"
    """Sessions themselves, rosters, reports, playlists, who is who; delete and bring back."""
    RUN = "run"
    """The house: users, network, the trash of all."""


class Role(StrEnum):
    """What somebody is to a club, to one session, or to the whole record."""

    OWNER = "owner"
    COACH = "coach"
    SCOUT = "scout"
    PLAYER = "player"
    GUEST = "guest"


_SEES: Final = frozenset({Right.SEE_OWN, Right.SEE})
RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.OWNER: frozenset(Right),
    Role.COACH: _SEES | {Right.SCOUT, Right.MANAGE},
    Role.SCOUT: _SEES | {Right.SCOUT},
    Role.GUEST: _SEES,
    Role.PLAYER: frozenset({Right.SEE_OWN}),
}
"""What each role gives."""


def within(scopes: Iterable[Right]) -> frozenset[Right]:
    """The rights that scopes let through: each lets through what it cannot do without, which are
    those before it."""
    ladder = list(Right)
    return frozenset(one for scope in scopes for one in ladder[: ladder.index(scope) + 1])


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that is held in a club, for a session, or (neither said) everywhere."""

    role: Role
    club_id: int | None = None
    """Never one that was merged into another."""
    session_id: str | None = None

    @property
    def is_everywhere(self) -> bool:
        return self.club_id is None and self.session_id is None


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody may do: by their roles, within what their token is for."""

    grants: tuple[Grant, ...] = ()
    person_id: int | None = None
    """Who of the directory a player is."""
    scopes: frozenset[Right] = frozenset(Right)

    def rights_of(self, grant: Grant) -> frozenset[Right]:
        return RIGHTS[grant.role] & self.scopes

    def everywhere(self, right: Right) -> bool:
        """Whether there is nothing that this right does not reach."""
        return any(grant.is_everywhere for grant in self.giving(right))

    def somewhere(self, right: Right) -> bool:
        """Whether there can be something that this right reaches."""
        return bool(self.giving(right)) or (right is Right.SEE_OWN and self.player is not None)

    def giving(self, right: Right) -> list[Grant]:
        """The grants that give a right to all that they are held for; a player's gives none."""
        return [
            grant
            for grant in self.grants
            if grant.role is not Role.PLAYER and right in self.rights_of(grant)
        ]

    @property
    def player(self) -> int | None:
        """The person of the directory whose own things are seen; None for who is no player."""
        plays = any(Right.SEE_OWN in self.rights_of(one) for one in self.grants)
        return self.person_id if plays else None

    def clubs(self, right: Right) -> list[int]:
        """The clubs for whose things somebody has a right."""
        return [one.club_id for one in self.giving(right) if one.club_id is not None]

    def sessions(self, right: Right) -> list[str]:
        """The single sessions for which somebody has a right."""
        return [one.session_id for one in self.giving(right) if one.session_id is not None]

    @property
    def is_everything(self) -> bool:
        return all(self.everywhere(right) for right in Right)

    @property
    def home(self) -> int | None:
        """The club whose what they make is: where their first role is held that lets them."""
        for right in (Right.MANAGE, Right.SCOUT):
            if not self.everywhere(right) and (clubs := self.clubs(right)):
                return clubs[0]
        return None


FULL_ACCESS: Final = Access((Grant(Role.OWNER),))
NO_ACCESS: Final = Access()


def access_of(grants: Iterable[Grant], person_id: int | None = None) -> Access:
    """What roles come to."""
    return Access(tuple(dict.fromkeys(grants)), person_id)


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who reads and changes the record. `name` stands in the change log, `kind` is the
    door they came in by, `access` what they may do: everything, unless it is said."""

    name: str
    kind: PrincipalKind = "script"
    access: Access = FULL_ACCESS
    user_id: int | None = None
    login_id: int | None = None
    """By which login they are here, on a page or a paired device."""
