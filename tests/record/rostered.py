"""Matches with a roster, and who is who in them."""

from __future__ import annotations

from typing import Any

from session.people import Person
from session.schemas import PlayerIn, SessionCreate
from session.service import SessionService
from session.store import snapshots

Roster = dict[int, str]


def play(service: SessionService, club: str | None, roster: Roster, title: str = "Match") -> str:
    """A match in which team A of a club has that roster."""
    match = service.create_session(SessionCreate(title=title))
    if club:
        service.set_team(match, "A", club)
    players = [PlayerIn(number=number, player_name=name) for number, name in roster.items()]
    service.set_roster(match, "A", players)
    return match


def who(service: SessionService, match: str) -> dict[str, int | None]:
    return {player.number: player.person_id for player in service.get_roster(match, "A")}


def named(service: SessionService, name: str) -> Person:
    (found,) = service.people.find(search=name)
    return found


def entry(service: SessionService, match: str, number: int = 7) -> int:
    return next(one.id for one in service.get_roster(match, "A") if one.number == str(number))


def dump(service: SessionService, match: str) -> dict[str, Any]:
    with service._record.store.read() as tx:
        return snapshots.dump(tx, match)
