"""The list of sessions says how the matches ended."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.testclient import TestClient

from session.formats.reading import import_file
from session.schemas import EventIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side

HTML = {"Accept": "text/html"}


def point(side: Side, score: list[int]) -> EventIn:
    return EventIn(event_type="point", actor_team=side, payload={"score": score})


def sets_of(record: SessionService, session_id: str) -> tuple[tuple[int, int], ...]:
    result = record.get_results([session_id])[session_id]
    return result.sets if result else ()


def shown(client: TestClient) -> str:
    return re.sub(r"<[^>]+>", " ", client.get("/", headers=HTML).text)


def test_the_list_shows_the_result_once_it_is_worked_out(
    client: TestClient, record: SessionService, shared: Path
) -> None:
    match = import_file(record, shared / "data/scout/katowice-bedzin-2019.dvw").session_id
    empty = record.create_session(SessionCreate(title="Nothing yet"))
    first = client.get("/", headers=HTML).text
    [asked] = re.findall(r'hx-get="(/_api/sessions/ui/results[^"]*)"', first)
    assert match in asked
    assert empty not in asked
    part = client.get(asked.replace("&amp;", "&"), headers=HTML | {"HX-Request": "true"})
    assert part.status_code == 200
    assert f'id="result-{match}"' in part.text
    assert "3–2" in part.text

    again = client.get("/", headers=HTML).text
    assert "ui/results" not in again
    assert re.search(r"3–2\s*25–20, 18–25, 25–15, 19–25, 15–6", shown(client))


def test_a_result_follows_the_points(client: TestClient, record: SessionService) -> None:
    session_id = record.create_session(SessionCreate(title="Practice"))
    record.add_events(session_id, None, [point(Side.A, [1, 0])])
    assert sets_of(record, session_id) == ((1, 0),)
    record.add_events(session_id, None, [point(Side.B, [1, 1])])
    assert record.get_results([session_id], work_out=False) == {session_id: None}
    assert sets_of(record, session_id) == ((1, 1),)
    assert "1–1" in shown(client)
    assert "0–0" not in shown(client)


def test_a_session_that_is_gone_has_no_result(client: TestClient, record: SessionService) -> None:
    assert record.get_results(["gone"]) == {}
    part = client.get("/_api/sessions/ui/results?id=gone", headers=HTML)
    assert part.status_code == 200
