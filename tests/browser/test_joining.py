"""A scouted rally and its video: analysed, then joined, so that rough times become exact."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.vision.calibration import Calibration
from app.work.analysis import ClipAnalysis, VisionEngine
from session.formats.reading import import_file
from session.game.plays import Touch, as_play
from session.schemas import ClipCreate, Event
from session.service import SessionService
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, Open, Site

VIDEO = "katowice-bedzin-2019-rally"
SERVE_SEC = 2.233
FRAME_SEC = 1 / 30
CORNERS = "near_left", "near_right", "far_right", "far_left"


@pytest.fixture
def clip(site: Site, shared: Path) -> tuple[str, str]:
    """The real rally as it was scouted, one serve marked, and the video analysed."""
    data = shared / "data"
    scouted = data / "scout" / "katowice-bedzin-2019-clip.dvw"
    session_id = import_file(site.service, scouted).session_id
    path = f"clips/{VIDEO}.mp4"
    target = site.service.session_folder(session_id) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(data / "video" / f"{VIDEO}.mp4", target)
    marks = json.loads((data / "video" / f"{VIDEO}.events.json").read_text())["court_corners_px"]
    corners = tuple(
        tuple(marks[key]) for key in ("near_left", "near_right", "far_right", "far_left")
    )
    meta = {"calibration": Calibration(corners, "B").to_meta()}
    clip_id = site.service.add_clip(
        session_id, ClipCreate(path=path, duration_sec=15.5, meta=dict(meta))
    )
    serve = touches(site.service, session_id)[0]
    site.service.video_times.set_play(session_id, serve.id, clip_id, SERVE_SEC)
    analysis = ClipAnalysis(site.service, VisionEngine(), session_id, clip_id, "analysis:1")
    for chunk in analysis.chunks:
        analysis.perceive(chunk, lambda _: None)
    analysis.finish()
    return session_id, clip_id


def touches(service: SessionService, session_id: str) -> list[Event]:
    found = service.list_events(session_id, status="confirmed")
    return [one for one in found if isinstance(as_play(one), Touch)]


def test_scouted_plays_take_the_times_of_the_contacts_that_were_found(
    open_page: Open, site: Site, clip: tuple[str, str]
) -> None:
    session_id, clip_id = clip
    before = touches(site.service, session_id)
    contacts = [
        one.t_sec or 0.0 for one in site.service.list_events(session_id, status="suggested")
    ]
    home = f"/sessions/{session_id}/clips/{clip_id}"
    page = open_page(home)
    page.get_by_role("link", name="Join the plays with what the video found").click()
    expect(page.get_by_text(re.compile(r"^\d+ of 13 touches have a contact"))).to_be_visible()
    assert violations(page) == []
    page.locator("[data-at]").last.click()
    page.wait_for_function("() => document.querySelector('[data-joining] video').currentTime > 5")
    unsure = page.locator("li.unsure input")
    for at in range(unsure.count()):
        unsure.nth(at).check()
    ticked = page.locator("input[name=pair]:checked").count()
    assert ticked >= 9, "of 13; the serve was not found"
    page.get_by_role("button", name="Use these times").click()
    expect(page.get_by_text(f"Joined: {ticked} plays at the moment")).to_be_visible()

    joined = [one for one in touches(site.service, session_id) if as_play(one).time_by == "contact"]
    assert len(joined) == ticked
    for one in joined:
        assert min(abs((one.t_sec or 0.0) - contact) for contact in contacts) <= 2 * FRAME_SEC
    left = site.service.count_events(session_id, status="suggested")
    assert left == len(contacts) - ticked
    line = page.locator(f"#play-{joined[0].id}")
    expect(line).not_to_contain_text("≈")
    page.locator("#notice").get_by_role("button", name="Undo").click()
    expect(page.get_by_text(re.compile("Undone"))).to_be_visible()
    assert [one.t_sec for one in touches(site.service, session_id)] == [one.t_sec for one in before]
    assert site.service.count_events(session_id, status="suggested") == len(contacts)

    phone = open_page(f"{home}/joining", viewport=PHONE)
    expect(phone.get_by_role("button", name="Use these times")).to_be_in_viewport()
    width = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
