"""What a coach or a script reads when a request cannot be used: a sentence, not a field's type."""

from __future__ import annotations

import re
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
        ("GET", f"{API}?search=%ff", None,
         "The address has characters that are not valid UTF-8."),
        ("POST", API, {"title": "x", "meta": {"n": 10**1_000}},
         "This is not valid JSON: a number has more than 1,000 digits."),
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
        ("POST", f"{MATCH}/events", {"event_type": "dig", "actor_number": "1" * 11},
         "Actor number (events.0.actor_number) must have at most 10 characters."),
        ("POST", f"{MATCH}/events", {"event_type": ""},
         "Event type (events.0.event_type) must have at least 1 character."),
        ("POST", f"{MATCH}/events", [], "Events must have at least 1 entry."),
        ("POST", "/_api/people/split", {"entry_ids": list(range(1, 5002))},
         "Entry ids must have at most 5000 entries."),
        ("GET", "/_api/compare?" + "&".join(["session=x"] * 9), None,
         "Session may be given at most 8 times."),
        ("POST", f"{MATCH}/report", {"format": "html"}, "Format is not known here."),
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


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://{here}/playlists/7?said=moved", "/playlists/7?said=moved"),
        ("http://elsewhere/playlists/7", None),
        ("http://{here}//elsewhere/x", None),
        ("http://[", None),
        (None, None),
    ],
)
def test_who_pressed_what_is_gone_finds_the_way_back(
    client: TestClient, came_from: str | None, leads_to: str | None
) -> None:
    said = {"Accept": "text/html"}
    if came_from:
        said["Referer"] = came_from.replace("{here}", client.base_url.netloc.decode())
    refused = client.post("/playlists/7/items/1/remove", headers=said)
    assert refused.status_code == 404
    found = re.findall(r'href="([^"]*)">Back to the page before</a>', refused.text)
    assert found == ([leads_to] if leads_to else [])
    assert "Go to all sessions" in refused.text


@pytest.mark.parametrize("kind", [{"Accept": "text/html"}, {"HX-Request": "true"}])
def test_a_page_says_it_once(client: TestClient, session_id: str, kind: dict[str, str]) -> None:
    page = client.get(f"{API}/{session_id}/stats?set=x", headers=kind)
    assert page.status_code == 422
    assert page.text.lower().count("choose from 1 to 9") == 1
    page = client.get("/_api/people/abc", headers=kind)
    assert page.text.count("must be a whole number") == 1
    several = client.get(f"{API}?date_from=x&date_to=y", headers=kind)
    assert several.text.count("<li>") == 2, "of several each is named"


def test_a_file_that_is_too_large_is_said_in_plain_words(client: TestClient) -> None:
    sent = {"Content-Length": str(65 * 1024 * 1024), "Accept": "text/html"}
    page = client.post("/import", content=b"", headers=sent)
    assert page.status_code == 413
    assert "<h1>Too large</h1>" in page.text
    assert "larger than 64 MB" in page.text
    assert '<a class="button first" href="/import">Back to the import</a>' in page.text
    many = [("file", (f"{number}.csv", b"x")) for number in range(21)]
    page = client.post("/import", files=many, headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert page.text.count("At most 20 files at a time.") == 1
    assert 'href="/import">Back to the import' in page.text


@pytest.mark.parametrize(
    ("method", "address", "title"),
    [("PUT", "/import", "Not possible here"), ("GET", "/nowhere", "Not found")],
)
def test_titles_are_in_plain_words(
    client: TestClient, method: str, address: str, title: str
) -> None:
    assert client.request(method, address).json()["title"] == title


def test_entries_that_are_not_there_are_named(client: TestClient, session_id: str) -> None:
    client.put(f"{API}/{session_id}/teams/A", json={"name": "Herons"})
    roster = [{"number": "7", "player_name": "Ada Quill"}]
    found = client.put(f"{API}/{session_id}/teams/A/roster", json=roster).json()["items"]
    entry = found[0]["id"]
    people = client.get("/_api/people").json()["total"]
    for verb, more in (("split", {}), ("link", {"id": None})):
        body = {"entry_ids": [entry, 990, 991], **more}
        answer = client.post(f"/_api/people/{verb}", json=body)
        assert (answer.status_code, answer.json()["detail"]) == (
            404,
            "There are no entries 990, 991.",
        )
    answer = client.post("/_api/people/split", json={"entry_ids": [990]})
    assert answer.json()["detail"] == "There is no entry 990."
    assert client.get("/_api/people").json()["total"] == people, "nobody was made"


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
