"""A tag is written into the form of a play, found by it, and taken along in every file."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from session.formats.reading import import_file, read_file
from session.schemas import EventIn
from session.service import SessionService
from tests.emptied import Running

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def match_id(application: Running, shared: Path) -> str:
    path = shared / "data/scout/katowice-bedzin-2019-clip.dvw"
    match_id = import_file(application.record, path).session_id
    application.keep()
    return match_id


def attack(record: SessionService, match_id: str) -> int:
    return record.list_events(match_id, event_type="attack")[0].id


def tag(client: TestClient, record: SessionService, match_id: str, words: str) -> int:
    """As the form of a play sends it."""
    ident = attack(record, match_id)
    event = record.get_event(match_id, ident)
    form = {
        "event_type": "attack",
        "actor_team": event.actor_team or "",
        "actor_number": event.actor_number or "",
        "evaluation": str(event.payload.get("evaluation") or ""),
        "revision": str(event.revision),
        "with_details": "yes",
        "tags": words,
    }
    sent = client.post(f"/sessions/{match_id}/plays/{ident}", data=form, headers=HTML)
    assert sent.status_code == 200
    return ident


def test_a_tag_is_written_shown_found_and_offered(
    client: TestClient, record: SessionService, match_id: str
) -> None:
    ident = tag(client, record, match_id, " For Tuesday, tip,, TIP ")
    payload = record.get_event(match_id, ident).payload
    assert payload["tags"] == ["For Tuesday", "tip"]
    for question in ("tag=for tuesday", "q=tag:tip"):
        page = client.get(f"/sessions/{match_id}/plays?{question}", headers=HTML).text
        assert re.search(r'role="status">\s*1\s', page)
        assert '<span class="tag">For Tuesday</span>' in page
    own = client.get(f"/sessions/{match_id}/plays/{ident}", headers=HTML).text
    assert 'name="tags" maxlength="900"' in own
    assert 'value="For Tuesday, tip"' in own
    other = next(one.id for one in record.list_events(match_id) if one.event_type == "serve")
    offered = client.get(f"/sessions/{match_id}/plays/{other}", headers=HTML).text
    assert '<option value="For Tuesday"></option>' in offered


def test_a_form_without_the_field_keeps_the_tags(
    client: TestClient, record: SessionService, match_id: str
) -> None:
    ident = tag(client, record, match_id, "tip")
    event = record.get_event(match_id, ident)
    form = {"event_type": "attack", "actor_team": "A", "revision": str(event.revision)}
    client.post(f"/sessions/{match_id}/plays/{ident}", data=form, headers=HTML)
    assert record.get_event(match_id, ident).payload["tags"] == ["tip"]
    tag(client, record, match_id, "")
    assert "tags" not in record.get_event(match_id, ident).payload


@pytest.mark.parametrize("table", ["events", "touches"])
def test_tables_take_tags_along_and_bring_them_back(
    client: TestClient, record: SessionService, match_id: str, table: str, tmp_path: Path
) -> None:
    ident = tag(client, record, match_id, "For Tuesday, tip")
    text = client.get(f"/sessions/{match_id}/downloads/{table}.csv").text
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert list(rows[0])[-1] == "tags"
    tagged = [row for row in rows if row["tags"]]
    assert [(row["tags"], row.get("event_id")) for row in tagged] == [
        ("For Tuesday, tip", str(ident))
    ]
    path = tmp_path / f"{table}.csv"
    path.write_text(text, encoding="utf-8")
    read = [event for _, event in read_file(path).events]
    assert [one.payload["tags"] for one in read if "tags" in one.payload] == [
        ["For Tuesday", "tip"]
    ]


@pytest.mark.parametrize("tags", ["tip", ["a, b"], ["x" * 41], [str(n) for n in range(21)], [""]])
def test_a_list_that_is_none_is_refused(tags: object) -> None:
    with pytest.raises(ValueError, match="tags"):
        EventIn(event_type="attack", payload={"tags": tags})
