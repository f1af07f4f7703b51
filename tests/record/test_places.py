"""A play that was forgotten is put behind the one it followed, and the order of play is right."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from session.errors import NotFoundError
from session.schemas import EventIn, SessionCreate
from session.service import SessionService


@pytest.fixture
def match(service: SessionService) -> str:
    return service.create_session(SessionCreate(title="Training"))


def named(*names: str) -> list[EventIn]:
    return [EventIn(event_type=name) for name in names]


def order(service: SessionService, match: str) -> list[str]:
    return [event.event_type for event in service.list_events(match)]


def scouted(service: SessionService, match: str, *names: str) -> list[int]:
    """As a scout file has them: places 1, 2, 3 … with no room between them."""
    events = [EventIn(event_type=name, seq=seq) for seq, name in enumerate(names, 1)]
    return service.add_events(match, None, events)


def test_plays_come_behind_another_in_their_order(service: SessionService, match: str) -> None:
    [serve, _] = service.add_events(match, None, named("serve", "point"))
    service.add_events(match, None, named("reception", "attack"), after=serve)
    assert order(service, match) == ["serve", "reception", "attack", "point"]


def test_there_is_always_room_between_two_plays_of_a_scout_file(
    service: SessionService, match: str
) -> None:
    ids = scouted(service, match, "serve", "point", "timeout", "lineup")
    for name in ("dig", "set", "reception"):
        service.add_events(match, None, named(name), after=ids[0])
    service.add_events(match, None, named("rotation", "note"), after=ids[2])
    assert order(service, match) == [
        *("serve", "reception", "set", "dig", "point"),
        *("timeout", "rotation", "note", "lineup"),
    ]


def test_what_had_to_move_is_in_the_history(service: SessionService, match: str) -> None:
    [serve, point] = scouted(service, match, "serve", "point")
    service.add_events(match, None, named("attack"), after=serve)
    assert service.get_event(match, point).revision == 1
    service.add_events(match, None, named("reception"), after=serve)
    moved = service.list_changes(match, entity="event", entity_id=point)
    assert [one.action for one in moved][:1] == ["update"]
    assert service.get_event(match, point).revision == 2


def test_a_play_can_come_in_front_of_all_others(service: SessionService, match: str) -> None:
    service.add_events(match, None, named("serve"), after=0)
    service.add_events(match, None, [EventIn(event_type="lineup", seq=0)])
    service.add_events(match, None, named("note", "timeout"), after=0)
    assert order(service, match) == ["note", "timeout", "lineup", "serve"]


def test_an_event_that_says_its_place_keeps_it(service: SessionService, match: str) -> None:
    [serve, _] = service.add_events(match, None, named("serve", "point"))
    service.add_events(match, None, [EventIn(event_type="dig", seq=9_000)], after=serve)
    assert order(service, match) == ["serve", "point", "dig"]


def test_behind_what_is_not_there_nothing_is_added(service: SessionService, match: str) -> None:
    [serve] = service.add_events(match, None, named("serve"))
    other = service.create_session(SessionCreate(title="Another"))
    with pytest.raises(NotFoundError):
        service.add_events(other, None, named("dig"), after=serve)
    assert service.count_events(other) == 0


def test_a_script_says_behind_which_event(client: TestClient) -> None:
    session_id = client.post("/_api/sessions", json={"title": "x"}).json()["session_id"]
    home = f"/_api/sessions/{session_id}/events"
    [serve] = client.post(home, json={"event_type": "serve"}).json()["event_ids"]
    client.post(home, json={"event_type": "point", "actor_team": "A"})
    added = client.post(home, json={"event_type": "attack", "after": serve})
    assert added.status_code == 201, added.text
    more = {"events": [{"event_type": "dig"}, {"event_type": "set"}], "after": serve}
    assert client.post(home, json=more).status_code == 201
    kinds = [one["event_type"] for one in client.get(home).json()["items"]]
    assert kinds == ["serve", "dig", "set", "attack", "point"]
    assert client.post(home, json=more | {"after": 99_999}).status_code == 404
