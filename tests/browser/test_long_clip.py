"""A whole match on one clip: every play can be reviewed beside the video."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from session.schemas import ClipCreate, EventIn, EventUpdate
from session.vocabulary import Side, Status
from tests.browser.conftest import PHONE, TABLET, Open, Site

SECONDS = 1500
PLAYS = 991


def write_match(path: Path) -> Path:
    """Twenty-five minutes, a picture a second."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=1, options={"g": "5", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for second in range(SECONDS):
            image = np.full((36, 64, 3), second % 200 + 20, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def match(site: Site) -> tuple[str, str, list[int]]:
    """A session, its clip, and the ids of the suggestions in the order of play."""
    session_id = site.session("Whole match")
    path = write_match(site.folder / session_id / "clips" / "match.mp4")
    clip_id = site.service.add_clip(
        session_id, ClipCreate(path=str(path), duration_sec=float(SECONDS))
    )
    kinds = ("serve", "reception", "set", "attack", "dig")
    suggested = [
        EventIn(
            t_sec=at_sec(place),
            event_type=kinds[place % 5],
            actor_team=Side("AB"[place // 3 % 2]),
            status=Status.SUGGESTED,
            payload={"confidence": 0.5 + place % 5 / 10},
        )
        for place in range(PLAYS)
    ]
    return session_id, clip_id, site.service.add_events(session_id, clip_id, suggested)


def at_sec(place: int) -> float:
    return round(SECONDS * (place + 0.5) / PLAYS, 2)


def is_chosen(page: Page, event_id: int) -> None:
    expect(page.locator("li.chosen")).to_have_attribute("data-play-id", str(event_id))


def shows(page: Page, t_sec: float) -> None:
    page.wait_for_function(
        "t => Math.abs(document.getElementById('video').currentTime - t) < 1.1", arg=t_sec
    )


def test_keys_go_on_over_every_border_in_both_directions(
    open_page: Open, match: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, ids = match
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={ids[190]}")
    is_chosen(page, ids[190])
    for end, place in (
        (page.locator("[data-play-id]").first, 130),
        (page.locator("[data-play-id]").last, 250),
    ):
        expect(end).to_have_attribute("data-play-id", str(ids[place]))
    for place in range(191, 271):
        page.keyboard.press("j")
        if place % 40 == 0:
            is_chosen(page, ids[place])
    is_chosen(page, ids[270])
    shows(page, at_sec(270))
    for _ in range(150):
        page.keyboard.press("k")
    is_chosen(page, ids[120])


def test_a_play_far_behind_is_chosen_by_its_address_and_decided_by_key(
    open_page: Open, site: Site, match: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, ids = match
    page = open_page(f"/sessions/{session_id}/plays?clip_id={clip_id}&offset=800")
    page.locator(f"a[href$='clips/{clip_id}?play={ids[810]}']").first.click()
    is_chosen(page, ids[810])
    page.wait_for_load_state()  # a key that is pressed before the scripts run is nobody's
    shows(page, at_sec(810))
    expect(page.locator(f"[data-mark='{ids[810]}']")).to_have_class("mark A suggested chosen")
    page.keyboard.press("Enter")
    is_chosen(page, ids[811])
    assert site.service.get_event(session_id, ids[810]).status is Status.CONFIRMED
    page.keyboard.press("x")
    is_chosen(page, ids[812])
    assert site.service.get_event(session_id, ids[811]).status is Status.REJECTED


def test_keys_that_follow_each_other_quickly_are_each_heeded(
    open_page: Open, site: Site, match: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, ids = match
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={ids[850]}")
    is_chosen(page, ids[850])
    for key in ("Enter", "Enter", "x", "j"):
        page.keyboard.press(key)
    is_chosen(page, ids[854])
    statuses = [site.service.get_event(session_id, one).status for one in ids[850:854]]
    assert statuses == [Status.CONFIRMED, Status.CONFIRMED, Status.REJECTED, Status.SUGGESTED]


def hold(page: Page, address: str) -> Callable[[], None]:
    """Keeps back what is asked from now on, until the answer is called."""
    held: list[Route] | None = []

    def handle(route: Route) -> None:
        if held is None:
            route.continue_()
        else:
            held.append(route)

    def let_go() -> None:
        nonlocal held
        waiting, held = held or [], None
        for route in waiting:
            route.continue_()

    page.route(address, handle)
    return let_go


def play_from(page: Page, seconds: int) -> None:
    """The video plays, and is a little further when this is done."""
    page.wait_for_function("document.getElementById('video').readyState >= 1")
    page.evaluate("t => { document.getElementById('video').currentTime = t }", seconds)
    page.get_by_role("button", name="Play or pause").click()
    page.wait_for_function("t => document.getElementById('video').currentTime > t", arg=seconds + 1)


@pytest.mark.parametrize("slow", ["accept", "list"])
def test_a_decision_is_shown_and_goes_on_though_the_list_went_elsewhere(
    open_page: Open, site: Site, match: tuple[str, str, list[int]], slow: str
) -> None:
    session_id, clip_id, ids = match
    place = {"accept": 900, "list": 920}[slow]
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={ids[place]}")
    is_chosen(page, ids[place])
    let_go = hold(page, f"**/{slow}*")
    if slow == "accept":
        with page.expect_request(f"**/{slow}"):
            page.keyboard.press("Enter")
        play_from(page, 100)
    else:
        play_from(page, 100)
        page.keyboard.press("Enter")
    let_go()
    is_chosen(page, ids[place + 1])
    expect(page.locator(f"#play-{ids[place]}")).to_have_attribute("data-status", "confirmed")
    assert site.service.get_event(session_id, ids[place]).status is Status.CONFIRMED


def test_two_plays_accepted_quickly_by_mouse_are_both_shown(
    open_page: Open, site: Site, match: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, ids = match
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={ids[940]}")
    let_go = hold(page, "**/accept")
    for place in (940, 941):
        page.locator(f"#play-{ids[place]} [data-do=accept]").click()
    let_go()
    is_chosen(page, ids[942])
    for place in (940, 941):
        expect(page.locator(f"#play-{ids[place]}")).to_have_attribute("data-status", "confirmed")
        assert site.service.get_event(session_id, ids[place]).status is Status.CONFIRMED


def test_a_correction_is_saved_though_the_list_went_elsewhere(
    open_page: Open, site: Site, match: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, ids = match
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={ids[960]}&edit=1")
    page.locator("#edit").get_by_label("Number").fill("17")
    play_from(page, 100)
    expect(page.locator(f"#play-{ids[960]}")).to_have_count(0)
    page.get_by_role("button", name="Play or pause").click()
    page.locator("#edit").get_by_role("button", name="Save and accept").click()
    expect(page.locator("[data-edit]")).to_have_count(0)
    expect(page.locator(f"#play-{ids[960]}")).to_contain_text("17")
    assert site.service.get_event(session_id, ids[960]).actor_number == "17"


def test_marks_come_apart_by_zooming_and_each_is_a_way_to_its_play(
    open_page: Open, match: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, ids = match
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}")
    page.wait_for_function("document.getElementById('video').readyState >= 1")
    expect(page.locator("[data-mark]")).to_have_count(0)
    line = page.locator("[data-timeline]")
    box = line.bounding_box()
    assert box
    # The bar at 20:00.
    page.mouse.click(box["x"] + box["width"] * (1200 + 3) / SECONDS, box["y"] + 30)
    expect(page.locator(f"[data-mark='{ids[794]}']")).to_have_count(1)
    lefts = page.evaluate(
        "[...document.querySelectorAll('[data-mark][y=\"44\"]')]"
        ".map(one => one.getBoundingClientRect().x)"
    )
    assert all(b - a > 2 for a, b in pairwise(lefts))
    page.locator(f"[data-mark='{ids[794]}']").click()
    is_chosen(page, ids[794])
    shows(page, at_sec(794))

    page.get_by_role("link", name="Zoom in").click()
    expect(page.get_by_role("link", name="Zoom in")).to_be_focused()
    page.keyboard.press("w")
    expect(page.locator("[data-bar]").first).to_be_attached()
    page.keyboard.press("i")
    expect(page.locator("[data-timeline]")).not_to_have_attribute("data-from", "0.0")
    box = line.bounding_box()
    assert box
    before = page.locator("[data-timeline]").get_attribute("data-from")
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    assert before
    expect(page.locator("[data-timeline]")).not_to_have_attribute("data-from", before)


def test_the_list_follows_the_video(open_page: Open, match: tuple[str, str, list[int]]) -> None:
    session_id, clip_id, _ids = match
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}")
    page.wait_for_function("document.getElementById('video').readyState >= 1")
    page.evaluate("document.getElementById('video').currentTime = 1000")
    page.mouse.move(5, 5)
    page.get_by_role("button", name="Play or pause").click()
    page.wait_for_function(
        "() => Number(document.querySelector('li.now')?.dataset.t) > 998", timeout=30_000
    )
    page.get_by_role("button", name="Play or pause").click()
    page.keyboard.press("j")
    now = float(page.locator("li.chosen").get_attribute("data-t") or 0)
    assert 999 <= now <= 1010


def test_scrolling_loads_more_and_stays_where_one_is(
    open_page: Open, match: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, ids = match
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={ids[500]}")
    is_chosen(page, ids[500])
    seen = page.locator("[data-plays]")
    seen.evaluate("box => box.scrollTop = 0")
    expect(page.locator(f"#play-{ids[400]}")).to_be_attached()
    first_seen = page.evaluate(
        "[...document.querySelectorAll('[data-play-id]')].find(one =>"
        " one.getBoundingClientRect().top >= document.querySelector('[data-plays]')"
        ".getBoundingClientRect().top - 30).dataset.playId"
    )
    assert abs(ids.index(int(first_seen)) - 440) <= 3, "what was in sight is still in sight"
    seen.evaluate("box => box.scrollTop = box.scrollHeight")
    expect(page.locator(f"#play-{ids[600]}")).to_be_attached()


@pytest.mark.parametrize("viewport", [TABLET, PHONE])
def test_on_a_narrow_screen_the_play_and_its_video_are_both_in_sight(
    open_page: Open, match: tuple[str, str, list[int]], viewport: dict[str, int]
) -> None:
    session_id, clip_id, ids = match
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={ids[300]}", viewport=viewport)
    is_chosen(page, ids[300])
    for place in (300, 301):
        is_chosen(page, ids[place])
        expect(page.locator("#video")).to_be_in_viewport(ratio=1)
        expect(page.locator("#card")).to_have_attribute("data-card", str(ids[place]))
        expect(page.locator("#card [data-place]")).to_be_in_viewport(ratio=1)
        page.locator("#card [data-accept]").click(trial=True)
        page.keyboard.press("j")


def test_the_end_is_said(open_page: Open, match: tuple[str, str, list[int]]) -> None:
    session_id, clip_id, ids = match
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={ids[-2]}")
    is_chosen(page, ids[-2])
    page.keyboard.press("j")
    is_chosen(page, ids[-1])
    page.keyboard.press("j")
    expect(page.get_by_text("That was the last play of this clip.")).to_be_in_viewport(ratio=1)


def test_no_key_ends_in_silence_on_a_play_that_is_decided(
    open_page: Open, site: Site, match: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, ids = match
    site.service.update_event(session_id, ids[700], EventUpdate(status=Status.CONFIRMED))
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={ids[700]}")
    is_chosen(page, ids[700])
    page.keyboard.press("x")
    expect(page.get_by_text("This play counts already.")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    is_chosen(page, ids[701])


def test_accepting_many_is_undone_where_one_is(
    open_page: Open, site: Site, match: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, ids = match
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={ids[600]}")
    is_chosen(page, ids[600])
    confirmed = site.service.count_events(session_id, status="confirmed")
    page.get_by_role("button", name="Accept 7").or_(
        page.get_by_role("button", name="Accept 9")
    ).click()
    expect(page.locator("#notice")).to_contain_text("suggestions accepted. They count from now on.")
    is_chosen(page, ids[600])
    expect(page.locator("#notice .notice")).to_be_in_viewport(ratio=1)
    page.locator("#notice").get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#notice")).to_contain_text("Undone:")
    expect(page.locator("#counts")).to_contain_text(f"{confirmed} confirmed")
    expect(page.locator("li.chosen a.go")).to_be_focused()
    assert site.service.count_events(session_id, status="confirmed") == confirmed


def test_without_scripts_the_list_goes_on_by_links(
    open_page: Open, match: tuple[str, str, list[int]]
) -> None:
    session_id, clip_id, _ids = match
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}", java_script_enabled=False)
    page.get_by_role("link", name="Later plays").click()
    page.get_by_role("link", name="Later plays").click()
    expect(page.locator("li.chosen")).to_be_visible()
    page.get_by_role("link", name="Zoom in").click()
    expect(page.locator("[data-mark]").first).to_be_attached()
