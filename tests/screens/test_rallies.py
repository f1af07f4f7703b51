"""What does not fit in a match is said once a kind, with the others behind it."""

from __future__ import annotations

from starlette.testclient import TestClient

from session.schemas import EventIn, SessionCreate
from session.service import SessionService


def test_of_many_findings_of_a_kind_the_page_shows_the_first_and_how_many(
    client: TestClient, record: SessionService
) -> None:
    match = record.create_session(SessionCreate(title="x"))
    serve = EventIn(event_type="serve", actor_team="A", actor_number="1")
    leaps = [
        EventIn(event_type="point", actor_team="A", payload={"score": [score, 0]})
        for score in (1, 5, 9, 13)
    ]
    record.add_events(match, None, [one for leap in leaps for one in (serve, leap)])

    page = client.get(f"/sessions/{match}/rallies", headers={"Accept": "text/html"}).text

    head, _, behind = page.partition("3 of this kind")
    assert "The score goes from 1:0 to 5:0" in head
    assert "The score goes from 5:0 to 9:0" not in head
    assert behind.index("from 5:0 to 9:0") < behind.index("from 9:0 to 13:0")
