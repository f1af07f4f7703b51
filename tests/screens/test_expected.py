"""Expected side-out: the coach chooses the matches that say what is usual."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.testclient import TestClient

from session.formats.reading import import_file
from session.schemas import SessionCreate
from session.service import SessionService


def test_a_match_is_held_against_matches_of_ones_own_choice(
    client: TestClient, record: SessionService, shared: Path
) -> None:
    ids = [
        import_file(record, shared / "data/scout" / name).session_id
        for name in ("ljubljana-maribor-2012.dvw", "stuttgart-schwerin-2018.dvw")
    ]
    choice = client.get(f"/sessions/{ids[0]}/expected").text
    assert set(re.findall(r'name="reference" value="([^"]+)"', choice)) == set(ids)
    assert "expected-A" not in choice

    shown = client.get(f"/sessions/{ids[0]}/expected?reference={ids[1]}&set=1").text
    totals = record.get_stats(ids[0], reference=[ids[1]])["teams"]["A"]["totals"]
    whole = client.get(f"/sessions/{ids[0]}/expected?reference={ids[1]}").text
    hoped = totals["expected_sideout"]
    assert f"{100 * hoped['value']:.0f} % <small>of {hoped['d']}</small>" in whole
    assert whole != shown
    assert 'name="set" value="1"' in shown
    assert f'value="{ids[1]}" checked' in shown


def test_without_any_points_it_says_what_to_do(client: TestClient, record: SessionService) -> None:
    session_id = record.create_session(SessionCreate(title="Training"))
    assert "Import a scout file" in client.get(f"/sessions/{session_id}/expected").text


def test_a_reference_that_is_gone_is_said(client: TestClient, record: SessionService) -> None:
    session_id = record.create_session(SessionCreate(title="Training"))
    answer = client.get(f"/sessions/{session_id}/expected?reference=gone")
    assert answer.status_code == 404
