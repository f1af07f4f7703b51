"""The page on which scouted plays and the contacts of their video are joined, without a browser."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Status


@pytest.fixture
def clip(record: SessionService) -> str:
    """Two sets of a rally each; the contacts are 0.7 seconds earlier than the scout says."""
    session_id = record.create_session(SessionCreate(title="Herons - Gulls"))
    clip_id = record.add_clip(session_id, ClipCreate(path="a.mp4", duration_sec=600.0))
    for shift, status in ((0.7, Status.CONFIRMED), (0.0, Status.SUGGESTED)):
        touches = [
            EventIn(
                t_sec=begins + after + shift,
                event_type=kind,
                actor_team=side,
                status=status,
                payload={"set_number": number},
            )
            for number, begins in ((1, 10.0), (2, 400.0))
            for kind, side, after in (("serve", "A", 0.0), ("reception", "B", 1.2))
        ]
        record.add_events(session_id, clip_id, touches)
    return f"/sessions/{session_id}/clips/{clip_id}"


def test_each_set_is_looked_at_by_itself(client: TestClient, clip: str) -> None:
    beside = client.get(clip).text
    assert f'<a class="button first" href="{clip}/joining">' in beside
    assert "Review without joining" in beside, "and why not"
    first = client.get(f"{clip}/joining").text
    assert "2 of 2 touches have a contact" in first
    assert "0:10.0" in first
    assert "6:40.0" not in first
    second = client.get(f"{clip}/joining?set=2").text
    assert "6:40.0" in second
    assert "-0.7 s" in second
    assert "2 of 2 touches" in second


def test_all_that_is_sure_of_the_match_is_one_act(
    client: TestClient, record: SessionService, clip: str
) -> None:
    session_id = clip.split("/")[2]
    done = client.post(f"{clip}/joining", data={"every": "set"}, follow_redirects=True)
    assert "Joined: 4 plays at the moment of the contact." in done.text
    assert record.count_events(session_id, status="suggested") == 0
    beside = client.get(clip).text
    assert "Join the plays" not in beside
    assert "without joining" not in beside
    assert "Nothing here fits together" in client.get(f"{clip}/joining").text
    history = client.get(f"/sessions/{session_id}/history").text
    (batch, *_) = record.list_batches(session_id)
    assert batch.count == 8
    assert f"/batches/{batch.batch}/undo" in history
    record.undo_batch(session_id, batch.batch)
    assert record.count_events(session_id, status="suggested") == 4


def test_too_many_suggestions_are_said(
    client: TestClient, record: SessionService, clip: str
) -> None:
    many = EventIn(t_sec=11.0, event_type="dig", actor_team="A", status=Status.SUGGESTED)
    record.add_events(clip.split("/")[2], clip.split("/")[4], [many] * 300)
    first = client.get(f"{clip}/joining").text
    assert "At 0:0 there are 302 suggestions, more than any rally has touches" in first
    assert "Nothing here fits together" not in first
    assert "2 of 2 touches" in client.get(f"{clip}/joining?set=2").text


@pytest.mark.parametrize("sent", [{}, {"pair": "7"}, {"pair": "a:b"}])
def test_what_names_no_pair_is_refused(client: TestClient, clip: str, sent: dict[str, str]) -> None:
    assert client.post(f"{clip}/joining", data=sent).status_code == 422
