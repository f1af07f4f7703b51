"""History as coaches read it: an act is one line, and its way back."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from session.schemas import ClipCreate, EventIn, EventUpdate, SessionCreate
from session.service import SessionService
from session.vocabulary import Side, Status

HTML = {"Accept": "text/html"}
HTMX = {"Accept": "text/html", "HX-Request": "true"}
MANY = 120


@pytest.fixture
def session_id(record: SessionService) -> str:
    return record.create_session(SessionCreate(title="Final"))


@pytest.fixture
def clip_id(record: SessionService, session_id: str) -> str:
    """A clip with many suggestions, three quarters of them sure."""
    clip_id = record.add_clip(session_id, ClipCreate(path="gone.mp4", duration_sec=600))
    suggested = [
        EventIn(
            t_sec=float(at),
            event_type="attack",
            actor_team=Side.A,
            status=Status.SUGGESTED,
            payload={"confidence": 0.9 if at % 4 else 0.1},
        )
        for at in range(MANY)
    ]
    record.add_events(session_id, clip_id, suggested)
    return clip_id


def accept(client: TestClient, session_id: str, clip_id: str, headers: dict[str, str]) -> str:
    home = f"/sessions/{session_id}/clips/{clip_id}"
    return client.post(f"{home}/accept", data={"at": "50"}, headers=headers).text


@pytest.mark.parametrize("headers", [HTML, HTMX])
def test_accepting_many_says_how_many_and_offers_the_way_back(
    client: TestClient,
    record: SessionService,
    session_id: str,
    clip_id: str,
    headers: dict[str, str],
) -> None:
    said = accept(client, session_id, clip_id, headers)
    assert "90 suggestions accepted. They count from now on." in said
    batch = record.list_batches(session_id)[0].batch
    undo = f"/sessions/{session_id}/batches/{batch}/undo"
    assert f'action="{undo}"' in said
    record.update_event(
        session_id,
        record.list_events(session_id, status="confirmed", limit=1)[0].id,
        EventUpdate(event_type="set"),
    )
    undone = client.post(undo, data={"clip": clip_id}, headers=headers)
    assert "Undone: 89 plays are as before." in undone.text
    assert "1 play is not: a script changed it since, so it stays." in undone.text
    assert record.count_events(session_id, status="confirmed") == 1


def test_what_is_done_again_says_so_and_who_changed_the_rest(
    client: TestClient, record: SessionService, session_id: str, clip_id: str
) -> None:
    accept(client, session_id, clip_id, HTML)
    batches = f"/sessions/{session_id}/batches"
    undone = client.post(f"{batches}/{record.list_batches(session_id)[0].batch}/undo", headers=HTML)
    assert "Undone: 90 plays are as before." in undone.text
    assert '<input type="hidden" name="redo" value="yes">' in undone.text
    mine = [one.id for one in record.list_events(session_id, min_confidence=0.5)[:2]]
    act = record.list_batches(session_id)[0].batch
    for one in mine:
        assert client.post(f"/sessions/{session_id}/plays/{one}/reject", headers=HTML).is_success
    again = client.post(f"{batches}/{act}/undo", data={"redo": "yes"}, headers=HTML)
    assert "Redone: 88 plays. 2 plays are not: you changed them since, so they stay." in again.text
    assert "Undone" not in again.text.partition("</main>")[2]


def test_nothing_that_sure_is_said_without_an_undo(
    client: TestClient, session_id: str, clip_id: str
) -> None:
    home = f"/sessions/{session_id}/clips/{clip_id}"
    said = client.post(f"{home}/accept", data={"at": "100"}, headers=HTML).text
    assert "No suggestion is that sure" in said
    assert "/undo" not in said


def test_an_act_is_one_line_with_its_changes_behind_it(
    client: TestClient, record: SessionService, session_id: str, clip_id: str
) -> None:
    accept(client, session_id, clip_id, HTML)
    home = f"/sessions/{session_id}/history"
    page = client.get(home, headers=HTML).text
    assert page.count("90 suggestions accepted</a>") == 1
    assert page.count("120 suggestions added</a>") == 1
    assert "4 changes, times" in page
    assert page.count('<li class="day">') == 1
    assert "<bdi>you</bdi>" in page
    batch = record.list_batches(session_id)[0].batch
    behind = client.get(f"{home}?batch={batch}", headers=HTML).text
    assert "90 changes, times" in behind
    assert f"batch={batch}&amp;offset=50" in behind, "and the way to the other forty"

    undone = client.post(f"/sessions/{session_id}/batches/{batch}/undo", headers=HTML)
    assert "Undone: 90 plays are as before." in undone.text
    assert "90 plays back among the suggestions" in undone.text
    assert record.count_events(session_id, status="suggested") == MANY


def test_one_play_decided_is_taken_back_from_the_history(
    client: TestClient, record: SessionService, session_id: str, clip_id: str
) -> None:
    event_id = record.list_events(session_id, limit=1)[0].id
    client.post(f"/sessions/{session_id}/plays/{event_id}/reject")
    batch = record.list_batches(session_id)[0].batch
    page = client.get(f"/sessions/{session_id}/history", headers=HTML).text
    assert f"/batches/{batch}/undo" in page
    client.post(f"/sessions/{session_id}/batches/{batch}/undo")
    assert record.get_event(session_id, event_id).status is Status.SUGGESTED


def test_what_is_no_play_is_named(
    client: TestClient, record: SessionService, session_id: str, clip_id: str
) -> None:
    record.remove_clip(session_id, clip_id)
    page = client.get(f"/sessions/{session_id}/history", headers=HTML).text
    assert "Clip gone.mp4 deleted, 120 suggestions removed" in page


def test_programs_read_acts_and_take_them_back(
    client: TestClient, session_id: str, clip_id: str
) -> None:
    home = f"/_api/sessions/{session_id}"
    accepted = client.post(f"{home}/events/accept", json={"min_confidence": 0.5}).json()
    assert len(accepted["event_ids"]) == 90
    acts = client.get(f"{home}/batches", params={"limit": 1}).json()
    assert acts["total"] == 4
    assert acts["items"][0]["batch"] == accepted["batch"]
    assert acts["items"][0]["undoable"]
    changes = client.get(f"{home}/changes", params={"batch": accepted["batch"]}).json()
    assert changes["total"] == 90
    undo = f"{home}/batches/{accepted['batch']}/undo"
    assert client.post(undo).json()["undone"] == 90
    assert client.post(undo).status_code == 409
    assert client.post(f"{home}/batches/999999/undo").status_code == 404
