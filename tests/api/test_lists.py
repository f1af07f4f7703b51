"""Whoever asks often: 304 while nothing is different, HEAD wherever GET is, and Allow says what."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from session.service import SessionService
from tests.api.conftest import API

LISTS = (
    "/_api/people",
    "/_api/presets",
    "/_api/questions",
    "/_api/playlists",
    f"{API}",
    f"{API}/changes",
    f"{API}/deleted",
    f"{API}/uploads",
    f"{API}/{{id}}/events",
    f"{API}/{{id}}/clips",
    f"{API}/{{id}}/artifacts",
    f"{API}/{{id}}/rallies",
    f"{API}/{{id}}/stats",
)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_that_did_not_change_is_not_sent_again(
    client: TestClient, session_id: str, address: str
) -> None:
    url = address.format(id=session_id)
    first = client.get(url)
    tag = first.headers["ETag"]
    for seen in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get(url, headers={"If-None-Match": seen})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert client.get(url, headers={"If-None-Match": '"other"'}).content == first.content
    head = client.head(url)
    assert (head.status_code, head.headers["ETag"], head.content) == (200, tag, b"")


def test_a_list_that_changed_is(client: TestClient, session_id: str) -> None:
    events = f"{API}/{session_id}/events"
    seen = {"If-None-Match": client.get(events).headers["ETag"]}
    client.post(events, json={"event_type": "serve", "actor_team": "A", "actor_number": "7"})
    changed = client.get(events, headers=seen)
    assert changed.json()["total"] == 1
    named = {"players": [{"number": "7", "player_name": "Anna"}]}
    client.put(f"{API}/{session_id}/teams/A/roster", json=named)
    seen = {"If-None-Match": changed.headers["ETag"]}
    (serve,) = client.get(events, headers=seen).json()["items"]
    assert serve["actor_resolved_name"] == "Anna"


def test_a_session_tells_its_revision_and_is_always_sent(
    client: TestClient, session_id: str
) -> None:
    """Its ETag is for If-Match: what else is in a session does not count in the revision."""
    tag = client.get(f"{API}/{session_id}").headers["ETag"]
    assert tag == '"1"'
    again = client.get(f"{API}/{session_id}", headers={"If-None-Match": tag})
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("PUT", "", "GET, HEAD, POST"),
        ("POST", "/{id}", "DELETE, GET, HEAD, PATCH"),
        ("POST", "/{id}/teams/A", "GET, HEAD, PUT"),
        ("DELETE", "/{id}/events", "GET, HEAD, POST"),
        ("GET", "/{id}/undelete", "POST"),
        ("GET", "/import", "POST"),
        ("DELETE", "/changes", "GET, HEAD"),
        ("PATCH", "/trash", "DELETE, GET, HEAD"),
        ("PUT", "/{id}/events/accept", "POST"),
        ("PUT", "/../people/link", "POST"),
        ("PUT", "/../../sessions/{id}/downloads/session.xlsx", "GET, HEAD"),
    ],
)
def test_what_is_not_possible_says_what_is(
    client: TestClient, session_id: str, method: str, address: str, allowed: str
) -> None:
    answer = client.request(method, API + address.format(id=session_id))
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


def test_head_of_what_is_not_there_is_404(client: TestClient) -> None:
    assert client.head(f"{API}/nobody").status_code == 404
    assert client.head(f"{API}?bogus=1").status_code == 422


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("League table", "League table"),
        ("Ligatabelle Süd", "Ligatabelle Süd"),
        (" ", "rest"),
    ],
)
def test_a_script_gives_its_name_to_the_history(
    client: TestClient, record: SessionService, sent: str, said: str
) -> None:
    made = client.post(API, json={"title": "Match"}, headers=[(b"X-Actor", sent.encode())])
    (entry,) = record.list_changes(made.json()["session_id"])
    assert entry.actor == said
    refused = client.post(API, json={"title": "Match"}, headers={"X-Actor": "x" * 101})
    assert refused.status_code == 422
