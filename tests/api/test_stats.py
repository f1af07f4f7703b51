"""The numbers of the match report over REST."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from session.service import SessionService
from tests.api.conftest import API

RALLIES = (
    ("serve A 7 -", "reception B 4 +", "attack B 4 #", "point B"),
    ("serve B 4 -", "reception A 7 !", "attack A 9 =", "point B"),
    ("serve B 4 #", "point B"),
)


def event(words: str) -> dict[str, Any]:
    kind, side, *more = words.split()
    found: dict[str, Any] = {"event_type": kind, "actor_team": side}
    if more:
        found |= {"actor_number": more[0], "payload": {"evaluation": more[1]}}
    return found


@pytest.fixture
def played(client: TestClient, session_id: str) -> str:
    events = [event(words) for rally in RALLIES for words in rally]
    assert client.post(f"{API}/{session_id}/events", json={"events": events}).status_code == 201
    return session_id


def stats(client: TestClient, session_id: str, **query: Any) -> Any:  # noqa: ANN401
    answer = client.get(f"{API}/{session_id}/stats", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_answer_is_that_of_the_service(
    client: TestClient, record: SessionService, played: str
) -> None:
    found = stats(client, played)
    assert found == record.get_stats(played)
    assert found["session_id"] == played
    assert found["teams"]["B"]["totals"]["points_total"] == 2
    assert found["teams"]["B"]["sets"]["1"]["opponent_errors"] == 1
    assert [one["phase"] for one in found["attacks"]] == ["reception", "reception"]


def test_attacks_name_their_events(client: TestClient, record: SessionService, played: str) -> None:
    ids = [one["event_id"] for one in stats(client, played)["attacks"]]
    assert [record.get_event(played, one).event_type for one in ids] == ["attack", "attack"]


def test_a_suggestion_does_not_count(client: TestClient, played: str) -> None:
    before = stats(client, played)
    guess = event("attack A 9 #") | {"status": "suggested"}
    client.post(f"{API}/{played}/events", json={"events": [guess]})
    assert stats(client, played) == before


def test_a_part_of_the_match(client: TestClient, played: str) -> None:
    found = stats(client, played, serving="yes", seen_from="B")
    assert found["teams"]["B"]["totals"]["serve_total"] == 2
    assert found["teams"]["A"]["totals"]["serve_total"] == 0
    assert found["filter"] == {"team": "B", "serving": "yes"}


def test_a_reference_of_ones_own_sessions(client: TestClient, played: str) -> None:
    found = stats(client, played, reference=[played, ""])
    assert found["reference"]["sessions"] == [played]
    assert found["teams"]["B"]["totals"]["expected_sideout"]["value"] == 1.0


@pytest.mark.parametrize(
    ("query", "status"), [({"reference": "nowhere"}, 404), ({"rotation": "9"}, 422)]
)
def test_what_cannot_be_used_is_said(
    client: TestClient, played: str, query: dict[str, str], status: int
) -> None:
    answer = client.get(f"{API}/{played}/stats", params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )


def test_a_session_that_is_not_there(client: TestClient) -> None:
    assert client.get(f"{API}/nowhere/stats").status_code == 404
