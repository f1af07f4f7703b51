"""Rallies and problems by REST."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import API
from tests.record.noted import events

PLAYED = (
    "A[1,2,3,4,5,6/2] B[1,2,3,4,5,6/1] A1S+ B2R# B3A# B0:1 B2S# A1R= B0:2 end "
    "2|A3S= 2|B0:1 2|B1S 2|B4:1"
)


@pytest.fixture
def match(client: TestClient, session_id: str) -> str:
    sent = [{key: value for key, value in one.items() if key != "id"} for one in events(PLAYED)]
    answer = client.post(f"{API}/{session_id}/events", json={"clip_id": None, "events": sent})
    assert answer.status_code == 201, answer.text
    return f"{API}/{session_id}"


def listed(client: TestClient, address: str, **query: str | int) -> dict[str, Any]:
    answer = client.get(address, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_rallies_come_in_order_with_what_stood_at_the_serve(client: TestClient, match: str) -> None:
    found = listed(client, f"{match}/rallies")
    first, second = found["items"][:2]

    assert found["total"] == 4
    assert (first["serving"], first["winner"], first["how"]) == ("A", "B", "kill")
    assert (first["score_before"], first["score_after"]) == ([0, 0], [0, 1])
    assert first["setter_zones"] == {"A": 2, "B": 1}
    assert first["lineups"]["B"] == ["1", "2", "3", "4", "5", "6"]
    assert [touch["phase"] for touch in first["touches"]] == ["serve", "reception", "reception"]
    assert second["setter_zones"] == {"A": 2, "B": 6}
    event = client.get(f"{match}/events/{first['touches'][2]['event_id']}").json()
    assert (event["event_type"], event["payload"]["evaluation"]) == ("attack", "#")


def test_rallies_of_one_set_are_paged(client: TestClient, match: str) -> None:
    found = listed(client, f"{match}/rallies", set_number=2, limit=1, offset=1)

    assert (found["total"], found["limit"], found["offset"]) == (2, 1, 1)
    assert [(one["set_number"], one["number"]) for one in found["items"]] == [(2, 2)]


def test_problems_name_check_and_play(client: TestClient, match: str) -> None:
    found = listed(client, f"{match}/problems")
    checks = {one["check"]: one for one in found["items"]}

    assert found["total"] == len(found["items"])
    assert checks["score-leaps"]["severity"] == "warning"
    event = client.get(f"{match}/events/{checks['score-leaps']['event_id']}").json()
    assert event["payload"]["score"] == [4, 1]
    errors = listed(client, f"{match}/problems", severity="error")
    assert {one["severity"] for one in errors["items"]} <= {"error"}


def test_a_session_that_is_not_there_is_not_found(client: TestClient) -> None:
    assert client.get(f"{API}/nowhere/rallies").status_code == 404
    assert client.get(f"{API}/nowhere/problems").status_code == 404
    assert client.get(f"{API}/nowhere/problems", params={"severity": "bad"}).status_code == 422


def test_of_each_kind_of_problem_one_stands_for_all(client: TestClient, match: str) -> None:
    leap = {"event_type": "point", "actor_team": "B", "payload": {"score": [7, 7]}}
    client.post(f"{match}/events", json=leap)
    single = listed(client, f"{match}/problems")["items"]
    grouped = listed(client, f"{match}/problems", grouped="true")

    checks = list(dict.fromkeys(one["check"] for one in single))
    assert [one["check"] for one in grouped["items"]] == checks
    assert len(checks) < len(single)
    assert grouped["total"] == len(checks)
    assert sum(one["count"] for one in grouped["items"]) == len(single)
    for one in grouped["items"]:
        alike = [other for other in single if other["check"] == one["check"]]
        assert one["text"] == alike[0]["text"]
        assert one["event_ids"] == [
            other["event_id"] for other in alike if other["event_id"] is not None
        ]
    assert {one["count"] for one in single} == {1}
    assert listed(client, f"{match}/problems", grouped="true", limit=1)["items"][0]["check"]
