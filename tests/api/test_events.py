"""Events and suggestions by REST."""

from __future__ import annotations

import threading

from starlette.testclient import TestClient

from session.service import SessionService
from tests.api.conftest import API


def test_events_are_added_in_bulk_and_paged(client: TestClient, session_id: str) -> None:
    sent = [
        {"t_sec": 5.0, "event_type": "serve", "actor_team": "A", "actor_number": "10"},
        {"t_sec": 8.5, "event_type": "spike", "actor_team": "B", "actor_number": "07"},
    ]
    answer = client.post(f"{API}/{session_id}/events", json={"clip_id": None, "events": sent})
    assert answer.status_code == 201
    listed = client.get(f"{API}/{session_id}/events", params={"limit": 1, "offset": 1}).json()
    assert listed["total"] == 2
    (event,) = listed["items"]
    assert event["id"] == answer.json()["event_ids"][1]
    assert (event["event_type"], event["actor_number"]) == ("attack", "7")


def test_a_single_event_may_come_as_a_form(client: TestClient, session_id: str) -> None:
    fields = {"t_sec": "4.5", "event_type": "dig", "actor_team": "A", "actor_number": ""}
    fields["payload"] = '{"evaluation": "+"}'
    answer = client.post(f"{API}/{session_id}/events", data=fields)
    assert answer.status_code == 201
    event = client.get(f"{API}/{session_id}/events/{answer.json()['event_ids'][0]}").json()
    assert (event["t_sec"], event["actor_number"], event["payload"]) == (
        4.5,
        None,
        {"evaluation": "+"},
    )


def test_the_same_client_id_adds_nothing(client: TestClient, session_id: str) -> None:
    event = {"event_type": "serve", "client_id": "phone-1"}
    first = client.post(f"{API}/{session_id}/events", json=[event]).json()
    assert client.post(f"{API}/{session_id}/events", json=[event]).json() == first
    assert client.get(f"{API}/{session_id}/events").json()["total"] == 1


def test_filters(client: TestClient, session_id: str) -> None:
    events = [
        {"event_type": "serve", "actor_team": "A", "actor_number": "1"},
        {"event_type": "dig", "actor_team": "B", "status": "suggested", "payload": {}},
    ]
    client.post(f"{API}/{session_id}/events", json=events)

    def total(**query: str) -> int:
        return int(client.get(f"{API}/{session_id}/events", params=query).json()["total"])

    assert total(team="A") == total(event_type="serving") == total(number="01") == 1
    assert total(status="suggested") == 1
    assert total(team="", event_type="", number="", status="", clip_id="") == 2
    assert client.get(f"{API}/{session_id}/events?team=C").status_code == 422


def test_an_edit_of_a_stale_revision_is_refused(client: TestClient, session_id: str) -> None:
    added = client.post(f"{API}/{session_id}/events", json=[{"event_type": "serve"}]).json()
    url = f"{API}/{session_id}/events/{added['event_ids'][0]}"
    tag = client.get(url).headers["etag"]
    changed = client.patch(url, json={"event_type": "set"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    stale = client.patch(url, json={"event_type": "dig"}, headers={"If-Match": tag})
    assert stale.status_code == 409
    assert stale.headers["content-type"] == "application/problem+json"
    assert client.patch(url, data={"event_type": "dig", "revision": "1"}).status_code == 409
    assert client.delete(url, headers={"If-Match": tag}).status_code == 409
    assert client.patch(url, json={}, headers={"If-Match": "what?"}).status_code == 422
    assert client.patch(url, json={"seq": 3}, headers={"If-Match": "*"}).status_code == 200


def test_a_deleted_event_comes_back_with_its_id(client: TestClient, session_id: str) -> None:
    added = client.post(f"{API}/{session_id}/events", json=[{"event_type": "serve"}]).json()
    url = f"{API}/{session_id}/events/{added['event_ids'][0]}"
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert client.post(f"{url}/undelete").json()["id"] == added["event_ids"][0]
    assert client.post(f"{url}/undelete").status_code == 409


def test_suggestions_are_accepted_one_by_one_or_above_a_confidence(
    client: TestClient, session_id: str
) -> None:
    suggestions = [
        {
            "event_type": "attack",
            "actor_team": "A",
            "status": "suggested",
            "payload": {"confidence": confidence},
        }
        for confidence in (0.2, 0.6, 0.9)
    ]
    ids = client.post(f"{API}/{session_id}/events", json=suggestions).json()["event_ids"]
    assert client.get(f"{API}/{session_id}/rollup").json()["items"] == []
    accepted = client.post(f"{API}/{session_id}/events/accept", data={"min_confidence": "0.8"})
    assert accepted.json()["event_ids"] == [ids[2]]
    client.patch(f"{API}/{session_id}/events/{ids[1]}", json={"status": "confirmed"})
    client.patch(f"{API}/{session_id}/events/{ids[0]}", data={"status": "rejected"})
    (entry,) = client.get(f"{API}/{session_id}/rollup").json()["items"]
    assert entry["count"] == 2


def test_four_threads_over_http_lose_nothing(
    client: TestClient, session_id: str, record: SessionService
) -> None:
    bad: list[str] = []

    def work(name: int) -> None:
        for turn in range(15):
            event = {"event_type": "serve", "actor_team": "A", "client_id": f"{name}-{turn}"}
            added = client.post(f"{API}/{session_id}/events", json=[event, event])
            if added.status_code != 201 or len(set(added.json()["event_ids"])) != 1:
                bad.append(added.text)
                continue
            url = f"{API}/{session_id}/events/{added.json()['event_ids'][0]}"
            changed = client.patch(url, json={"event_type": "dig", "revision": 1})
            if changed.status_code != 200:
                bad.append(changed.text)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bad == []
    assert client.get(f"{API}/{session_id}/events").json()["total"] == 60
    (entry,) = client.get(f"{API}/{session_id}/rollup").json()["items"]
    assert (entry["event_type"], entry["count"]) == ("dig", 60)
    assert record.rebuild_rollup(session_id) == record.get_rollup(session_id)
