"""A script joins what was scouted with what video analysis found."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Status


@pytest.fixture
def address(record: SessionService) -> str:
    """A serve and a reception, and the same as they were found a second earlier."""
    session_id = record.create_session(SessionCreate(title="Herons - Gulls"))
    clip_id = record.add_clip(session_id, ClipCreate(path="a.mp4", duration_sec=60.0))
    for shift, status in ((1.0, Status.CONFIRMED), (0.3, Status.SUGGESTED)):
        record.add_events(
            session_id,
            clip_id,
            [
                EventIn(t_sec=10 + shift, event_type="serve", actor_team="A", status=status),
                EventIn(t_sec=11 + shift, event_type="reception", actor_team="B", status=status),
            ],
        )
    return f"/_api/sessions/{session_id}/clips/{clip_id}/joining"


def test_proposals_are_read_and_used(client: TestClient, address: str) -> None:
    found = client.get(address).json()
    assert (found["sets"], found["suggestions"]) == ([1], 2)
    (rally,) = found["rallies"]
    assert (rally["set_number"], rally["rally"], rally["touches"]) == (1, 1, 2)
    assert [one["moves_sec"] for one in rally["joined"]] == [-0.7, -0.7]
    assert all(one["sure"] for one in rally["joined"])
    assert not rally["crowded"]
    first = {key: rally["joined"][0][key] for key in ("event_id", "suggestion_id")}
    done = client.post(address, json={"pairs": [first]}).json()
    assert done["changed"] == 1
    assert done["batch"]
    again = client.post(address, json={"pairs": [first]})
    assert again.status_code == 409
    assert "in the meantime" in again.json()["detail"]
    unknown = {"event_id": first["event_id"], "suggestion_id": 9_999}
    assert client.post(address, json={"pairs": [unknown]}).status_code == 404
    assert client.get(address, params={"set_number": 2}).json()["rallies"] == []
    assert client.post(address, json={}).json()["changed"] == 1
    assert client.get(address).json()["suggestions"] == 0


def test_what_was_joined_leaves_as_truth(client: TestClient, address: str) -> None:
    truth = address.replace("/joining", "/truth")
    nothing = client.get(truth)
    assert nothing.status_code == 422
    assert "exact time" in nothing.json()["detail"]
    downloads = f"/sessions/{address.split('/')[3]}/downloads"
    assert truth not in client.get(downloads).text
    client.post(address, json={})
    said = client.get(truth)
    assert "Herons_-_Gulls_truth.json" in said.headers["content-disposition"]
    assert [one["t_sec"] for one in said.json()["events"]] == [10.3, 11.3]
    assert truth in client.get(downloads).text
