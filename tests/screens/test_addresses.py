"""A video that stays at its address: on the pages, over REST, and out of reach of the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from session.formats.reading import import_file
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService

PAGE = {"Accept": "text/html"}
MATCH = "https://club.example/final.mp4"
POLICY = "Content-Security-Policy"


@pytest.fixture
def match(client: TestClient, record: SessionService) -> str:
    return record.create_session(SessionCreate(title="Final"))


@pytest.fixture
def frames_allowed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = client.app.state.settings  # type: ignore[attr-defined]
    monkeypatch.setattr(settings, "video_sites", True)


@pytest.fixture
def scouted(record: SessionService, shared: Path) -> tuple[str, str]:
    """A real scout file that names a video of YouTube: the match and its clip."""
    path = shared / "data" / "scout" / "stuttgart-schwerin-2018.dvw"
    session_id = import_file(record, path).session_id
    [clip] = record.list_clips(session_id)
    return f"/sessions/{session_id}", f"/sessions/{session_id}/clips/{clip.id}"


def test_a_file_at_an_address_plays_in_the_page_and_opens_it_for_that_place_alone(
    client: TestClient, record: SessionService, match: str
) -> None:
    shown = client.post(f"/sessions/{match}/clips/attach", data={"address": MATCH}, headers=PAGE)
    assert f'src="{MATCH}"' in shown.text
    assert "media-src 'self' blob: https://club.example;" in shown.headers[POLICY]
    assert "frame-src" not in shown.headers[POLICY]
    assert shown.headers["Referrer-Policy"] == "same-origin"
    assert "club.example" not in client.get(f"/sessions/{match}", headers=PAGE).headers[POLICY]
    [clip] = record.list_clips(match)
    assert (clip.path, clip.missing) == (MATCH, False)


def test_what_needs_the_file_says_that_it_is_not_here(
    client: TestClient, record: SessionService, match: str
) -> None:
    api = f"/_api/sessions/{match}/clips"
    clip = client.post(api, json={"path": MATCH}).json()["clip_id"]
    for way in ("media", "frame"):
        refused = client.get(f"{api}/{clip}/{way}")
        assert (refused.status_code, "stays at its address" in refused.text) == (404, True)
    refused = client.post(f"{api}/{clip}/analysis")
    assert (refused.status_code, "stays at its address" in refused.text) == (404, True)
    assert client.get(f"/sessions/{match}/clips/{clip}/court", headers=PAGE).status_code == 404
    assert client.patch(f"{api}/{clip}", json={"path": "http://x.example/a.mp4"}).status_code == 422


def test_a_scout_file_names_its_video_and_pages_send_nobody_there_by_themselves(
    client: TestClient, scouted: tuple[str, str]
) -> None:
    shown = client.get(scouted[1], headers=PAGE)
    assert "<iframe" not in shown.text
    assert "https://www.youtube.com/watch?v=E4WOxZ5a6u4&amp;t=0s" in shown.text
    assert "VOLLEYSENSE_VIDEO_SITES" in shown.text
    assert "youtube" not in shown.headers[POLICY]


@pytest.mark.usefixtures("frames_allowed")
def test_where_it_is_allowed_a_frame_begins_at_the_play(
    client: TestClient, record: SessionService, scouted: tuple[str, str]
) -> None:
    session_id = scouted[0].rpartition("/")[2]
    play = next(one for one in record.iter_events(session_id) if one.event_type == "serve")
    shown = client.get(f"{scouted[1]}?play={play.id}", headers=PAGE)
    start = int(play.t_sec or 0)
    frame = f"https://www.youtube-nocookie.com/embed/E4WOxZ5a6u4?start={start}&amp;rel=0"
    assert f'src="{frame}"' in shown.text
    assert "frame-src https://www.youtube-nocookie.com" in shown.headers[POLICY]
    assert "script-src 'self';" in shown.headers[POLICY]
    assert shown.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "youtube" not in client.get(scouted[0], headers=PAGE).headers[POLICY]


def test_a_clip_at_an_address_can_be_given_a_file_and_a_lost_one_an_address(
    client: TestClient, record: SessionService, scouted: tuple[str, str]
) -> None:
    session_id, clip_id = scouted[0].rpartition("/")[2], scouted[1].rpartition("/")[2]
    imports = client.app.state.settings.import_folder  # type: ignore[attr-defined]
    imports.mkdir(parents=True, exist_ok=True)
    (imports / "ours.mp4").write_bytes(b"a file")
    before = record.count_events(session_id, clip_id=clip_id)
    client.post(f"{scouted[1]}/file", data={"import_name": "ours.mp4"}, headers=PAGE)
    assert record.get_clip(session_id, clip_id).address is None
    (imports / "ours.mp4").unlink()
    client.post(f"{scouted[1]}/file", data={"address": MATCH}, headers=PAGE)
    assert record.get_clip(session_id, clip_id).path == MATCH
    assert record.count_events(session_id, clip_id=clip_id) == before > 1_000


def test_plays_of_a_video_elsewhere_are_watched_one_after_the_other(
    client: TestClient, record: SessionService, match: str
) -> None:
    clip = record.add_clip(match, ClipCreate(path=MATCH, duration_sec=60.0))
    serve = EventIn(event_type="serve", actor_team="A", t_sec=9.0)
    record.add_events(match, clip, [serve])
    for path in (f"/sessions/{match}/watch", f"/plays?session={match}"):
        shown = client.get(path, headers=PAGE)
        assert f'data-source="{MATCH}"' in shown.text
        assert "media-src 'self' blob: https://club.example;" in shown.headers[POLICY]
