"""A match that is written down while it is played: its last plays cost no more than its first."""

from __future__ import annotations

import http.client
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

from app.samples.match import sample_match
from app.samples.session import sample_teams
from benchmarks.measure import Result, compare
from benchmarks.pages import OURS, serving
from benchmarks.seed import match
from session.schemas import EventIn
from session.service import SessionService

SETS = 5
ROUNDS = 40
PLAYS: tuple[dict[str, str], ...] = (
    {"event_type": "serve", "actor_team": "A", "actor_number": "4", "evaluation": "-"},
    {"event_type": "reception", "actor_team": "B", "actor_number": "7", "evaluation": "+"},
    {"event_type": "attack", "actor_team": "B", "actor_number": "9", "evaluation": "#"},
)


def run(folder: Path) -> Iterator[Result]:
    """Plays by hand over HTTP, and through the service by whoever has a screen of his own."""
    sessions = folder / "live"
    with closing(SessionService(None, sessions)) as service:
        long = match(service, "Five sets")
        service.add_events(long, None, sample_match(sample_teams(), sets=SETS))
        new = [match(service, "New") for _ in range(2 * (ROUNDS + 1))]
        yield adding(service, long, new[::2])
    with serving(OURS, sessions) as port:
        yield by_hand(port, long, new[1::2])


def by_hand(port: int, long: str, new: list[str]) -> Result:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def post(session_id: str, play: dict[str, str]) -> int:
        headers = {
            "HX-Request": "true",
            "Origin": f"http://127.0.0.1:{port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        said = urlencode({**play, "client_id": uuid.uuid4().hex, "sure": "yes"})
        connection.request("POST", f"/sessions/{session_id}/by-hand", said, headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{session_id} answered {answer.status}: {body[:200]!r}")
        return len(body)

    return compare(
        "a play by hand at the end of five sets / the first one",
        1.5,
        ("at the end", _one_after_the_other(lambda play: post(long, play))),
        ("the first", _each_first(new, lambda ident: post(ident, PLAYS[0]))),
        rounds=ROUNDS,
    )


def adding(service: SessionService, long: str, new: list[str]) -> Result:
    """And the match that is read after it."""

    def add(session_id: str, play: dict[str, str]) -> object:
        said = {key: play[key] for key in play if key != "evaluation"}
        event = {**said, "payload": {"evaluation": play["evaluation"]}}
        service.add_events(session_id, None, [EventIn.model_validate(event)])
        return service.get_match(session_id)

    return compare(
        "a play and the match with it, at the end of five sets / the first one",
        1.5,
        ("at the end", _one_after_the_other(lambda play: add(long, play))),
        ("the first", _each_first(new, lambda ident: add(ident, PLAYS[0]))),
        rounds=ROUNDS,
    )


def _one_after_the_other(do: Callable[[dict[str, str]], object]) -> Callable[[], object]:
    turns = iter(range(10_000))
    return lambda: do(PLAYS[next(turns) % len(PLAYS)])


def _each_first(new: list[str], do: Callable[[str], object]) -> Callable[[], object]:
    left = iter(new)
    return lambda: do(next(left))
