"""What a coach or a script reads when a request cannot be used: a sentence, not a field's type."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import API

MATCH = f"{API}/{{id}}"
EVENT = {"event_type": "serve", "t_sec": "soon"}


@pytest.mark.parametrize(
    ("method", "address", "body", "sentence"),
    [
        ("GET", f"{MATCH}/charts/scores.gif", None,
         "In the address, the kind of file must be png, svg or pdf."),
        ("GET", f"{MATCH}/heatmap?fmt=gif", None, "The kind of file must be png or svg."),
        ("GET", f"{MATCH}/problems?severity=zz", None, "Severity must be info, warning or error."),
        ("GET", f"{MATCH}/events?limit=0", None, "Limit must be at least 1."),
        ("GET", f"{MATCH}/events?limit=many", None, "Limit must be a whole number."),
        ("GET", f"{MATCH}/events?min_confidence=2", None, "Min confidence must be at most 1."),
        ("GET", f"{API}?date_from=zz", None, "Date from must be a date such as 2026-05-04."),
        ("GET", "/_api/people/abc", None, "In the address, the id must be a whole number."),
        ("GET", "/_api/season/trend", None, "Rate is missing."),
        ("POST", API, {}, "Title is missing."),
        ("POST", API, {"title": "x" * 201}, "Title must have at most 200 characters."),
        ("POST", API, {"title": ""}, "Title must have at least 1 character."),
        ("POST", API, {"title": 7}, "Title must be text."),
        ("POST", API, {"title": "x", "timezone": "Mars"},
         "Timezone is not a time zone such as Europe/Warsaw or UTC."),
        ("POST", API, {"title": "x", "colour": "red"}, "Colour is not known here."),
        ("POST", API, {"colour": "red"}, "Title is missing (1 more to put right)."),
        ("POST", API, {"title": "x", "meta": []}, "Meta must be an object in braces."),
        ("POST", f"{MATCH}/events", {"events": [EVENT]},
         "T sec (events.0.t_sec) must be a number."),
        ("POST", f"{MATCH}/events/accept", [], "The body must be an object in braces."),
    ],
)  # fmt: skip
def test_a_wrong_request_gets_a_sentence(
    client: TestClient,
    session_id: str,
    method: str,
    address: str,
    body: Any,  # noqa: ANN401
    sentence: str,
) -> None:
    answer = client.request(method, address.format(id=session_id), json=body)
    assert (answer.status_code, answer.json()["detail"]) == (422, sentence)


def test_the_fields_keep_the_names_that_a_script_sent(client: TestClient, session_id: str) -> None:
    events = {"events": [EVENT]}
    problem = client.post(f"{API}/{session_id}/events", json=events).json()
    assert problem["errors"] == [{"field": "events.0.t_sec", "message": "must be a number"}]


def test_a_page_says_it_too(client: TestClient) -> None:
    page = client.get("/_api/people/abc", headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert "In the address, the id must be a whole number." in page.text


@pytest.mark.parametrize("number", ["²", "9" * 5_000])
def test_what_only_looks_like_a_number_is_none(
    client: TestClient, session_id: str, number: str
) -> None:
    for address in (
        f"/sessions/{session_id}?said=play-deleted&gone={number}",
        f"/who?said=merged&kind=people&gone={number}",
        f"/sessions/{session_id}/plays?offset={number}",
    ):
        assert client.get(address).status_code == 200
    link = client.post("/directory/people/link", data={"entry": "1", "ident": number})
    assert link.status_code == 422
    headers = {b"Content-Length": number.encode("latin-1"), b"Content-Type": b"application/json"}
    assert client.post(API, content=b'{"title": "x"}', headers=headers).status_code == 201


def test_a_combination_may_be_any_sign(client: TestClient, session_id: str) -> None:
    attack = {"event_type": "attack", "actor_team": "A", "payload": {"combination": "²"}}
    client.post(f"{API}/{session_id}/events", json={"events": [attack]})
    assert client.get(f"{API}/{session_id}/stats/extended").status_code == 200
