"""Deciding suggestions beside the video, without a browser."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Status

HTMX = {"Accept": "text/html", "HX-Request": "true"}
RALLY = ("serve", "A"), ("reception", "B"), ("attack", "B")


@pytest.fixture
def clip(record: SessionService) -> tuple[str, str, list[int]]:
    session_id = record.create_session(SessionCreate(title="Herons - Gulls"))
    clip_id = record.add_clip(session_id, ClipCreate(path="a.mp4", duration_sec=60.0))
    found = [
        EventIn(t_sec=10.0 + at, event_type=kind, actor_team=side, status=Status.SUGGESTED)
        for at, (kind, side) in enumerate(RALLY)
    ]
    return session_id, clip_id, list(record.add_events(session_id, clip_id, found))


def points(record: SessionService, session_id: str) -> int:
    return record.count_events(session_id, event_type="point")


def test_the_kill_writes_its_point_and_undo_takes_both_back(
    client: TestClient, record: SessionService, clip: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, ids = clip
    for event_id, (kind, side) in zip(ids, RALLY, strict=True):
        sent = {"event_type": kind, "actor_team": side, "revision": "1", "t_sec": ""}
        sent["evaluation"] = "#" if kind == "attack" else ""
        home = f"/sessions/{session_id}/plays/{event_id}/accept"
        answer = client.post(home, data=sent, headers=HTMX)
        assert ("card-point" in answer.text) == (kind == "attack")
    assert "0:1" in answer.text
    assert record.get_match(session_id).sets[0].score == (0, 1)
    act = json.loads(answer.headers["HX-Trigger-After-Swap"])["play-decided"]
    back = f"/sessions/{session_id}/clips/{clip_id}/take-back"
    assert client.post(back, data=act, headers=HTMX).status_code == 200
    assert points(record, session_id) == 0
    assert record.get_event(session_id, ids[-1]).status is Status.SUGGESTED


def test_a_whole_rally_is_accepted_with_its_point_also_without_scripts(
    client: TestClient, record: SessionService, clip: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, ids = clip
    shown = [[one, 1, side, "", ""] for one, (_, side) in zip(ids, RALLY, strict=True)]
    shown[-1][-1] = "="
    sent = {"event_type": "serve", "actor_team": "A", "play": ids[0], "rally": json.dumps(shown)}
    home = f"/sessions/{session_id}/clips/{clip_id}"
    answer = client.post(f"{home}/rally", data=sent, follow_redirects=False)
    assert answer.status_code == 303
    assert record.get_match(session_id).sets[0].score == (1, 0)
    assert record.count_events(session_id, status="suggested") == 0
    assert (
        client.post(f"{home}/rally", data=sent, headers={"Accept": "text/html"}).status_code == 409
    )


def test_a_rally_is_accepted_only_on_its_own_clip(
    client: TestClient, record: SessionService, clip: tuple[str, str, list[int]]
) -> None:
    session_id, _, ids = clip
    other = record.add_clip(session_id, ClipCreate(path="b.mp4", duration_sec=60.0))
    sent = {"event_type": "serve", "actor_team": "A", "play": ids[0]}
    sent["rally"] = json.dumps([[ids[0], 1, "A", "", ""]])
    for clip_id in (other, "nowhere"):
        for way in ("rally", "take-back"):
            home = f"/sessions/{session_id}/clips/{clip_id}/{way}"
            act = record.list_batches(session_id)[0].batch
            answer = client.post(home, data={**sent, "act": act}, headers=HTMX)
            assert answer.status_code == 404
    assert record.count_events(session_id, status="suggested") == 3
