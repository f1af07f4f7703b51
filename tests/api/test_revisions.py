"""Two who change the same thing at once: nobody's work goes without a word."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from session.schemas import ClipCreate, ClipUpdate, SessionUpdate
from session.service import SessionService
from tests.api.conftest import API

Sent = dict[str, Any]
Address = Callable[[TestClient, str], str]


def of_session(_client: TestClient, session_id: str) -> str:
    return f"{API}/{session_id}"


def of_clip(client: TestClient, session_id: str) -> str:
    service: SessionService = client.app.state.service  # type: ignore[attr-defined]
    return f"{API}/{session_id}/clips/{service.add_clip(session_id, ClipCreate(path='a.mp4'))}"


def of_team(_client: TestClient, session_id: str) -> str:
    return f"{API}/{session_id}/teams/A"


def of_roster(_client: TestClient, session_id: str) -> str:
    return f"{API}/{session_id}/teams/B/roster"


def _new(client: TestClient, address: str, body: Sent) -> str:
    return f"{address}/{client.post(address, json=body).json()['id']}"


def of_person(client: TestClient, _session_id: str) -> str:
    return _new(client, "/_api/people", {"name": "Ewa Sample"})


def of_club(client: TestClient, _session_id: str) -> str:
    return _new(client, "/_api/clubs", {"name": "Harbour Town Herons"})


def of_preset(client: TestClient, session_id: str) -> str:
    return _new(client, "/_api/presets", {"name": session_id, "content": {}})


def of_question(client: TestClient, session_id: str) -> str:
    return _new(client, "/_api/questions", {"name": session_id, "asked": {"set": "1"}})


def of_playlist(client: TestClient, _session_id: str) -> str:
    return _new(client, "/_api/playlists", {"title": "Kills"})


def of_playlist_item(client: TestClient, session_id: str) -> str:
    served = {"event_type": "serve", "actor_team": "A", "actor_number": "7"}
    (event,) = client.post(f"{API}/{session_id}/events", json=served).json()["event_ids"]
    item = {"session_id": session_id, "event_id": event}
    address = _new(client, "/_api/playlists", {"title": "Kills", "items": [item]})
    (there,) = client.get(f"{address}/plays").json()["items"]
    return f"{address}/items/{there['item']['id']}"


EDITED: tuple[tuple[Address, str, Sent, Sent], ...] = (
    (of_session, "PATCH", {"title": "Final"}, {"notes": "late"}),
    (of_session, "PATCH", {"meta": {"a": 1}}, {"meta": {"b": 2}}),
    (of_clip, "PATCH", {"offset_sec": 3}, {"meta": {"b": 2}}),
    (of_team, "PUT", {"name": "Herons"}, {"name": "Lions"}),
    (of_roster, "PUT", {"players": [{"number": 1}]}, {"players": [{"number": 2}]}),
    (of_person, "PATCH", {"notes": "left-handed"}, {"name": "Eva Sample"}),
    (of_club, "PATCH", {"short_name": "HTH"}, {"notes": "by the sea"}),
    (of_preset, "PATCH", {"content": {"venue": "Hall"}}, {"content": {"venue": "Arena"}}),
    (of_question, "PATCH", {"asked": {"set": "2"}}, {"asked": {"skill": "attack"}}),
    (of_playlist, "PATCH", {"title": "Kills of Friday"}, {"note": "for Friday"}),
    (of_playlist_item, "PATCH", {"speed": 0.5}, {"title": "Late"}),
)


@pytest.mark.parametrize(("of", "verb", "mine", "theirs"), EDITED)
def test_who_comes_second_is_told_and_reads_again(
    client: TestClient, session_id: str, of: Address, verb: str, mine: Sent, theirs: Sent
) -> None:
    address = of(client, session_id)
    seen = client.get(address).headers["ETag"]
    first = client.request(verb, address, json=theirs, headers={"If-Match": seen})
    assert first.status_code == 200
    assert first.headers["ETag"] != seen

    stale = client.request(verb, address, json=mine, headers={"If-Match": seen})
    assert stale.status_code == 409
    assert stale.headers["Content-Type"] == "application/problem+json"
    assert "changed in the meantime" in stale.json()["detail"]
    in_the_body = client.request(verb, address, json={**mine, "revision": int(seen.strip('"'))})
    assert in_the_body.status_code == 409

    now = client.get(address).headers["ETag"]
    assert now == first.headers["ETag"]
    again = client.request(verb, address, json=mine, headers={"If-Match": f"W/{now}"})
    assert again.status_code == 200
    assert again.headers["ETag"] not in (seen, now)
    assert client.request(verb, address, json=theirs, headers={"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize(("of", "verb", "mine"), [one[:3] for one in EDITED])
@pytest.mark.parametrize(("tag", "status"), [("what?", 422), ("", 422), ('"0"', 409), ('"9"', 409)])
def test_a_tag_that_nobody_was_given_changes_nothing(
    client: TestClient, session_id: str, of: Address, verb: str, mine: Sent, tag: str, status: int
) -> None:
    address = of(client, session_id)
    before = client.get(address)
    refused = client.request(verb, address, json=mine, headers={"If-Match": tag})
    assert refused.status_code == status
    assert client.get(address).json() == before.json()


@pytest.mark.parametrize(
    "of", [of_session, of_clip, of_person, of_club, of_preset, of_question, of_playlist]
)
def test_what_was_changed_meanwhile_is_not_deleted_unseen(
    client: TestClient, session_id: str, of: Address
) -> None:
    address = of(client, session_id)
    assert client.delete(address, headers={"If-Match": '"7"'}).status_code == 409
    seen = client.get(address).headers["ETag"]
    assert client.delete(address, headers={"If-Match": seen}).status_code in (200, 204)
    assert client.get(address).status_code == 404


def test_a_change_that_changes_nothing_is_none(client: TestClient, session_id: str) -> None:
    address = f"{API}/{session_id}"
    first = client.patch(address, json={"title": "Final", "meta": {"a": {"b": 1}}})
    again = client.patch(address, json={"title": "Final", "meta": {"a": {"b": 1}, "c": None}})
    assert again.json() == first.json()


def test_plays_clips_and_teams_do_not_overtake_who_edits_the_session(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    address = f"{API}/{session_id}"
    seen = client.get(address).headers["ETag"]
    client.post(f"{address}/events", json={"event_type": "serve"})
    record.add_clip(session_id, ClipCreate(path="a.mp4"))
    client.put(f"{address}/teams/A", json={"name": "Herons"})
    client.put(f"{address}/teams/A/roster", json=[{"number": 1}])
    edit = client.patch(address, json={"notes": "late"}, headers={"If-Match": seen})
    assert edit.status_code == 200


def test_a_roster_is_guarded_apart_from_the_name_of_its_team(
    client: TestClient, session_id: str
) -> None:
    team = f"{API}/{session_id}/teams/A"
    seen, of_roster_seen = (client.get(one).headers["ETag"] for one in (team, f"{team}/roster"))
    client.put(team, json={"name": "Herons"})
    filled = client.put(
        f"{team}/roster", json=[{"number": 1}], headers={"If-Match": of_roster_seen}
    )
    assert (filled.status_code, filled.json()["revision"]) == (200, 2)
    assert client.put(team, json={"name": "Lions"}, headers={"If-Match": seen}).status_code == 409
    found = client.get(f"{API}/{session_id}").json()["teams"]["A"]
    assert (found["revision"], found["roster_revision"]) == (2, 2)


@pytest.mark.parametrize("of", [of_session, of_clip])
def test_a_key_of_meta_is_set_whole_and_null_takes_it_away(
    client: TestClient, session_id: str, of: Address
) -> None:
    address = of(client, session_id)
    client.patch(address, json={"meta": {"a": {"x": 1, "y": 2}, "b": [1], "c": 3}})
    changed = client.patch(address, json={"meta": {"a": {"y": 3}, "b": None, "d": False}})
    assert changed.json()["meta"] == {"a": {"y": 3}, "c": 3, "d": False}
    assert client.patch(address, json={"meta": {}}).json()["meta"] == changed.json()["meta"]
    assert client.patch(address, json={"meta": None}).status_code == 422
    form = client.patch(address, data={"meta": '{"c": null}'})
    assert form.json()["meta"] == {"a": {"y": 3}, "d": False}


@pytest.mark.parametrize("of", [of_session, of_clip])
def test_two_scripts_that_set_twenty_keys_each_lose_none(
    client: TestClient, session_id: str, of: Address
) -> None:
    address = of(client, session_id)
    ready = threading.Barrier(2)
    answers: list[int] = []

    def write(name: str) -> None:
        ready.wait()
        for number in range(20):
            key = f"{name}{number}"
            answers.append(client.patch(address, json={"meta": {key: number}}).status_code)

    scripts = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for script in scripts:
        script.start()
    for script in scripts:
        script.join()
    assert answers == [200] * 40
    found = client.get(address).json()
    meta = found.get("session", found)["meta"]
    assert {f"{name}{number}": number for name in "ab" for number in range(20)}.items() <= (
        meta.items()
    )


def test_meta_cannot_grow_without_end_key_by_key(record: SessionService, session_id: str) -> None:
    from session.errors import InvalidInput

    clip_id = record.add_clip(session_id, ClipCreate(path="a.mp4"))
    half = {"a": "x" * 600_000}
    record.update_session(session_id, SessionUpdate(meta=half))
    record.update_clip(session_id, clip_id, ClipUpdate(meta=half))
    other = {"b": "x" * 600_000}
    with pytest.raises(InvalidInput, match="1,000,000"):
        record.update_session(session_id, SessionUpdate(meta=other))
    with pytest.raises(InvalidInput, match="1,000,000"):
        record.update_clip(session_id, clip_id, ClipUpdate(meta=other))
    assert set(record.get_session(session_id).meta) == {"a"}
