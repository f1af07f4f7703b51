"""Screens over HTTP: partials, redirects, refused forms, escaped texts."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side, Status

HTML = {"Accept": "text/html"}
HTMX = {"Accept": "text/html", "HX-Request": "true"}


@pytest.fixture
def record(client: TestClient) -> SessionService:
    """The record of the running application."""
    service: SessionService = client.app.state.service  # type: ignore[attr-defined]
    return service


@pytest.fixture
def session_id(record: SessionService) -> str:
    return record.create_session(SessionCreate(title="Final <b>&", timezone="Europe/Warsaw"))


def suggest(record: SessionService, session_id: str) -> tuple[str, list[int]]:
    clip_id = record.add_clip(session_id, ClipCreate(path="gone.mp4", duration_sec=10))
    events = [
        EventIn(
            t_sec=second,
            event_type="attack",
            actor_team=Side.A,
            status=Status.SUGGESTED,
            payload={"confidence": confidence},
        )
        for second, confidence in ((1.0, 0.9), (2.0, 0.4))
    ]
    return clip_id, record.add_events(session_id, clip_id, events)


def test_the_promised_partials_are_parts_of_pages(client: TestClient, session_id: str) -> None:
    for path in ("dashboard", "create", f"editor/{session_id}"):
        answer = client.get(f"/_api/sessions/ui/{path}", headers=HTMX)
        assert answer.status_code == 200
        assert "<html" not in answer.text
        assert "<form" in answer.text
    assert "Final &lt;b&gt;&amp;" in client.get("/_api/sessions/ui/dashboard").text


def test_an_unknown_session_is_a_page_for_people_and_a_part_for_htmx(client: TestClient) -> None:
    page = client.get("/sessions/nobody", headers=HTML)
    assert page.status_code == 404
    assert "That is not here" in page.text
    part = client.get("/_api/sessions/ui/editor/nobody", headers=HTMX)
    assert part.status_code == 404
    assert "<html" not in part.text
    assert 'class="problem"' in part.text


def test_a_form_with_a_mistake_comes_back_filled_in(client: TestClient) -> None:
    answer = client.post(
        "/sessions/new",
        data={"title": "T", "timezone": "Mars/Base", "venue": '"><script>'},
        headers=HTML,
    )
    assert answer.status_code == 422
    assert "Is not a time zone such as Europe/Warsaw or UTC." in answer.text
    assert 'value="&#34;&gt;&lt;script&gt;"' in answer.text


def test_details_are_saved_and_cleared(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    home = f"/sessions/{session_id}/details"
    client.post(home, data={"title": "New", "venue": "Hall", "match_date": "2026-02-03"})
    assert record.get_session(session_id).venue == "Hall"
    client.post(home, data={"title": "New", "venue": "", "match_date": ""})
    session = record.get_session(session_id)
    assert (session.venue, session.match_date, session.timezone) == (None, None, "UTC")


def test_accepting_answers_the_line_and_the_counts(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    _, [first, _] = suggest(record, session_id)
    answer = client.post(f"/sessions/{session_id}/plays/{first}/accept", headers=HTMX)
    assert f'id="play-{first}"' in answer.text
    assert "1 to review, 1 confirmed" in answer.text
    assert record.list_changes(session_id, entity="event", entity_id=first)[0].actor == "page"


def test_a_stale_correction_is_refused(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    _, [first, _] = suggest(record, session_id)
    revision = record.get_event(session_id, first).revision
    form = {"event_type": "dig", "t_sec": "1,5", "revision": str(revision)}
    home = f"/sessions/{session_id}/plays/{first}"
    assert client.post(home, data=form, headers=HTMX).status_code == 200
    event = record.get_event(session_id, first)
    assert (event.t_sec, event.payload["confidence"]) == (1.5, 0.9)
    assert client.post(home, data=form, headers=HTMX).status_code == 409


@pytest.mark.parametrize("field", [{"t_sec": "soon"}, {"evaluation": "?"}, {"actor_team": "C"}])
def test_a_correction_that_makes_no_sense_is_refused(
    client: TestClient, record: SessionService, session_id: str, field: dict[str, str]
) -> None:
    _, [first, _] = suggest(record, session_id)
    form = {"event_type": "dig"} | field
    answer = client.post(f"/sessions/{session_id}/plays/{first}", data=form, headers=HTMX)
    assert answer.status_code == 422
    assert 'class="problem"' in answer.text


def test_the_slider_counts_and_accepts(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    clip_id, _ = suggest(record, session_id)
    part = f"/_api/sessions/ui/clip/{session_id}/{clip_id}/count"
    assert "Accept 1 of 2" in client.get(f"{part}?at=50", headers=HTMX).text
    assert client.get(f"{part}?at=many", headers=HTMX).status_code == 422
    client.post(f"/sessions/{session_id}/clips/{clip_id}/accept", data={"at": "50"})
    assert record.count_events(session_id, status="confirmed") == 1


def test_downloads_are_named_after_the_match(client: TestClient, session_id: str) -> None:
    for name in ("events.csv", "rollup.csv", "session.xlsx", "session.json"):
        answer = client.get(f"/sessions/{session_id}/downloads/{name}")
        assert answer.status_code == 200
        assert f'filename="Final_b_{name}"' in answer.headers["content-disposition"]
    assert client.get(f"/sessions/{session_id}/downloads/../x", headers=HTML).status_code == 404


def test_a_deleted_play_is_brought_back_from_the_history(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    _, [first, _] = suggest(record, session_id)
    client.post(f"/sessions/{session_id}/plays/{first}/delete")
    page = client.get(f"/sessions/{session_id}/history?entity=event", headers=HTML).text
    assert page.count("Bring back") == 1
    client.post(f"/sessions/{session_id}/plays/{first}/restore")
    assert record.get_event(session_id, first).event_type == "attack"
    page = client.get(f"/sessions/{session_id}/history?entity=event", headers=HTML).text
    assert "Bring back" not in page


def test_kit_colours_are_a_style_sheet_of_the_session(client: TestClient, session_id: str) -> None:
    sheet = f"/sessions/{session_id}/colours.css"
    assert client.get(sheet).text == ""
    client.post(f"/sessions/{session_id}/teams/A", data={"name": "Reds", "colour": "#cc0000"})
    assert "--team-a:#cc0000" in client.get(sheet).text
    client.post(f"/sessions/{session_id}/teams/A", data={"name": "Reds", "colour": "red;}"})
    assert "--team-a:#cc0000" in client.get(sheet).text


def test_what_scripts_and_people_typed_is_escaped_in_every_list(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    nasty = "<img src=x>"
    record.set_roster(session_id, Side.A, [PlayerIn(number="<b>", player_name=nasty)])
    clip_id, _ = suggest(record, session_id)
    events = [
        EventIn(t_sec=1, event_type=kind, actor_team=Side.A, actor_number="<b>", payload=place)
        for kind, place in ((nasty, {}), ("dig", {"player_m": [1, 1]}))
    ]
    record.add_events(session_id, clip_id, events)
    for path in ("", "/plays", "/stats", f"/clips/{clip_id}", "/history", "/teams/A"):
        text = client.get(f"/sessions/{session_id}{path}", headers=HTML).text
        assert nasty not in text
        assert "><b><" not in text


def test_no_page_has_inline_scripts_or_styles(client: TestClient, session_id: str) -> None:
    tabs = ("", "/plays", "/stats", "/downloads", "/snapshots", "/history", "/teams/A")
    for path in ("/", "/sessions/new", *(f"/sessions/{session_id}{tab}" for tab in tabs)):
        text = client.get(path, headers=HTML).text
        assert " style=" not in text
        assert "<style" not in text
        assert " onclick=" not in text
        assert text.count("<script") == text.count("<script src=")
