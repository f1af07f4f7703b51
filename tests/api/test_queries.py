"""A mistyped filter is refused, because without it the answer would be about something else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import API

MATCH = f"{API}/{{id}}"
ANSWERS = (
    f"{MATCH}/stats",
    f"{MATCH}/stats/extended",
    f"{MATCH}/charts",
    f"{MATCH}/charts/scores.svg",
    f"{MATCH}/heatmap",
    f"{MATCH}/report",
    f"{MATCH}/rallies",
    f"{MATCH}/problems",
    f"{MATCH}/events",
    f"{MATCH}/changes",
    API,
    "/_api/season",
    "/_api/season/trend",
    "/_api/compare",
    "/_api/plays",
    "/_api/people",
    "/_api/clubs",
    "/_api/presets",
    "/_api/questions",
    "/_api/playlists",
    f"{API}/changes",
    f"{API}/deleted",
    f"{API}/uploads",
    f"{MATCH}/teams",
    f"{MATCH}/metrics",
    f"{MATCH}/export/json",
    MATCH,
)


@pytest.mark.parametrize("address", ANSWERS)
def test_a_name_that_is_not_known_is_refused(
    client: TestClient, session_id: str, address: str
) -> None:
    query = {"bogus": "1", "rate": "sideout", "session": session_id}
    answer = client.get(address.format(id=session_id), params=query)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert "Not known here: bogus" in problem["detail"]
    assert problem["errors"][0]["field"] == "bogus"


@pytest.mark.parametrize("name", ["setter", "number", "SET", "opponent_id", "club_id"])
def test_the_answer_names_the_filters_that_there_are(
    client: TestClient, session_id: str, name: str
) -> None:
    detail = client.get(f"{API}/{session_id}/stats", params={name: "2"}).json()["detail"]
    for known in ("set", "team", "player", "opponent_rotation", "opponent", "date_to", "reference"):
        assert f" {known}" in detail.partition("Known are")[2]


@pytest.mark.parametrize(
    ("address", "query"),
    [
        (f"{MATCH}/stats", {"team": "A", "set": ["1", "2"], "rotation": "", "reference": ""}),
        (f"{MATCH}/stats", {"seen_from": "B", "serving": "yes", "phase": "transition,break"}),
        (f"{MATCH}/charts/radar.svg", {"detail": "subzone", "compare": "A7,B12", "skill": "dig"}),
        ("/_api/season", {"opponent": "Owls", "date_from": "2026-01-01", "rotation": "1"}),
        ("/_api/plays", {"skill": "attack", "actor_team": "A", "club_id": "", "session": ""}),
        (f"{MATCH}/events", {"team": "A", "limit": "3", "min_confidence": ""}),
        (f"{MATCH}/rallies", {"set_number": ""}),
        ("/_api/season", {"club_id": "", "opponent_id": "", "date_to": "", "score": ""}),
        ("/_api/people", {"club_id": "", "search": ""}),
    ],
)
def test_what_is_documented_is_taken(
    client: TestClient, session_id: str, address: str, query: dict[str, Any]
) -> None:
    client.put(f"{API}/{session_id}/teams/B", json={"name": "Owls"})
    answer = client.get(address.format(id=session_id), params=query)
    assert answer.status_code == 200, answer.text


def test_what_may_be_left_out_may_be_sent_empty(client: TestClient, session_id: str) -> None:
    """A form sends every field that it has."""
    document = client.app.openapi()  # type: ignore[attr-defined]
    asked = failed = 0
    for path, methods in document["paths"].items():
        if path.endswith("/stream"):
            continue  # which does not end: tests/live
        for field in methods.get("get", {}).get("parameters", []):
            kinds = [one.get("type") for one in field["schema"].get("anyOf", [])]
            if field["in"] == "query" and "null" in kinds:
                asked += 1
                address = re.sub(r"{.*?}", session_id, path)
                failed += client.get(address, params={field["name"]: ""}).status_code >= 500
    assert asked > 40
    assert failed == 0


def test_an_opponent_that_nobody_knows_is_no_empty_season(client: TestClient) -> None:
    answer = client.get("/_api/season", params={"opponent": "Nobody at all"})
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no opponent Nobody at all."


def test_a_page_takes_any_address(client: TestClient, session_id: str) -> None:
    asked = {"bogus": "Owls", "opponent_id": "1", "utm_source": "mail"}
    for path in ("stats", "charts", "charts/scores", "plays"):
        page = client.get(f"/sessions/{session_id}/{path}", params=asked)
        assert page.status_code == 200, page.text
    assert "Owls" not in client.get(f"/sessions/{session_id}/charts/scores", params=asked).text
