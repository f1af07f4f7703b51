"""All statistics of a match beside reading its events; a filter change beside the first view."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from app.samples.match import sample_match
from app.samples.session import sample_teams
from benchmarks.measure import Result, compare
from benchmarks.pages import OURS, asking, serving
from session.game.match import reduce
from session.schemas import PlayerIn, SessionCreate
from session.service import SessionService
from session.stats.extended import Extended
from session.stats.report import About, match_statistics
from session.stats.tally import Counted
from session.vocabulary import Side

SETS = 5
ROUNDS = 40
ASKED = "rotation=1&score=close"


def run(folder: Path) -> Iterator[Result]:
    """Both on a match of five sets that the project plays itself: some 1,300 touches."""
    sessions = folder / "stats"
    with closing(SessionService(None, sessions)) as service:
        session_id = match(service)
        yield numbers(service, session_id)
    yield page(sessions, session_id)


def match(service: SessionService) -> str:
    """A session with everything that a scout writes; answers its id."""
    teams = sample_teams()
    session_id = service.create_session(SessionCreate(title="Five sets"))
    for side in Side:
        service.set_team(session_id, side, f"Team {side}")
        roster = [PlayerIn(number=str(number)) for number in range(1, 19)]
        service.set_roster(session_id, side, roster)
    service.add_events(session_id, None, sample_match(teams, sets=SETS))
    return session_id


def numbers(service: SessionService, session_id: str) -> Result:
    """From the events that were read to every number: the rules, the report and the rest."""
    events = list(service.iter_events(session_id, status="confirmed"))

    def everything() -> None:
        counted = Counted.of(reduce(events))
        match_statistics(counted, About()).as_json()
        Extended(counted).as_json()

    def reading() -> None:
        list(service.iter_events(session_id, status="confirmed"))

    return compare(
        f"all statistics of one match / reading its {len(events):,} events from the database",
        3,
        ("all statistics", everything),
        ("reading", reading),
        rounds=ROUNDS,
    )


def page(sessions: Path, session_id: str) -> Result:
    """What a browser asks for when a coach opens the page, and when one chooses in its filter."""
    home = f"/sessions/{session_id}/stats"
    with serving(OURS, sessions) as port:
        change = {"HX-Request": "true", "HX-Target": "numbers"}
        return compare(
            "a filter change on the statistics page / the first view",
            1,
            ("a filter change", asking(port, f"{home}?{ASKED}", change)),
            ("the first view", asking(port, home)),
            rounds=ROUNDS,
        )
