"""A coach takes a match along without its dead time, as one file."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from session.playlists import PlaylistIn
from session.schemas import ClipCreate, EventIn
from session.vocabulary import Side
from tests.browser.conftest import Open, Site, write_clip


@pytest.fixture(scope="module")
def match(site: Site) -> str:
    """Two aces, twelve seconds apart."""
    session_id = site.session("Filmed")
    path = write_clip(site.folder / session_id / "clips" / "match.mp4", 24)
    clip_id = site.service.add_clip(session_id, ClipCreate(path=str(path), duration_sec=24.0))
    made = [
        EventIn(
            event_type=kind,
            actor_team=Side.A,
            actor_number="9",
            t_sec=5.0 + 12 * rally + after,
            payload={"set_number": 1, "evaluation": "#", "time_by": "hand"},
        )
        for rally in range(2)
        for kind, after in (("serve", 0.0), ("point", 0.5))
    ]
    site.service.add_events(session_id, clip_id, made)
    return session_id


def test_the_match_without_dead_time_is_made_and_lies_with_the_files(
    site: Site, open_page: Open, match: str
) -> None:
    page = open_page(f"/sessions/{match}/rallies")
    page.get_by_role("link", name="Film without dead time").click()
    page.get_by_label("Seconds more before and after").fill("0.5")
    page.get_by_role("button", name="Make the film").click()
    expect(page.get_by_text("The film is being made.")).to_be_visible()
    link = page.get_by_role("link", name="rallies.mp4")
    expect(link).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Make the film")).to_be_visible()
    [film] = site.service.get_session_artifacts(match)
    assert film.metadata["seconds"] == pytest.approx(13.0, abs=0.1)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".mp4")


def test_a_match_without_video_says_what_to_do(site: Site, open_page: Open) -> None:
    page = open_page(f"/sessions/{site.rallied('No video')}/downloads", forgive="422")
    page.get_by_role("button", name="Make the film").click()
    expect(page.get_by_text("No rally of this match has its place in a video yet.")).to_be_visible()


def test_the_plays_behind_a_question_leave_as_one_file_with_titles(
    site: Site, open_page: Open, match: str
) -> None:
    page = open_page(f"/sessions/{match}/watch?skill=serve")
    page.get_by_role("button", name="As one file").click()
    expect(page.get_by_text("The film is being made.")).to_be_visible()
    expect(page.get_by_role("link", name="plays.mp4")).to_be_visible(timeout=60_000)
    film = site.service.get_session_artifacts(match, "film")[0]
    assert film.metadata["description"] == "2 plays as one film"
    assert film.metadata["seconds"] == pytest.approx(11.0, abs=0.1)
    job = next(job for job in site.service.list_jobs(match) if job.kind == "film")
    titles = [part["title"] for part in job.result["film"]["parts"]]
    assert titles == ["Set 1, 0:0 · Team A 9 · Serve #", "Set 1, 1:0 · Team A 9 · Serve #"]


def test_a_playlist_of_two_matches_leaves_as_one_file_in_its_own_order(
    site: Site, open_page: Open, match: str
) -> None:
    other = site.session("Also filmed")
    path = write_clip(site.folder / other / "clips" / "other.mp4", 12)
    clip_id = site.service.add_clip(other, ClipCreate(path=str(path), duration_sec=12.0))
    attack = EventIn(event_type="attack", actor_team=Side.B, actor_number="3", t_sec=4.0)
    (last,) = site.service.add_events(other, clip_id, [attack])
    first = site.service.list_events(match, event_type="serve")[0]
    said = {"lead_sec": 1, "lag_sec": 1}
    items = [
        {"session_id": other, "event_id": last, "speed": 0.5, "title": "Late", **said},
        {"session_id": match, "event_id": first.id, **said},
        {"session_id": match, "event_id": first.id, **said},
    ]
    wanted = PlaylistIn.model_validate({"title": "For Friday", "items": items})
    playlist = site.service.create_playlist(wanted)
    page = open_page(f"/playlists/{playlist.id}")
    page.get_by_role("button", name="As one file").click()
    link = page.get_by_role("link", name="The film of this playlist")
    expect(link).to_be_visible(timeout=60_000)
    [film] = site.service.get_session_artifacts(other)
    assert film.metadata["seconds"] == pytest.approx(8.0, abs=0.2)
    assert film.metadata["description"] == "The playlist For Friday: 3 plays"
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "For_Friday.mp4"
    older = page.get_by_text("The list was changed since it was made.")
    expect(older).to_be_hidden()
    item = site.service.playlists.items(playlist.id)[0]
    site.service.playlists.move(playlist.id, item.id)
    page.reload()
    expect(link).to_be_visible()
    expect(older).to_be_visible()
