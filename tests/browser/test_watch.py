"""Plays one after the other: a coach asks, watches, looks again, slower, and at the whole rally."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from session.playlists import PlaylistIn, PlaylistItemIn
from session.schemas import ClipCreate, EventIn
from session.vocabulary import Side
from tests.browser.conftest import DESKTOP, PHONE, Open, Site, write_clip

SECONDS = 40
SHOWN = "[...document.querySelectorAll('[data-screen]')].find((one) => !one.hidden)"


@pytest.fixture(scope="module")
def match(site: Site) -> str:
    """Three rallies of serve, reception and attack, ten seconds long; two attacks are kills."""
    session_id = site.session("Watched")
    path = write_clip(site.folder / session_id / "clips" / "match.mp4", SECONDS)
    clip_id = site.service.add_clip(
        session_id,
        ClipCreate(path=str(path), duration_sec=float(SECONDS), meta={"video": {"fps": 10.0}}),
    )
    made = [
        EventIn(
            event_type=kind,
            actor_team=Side(side),
            actor_number="9",
            t_sec=4.0 + 10 * rally + after,
            payload={"set_number": 1, "evaluation": sign, "time_by": "hand"},
        )
        for rally, kill in enumerate("#-#")
        for kind, side, sign, after in (
            ("serve", "A", "-", 0.0),
            ("reception", "B", "+", 1.0),
            ("attack", "B", kill, 3.0),
            ("point", "B", None, 3.5),
        )
    ]
    site.service.add_events(session_id, clip_id, made)
    return session_id


def plays_at(page: Page, start: float, end: float) -> None:
    """Waits until the picture moves within this stretch."""
    page.wait_for_function(
        f"([start, end]) => {{ const one = {SHOWN};"
        " return !one.paused && !one.seeking && one.readyState > 2"
        " && one.currentTime >= start && one.currentTime <= end; }",
        arg=[start - 0.1, end],
    )


def almost_over(page: Page, end: float) -> None:
    """Half a second before the end of a stretch, which the story need not watch whole."""
    page.evaluate(f"{SHOWN}.currentTime = {end - 0.5}")


def begun(open_page: Open, match: str) -> Page:
    """The attacks, begun by a press, as browsers want it of who comes from elsewhere."""
    page = open_page(f"/sessions/{match}/watch?skill=attack")
    expect(page.get_by_text("Press Play.")).to_be_visible()
    expect(page.locator("video:visible")).to_have_attribute("controls", "")
    page.get_by_role("button", name="Play", exact=True).click()
    return page


def chosen(page: Page) -> int:
    """Which line of the list is marked, from 1."""
    lines = page.locator("[data-watched]")
    return 1 + [line.get_attribute("class") for line in lines.all()].index("chosen")


def test_the_plays_behind_a_question_are_shown_one_after_the_other(
    open_page: Open, match: str
) -> None:
    page = open_page(f"/sessions/{match}/plays?skill=attack&evaluation=%23")
    page.get_by_role("link", name="Play these").click()
    expect(page.locator("[data-watched]")).to_have_count(2)
    plays_at(page, 4.0, 9.0)
    expect(page.locator("video:visible")).to_have_attribute("controls", "")
    expect(page.locator("[data-now-line]")).to_have_text("1 of 2 · Set 1, 0:0 · Attack B 9 #")
    almost_over(page, 9.0)
    expect(page.locator("[data-watched]").nth(1)).to_have_class("chosen")
    plays_at(page, 24.0, 29.0)
    almost_over(page, 29.0)
    expect(page.get_by_text("That was the last of these plays.")).to_be_visible()
    page.keyboard.press(" ")
    plays_at(page, 24.0, 29.0)


def test_a_play_of_a_playlist_says_how_fast_it_is_and_what_was_noted(
    open_page: Open, site: Site, match: str
) -> None:
    first, second, third = site.service.list_events(match, event_type="attack")
    shown: tuple[dict[str, Any], ...] = (
        {"speed": 0.5, "note": "Look at the block"},
        {},
        {"speed": 0.6},
    )
    items = [
        PlaylistItemIn(session_id=match, event_id=event.id, **how)
        for event, how in zip((first, second, third), shown, strict=True)
    ]
    playlist = site.service.create_playlist(PlaylistIn(title="Slow", items=items)).id
    page = open_page(f"/playlists/{playlist}")
    speed = page.get_by_label("Speed")
    note = page.locator("[data-now-note]")
    expect(speed).to_have_value("0.5")
    expect(note).to_have_text("Look at the block")
    assert page.evaluate(f"{SHOWN}.playbackRate") == 0.5
    page.keyboard.press("j")
    expect(speed).to_have_value("1")
    expect(note).to_be_hidden()
    speed.select_option("2")
    page.keyboard.press("Escape")
    page.locator("[data-watched] a.go").nth(2).click()
    expect(speed).to_have_value("0.6")
    assert page.evaluate(f"{SHOWN}.playbackRate") == 0.6
    page.locator("[data-watched] a.go").nth(1).click()
    expect(speed).to_have_value("2")
    assert page.evaluate(f"{SHOWN}.playbackRate") == 2


def test_keys_go_to_and_fro_again_slower_and_wider(open_page: Open, match: str) -> None:
    page = begun(open_page, match)
    plays_at(page, 4.0, 9.0)
    page.keyboard.press("j")
    plays_at(page, 14.0, 19.0)
    assert chosen(page) == 2
    page.keyboard.press("k")
    plays_at(page, 4.0, 9.0)
    page.keyboard.press("r")
    plays_at(page, 1.0, 4.0)
    page.keyboard.press("r")
    plays_at(page, 4.0, 9.0)
    for _ in range(3):
        page.keyboard.press("-")
    assert page.evaluate(f"{SHOWN}.playbackRate") == 0.25
    page.keyboard.press("+")
    page.keyboard.press(".")
    still = page.evaluate(f"{SHOWN}.currentTime")
    page.keyboard.press(".")
    page.wait_for_function(f"at => {SHOWN}.currentTime > at && {SHOWN}.paused", arg=still)
    assert page.evaluate(f"{SHOWN}.currentTime") - still == pytest.approx(0.1, abs=0.02)


def test_a_phone_that_shows_only_a_video_on_its_whole_screen_does_that(
    open_page: Open, match: str
) -> None:
    page = open_page("/")
    page.add_init_script(
        "Object.defineProperty(Document.prototype, 'fullscreenEnabled', { get: () => false });"
        "HTMLVideoElement.prototype.webkitEnterFullscreen = function () { window.large = this; };"
        "Object.defineProperty(HTMLVideoElement.prototype, 'webkitDisplayingFullscreen',"
        " { get() { return window.large === this; } });"
    )
    page.goto(f"/sessions/{match}/plays?skill=attack&evaluation=%23")
    page.get_by_role("link", name="Play these").click()
    page.get_by_role("button", name="Whole screen").click()
    page.keyboard.press("j")
    expect(page.locator("[data-watched]").nth(1)).to_have_class("chosen")
    shown = "document.querySelector('[data-screen]:not([hidden])') === window.large"
    assert page.evaluate(shown), "the next play comes in the same video"


def test_one_play_runs_again_and_again(open_page: Open, match: str) -> None:
    page = begun(open_page, match)
    plays_at(page, 4.0, 9.0)
    page.get_by_label("Loop").check()
    almost_over(page, 9.0)
    plays_at(page, 4.0, 5.5)
    assert chosen(page) == 1


def test_a_reload_goes_on_where_one_was(open_page: Open, match: str) -> None:
    page = begun(open_page, match)
    page.keyboard.press("j")
    page.get_by_label("Speed").select_option("0.5")
    page.get_by_label("Loop").check()
    page.get_by_label("Tick Attack 9").nth(2).check()
    third = page.locator("[data-watched]").nth(2).get_attribute("id")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(f"#{third}$"))
    page.reload()
    expect(page.locator("[data-watched]").nth(2)).to_have_class("chosen")
    expect(page.get_by_label("Speed")).to_have_value("0.5")
    assert page.evaluate(f"{SHOWN}.playbackRate") == 0.5
    expect(page.get_by_label("Loop")).to_be_checked()
    expect(page.get_by_role("button", name="Add 1 ticked")).to_be_visible()
    expect(page.get_by_label("Tick Attack 9").nth(2)).to_be_checked()


def test_a_play_behind_the_first_hundred_has_an_address_that_can_be_shared(
    open_page: Open, site: Site
) -> None:
    session_id = long_match(site, "Shared", 102)
    page = open_page(f"/sessions/{session_id}/watch?skill=dig")
    page.locator("[data-watched]").nth(99).locator("a.go").click()
    expect(page.locator("[data-watched]")).to_have_count(102)
    page.get_by_role("button", name="The next play").click()
    expect(page.locator("[data-now-line]")).to_contain_text("101 of 102")
    page.goto(page.url)
    page.reload()
    expect(page.locator("[data-now-line]")).to_contain_text("101 of 102")


def long_match(site: Site, title: str, plays: int) -> str:
    """So many digs in a clip of six seconds."""
    session_id = site.session(title)
    path = write_clip(site.folder / session_id / "clips" / "long.mp4", 6)
    clip_id = site.service.add_clip(session_id, ClipCreate(path=str(path), duration_sec=6.0))
    site.service.add_events(
        session_id, clip_id, [EventIn(event_type="dig", actor_team=Side.A, t_sec=3.0)] * plays
    )
    return session_id


def top_of(line: Locator) -> float:
    box = line.bounding_box()
    assert box
    return box["y"]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_a_list_that_begins_behind_earlier_plays_leads_to_them(
    open_page: Open, site: Site, viewport: dict[str, int]
) -> None:
    session_id = long_match(site, "Long", 250)
    page = open_page(f"/sessions/{session_id}/watch?skill=dig&offset=200", viewport=viewport)
    first = f"play-{site.service.list_events(session_id, limit=250)[200].id}"
    expect(page.locator("[data-now-line]")).to_contain_text("201 of 250")
    page.locator(f"#{first} a.go").click()
    page.get_by_role("button", name="The play before").click()
    expect(page.locator("[data-now-line]")).to_contain_text("200 of 250")
    expect(page.locator(f"#{first} ~ [data-watched]")).to_have_count(49)
    earlier = page.get_by_role("link", name="Earlier plays")
    earlier.scroll_into_view_if_needed()
    if viewport == DESKTOP:  # the list scrolls by itself, and the window has nothing to scroll to
        assert page.evaluate("document.documentElement.scrollHeight < 2 * innerHeight")
    else:
        line = page.locator("[data-watched]").first
        seen = line.get_attribute("id")
        top = top_of(line)
        earlier.click()
        expect(earlier).to_have_count(0)
        assert top_of(page.locator(f"#{seen}")) == pytest.approx(top, abs=2)
    expect(page.locator("[data-watched]")).to_have_count(250)
    expect(page.locator("[data-now-line]")).to_contain_text("200 of 250")
    page.locator("[data-watched] a.go").first.click()
    expect(page.locator("[data-now-line]")).to_contain_text("1 of 250")
    assert "offset" not in page.url


def test_ticks_of_lines_that_are_not_read_yet_stay_over_a_reload(
    open_page: Open, site: Site
) -> None:
    session_id = long_match(site, "Ticked", 450)
    plays = [str(one.id) for one in site.service.list_events(session_id, limit=450)]
    page = open_page(f"/sessions/{session_id}/watch?skill=dig&offset=300")
    expect(page.locator(f"#play-{plays[220]}")).to_have_count(1)
    page.locator("li.more").scroll_into_view_if_needed()
    expect(page.locator(f"#play-{plays[410]}")).to_have_count(1)
    for play in (plays[220], plays[310], plays[410]):
        page.locator(f"#play-{play} input").check()
    page.locator(f"#play-{plays[305]} a.go").click()
    page.reload()
    expect(page.get_by_role("button", name="Add 3 ticked")).to_be_visible()
    expect(page.locator(f"#play-{plays[310]} input")).to_be_checked()
    expect(page.locator(f"#play-{plays[220]} input")).to_be_checked()
    page.get_by_role("link", name="Back to the first plays").click()
    page.wait_for_url(f"**/sessions/{session_id}/watch?skill=dig")
    page.get_by_label("Title of the new playlist").fill("Of all pages")
    page.get_by_role("button", name="Add 3 ticked").click()
    expect(page.get_by_text("3 plays added.")).to_be_visible()
    [made] = [one for one in site.service.playlists.find(10) if one.title == "Of all pages"]
    kept = [str(one.event_id) for one in site.service.playlists.items(made.id)]
    assert kept == [plays[220], plays[310], plays[410]]


def test_without_scripts_the_plays_before_are_a_page_of_the_same_question(
    open_page: Open, site: Site
) -> None:
    session_id = long_match(site, "Plain", 250)
    page = open_page(
        f"/sessions/{session_id}/watch?skill=dig&offset=9999", java_script_enabled=False
    )
    page.get_by_role("link", name="Earlier plays").click()
    expect(page).to_have_url(re.compile(r"/watch\?skill=dig&offset=200$"))
    page.get_by_role("link", name="Back to the first plays").click()
    expect(page).to_have_url(re.compile(r"/watch\?skill=dig$"))
    page.goto(f"/sessions/{session_id}/watch?skill=dig&offset=100")
    page.get_by_role("link", name="Earlier plays").click()
    expect(page).to_have_url(re.compile(r"/watch\?skill=dig$"))
    expect(page.get_by_role("link", name="Earlier plays")).to_have_count(0)
    page.goto(f"/sessions/{session_id}/plays?skill=dig&offset=100")
    page.get_by_role("link", name="Back to the first plays").click()
    expect(page).to_have_url(re.compile(r"/plays\?skill=dig$"))


def test_a_play_at_the_end_of_the_file_is_the_last_one(open_page: Open, site: Site) -> None:
    session_id = site.session("To the end")
    path = write_clip(site.folder / session_id / "clips" / "short.mp4", 6)
    clip_id = site.service.add_clip(session_id, ClipCreate(path=str(path), duration_sec=6.0))
    kinds = [EventIn(event_type="dig", actor_team=Side.A, t_sec=at) for at in (5.0, 400.0)]
    site.service.add_events(session_id, clip_id, kinds)
    page = open_page(f"/sessions/{session_id}/watch?skill=dig")
    expect(page.get_by_text("no video")).to_have_count(1)
    page.get_by_role("button", name="Play", exact=True).click()
    plays_at(page, 0.0, 6.0)
    almost_over(page, 6.0)
    expect(page.get_by_text("That was the last of these plays.")).to_be_visible()
    page.keyboard.press(" ")
    plays_at(page, 0.0, 4.0)


def test_one_click_on_a_number_and_the_picture_moves(open_page: Open, match: str) -> None:
    page = open_page(f"/sessions/{match}/stats")
    page.locator("#box-B a[href*='skill=attack'][href*='evaluation=']").first.click()
    expect(page).to_have_url(re.compile(rf"/sessions/{match}/watch\?"))
    plays_at(page, 4.0, 9.0)
    expect(page.locator("[data-watched]")).to_have_count(2)


def test_the_next_play_is_loaded_while_one_is_on_and_not_before(
    open_page: Open, match: str
) -> None:
    page = open_page(f"/sessions/{match}/watch?skill=attack")
    expect(page.get_by_text("Press Play.")).to_be_visible()
    following = page.locator("video[aria-hidden]")
    assert following.get_attribute("src") is None
    page.get_by_role("button", name="Play", exact=True).click()
    expect(following).to_have_attribute("src", re.compile(r"#t=\d"))


def test_whole_rallies_follow_each_other_whole(open_page: Open, match: str) -> None:
    page = open_page(f"/sessions/{match}/rallies")
    page.locator("a[href*='/watch?ids=']").first.click()
    expect(page.get_by_label("Whole rally")).to_be_checked()
    plays_at(page, 1.0, 4.0)
    page.goto(f"/sessions/{match}/watch?set=1&outcome=won&seen_from=B")
    page.get_by_role("button", name="Play", exact=True).click()
    plays_at(page, 1.0, 4.0)
    page.keyboard.press("j")
    plays_at(page, 11.0, 14.0)
    page.keyboard.press("k")
    plays_at(page, 1.0, 4.0)


@pytest.mark.parametrize("part", ["", "#play-{play}@5.0"], ids=["from the start", "at a picture"])
def test_a_video_that_is_there_before_the_script_has_its_controls(
    open_page: Open, site: Site, match: str, part: str
) -> None:
    page = open_page(f"/sessions/{match}")

    def late(route: Route) -> None:
        time.sleep(1.5)
        route.continue_()

    page.route("**/js/watchlist.js", late)
    play = site.service.list_events(match, event_type="attack")[0].id
    page.goto(f"{site.url}/sessions/{match}/watch?skill=attack{part.format(play=play)}")
    expect(page.locator("[data-screen]:visible").first).to_have_attribute("controls", "")


def test_a_video_that_failed_before_the_script_says_so(open_page: Open, match: str) -> None:
    page = open_page(f"/sessions/{match}", forgive="404")
    page.route(re.compile("/media"), lambda route: route.fulfill(status=404))
    page.goto(page.url.split("?")[0] + "/watch?skill=attack")
    expect(page.get_by_text("This browser cannot play that video.")).to_be_visible()
    expect(page.locator("[data-screen]:visible").first).to_have_attribute("controls", "")


def test_without_scripts_the_first_play_is_there_and_a_line_leads_to_its_clip(
    open_page: Open, match: str
) -> None:
    page = open_page(
        f"/sessions/{match}/watch?skill=attack", java_script_enabled=False, viewport=PHONE
    )
    first = page.locator("video:visible")
    expect(first).to_have_attribute("src", re.compile(r"#t=4\.0$"))
    expect(first).to_have_attribute("controls", "")
    expect(first).to_have_js_property("readyState", 4)
    page.locator("[data-list]").get_by_role("link", name="Attack").first.click()
    expect(page).to_have_url(re.compile(r"/clips/[\w-]+\?play=\d+"))


def test_without_a_video_the_page_says_what_to_do(open_page: Open, site: Site) -> None:
    match = site.rallied("Unseen")
    page = open_page(f"/sessions/{match}/plays")
    expect(page.get_by_role("link", name="Play these")).to_have_count(0)
    page.goto(f"/sessions/{match}/watch")
    expect(page.get_by_role("link", name="Choose the video")).to_be_visible()


@pytest.mark.parametrize(("wide", "high", "share"), [(1280, 800, 0.45), (1920, 1080, 0.5)])
def test_the_picture_is_large_and_what_is_pressed_stands_in_one_line_below_it(
    open_page: Open, match: str, wide: int, high: int, share: float
) -> None:
    page = open_page(
        f"/sessions/{match}/watch?skill=attack", viewport={"width": wide, "height": high}
    )
    video = page.locator("[data-screen]:not([hidden])").bounding_box()
    assert video
    assert min(video["width"], video["height"] * 16 / 9) > wide * share
    pressed = page.locator(".player-line :is(button, select)")
    tops = {round(one.bounding_box()["y"]) for one in pressed.all() if one.is_visible()}  # type: ignore[index]
    assert len(tops) == 1
    expect(page.get_by_label("Whole rally")).to_be_in_viewport(ratio=1)


def test_a_phone_shows_who_did_what_and_how_well_without_scrolling(
    open_page: Open, match: str
) -> None:
    page = open_page(f"/sessions/{match}/plays?skill=attack", viewport=PHONE)
    table = page.get_by_role("region", name="Table of plays")
    table.scroll_into_view_if_needed()
    assert table.evaluate("(one) => one.scrollWidth <= one.clientWidth")
