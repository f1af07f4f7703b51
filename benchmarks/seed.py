"""Big made-up records, written through the service like everything else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import SKILLS, Evaluation, Side

BATCH: Final = 5_000
WORDS: Final = ("Owls", "Żubry", "Harbour", "Falcons", "Ävla", "North", "River", "Lions", "Orły")


def match(service: SessionService, title: str) -> str:
    """A session with two teams of twelve; answers its id."""
    session_id = service.create_session(SessionCreate(title=title, venue="Hall"))
    for side in Side:
        service.set_team(session_id, side, f"Team {side}")
        players = [PlayerIn(number=str(n), player_name=f"Player {side}{n}") for n in range(1, 13)]
        service.set_roster(session_id, side, players)
    return session_id


def with_events(service: SessionService, title: str, count: int) -> tuple[str, str]:
    """A session with one clip and so many touches; answers both ids."""
    session_id = match(service, title)
    clip_id = service.add_clip(session_id, ClipCreate(path="match.mp4", duration_sec=count * 2))
    found = list(touches(count))
    for start in range(0, count, BATCH):
        service.add_events(session_id, clip_id, found[start : start + BATCH])
    return session_id, clip_id


def touches(count: int, seed: int = 7) -> Iterator[EventIn]:
    """Touches as a scout enters them, two seconds apart."""
    dice = random.Random(seed)
    for index in range(count):
        yield EventIn(
            t_sec=index * 2.0,
            event_type=dice.choice(SKILLS),
            actor_team=dice.choice(list(Side)),
            actor_number=str(dice.randint(1, 12)),
            payload={
                "evaluation": dice.choice(list(Evaluation)).value,
                "start_zone": dice.randint(1, 9),
                "end_zone": dice.randint(1, 9),
                "player_m": [round(dice.uniform(0, 9), 2), round(dice.uniform(0, 18), 2)],
                "set_number": 1 + index * 5 // max(count, 1),
            },
            seq=(index + 1) * 1000,
        )


def many_sessions(service: SessionService, count: int) -> None:
    """So many sessions in one hall: ten have "Finał" in their title, each has a word of its own."""
    dice = random.Random(count)
    for start in range(0, count, 500):
        with service.transaction():
            for index in range(start, min(start + 500, count)):
                kind = "Finał" if index % (count // 10) == 0 else "Match"
                one, other = dice.sample(WORDS, 2)
                session_id = service.create_session(
                    SessionCreate(title=f"{kind} only{index}: {one} - {other}", venue="Hall")
                )
                service.set_team(session_id, "A", one)
                service.set_team(session_id, "B", other)
