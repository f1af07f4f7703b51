"""A season page over forty matches beside one over four, and a question that finds fifty plays in
them, over HTTP with keep-alive."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

from benchmarks.measure import Result, compare, seconds
from benchmarks.pages import OURS, asking, serving
from session.record.seasons import Season
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.stats.filters import Filter
from session.vocabulary import Side

MANY, FEW = 40, 4
FOUND = 50
TOUCHES = 1_500
"""In a match; so 60,000 in the larger season."""


def run(folder: Path) -> Iterator[Result]:
    """The pages as they are seen again; beside it the first view after imports."""
    clubs, questions = {}, {}
    for size in (MANY, FEW):
        with closing(SessionService(None, folder / f"season-{size}")) as service:
            clubs[size] = season(service, size)
            questions[size] = question(service, clubs[size])
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
        yield from asked(many, few, questions)


def asked(many: int, few: int, questions: dict[int, str]) -> Iterator[Result]:
    """The question is another one in each season, so that it finds as many plays."""
    for path, limit in (("/plays", 3), ("/_api/plays", None)):
        found = compare(
            f"{path}: {FOUND} plays of {MANY} matches / of {FEW}",
            limit,
            (f"of {MANY}", asking(many, f"{path}?{questions[MANY]}")),
            (f"of {FEW}", asking(few, f"{path}?{questions[FEW]}")),
            rounds=20,
        )
        yield replace(found, details={str(size): said for size, said in questions.items()})


def question(service: SessionService, club_id: int) -> str:
    """Attacks of the club's number 9, in as many of the first rallies of each set as it takes."""
    for last in range(1, 999):
        asked = f"player=A9&skill=attack&rally=1-{last}"
        wanted = Filter.parse(dict(parse_qsl(asked)))
        if service.count_plays(wanted, Season(club_id=club_id)) >= FOUND:
            return f"club_id={club_id}&limit={FOUND}&{asked}"
    raise RuntimeError("there are too few such plays")


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
