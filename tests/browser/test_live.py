"""Two at one match: what one does the other sees at once, and nobody loses what they are at."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.live import hub
from session.schemas import ClipUpdate, EventIn, EventUpdate, PlayerIn, SessionUpdate
from session.vocabulary import Side
from tests.browser.conftest import Open, Site

SAVED = re.compile(r"[?]play=[0-9]+$")
SERVE = EventIn(event_type="serve", actor_team="A", actor_number="4")


def live(page: Page) -> Page:
    """Once it hears of what others change."""
    expect(page.locator("#live")).to_have_attribute("data-live", "yes")
    return page


def test_a_play_of_somebody_else_comes_into_the_list(open_page: Open, site: Site) -> None:
    match, _ = site.filled()
    page = live(open_page(f"/sessions/{match}/plays"))
    lines = page.locator("table.plays tbody tr[data-key]")
    before = lines.count()
    page.evaluate("window.same = document.querySelector('table.plays tbody tr')")

    [added] = site.service.add_events(match, None, [SERVE])
    expect(lines).to_have_count(before + 1)
    site.service.delete_event(match, added)
    expect(lines).to_have_count(before)
    assert page.evaluate("window.same === document.querySelector('table.plays tbody tr')")


def test_each_page_of_a_match_follows_it(open_page: Open, site: Site) -> None:
    match = site.rallied()
    pages = [
        live(open_page(f"/sessions/{match}{path}"))
        for path in ("", "/rallies", "/stats", "/charts", "/report", "/history", "/downloads")
    ]
    site.service.update_session(match, SessionUpdate(title="Derby at last"))
    for page in pages:
        expect(page.locator(".match-title, .match-line h1")).to_have_text("Derby at last")
    site.service.set_team(match, Side.A, "Gannets")
    for page in pages[:4]:
        expect(page.locator("main")).to_contain_text("Gannets")


def test_what_somebody_types_stays_while_the_list_goes_on(open_page: Open, site: Site) -> None:
    match = site.session()
    site.service.add_events(match, None, [SERVE])
    page = live(open_page(f"/sessions/{match}/by-hand"))
    number = page.locator("#p-number")
    number.fill("1")
    number.press("End")
    last = page.locator(".course li").last
    site.service.add_events(match, None, [EventIn(event_type="timeout", actor_team="B")])
    expect(last).to_contain_text(re.compile("time-out", re.I))
    expect(number).to_be_focused()
    number.press("2")
    expect(number).to_have_value("12")


def test_a_form_that_nobody_began_follows_the_match(open_page: Open, site: Site) -> None:
    match = site.session()
    page = live(open_page(f"/sessions/{match}/by-hand"))
    expect(page.locator("[name=event_type]:checked")).to_have_value("serve")
    site.service.add_events(match, None, [SERVE])
    expect(page.locator("[name=event_type]:checked")).to_have_value("reception")


def test_notes_that_are_being_written_stay_where_they_are(open_page: Open, site: Site) -> None:
    match, _ = site.filled()
    page = live(open_page(f"/sessions/{match}"))
    page.locator(".match-details summary").click()
    notes = page.locator("textarea[name=notes]")
    notes.fill("They serve at five.")
    site.service.set_roster(match, Side.A, [PlayerIn(number="99", player_name="Zoe New")])
    expect(page.locator("#teams")).to_contain_text("Zoe New")
    expect(notes).to_be_focused()
    expect(notes).to_have_value("They serve at five.")
    expect(page.locator(".match-details")).to_have_attribute("open", "")


def test_ones_own_play_is_read_once(open_page: Open, site: Site) -> None:
    match = site.session(venue="Hall")
    site.service.add_events(match, None, [SERVE])
    page = live(open_page(f"/sessions/{match}/by-hand"))
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.method} {one.resource_type}"))
    page.locator("#p-number").fill("5")
    page.locator("#p-number").press("Enter")
    expect(page.locator("#said")).to_contain_text("Added")
    other = open_page(f"/sessions/{match}/plays")
    site.service.update_session(match, SessionUpdate(venue="Hall 2"))
    expect(page.locator(".match-line .venue")).to_contain_text("Hall 2")
    expect(other.locator(".match-line .venue")).to_contain_text("Hall 2")
    assert asked.count("POST fetch") == 1
    assert len([one for one in asked if one.startswith("GET")]) == 2  # for the venue: page and part


def test_what_happened_while_the_server_was_away_comes_later(open_page: Open, site: Site) -> None:
    match, _ = site.filled()
    page = live(open_page(f"/sessions/{match}/plays", forgive="ERR_INTERNET_DISCONNECTED"))
    lines = page.locator("table.plays tbody tr[data-key]")
    before = lines.count()
    page.context.set_offline(True)
    site.service.add_events(match, None, [SERVE])
    page.context.set_offline(False)
    expect(lines).to_have_count(before + 1)


def test_who_was_turned_away_comes_again(
    open_page: Open, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    match, _ = site.filled()
    page = live(open_page(f"/sessions/{match}/plays", forgive="503"))
    lines = page.locator("table.plays tbody tr[data-key]")
    before = lines.count()
    with monkeypatch.context() as full:
        full.setattr(hub, "MOST_FOLLOWERS", 0)
        full.setattr(hub, "still_welcome", lambda _request: False)
        expect(page.locator("#live")).to_have_attribute("data-live", "no")
        site.service.add_events(match, None, [SERVE])
    expect(lines).to_have_count(before + 1)
    live(page)
    site.service.add_events(match, None, [SERVE])
    expect(lines).to_have_count(before + 2)


def test_the_video_goes_on_playing(open_page: Open, site: Site) -> None:
    match, clip = site.filled()
    plays = site.service.list_events(match, clip_id=clip, limit=9)
    for one in plays:
        site.service.update_event(match, one.id, EventUpdate(status="confirmed"))
    page = live(open_page(f"/sessions/{match}/watch"))
    page.evaluate(
        "window.film = [...document.querySelectorAll('video')].find((one) => !one.hidden)"
    )
    page.evaluate("window.film.loop = true; window.film.muted = true; window.film.play()")
    page.wait_for_function("!window.film.paused && window.film.currentTime > 0")
    site.service.update_event(match, plays[-1].id, EventUpdate(actor_number="77"))
    expect(page.locator(f"#play-{plays[-1].id}")).to_contain_text("77")
    assert page.evaluate("window.film.isConnected && !window.film.paused")


def test_more_tabs_than_a_browser_has_connections_load(open_page: Open, site: Site) -> None:
    match, _ = site.filled()
    first = live(open_page(f"/sessions/{match}/plays"))
    tabs = [first.context.new_page() for _ in range(8)]
    for tab in tabs:
        tab.goto(f"{site.url}/sessions/{match}/plays")
        live(tab)
    lines = [tab.locator("table.plays tbody tr[data-key]") for tab in (first, *tabs)]
    before = lines[0].count()
    site.service.add_events(match, None, [SERVE])
    for one in lines:
        expect(one).to_have_count(before + 1)


def test_one_sees_what_the_other_is_at(open_page: Open, site: Site) -> None:
    match = site.session()
    site.service.add_events(match, None, [SERVE])
    page = live(open_page(f"/sessions/{match}/plays"))
    other = live(open_page(f"/sessions/{match}/by-hand"))
    other.locator("#p-number").press_sequentially("12")
    present = page.locator("[data-present]")
    expect(present).to_have_text("Somebody on another device is typing set 1")
    expect(other.locator("[data-present]")).to_be_empty()
    other.locator("#p-number").press("Enter")
    expect(present).to_be_empty()


def test_two_who_change_different_plays_both_stay(open_page: Open, site: Site) -> None:
    match = site.session()
    plays = site.service.add_events(match, None, [SERVE, SERVE])
    pages = [live(open_page(f"/sessions/{match}/plays/{one}")) for one in plays]
    for page, number in zip(pages, ("11", "12"), strict=True):
        page.locator("#p-number").fill(number)
    for page in pages:
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page).to_have_url(SAVED)
    numbers = [site.service.get_event(match, one).actor_number for one in plays]
    assert numbers == ["11", "12"]


def test_of_two_who_change_the_same_play_the_second_decides(open_page: Open, site: Site) -> None:
    match = site.session()
    [play] = site.service.add_events(match, None, [SERVE])
    first, second = (
        live(open_page(f"/sessions/{match}/plays/{play}", forgive="409")) for _ in "ab"
    )
    second.locator("#p-number").fill("12")
    first.locator("#p-number").fill("11")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first).to_have_url(SAVED)
    expect(second.locator("#p-number")).to_have_value("12")

    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator("h1")).to_have_text("Changed in the meantime")
    expect(second.locator(".saved")).to_have_text("11")
    second.get_by_role("button", name="Save as it stands here").click()
    expect(second).to_have_url(SAVED)
    assert site.service.get_event(match, play).actor_number == "12"


def test_a_match_that_somebody_deletes_is_said_to_be_gone(open_page: Open, site: Site) -> None:
    match = site.session()
    page = live(open_page(f"/sessions/{match}/plays"))
    site.service.delete_session(match)
    expect(page.locator("#live")).to_contain_text("Somebody deleted this")
    site.service.restore_deleted(match)
    expect(page.locator("#live")).to_contain_text("Live")


def test_a_page_that_cannot_follow_says_so(open_page: Open, site: Site) -> None:
    match, clip = site.filled()
    page = live(open_page(f"/sessions/{match}/clips/{clip}/court"))
    site.service.update_clip(match, clip, ClipUpdate(offset_sec=3))
    expect(page.locator("#elsewhere")).to_contain_text("Somebody changed this meanwhile.")


def test_suggestions_that_somebody_else_decides_are_seen_beside_the_video(
    open_page: Open, site: Site
) -> None:
    match, clip = site.filled()
    page = live(open_page(f"/sessions/{match}/clips/{clip}"))
    one = site.service.list_events(match, clip_id=clip, limit=1)[0]
    site.service.update_event(match, one.id, EventUpdate(status="confirmed"))
    expect(page.locator(f".play-list li[data-play-id='{one.id}']")).to_have_attribute(
        "data-status", "confirmed"
    )


def test_a_reader_may_read_on_and_the_lines_go_on_as_far(open_page: Open, site: Site) -> None:
    match = site.session()
    plays = site.service.add_events(match, None, [SERVE] * 450)
    page = live(open_page(f"/sessions/{match}/plays"))
    lines = page.locator("table.plays tbody tr[data-key]")
    begun = lines.count()
    page.locator("tr.more").scroll_into_view_if_needed()
    expect(lines).not_to_have_count(begun)
    last = lines.count()
    far = page.locator(f"tr[data-key='{plays[last - 3]}']")
    site.service.update_event(match, plays[last - 3], EventUpdate(actor_number="88"))
    expect(far).to_contain_text("88")
