"""The list of sessions: in which order, and where one is after deleting from it."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService

MONTHS = {"Spring": 3, "Autumn": 10, "Summer": 7}


@pytest.fixture
def made(record: SessionService) -> dict[str, str]:
    """Three matches, entered in another order than they were played in."""
    return {
        title: record.create_session(
            SessionCreate(title=f"{title} cup", match_date=dt.date(2026, month, 1))
        )
        for title, month in MONTHS.items()
    }


def shown(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/sessions/[^"]+" dir="auto">(\w+) cup</a></h2>', page)


def test_matches_are_in_the_order_in_which_they_were_played(
    client: TestClient, made: dict[str, str]
) -> None:
    assert shown(client.get("/").text) == ["Autumn", "Summer", "Spring"]
    assert shown(client.get("/?search=cup").text) == ["Autumn", "Summer", "Spring"]


@pytest.mark.parametrize("address", ["/?sort=created", "/_api/sessions/ui/dashboard?sort=created"])
def test_another_order_is_kept(client: TestClient, made: dict[str, str], address: str) -> None:
    assert shown(client.get(address).text) == ["Summer", "Autumn", "Spring"]
    again = client.get("/").text
    assert shown(again) == ["Summer", "Autumn", "Spring"], "without saying it again"
    assert '<option value="created" selected>When added' in again
    assert shown(client.get("/?sort=date").text) == ["Autumn", "Summer", "Spring"]
    assert shown(client.get("/?sort=nonsense").text) == ["Autumn", "Summer", "Spring"]


def test_deleting_keeps_what_was_searched_for(
    client: TestClient, record: SessionService, made: dict[str, str]
) -> None:
    record.create_session(SessionCreate(title="Something else"))
    page = client.get("/?search=cup&sort=updated&date_from=2026-01-01").text
    back = unescape(re.findall(r'name="back" value="([^"]+)"', page)[0])
    for path, ids in (
        (f"/sessions/{made['Spring']}/delete", [made["Spring"]]),
        ("/sessions/delete", [made["Summer"], made["Autumn"]]),
    ):
        after = client.post(path, data={"id": ids, "back": back})
        query = dict(after.url.params)
        assert query["search"] == "cup"
        assert query["date_from"] == "2026-01-01"
        assert query["sort"] == "updated"
        assert "Something else" not in after.text
        assert 'name="search" value="cup"' in after.text
    undo = unescape(re.findall(r'name="back" value="([^"]+)"', after.text)[0])
    for ids, there in (
        ([made["Spring"]], ["Spring"]),
        ([made["Summer"], made["Autumn"]], ["Autumn", "Spring", "Summer"]),
    ):
        restored = client.post("/sessions/restore", data={"id": ids, "back": undo})
        assert restored.url.params["search"] == "cup"
        assert sorted(shown(restored.text)) == there


@pytest.mark.parametrize("back", ["//evil.example", "said=trash-emptied&id=1", "page=x&search=%00"])
def test_the_way_back_leads_to_the_list_alone(
    client: TestClient, made: dict[str, str], back: str
) -> None:
    data = {"id": made["Spring"], "back": back}
    answer = client.post("/sessions/delete", data=data, follow_redirects=False)
    where = answer.headers["location"]
    assert where == f"/?said=sessions-deleted&id={made['Spring']}&n=1"


def test_a_video_that_was_moved_is_chosen_again_and_its_plays_stay(
    client: TestClient, record: SessionService, made: dict[str, str]
) -> None:
    session_id = made["Spring"]
    clip = record.add_clip(session_id, ClipCreate(path="gone.mp4", duration_sec=60))
    (play,) = record.add_events(session_id, clip, [EventIn(event_type="serve", t_sec=7)])
    where = f"/sessions/{session_id}/clips/{clip}"
    page = client.get(where).text
    assert "remove this clip and add it again" not in page
    assert "Do not remove the clip" in page

    folder = record.sessions_dir / "_import"
    folder.mkdir(exist_ok=True)
    (folder / "found.mp4").write_bytes(b"a video")
    assert '<option value="found.mp4">' in client.get(where).text
    (folder / "gone.mp4").write_bytes(b"a video")
    assert 'list="importable" value="gone.mp4"' in client.get(where).text, "by its own name"
    after = client.post(f"{where}/file", data={"import_name": "found.mp4"})
    assert "The video is back, with all its plays." in after.text
    assert not record.get_clip(session_id, clip).missing
    event = record.get_event(session_id, play)
    assert (event.clip_id, event.t_sec) == (clip, 7)
    again = client.post(f"{where}/file", data={"import_name": "found.mp4"})
    assert again.status_code == 409
    assert client.post(f"{where}/file", data={"import_name": "../x"}).status_code == 409


def test_teams_have_the_colours_of_their_kits_in_the_list(
    client: TestClient, record: SessionService, made: dict[str, str]
) -> None:
    assert "/kits.css" not in client.get("/").text
    for title, side, colour in (("Spring", "A", "#cc0000"), ("Summer", "B", "#ffffff")):
        team = {"name": "Reds", "colour": colour}
        client.post(f"/sessions/{made[title]}/teams/{side}", data=team)
    for address in ("/", "/_api/sessions/ui/dashboard"):
        text = client.get(address).text
        assert re.findall(r'<li [^>]*class="(kit[^"]*)"', text) == ["kit-b-ffffff", "kit-a-cc0000"]
    sheet = unescape(re.findall(r'href="(/kits\.css[^"]+)"', text)[0])
    light, dark = client.get(sheet).text.split("@media")
    assert ".kit-a-cc0000{--team-a:#cc0000;--on-team-a:#ffffff;" in light
    assert "--team-b:#ffffff" not in light, "white on paper would not be seen"
    assert "--kit-b:#ffffff;--on-kit-b:#000000;" in light, "but filled it can be told by its edge"
    assert ".kit-b-ffffff{--team-b:#ffffff;" in dark


def test_a_sheet_of_kits_says_colours_alone(client: TestClient) -> None:
    nasty = "kit-a-cc0000{}body{display:none}"
    assert client.get("/kits.css", params={"kit": [nasty, "kit-c-000000"]}).text == ""
    assert client.get("/kits.css").text == ""


def test_a_new_session_asks_for_its_teams_below_its_title(client: TestClient) -> None:
    page = client.get("/sessions/new").text
    asked = re.findall(r'<(?:input|textarea) id="(\w+)"', page)
    assert asked[:4] == ["title", "team_a", "team_b", "match_date"]
