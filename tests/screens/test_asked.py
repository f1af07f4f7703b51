"""What pages ask of the database: no more for the last play of a match than for its first."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlite_utils import Database
from starlette.testclient import TestClient

from app.samples.match import sample_match
from app.samples.session import sample_teams
from benchmarks.seed import match
from session.schemas import ClipCreate, EventIn
from session.service import SessionService
from session.store.sqlite.engine import SqliteStore
from session.vocabulary import SKILLS, Side, Status

HTMX = {"Accept": "text/html", "HX-Request": "true"}
NUMBERS = HTMX | {"HX-Target": "numbers"}
AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "PRAGMA", "--")
"""What is no question: where a transaction begins and ends, and what a trigger does in it."""


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that is said to the database."""
    found: list[str] = []
    borrow, give_back = SqliteStore._borrow, SqliteStore._give_back

    def borrowed(store: SqliteStore) -> Database:
        db = borrow(store)
        db.conn.set_trace_callback(found.append)
        return db

    def given_back(store: SqliteStore, db: Database) -> None:
        db.conn.set_trace_callback(None)
        give_back(store, db)

    monkeypatch.setattr(SqliteStore, "_borrow", borrowed)
    monkeypatch.setattr(SqliteStore, "_give_back", given_back)
    return found


def asked(said: list[str]) -> tuple[int, int]:
    """How many questions in how many transactions; then nothing is said yet."""
    counts = sum(not one.startswith(AROUND) for one in said), said.count("BEGIN")
    said.clear()
    return counts


def of_plays(record: SessionService, count: int | None) -> str:
    session_id = match(record, "Five sets")
    record.add_events(session_id, None, sample_match(sample_teams(), sets=5)[:count])
    return session_id


@pytest.mark.parametrize("query", ["", "?preset=ncaa", "?rotation=1&score=close&opponent=team"])
def test_the_numbers_are_read_in_one_look(
    client: TestClient, record: SessionService, said: list[str], query: str
) -> None:
    """Before it the number of the latest change is asked for: the page follows what comes after."""
    path = f"/sessions/{of_plays(record, None)}/stats{query}"
    for most, headers, when in (
        (13, {}, "for the first time"),
        (10, {}, "again"),
        (7, NUMBERS, "the tables alone, as after a change of the filter"),
    ):
        asked(said)
        assert client.get(path, headers=headers).status_code == 200
        questions, transactions = asked(said)
        assert (questions <= most, transactions) == (True, 2), f"{questions} {when}"


def test_a_play_by_hand_asks_no_more_where_the_match_is_long(
    client: TestClient, record: SessionService, said: list[str]
) -> None:
    def by_hand(session_id: str) -> list[tuple[int, int]]:
        counts = []
        for kind, number in (("serve", "4"), ("point", ""), ("set_end", "")):
            form = {"event_type": kind, "actor_team": "A", "actor_number": number}
            form |= {"client_id": uuid4().hex, "sure": "yes"}
            asked(said)
            answer = client.post(f"/sessions/{session_id}/by-hand", data=form, headers=HTMX)
            assert answer.status_code == 200
            counts.append(asked(said))
        return counts

    short, long = of_plays(record, 10), of_plays(record, None)
    assert record.count_events(long) > 1_600
    for session_id in (short, long):
        client.get(f"/sessions/{session_id}/by-hand")
    found = by_hand(long)
    assert found == by_hand(short)
    assert {looks for _, looks in found} == {2}, "one before it is written down, one after it"


@pytest.mark.parametrize("order", ["", "unsure"])
def test_a_decision_asks_no_more_where_many_suggestions_wait(
    client: TestClient, record: SessionService, said: list[str], order: str
) -> None:
    def decided(count: int) -> tuple[int, int]:
        session_id = match(record, f"{count} suggestions")
        clip_id = record.add_clip(session_id, ClipCreate(path="/v/match.mp4"))
        found = [
            EventIn(
                t_sec=float(place),
                event_type=SKILLS[place % 6],
                actor_team=Side.A,
                status=Status.SUGGESTED,
                payload={"confidence": 0.5, "evidence": {"rally": place // 6 + 1}},
            )
            for place in range(count)
        ]
        first = record.add_events(session_id, clip_id, found)[0]
        form = {"event_type": "serve", "actor_team": "A", "actor_number": "4", "revision": "1"}
        path = f"/sessions/{session_id}/plays/{first}/accept"
        asked(said)
        answer = client.post(path, data=form | {"order": order}, headers=HTMX)
        assert "data-decide" in answer.text
        return asked(said)

    assert decided(1_000) == decided(11)
