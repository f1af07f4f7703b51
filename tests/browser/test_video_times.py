"""A scout file and its video, brought together by one press at the first serve."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect

from session.formats.reading import import_file
from tests.browser.conftest import Open, Site

VIDEO = "katowice-bedzin-2019-rally.mp4"
ROUGH_SEC = 3.1
"""The scout typed up to three seconds after the contacts."""


def stand_at(page: Page, t_sec: float) -> None:
    """Stop the video at that moment, as with the buttons under it."""
    page.wait_for_function("() => document.getElementById('video').readyState > 0")
    page.evaluate("t => { document.getElementById('video').currentTime = t; }", t_sec)
    page.wait_for_function(
        "t => Math.abs(document.getElementById('video').currentTime - t) < 0.05", arg=t_sec
    )


def test_one_serve_brings_a_scouted_rally_to_its_video(
    open_page: Open, site: Site, shared: Path
) -> None:
    data = shared / "data"
    session_id = import_file(
        site.service, data / "scout" / "katowice-bedzin-2019-clip.dvw"
    ).session_id
    imports = site.folder / "_import"
    imports.mkdir(exist_ok=True)
    shutil.copy(data / "video" / VIDEO, imports)
    seen = json.loads((data / "video" / "katowice-bedzin-2019-rally.events.json").read_text())

    page = open_page(f"/sessions/{session_id}")
    page.get_by_label("Or take one from the import folder").select_option(VIDEO)
    taken = page.locator("form", has_text="Or take one from the import")
    taken.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("not in a video yet")).to_be_visible()
    stand_at(page, seen["events"][0]["t_sec"] + 1.0)
    page.get_by_role("button", name="This serve is now").click()
    expect(page.locator(".times")).to_contain_text("at 0:03.2, marked")
    # The panel was read anew, and marks again.
    page.locator("summary", has_text="Where is the match").click()
    stand_at(page, seen["events"][0]["t_sec"])
    page.get_by_role("button", name="This serve is now").click()
    expect(page.locator(".times")).to_contain_text("at 0:02.2, marked")
    expect(page.get_by_text(re.compile(r"Marked\. \d+ plays moved\."))).to_be_visible()
    expect(page.locator(".play-list .who", has_text="Serve")).to_have_count(1)

    touches = [
        event
        for event in site.service.iter_events(session_id)
        if event.event_type in {one["event_type"] for one in seen["events"]}
    ]
    assert len(touches) == len(seen["events"])
    for event, contact in zip(touches, seen["events"], strict=True):
        assert event.actor_number == contact["actor_number"]
        assert event.t_sec is not None
        assert abs(event.t_sec - contact["t_sec"]) <= ROUGH_SEC
    assert touches[0].t_sec == seen["events"][0]["t_sec"]

    page.locator(".play-list li", has_text="Attack").first.click()
    page.keyboard.press("c")
    stand_at(page, seen["events"][3]["t_sec"])
    page.get_by_role("button", name="This play is now").click()
    # What was said of the first mark still stands: the list is read anew behind the second one.
    expect(page.locator(".play-list li", has_text="Attack").first).to_contain_text("0:06.1")
    again = site.service.get_event(session_id, touches[3].id)
    assert again.t_sec == seen["events"][3]["t_sec"]
    page.locator("#notice").get_by_role("button", name="Undo").click()
    expect(page.get_by_text(re.compile(r"Undone"))).to_be_visible()
    undone = site.service.get_event(session_id, touches[3].id)
    assert undone.t_sec == touches[3].t_sec
