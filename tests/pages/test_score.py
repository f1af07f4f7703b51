"""The score on a match's first page."""

from __future__ import annotations

from pathlib import Path

from starlette.testclient import TestClient

from session.formats.reading import import_file
from session.schemas import SessionCreate
from session.service import SessionService


def test_the_match_page_begins_with_the_score(client: TestClient, shared: Path) -> None:
    record: SessionService = client.app.state.service  # type: ignore[attr-defined]
    match_id = import_file(record, shared / "data/scout/ljubljana-maribor-2012.dvw").session_id
    text = client.get(f"/sessions/{match_id}").text
    for number, a, b in ((1, 25, 12), (2, 25, 17), (3, 25, 14)):
        assert f"Set {number}: {a} to {b}" in text
        assert f"/sessions/{match_id}/rallies?set={number}" in text


def test_without_points_there_is_no_score(client: TestClient) -> None:
    record: SessionService = client.app.state.service  # type: ignore[attr-defined]
    session_id = record.create_session(SessionCreate(title="Training"))
    assert "match-score" not in client.get(f"/sessions/{session_id}").text
