"""The reference of the API is a page of the server's own: nothing of it comes from elsewhere."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from app.main import create_app
from app.screens.reference import operations
from app.settings import Settings


def test_every_operation_has_an_id_that_reads_well_in_a_generated_client() -> None:
    found = [one for _tag, one in operations(create_app(Settings()).openapi())]
    ids = [one.ident for one in found]
    assert len(set(ids)) == len(ids) > 80
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", one) for one in ids)
    assert {"list_events", "create_session", "merge_person", "list_club_appearances"} <= set(ids)


def test_the_reference_can_be_read(client: TestClient) -> None:
    text = client.get("/reference").text
    for said in (
        'id="list_all_changes"',
        "/_api/sessions/{session_id}/events/{event_id}",
        "Idempotency-Key",
        "Championship Final 2024",
        'href="/_api/openapi.json"',
        'id="upload_offset_of"',
    ):
        assert said in text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
    assert "style=" not in text


def test_downloads_lead_to_it(client: TestClient) -> None:
    made = client.post("/_api/sessions", json={"title": "Match"}).json()["session_id"]
    assert 'href="/reference"' in client.get(f"/sessions/{made}/downloads").text
