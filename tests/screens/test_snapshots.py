"""The page of snapshots: which there are, why, and what is in the way of new ones."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Status


@pytest.fixture
def match(record: SessionService) -> str:
    """With one suggestion that waits for a decision."""
    match = record.create_session(SessionCreate(title="Final"))
    record.add_events(match, None, [EventIn(event_type="dig", status=Status.SUGGESTED)])
    return match


def test_each_snapshot_says_why_it_was_made(
    client: TestClient, record: SessionService, match: str
) -> None:
    record.accept_suggestions(match)
    record._record.keeper.close()
    client.post(f"/sessions/{match}/snapshots")
    clip = record.add_clip(match, ClipCreate(path="rally.mp4"))
    client.post(f"/sessions/{match}/clips/{clip}/remove")
    page = client.get(f"/sessions/{match}/snapshots").text
    for why in ("made by hand", "by itself, after a review", "before a clip was removed"):
        assert why in page
    assert "at most one in ten minutes" in page, "the rule"


def test_a_full_disk_is_said_on_the_page(
    client: TestClient, record: SessionService, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("session.files.disk.os.fsync", full)
    accepted = client.post(f"/_api/sessions/{match}/events/accept", json={})
    assert accepted.status_code == 200, "the change itself is stored"
    record._record.keeper.close()
    page = client.get(f"/sessions/{match}/snapshots").text
    assert "The latest automatic snapshot could not be made." in page
    assert "The disk is full" in page
