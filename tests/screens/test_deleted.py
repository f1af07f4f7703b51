"""The page of deleted sessions, the way to it, and the way back."""

from __future__ import annotations

import shutil

import pytest
from starlette.testclient import TestClient

from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService

HTML = {"Accept": "text/html"}


@pytest.fixture
def match(record: SessionService) -> str:
    return record.create_session(SessionCreate(title="Final <b>", timezone="Europe/Warsaw"))


def test_a_coach_finds_a_deleted_session_days_later(
    client: TestClient, record: SessionService, match: str
) -> None:
    assert "/sessions/deleted" not in client.get("/").text, "there are none"
    after = client.post(f"/sessions/{match}/delete")
    assert 'href="/sessions/deleted"' in after.text, "beside Undo"
    assert "Deleted sessions (1)" in client.get("/").text

    page = client.get("/sessions/deleted").text
    assert "Final &lt;b&gt;" in page
    assert "by you" in page
    assert "It had no files of its own." in page

    back = client.post("/sessions/restore", data={"id": match})
    assert back.url.path == f"/sessions/{match}"
    assert "Brought back." in back.text
    assert record.get_session(match).title == "Final <b>"
    assert "Nothing was deleted" in client.get("/sessions/deleted").text


def test_a_second_press_and_another_window_are_no_trouble(
    client: TestClient, record: SessionService, match: str
) -> None:
    other = record.create_session(SessionCreate(title="Training"))
    record.delete_sessions([match, other])
    record.restore_deleted(match)
    for _ in range(2):
        back = client.post("/sessions/restore", data={"id": [match, other]})
        assert back.status_code == 200
        assert "Brought back." in back.text
    assert record.count_sessions() == 2
    assert record.count_deleted() == 0


def test_that_files_are_gone_for_good_is_said_before_and_after(
    client: TestClient, record: SessionService, match: str
) -> None:
    video = record.session_folder(match) / "clips" / "rally.mp4"
    video.parent.mkdir(parents=True)
    video.write_bytes(b"a video")
    record.add_clip(match, ClipCreate(path=str(video)))
    record.delete_session(match)
    assert "Its files can come back until" in client.get("/sessions/deleted").text
    shutil.rmtree(record.sessions_dir / "_trash")
    assert "gone for good" in client.get("/sessions/deleted").text
    back = client.post("/sessions/restore", data={"id": match})
    assert "without its videos and pictures" in back.text


def test_without_a_snapshot_only_an_older_state_is_offered(
    client: TestClient, record: SessionService, match: str
) -> None:
    record.save_session(match)
    record.add_events(match, None, [EventIn(event_type="serve")])
    client.delete(f"/_api/sessions/{match}", params={"backup": "false"})
    page = client.get("/sessions/deleted").text
    assert "It was deleted without a snapshot" in page
    assert "Bring back the older state" in page
    refused = client.post("/sessions/restore", data={"id": match}, headers=HTML)
    assert refused.status_code == 404
    assert "deleted without a snapshot" in refused.text
    [one] = record.list_deleted()
    client.post(f"/sessions/{match}/snapshots/{one.older_snapshot}/restore")
    assert record.count_events(match) == 0


def test_many_come_in_pages(client: TestClient, record: SessionService) -> None:
    for number in range(27):
        record.delete_session(record.create_session(SessionCreate(title=f"Match {number}.")))
    first = client.get("/sessions/deleted").text
    assert "1–25 of 27 sessions" in first
    assert "Match 26." in first
    second = client.get("/sessions/deleted?page=2").text
    assert "26–27 of 27 sessions" in second
    assert "Match 0." in second
    assert client.get("/sessions/deleted?page=99").text == second


def test_programs_list_deleted_sessions(
    client: TestClient, record: SessionService, match: str
) -> None:
    client.delete(f"/_api/sessions/{match}")
    answer = client.get("/_api/sessions/deleted", params={"limit": 5}).json()
    assert (answer["total"], answer["limit"]) == (1, 5)
    [one] = answer["items"]
    assert (one["session_id"], one["deleted_by"], one["can_come_back"]) == (match, "rest", True)
    assert client.get("/_api/sessions/deleted", params={"search": "x"}).status_code == 422
    assert client.post(f"/_api/sessions/{match}/undelete").json() == {"session_id": match}
    assert client.get("/_api/sessions/deleted").json()["items"] == []
