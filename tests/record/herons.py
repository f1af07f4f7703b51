"""Small matches of the Herons, as many as a season needs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side


def rally(serving: str, touches: str, winner: str) -> list[EventIn]:
    """`"A1S# B2R="`: team, number, skill, sign; then the point."""
    skills = {"S": "serve", "R": "reception", "E": "set", "A": "attack", "B": "block", "D": "dig"}
    events = [
        EventIn(
            event_type=skills[one[-2]],
            actor_team=Side(one[0]),
            actor_number=one[1:-2],
            payload={"evaluation": one[-1], "set_number": 1},
        )
        for one in touches.split()
    ]
    return [*events, EventIn(event_type="point", actor_team=Side(winner))]


def play(
    service: SessionService,
    day: str,
    opponent: str,
    events: list[EventIn],
    name: str = "Ada Quill",
    **meta: Any,  # noqa: ANN401
) -> str:
    """A match of the Herons at home."""
    data = SessionCreate(title=f"vs {opponent}", match_date=dt.date.fromisoformat(day), meta=meta)
    match = service.create_session(data)
    for side, team, player in (("A", "Herons", name), ("B", opponent, f"{opponent} Ten")):
        service.set_team(match, side, team)
        service.set_roster(match, side, [PlayerIn(number=7, player_name=player)])
    service.add_events(match, None, events)
    return match


def played(service: SessionService, opponent: str) -> str:
    """The session against this opponent."""
    (found,) = service.list_sessions(search=opponent)
    return found.id


ACE = rally("A", "A7S# B7R=", "A")
ERROR = rally("A", "A7S=", "B")
KILL = rally("B", "B7S- A7R# A7E# A7A#", "A")
SET_WON = [
    EventIn(event_type="point", actor_team=Side.A, payload={"set_number": 1, "score": [25, 20]})
]
BLOCKED = rally("B", "B7S- A7R+ A7E# A7A/ B7B#", "B")
