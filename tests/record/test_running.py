"""A match is kept in memory and goes on from what the change log says, whoever wrote it."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from session.checks import check
from session.errors import ConflictError, SessionError
from session.game.match import Match, Problem, reduce
from session.game.rules import rules_of
from session.schemas import Event, EventIn, EventUpdate, PlayerIn, SessionCreate, SessionUpdate
from session.service import SessionService
from session.vocabulary import Side, Status

RALLY = [
    EventIn(event_type="serve", actor_team=Side.A, actor_number="4"),
    EventIn(event_type="attack", actor_team=Side.B, actor_number="9", payload={"evaluation": "="}),
    EventIn(event_type="point", actor_team=Side.A),
]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SessionService]:
    with SessionService(sessions_dir=tmp_path) as opened:
        yield opened


@pytest.fixture
def played(service: SessionService) -> str:
    """A match of two sets and a bit."""
    session_id = service.create_session(SessionCreate(title="Final"))
    service.add_events(session_id, None, RALLY * 55)
    return session_id


def whole(service: SessionService, session_id: str) -> tuple[Match, list[Problem]]:
    """The match folded from its first play on, and what does not fit."""
    meta = service.get_session(session_id).meta
    rosters = {side.value: service.get_roster(session_id, side) for side in Side}
    a, b = (frozenset(one.number for one in rosters[side] if one.libero) for side in Side)
    events = service.iter_events(session_id, status=Status.CONFIRMED.value)
    match = reduce(events, rules_of(meta), (a, b))
    return match, check(match, rosters, meta)


def score(service: SessionService, session_id: str) -> list[tuple[int, int]]:
    return [one.score for one in service.get_match(session_id).sets]


def test_whatever_is_written_the_match_is_that_of_its_events(
    service: SessionService, played: str
) -> None:
    dice = random.Random(4)
    kinds = ["serve", "attack", "point", "block", "timeout", "substitution", "set_end", "note"]

    def some() -> Event:
        return dice.choice(list(service.iter_events(played)))

    def one() -> EventIn:
        return EventIn(
            event_type=dice.choice(kinds),
            actor_team=dice.choice(list(Side)),
            actor_number=str(dice.randint(1, 12)),
            status=dice.choice([Status.CONFIRMED, Status.CONFIRMED, Status.SUGGESTED]),
            payload={"evaluation": dice.choice("#+-=/"), "player_in": "3", "player_out": "4"},
        )

    def liberos() -> None:
        numbers = dice.sample(range(1, 13), 4)
        players = [
            PlayerIn(number=str(one), player_name=f"P{one}", libero=one < 5) for one in numbers
        ]
        service.set_roster(played, dice.choice("AB"), players)

    def undo() -> None:
        service.undo_batch(played, dice.choice(service.list_batches(played, limit=8)).batch)

    def rolled_back() -> None:
        with service.transaction():
            service.add_events(played, None, [one(), one()])
            service.delete_event(played, some().id)
            assert service.get_match(played) == whole(service, played)[0], "as it is in there"
            raise ConflictError("Not so.")

    writes: list[Callable[[], object]] = [
        lambda: service.add_events(played, None, [one() for _ in range(dice.randint(1, 4))]),
        lambda: service.add_events(played, None, RALLY, after=some().id),
        lambda: service.update_event(played, some().id, EventUpdate(actor_team=dice.choice("AB"))),
        lambda: service.update_event(played, some().id, EventUpdate(seq=some().seq)),
        lambda: service.update_event(played, some().id, EventUpdate(status=Status.REJECTED)),
        lambda: service.delete_event(played, some().id),
        lambda: service.accept_suggestions(played),
        liberos,
        undo,
        rolled_back,
        lambda: service.update_session(
            played, SessionUpdate(meta={"rules": dice.choice(["indoor", "best_of_3", "ncaa_men"])})
        ),
    ]
    for _ in range(120):
        with suppress(SessionError):  # rolled back, or nothing to undo
            dice.choice(writes)()
        if dice.random() < 0.7:
            match, problems = whole(service, played)
            assert service.get_match(played) == match
            assert service.get_problems(played) == problems


def test_another_process_is_seen_at_the_next_read(
    service: SessionService, played: str, tmp_path: Path
) -> None:
    assert score(service, played) == [(25, 0), (25, 0), (5, 0)]
    code = (
        "import sys; from session.service import SessionService;"
        "from session.schemas import EventIn, EventUpdate;"
        "service = SessionService(sessions_dir=sys.argv[1]);"
        "service.add_events(sys.argv[2], None, [EventIn(event_type='point', actor_team='B')]);"
        "service.close()"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path), played], check=True, timeout=60)
    assert score(service, played) == [(25, 0), (25, 0), (5, 1)]
    assert len(service.get_match(played).rallies) == 56


def test_what_is_undone_leaves_no_trace(service: SessionService, played: str) -> None:
    """The ids of what was rolled back are given again."""
    before = service.get_match(played)

    def undone() -> None:
        with service.transaction():
            service.add_events(played, None, [EventIn(event_type="point", actor_team=Side.B)])
            assert score(service, played)[-1] == (5, 1)
            raise ConflictError("The pen broke.")

    with pytest.raises(ConflictError):
        undone()
    assert service.get_match(played) is before
    service.add_events(played, None, [EventIn(event_type="point", actor_team=Side.A)])
    assert score(service, played)[-1] == (6, 0)


def test_a_session_that_comes_back_is_read_anew(service: SessionService, played: str) -> None:
    saved = service.save_session(played)
    assert saved is not None
    service.add_events(played, None, RALLY)
    assert score(service, played)[-1] == (6, 0)
    service.restore_session(saved)
    assert score(service, played)[-1] == (5, 0)
    service.delete_session(played)
    service.restore_session(saved)
    assert score(service, played)[-1] == (5, 0)


def test_several_threads_read_while_one_writes(service: SessionService, played: str) -> None:
    seen: list[list[int]] = [[], [], []]
    stop = threading.Event()

    def look(counts: list[int]) -> None:
        while not stop.is_set():
            match = service.get_match(played)
            assert match == reduce(match.plays)
            counts.append(len(match.plays))

    readers = [threading.Thread(target=look, args=(counts,)) for counts in seen]
    for reader in readers:
        reader.start()
    for _ in range(12):
        service.add_events(played, None, RALLY)
    stop.set()
    for reader in readers:
        reader.join()
    for counts in seen:
        assert counts == sorted(counts), "nobody goes back"
    assert service.get_match(played) == whole(service, played)[0]
