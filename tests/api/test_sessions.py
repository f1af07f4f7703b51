"""Sessions, teams and snapshots by REST, as the documentation of the module promises them."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import API


def test_json_may_begin_with_the_mark_that_windows_writes(client: TestClient) -> None:
    kind = {"Content-Type": "application/json"}
    made = client.post(API, content='\ufeff{"title": "Final"}', headers=kind)
    assert made.status_code == 201, made.text


def test_creating_with_json_answers_the_id(client: TestClient) -> None:
    response = client.post(
        API,
        json={
            "title": "Championship Final 2024",
            "venue": "Main Arena",
            "meta": {"division": "A", "season": "2024"},
        },
    )
    assert response.status_code == 201
    session_id = response.json()["session_id"]
    details = client.get(f"{API}/{session_id}").json()
    assert details["session"]["title"] == "Championship Final 2024"
    assert details["session"]["meta"] == {"division": "A", "season": "2024"}
    assert set(details["teams"]) == set(details["rosters"]) == {"A", "B"}
    assert (details["clips"], details["event_count"]) == ([], 0)


@pytest.mark.parametrize("as_files", [False, True], ids=["urlencoded", "multipart"])
def test_creating_with_a_form_is_the_same(client: TestClient, as_files: bool) -> None:
    fields = {
        "title": "Final",
        "venue": "",
        "match_date": "2024-05-18",
        "timezone": "Europe/Warsaw",
        "notes": "",
        "meta": '{"division": "A"}',
    }
    response = (
        client.post(API, files={key: (None, text) for key, text in fields.items()})
        if as_files
        else client.post(API, data=fields)
    )
    assert response.status_code == 201
    session = client.get(f"{API}/{response.json()['session_id']}").json()["session"]
    assert session["venue"] is None
    assert session["match_date"] == "2024-05-18"
    assert session["timezone"] == "Europe/Warsaw"
    assert session["meta"] == {"division": "A"}


def test_a_form_changes_only_what_it_sends_and_an_empty_field_clears(client: TestClient) -> None:
    made = client.post(API, json={"title": "Old", "venue": "Hall", "notes": "keep"})
    session_id = made.json()["session_id"]
    changed = client.patch(f"{API}/{session_id}", data={"title": "New", "venue": ""}).json()
    assert (changed["title"], changed["venue"], changed["notes"]) == ("New", None, "keep")
    changed = client.patch(f"{API}/{session_id}", json={"meta": {"a": [1, None, "ż"]}}).json()
    assert (changed["title"], changed["meta"]) == ("New", {"a": [1, None, "ż"]})


def test_lists_have_items_total_limit_and_offset(client: TestClient) -> None:
    for number in range(3):
        client.post(API, json={"title": f"Paged {number}"})
    answer = client.get(API, params={"search": "paged", "limit": 2, "offset": 1}).json()
    assert (answer["total"], answer["limit"], answer["offset"]) == (3, 2, 1)
    assert len(answer["items"]) == 2
    assert client.get(API, params={"limit": 0}).status_code == 422
    assert client.get(API, params={"limit": 1001}).status_code == 422
    assert client.get(API, params={"offset": -1}).status_code == 422


def test_filters_find_by_date_team_event_and_words(client: TestClient) -> None:
    made = client.post(API, json={"title": "Półfinał", "match_date": "2031-03-02"}).json()
    session_id = made["session_id"]
    client.put(f"{API}/{session_id}/teams/B", json={"name": "Zürich Volley"})
    client.put(
        f"{API}/{session_id}/teams/A/roster", json=[{"number": "9", "player_name": "Ana Núñez"}]
    )
    client.post(f"{API}/{session_id}/events", json=[{"event_type": "timeout"}])

    def found(**query: str) -> list[str]:
        return [item["id"] for item in client.get(API, params=query).json()["items"]]

    assert found(search="POLFINAL") == [session_id]
    assert found(search="nunez") == [session_id]
    assert found(team="Zürich Volley") == [session_id]
    assert found(event_type="time-out") == [session_id]
    assert found(date_from="2031-03-02", date_to="2031-03-02") == [session_id]
    assert found(date_from="2031-03-03") == []
    assert session_id in found(date_from="", date_to="", team="", event_type="", search="")


def test_teams_and_rosters(client: TestClient, session_id: str) -> None:
    assert client.put(f"{API}/{session_id}/teams/A", data={"name": "Home"}).json()["name"] == "Home"
    teams = client.get(f"{API}/{session_id}/teams").json()
    assert (teams["A"]["name"], teams["B"]["name"]) == ("Home", None)
    roster = f"{API}/{session_id}/teams/A/roster"
    text = '[{"number": "07", "player_name": "Anna", "position": "setter", "captain": true}]'
    client.put(roster, data={"players": text})
    (player,) = client.get(roster).json()["items"]
    assert (player["number"], player["player_name"], player["captain"]) == ("7", "Anna", True)
    assert client.put(f"{API}/{session_id}/teams/C", json={"name": "x"}).status_code == 422
    twice = client.put(roster, json=[{"number": "7"}, {"number": "07"}])
    assert twice.status_code == 422


def test_delete_answers_the_snapshot_and_can_be_undone(client: TestClient, session_id: str) -> None:
    client.post(f"{API}/{session_id}/events", json=[{"event_type": "serve", "actor_team": "A"}])
    before = client.get(f"{API}/{session_id}/events").json()
    answer = client.delete(f"{API}/{session_id}").json()
    assert answer["snapshot"].startswith(session_id)
    assert client.get(f"{API}/{session_id}").status_code == 404
    assert client.post(f"{API}/{session_id}/undelete").json() == {"session_id": session_id}
    assert client.get(f"{API}/{session_id}/events").json() == before
    assert client.post(f"{API}/{session_id}/undelete").status_code == 409


def test_bulk_delete_takes_all_or_none(client: TestClient) -> None:
    ids = [client.post(API, json={"title": f"Bulk {n}"}).json()["session_id"] for n in range(2)]
    refused = client.post(f"{API}/bulk-delete", json={"session_ids": [*ids, "unknown"]})
    assert refused.status_code == 404
    assert client.get(f"{API}/{ids[0]}").status_code == 200
    assert client.post(f"{API}/bulk-delete", data={"session_ids": ids}).json() == {
        "session_ids": ids
    }
    assert client.get(f"{API}/{ids[0]}").status_code == 404


def test_snapshots_are_made_listed_and_restored(client: TestClient, session_id: str) -> None:
    made = client.post(f"{API}/{session_id}/snapshots")
    assert made.status_code == 201
    client.patch(f"{API}/{session_id}", json={"title": "Changed"})
    listed = client.get(f"{API}/{session_id}/snapshots").json()
    assert [item["name"] for item in listed["items"]] == [made.json()["name"]]
    restore = f"{API}/{session_id}/snapshots/{made.json()['name']}/restore"
    assert client.post(restore).json() == {"session_id": session_id}
    assert client.get(f"{API}/{session_id}").json()["session"]["title"] == "Match"
    assert client.post(f"{API}/{session_id}/snapshots/other.json/restore").status_code == 404
    escape = f"{API}/{session_id}/snapshots/..%2F..%2Fetc%2Fpasswd/restore"
    assert client.post(escape).status_code in {403, 404}


def test_metrics_rollup_and_history(client: TestClient, session_id: str) -> None:
    events = [
        {"event_type": "attack", "actor_team": "B", "actor_number": 7, "payload": {"evaluation": e}}
        for e in "#=#"
    ]
    client.post(f"{API}/{session_id}/events", json={"events": events})
    rollup = client.get(f"{API}/{session_id}/rollup").json()["items"]
    assert [(e["team_side"], e["number"], e["event_type"], e["count"]) for e in rollup] == [
        ("B", "7", "attack", 3)
    ]
    assert client.post(f"{API}/{session_id}/rollup/rebuild").json()["items"] == rollup
    metrics = client.get(f"{API}/{session_id}/metrics").json()
    assert {"attack_efficiency", "serve_performance"} <= set(metrics)
    history = client.get(f"{API}/{session_id}/changes", params={"entity": "event"}).json()
    assert history["total"] == 3
    assert {change["actor"] for change in history["items"]} == {"rest"}
