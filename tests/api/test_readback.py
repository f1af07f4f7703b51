"""What a script reads it can change and send back as it is; and one thing has one name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from session.service import SessionService
from tests.api.conftest import API

Json = dict[str, Any]
_PUT_AGAIN: Json = {"revision": 0, "updated_utc": ""}
COUNTED: dict[str, Json] = {"preset": _PUT_AGAIN, "question": _PUT_AGAIN}
"""They count every time that what is in them is put in the place of the old one."""


@pytest.fixture
def things(client: TestClient, session_id: str, record: SessionService) -> dict[str, str]:
    """Addresses of one of everything, each with the method that changes it."""
    base = f"{API}/{session_id}"
    named = {"players": [{"number": 7, "player_name": "Anna"}, {"number": 9}]}
    client.put(f"{base}/teams/A/roster", json=named)
    client.put(f"{base}/teams/A", json={"name": "Herons"})
    client.post(f"{base}/clips", json={"path": "match.mp4"})
    serve = {"event_type": "serve", "actor_team": "A", "actor_number": "7", "client_id": "x"}
    (event,) = client.post(f"{base}/events", json=serve).json()["event_ids"]
    person = client.post("/_api/people", json={"name": "Ewa"}).json()["id"]
    club = client.post("/_api/clubs", json={"name": f"Club {session_id}"}).json()["id"]
    preset = {"name": session_id, "from_session": session_id}
    question = {"name": session_id, "asked": {"set": "1"}}
    return {
        "session": base,
        "event": f"{base}/events/{event}",
        "roster": f"{base}/teams/A/roster",
        "team": f"{base}/teams/A",
        "clip": f"{base}/clips/{record.list_clips(session_id)[0].id}",
        "person": f"/_api/people/{person}",
        "club": f"/_api/clubs/{club}",
        "preset": f"/_api/presets/{client.post('/_api/presets', json=preset).json()['id']}",
        "question": f"/_api/questions/{client.post('/_api/questions', json=question).json()['id']}",
    }


def change(client: TestClient, address: str, body: Json) -> Any:  # noqa: ANN401
    return client.request("PUT" if "/teams/" in address else "PATCH", address, json=body)


@pytest.mark.parametrize(
    "thing",
    ["session", "event", "roster", "team", "clip", "person", "club", "preset", "question"],
)
def test_what_is_read_is_taken_back(client: TestClient, things: dict[str, str], thing: str) -> None:
    read = client.get(things[thing]).json()
    answer = change(client, things[thing], read)
    assert answer.status_code == 200, answer.text
    assert {**client.get(things[thing]).json(), **COUNTED.get(thing, {})} == {
        **read,
        **COUNTED.get(thing, {}),
    }


@pytest.mark.parametrize(
    ("thing", "field", "value"),
    [
        ("session", "id", "other"),
        ("session", "created_utc", "2001-01-01T00:00:00.000000Z"),
        ("session", "updated_utc", "2999-01-01T00:00:00.000000Z"),
        ("session", "event_count", 5),
        ("session", "rosters", {"A": [], "B": []}),
        ("event", "id", 1),
        ("event", "actor_resolved_name", "Eva"),
        ("event", "client_id", "y"),
        ("event", "clip_id", "z"),
        ("team", "club_id", 10**6),
        ("clip", "missing", False),
        ("person", "sessions", 3),
        ("club", "merged_into", 3),
        ("preset", "id", 3),
        ("question", "words", "all"),
    ],
)
def test_what_cannot_be_set_is_refused_when_it_is_something_else(
    client: TestClient, things: dict[str, str], thing: str, field: str, value: object
) -> None:
    answer = change(client, things[thing], client.get(things[thing]).json() | {field: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_a_row_of_the_list_is_taken_back_with_another_title(
    client: TestClient, things: dict[str, str], session_id: str
) -> None:
    rows = client.get(API, params={"limit": 1_000}).json()["items"]
    row = next(one for one in rows if one["id"] == session_id)
    client.post(f"{things['session']}/events", json={"event_type": "dig"})  # changes updated_utc
    row |= {"title": "Final", "event_count": row["event_count"] + 1}
    answer = client.patch(things["session"], json=row)
    assert (answer.status_code, answer.json()["title"]) == (200, "Final")
    stale = client.patch(things["session"], json=row)
    assert stale.status_code == 409


def test_a_player_who_was_read_gets_another_number(
    client: TestClient, things: dict[str, str]
) -> None:
    roster = client.get(things["roster"]).json()
    roster["items"][0]["number"] = "17"
    answer = client.put(things["roster"], json=roster)
    assert [one["number"] for one in answer.json()["items"]] == ["9", "17"]
    assert client.put(things["roster"], json=roster).status_code == 409
    for wrong in ({"person_id": 10**6}, {"id": 10**6, "number": "33"}):
        again = client.get(things["roster"]).json()
        again["items"][0] |= wrong
        assert client.put(things["roster"], json=again).status_code == 422


@pytest.mark.parametrize("number", ["number", "player", "player_number", "actor_number"])
def test_older_names_go_on_working(client: TestClient, session_id: str, number: str) -> None:
    events = f"{API}/{session_id}/events"
    sent = {"event_type": "dig", "team": "B", number: "4"}
    (event,) = client.post(events, json={"items": [sent]}).json()["event_ids"]
    found = client.get(f"{events}/{event}").json()
    assert (found["actor_team"], found["actor_number"]) == ("B", "4")
    changed = client.patch(f"{events}/{event}", json={number: 5}).json()
    assert changed["actor_number"] == "5"
    if number != "player_number":
        assert client.get(events, params={number: "5", "team": "B"}).json()["total"] == 1
    twice = client.patch(f"{events}/{event}", json={"number": "6", "player": "7"})
    assert twice.status_code == 422
    assert client.get(events, params={"number": "6", "player": "7"}).status_code == 422


@pytest.mark.parametrize(
    ("asked", "body", "field"),
    [
        ("PATCH ", {"session": {"title": "Final"}, "title": "Cup"}, "title"),
        ("PATCH ", {"session": {"revision": 1}, "revision": 2}, "revision"),
        ("PUT /teams/A/roster", {"items": [], "players": [{"number": "3"}]}, "items"),
        ("PUT /teams/A/roster", [{"number": "3", "player_number": "4"}], "number"),
        ("POST /events", {"events": [{"event_type": "dig"}], "items": []}, "events"),
        ("POST /events", {"event_type": "dig", "actor_team": "A", "side": "B"}, "actor_team"),
        ("POST /events", [{"event_type": "dig", "number": None, "player": "4"}], "actor_number"),
        ("POST /clips", {"import_name": "a.mp4", "path": "b.mp4"}, "import_name"),
        ("PATCH ", '{"title": "Final", "meta": {}, "title": "Cup"}', "title"),
        (
            "POST /events",
            b'[{"event_type": "dig", "payload": {"a\\ud800": 1, "a\\ud800": 2}}]',
            "a?",
        ),
        ("PUT /teams/A", "name=Owls&name=Terns", "name"),
        ("PATCH ", "title=Cup&meta={}&meta={}%20", "meta"),
        ("DELETE ?backup=true&backup=false", None, "backup"),
        ("GET /events?team=A&actor_team=B", None, "actor_team"),
        ("GET /events?number=07&player=8", None, "actor_number"),
        ("GET /events?limit=5&limit=6", None, "limit"),
        ("GET /stats?team=A&seen_from=B", None, "seen_from"),
    ],
)
def test_what_says_two_things_is_refused(
    client: TestClient, session_id: str, asked: str, body: object, field: str
) -> None:
    """Otherwise one of them would count, and the script would not know which."""
    method, _, address = asked.partition(" ")
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    kind = "x-www-form-urlencoded" if "=" in str(body) else "json"
    headers = {"Content-Type": f"application/{kind}"}
    answer = client.request(method, f"{API}/{session_id}{address}", content=text, headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field
    assert client.get(f"{API}/{session_id}").json()["session"]["revision"] == 1


def test_what_says_the_same_twice_is_taken(client: TestClient, session_id: str) -> None:
    address = f"{API}/{session_id}"
    twice = {"session": {"title": "Final", "revision": 1}, "title": "Final"}
    assert client.patch(address, json=twice, headers={"If-Match": '"1"'}).status_code == 200
    refused = client.patch(address, json={"revision": 2}, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "revision")
    dig = {"event_type": "dig", "team": "A", "side": "A", "number": 7, "player_number": "07"}
    both = {"items": [dig], "events": [dig]}
    assert client.post(f"{address}/events", json=both).status_code == 201
    asked = "team=A&actor_team=A&number=07&player=7&limit=9&limit=9"
    assert client.get(f"{address}/events?{asked}").json()["total"] == 1
    assert client.get(f"{address}/stats?team=A&seen_from=A&set=1&set=2").status_code == 200
    row = {"number": "7", "player_number": "7", "player_name": "Anna"}
    assert client.put(f"{address}/teams/A/roster", json=[row]).status_code == 200


@pytest.mark.parametrize(
    ("asked", "older", "wrong"),
    [
        ("/events?actor_team=A&actor_number=7", "/events?team=A&player=07", "&number=8"),
        ("/heatmap?fmt=png&actor_number=7", "/heatmap?format=png&number=07", "&fmt=svg"),
        ("/report?format=html", "/report?fmt=html", "&format=pdf"),
        ("/stats?set=2", "/stats?set_number=2", "&set=1"),
        ("/rallies?set_number=2", "/rallies?set=2", "&set_number=1"),
        ("/play-by-play?set_number=2", "/play-by-play?set=2", "&set_number=1"),
    ],
)
def test_a_filter_has_one_name_everywhere(
    client: TestClient, session_id: str, asked: str, older: str, wrong: str
) -> None:
    """What one address calls set_number, another one does not refuse as unknown."""
    address = f"{API}/{session_id}"
    played: list[Json] = [
        {"event_type": "serve", "actor_team": "A", "actor_number": shirt, "payload": payload}
        for shirt, payload in (("7", {"start_m": [4, 1]}), ("8", {"start_m": [2, 1]}))
    ]
    rallies = [*played, {"event_type": "point", "actor_team": "A"}, {"event_type": "set_end"}]
    client.post(f"{address}/events", json=[*rallies, *rallies])
    same = [client.get(address + one) for one in (asked, older)]
    assert [one.status_code for one in same] == [200, 200], same[1].text
    assert same[0].content == same[1].content
    assert same[0].content != client.get(address + asked.partition("?")[0]).content
    assert client.get(address + older + wrong).status_code == 422


@pytest.mark.parametrize("name", ["items", "players"])
def test_a_roster_has_items_and_by_its_older_name_players(
    client: TestClient, session_id: str, name: str
) -> None:
    roster = f"{API}/{session_id}/teams/B/roster"
    answer = client.put(roster, json={name: [{"number": "3"}]})
    assert [one["number"] for one in answer.json()["items"]] == ["3"]
    form = client.put(roster, data={name: '[{"number": "4"}]'})
    assert [one["number"] for one in form.json()["items"]] == ["4"]
