"""A coach orders a clip with the analysis drawn in, and takes it and its tables along."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.work.analysis import ClipAnalysis, VisionEngine
from session.schemas import ClipCreate
from tests.browser.conftest import Open, Site, write_clip
from tests.work.test_overlays import COURT, Seeing


@pytest.fixture(scope="module")
def clip(site: Site) -> tuple[str, str]:
    """Six seconds of a marked court, which nobody has looked at yet."""
    session_id = site.session("Drawn")
    path = write_clip(site.folder / session_id / "clips" / "rally.mp4", 6)
    meta = {"calibration": COURT.to_meta(), "original_name": "rally.mp4"}
    made = ClipCreate(path=str(path), duration_sec=6.0, meta=meta)
    return session_id, site.service.add_clip(session_id, made)


def test_what_cannot_be_drawn_says_why_and_the_rest_is_made(
    site: Site, open_page: Open, clip: tuple[str, str]
) -> None:
    page = open_page("/sessions/{}/clips/{}".format(*clip))
    page.get_by_role("link", name="Video with the analysis drawn in").click()
    expect(page.locator("[name=show][value=boxes]")).to_be_disabled()
    expect(page.get_by_text("Video analysis has not looked at this clip yet").first).to_be_visible()
    expect(page.locator("[name=show][value=court]")).to_be_checked()
    expect(page.get_by_role("heading", name="Tables (CSV)")).to_have_count(0)


def test_a_drawn_video_is_made_and_taken_along_with_its_tables(
    site: Site, open_page: Open, clip: tuple[str, str]
) -> None:
    engine = Seeing(6)
    engine.name = VisionEngine().name
    analysis = ClipAnalysis(site.service, engine, *clip, "run")
    for chunk in analysis.chunks:
        analysis.perceive(chunk, lambda _frames: None)
    page = open_page(f"/sessions/{clip[0]}/downloads")
    page.get_by_role("link", name="rally.mp4", exact=True).click()
    page.get_by_label("Their ways").uncheck()
    page.get_by_label("From").fill("0:01")
    page.get_by_label("To", exact=True).fill("3")
    page.get_by_role("button", name="Make the video").click()
    expect(page.get_by_text("The film is being made.")).to_be_visible()
    link = page.get_by_role("link", name="rally-overlay.mp4", exact=True)
    expect(link).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Make the video")).to_be_visible()
    [made] = site.service.get_session_artifacts(clip[0], "overlay")
    assert made.metadata["shown"] == ["boxes", "ball", "court"]
    assert made.metadata["seconds"] == pytest.approx(2.0, abs=0.05)
    with page.expect_download() as film:
        link.click()
    assert film.value.suggested_filename == "rally-overlay.mp4"
    with page.expect_download() as table:
        page.get_by_role("link", name="Ball", exact=True).click()
    assert table.value.suggested_filename == "Drawn_ball.csv"
    assert table.value.path().read_text("utf-8-sig").startswith("session_id,clip_id,t_sec,flight")
