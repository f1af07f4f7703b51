"""The score on a match's first page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.screens import words
from app.screens.clips import clips
from app.screens.sessions import match
from session.formats.reading import import_file
from session.record.matches import Matches
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService


def test_the_match_page_begins_with_the_score(client: TestClient, shared: Path) -> None:
    record: SessionService = client.app.state.service  # type: ignore[attr-defined]
    match_id = import_file(record, shared / "data/scout/ljubljana-maribor-2012.dvw").session_id
    text = client.get(f"/sessions/{match_id}").text
    for number, a, b in ((1, 25, 12), (2, 25, 17), (3, 25, 14)):
        assert f'<b class="A">{a}</b>–<b class="B">{b}</b>' in text
        assert f"/sessions/{match_id}/rallies?set={number}" in text


def test_without_points_there_is_no_score(client: TestClient) -> None:
    record: SessionService = client.app.state.service  # type: ignore[attr-defined]
    session_id = record.create_session(SessionCreate(title="Training"))
    assert "match-score" not in client.get(f"/sessions/{session_id}").text


def test_before_a_set_is_over_its_points_stand_large(client: TestClient) -> None:
    record: SessionService = client.app.state.service  # type: ignore[attr-defined]
    session_id = record.create_session(SessionCreate(title="Just begun"))
    record.add_events(session_id, None, [EventIn(event_type="point", actor_team="B")] * 2)
    shown = client.get(f"/sessions/{session_id}").text
    large = shown.partition('<div class="scoreboard">')[2].partition("</div> <ol")[0]
    assert re.findall(r"<b>(\d+)</b>", large) == ["0", "2"]
    assert "points in set 1" in large


def test_a_huge_session_does_not_wait_for_its_score(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The score follows; once it is known it stands in the page at once."""
    record: SessionService = client.app.state.service  # type: ignore[attr-defined]
    session_id = record.create_session(SessionCreate(title="Training"))
    points = [EventIn(event_type="point", actor_team="A")] * 3
    record.add_events(session_id, None, points)
    monkeypatch.setattr(match, "_AT_ONCE", 2)
    page, part = f"/sessions/{session_id}", f"/_api/sessions/ui/score/{session_id}"
    with monkeypatch.context() as not_now:
        not_now.setattr(Matches, "get", None)
        first = client.get(page).text
    assert "match-score" not in first
    assert f'hx-get="{part}"' in first
    assert '<b class="A">3</b>–<b class="B">0</b>' in client.get(part).text
    again = client.get(page).text
    assert '<b class="A">3</b>–<b class="B">0</b>' in again
    assert part not in again
    record.add_events(session_id, None, points[:1])
    assert part in client.get(page).text


def test_a_clip_with_more_plays_than_anybody_counts(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    record: SessionService = client.app.state.service  # type: ignore[attr-defined]
    session_id = record.create_session(SessionCreate(title="Training"))
    clip_id = record.add_clip(session_id, ClipCreate(path="a.mp4"))
    record.add_events(session_id, clip_id, [EventIn(t_sec=1, event_type="serve")] * 4)
    assert "4 plays" in client.get(f"/sessions/{session_id}").text
    for module in (clips, words):
        monkeypatch.setattr(module, "COUNTED", 3)
    assert "3+ plays" in client.get(f"/sessions/{session_id}").text
