"""A season page over forty matches beside one over four, over HTTP with keep-alive."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import Result, compare, seconds
from benchmarks.pages import OURS, asking, serving
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side

MANY, FEW = 40, 4
TOUCHES = 1_500
"""In a match; so 60,000 in the larger season."""


def run(folder: Path) -> Iterator[Result]:
    """The page as it is seen again; beside it the first view after imports."""
    clubs = {}
    for size in (MANY, FEW):
        with closing(SessionService(None, folder / f"season-{size}")) as service:
            clubs[size] = season(service, size)
    with (
        serving(OURS, folder / f"season-{MANY}") as many,
        serving(OURS, folder / f"season-{FEW}") as few,
    ):
        pages = {
            size: asking(port, f"/season?club_id={clubs[size]}")
            for size, port in ((MANY, many), (FEW, few))
        }
        asking(many, "/season?club_id=all&date_to=2000-01-01")()  # templates are read once
        first = {f"first view, {size} matches": f"{seconds(pages[size]):.2f} s" for size in pages}
        found = compare(
            f"season page over {MANY} matches / over {FEW}",
            12,
            (f"over {MANY}", pages[MANY]),
            (f"over {FEW}", pages[FEW]),
            rounds=20,
        )
        yield replace(found, details=first | {"touches in the larger season": MANY * TOUCHES})


def season(service: SessionService, matches: int) -> int:
    """So many matches of one club against eight others; answers the club's id."""
    dice = random.Random(matches)
    for index in range(matches):
        data = SessionCreate(
            title=f"Round {index + 1}",
            match_date=dt.date(2026, 1, 3) + dt.timedelta(days=3 * index),
            meta={"competition": "League"},
        )
        session_id = service.create_session(data)
        for side, club in ((Side.A, "Herons"), (Side.B, f"Club {index % 8} of the coast")):
            service.set_team(session_id, side, club)
            players = [PlayerIn(number=n, player_name=f"{club} {n}") for n in range(1, 13)]
            service.set_roster(session_id, side, players)
        service.add_events(session_id, None, list(rallies(dice)))
        service.sum_up([session_id])  # as an import does
    (herons,) = service.clubs.find("herons")
    return herons.id


def rallies(dice: random.Random) -> Iterator[EventIn]:
    """A match of `TOUCHES` touches in sets of 25 points, as a scout writes it down."""
    touches, serving_side, set_number = 0, Side.A, 1
    score = dict.fromkeys(Side, 0)
    while touches < TOUCHES:
        kinds, winner = _rally(dice, serving_side)
        for kind, side, sign in kinds[: TOUCHES - touches]:
            yield EventIn(
                event_type=kind,
                actor_team=side,
                actor_number=str(dice.randint(1, 12)),
                payload={"evaluation": sign, "set_number": set_number},
            )
        touches += len(kinds)
        score[winner] += 1
        said = {"score": list(score.values()), "set_number": set_number}
        yield EventIn(event_type="point", actor_team=winner, payload=said)
        serving_side = winner
        if max(score.values()) >= 25 and abs(score[Side.A] - score[Side.B]) > 1:
            set_number, score = min(set_number + 1, 9), dict.fromkeys(Side, 0)


def _rally(dice: random.Random, serving_side: Side) -> tuple[list[tuple[str, Side, str]], Side]:
    """Skills, teams and signs, and who won."""
    ours = serving_side.other
    kinds = [("serve", serving_side, "-"), ("reception", ours, dice.choice("##+!-"))]
    while True:
        kinds.append(("set", ours, "#"))
        chance = dice.random()
        if chance > 0.5:
            return [*kinds, ("attack", ours, "#")], ours
        if chance < 0.15:
            return [*kinds, ("attack", ours, "=")], ours.other
        kinds += [("attack", ours, "-"), ("dig", ours.other, "+")]
        ours = ours.other
