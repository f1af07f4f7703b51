"""A small match of the Herons."""

from __future__ import annotations

from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side

HTML = {"Accept": "text/html"}
NASTY = "<img src=x>"


def play(record: SessionService, opponent: str, name: str = "Ada Quill") -> str:
    match = record.create_session(SessionCreate(title=f"vs {opponent}"))
    for side, team, player in ((Side.A, "Herons", name), (Side.B, opponent, f"X {opponent}")):
        record.set_team(match, side, team)
        record.set_roster(match, side, [PlayerIn(number=7, player_name=player)])
    touches = (("serve", "B", "-"), ("reception", "A", "+"), ("attack", "A", "#"))
    events = [
        EventIn(
            event_type=kind, actor_team=Side(side), actor_number="7", payload={"evaluation": sign}
        )
        for kind, side, sign in touches
    ]
    point = EventIn(event_type="point", actor_team=Side.A)
    record.add_events(match, None, [*events, point])
    return match
