"""A coach ticks plays, puts them in order by hand and by key, and finds the playlist again."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from session.playlists import PlaylistIn, PlaylistItemIn
from tests.browser.conftest import Open, Site
from tests.screens.played import play

PHONE = {"width": 390, "height": 844}


def shown(page: Page) -> list[str]:
    return [one.get_attribute("data-item") or "" for one in page.locator("li[data-item]").all()]


def test_ticked_plays_become_a_playlist_that_is_put_in_order(open_page: Open, site: Site) -> None:
    match = play(site.service, "Owls")
    page = open_page(f"/sessions/{match}/plays", viewport=PHONE)
    add = page.get_by_role("button", name="Add")
    expect(page.get_by_role("button", name="Add ticked")).to_be_disabled()
    for kind in ("Serve", "Reception", "Attack"):
        page.get_by_label(f"Tick {kind} 7").check()
    expect(add.last).to_have_text("Add 3 ticked")
    page.get_by_label("Title of the new playlist").fill("For Friday")
    add.last.click()
    expect(page.get_by_text("3 plays added.")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/sessions/{match}/plays$"))
    page.get_by_role("link", name="To the playlist").click()
    expect(page.get_by_role("heading", name="For Friday")).to_be_visible()
    first, second, third = shown(page)
    dots = page.locator(f"#item-{first} summary")
    dots.scroll_into_view_if_needed()
    before = dots.bounding_box()
    dots.click()
    assert dots.bounding_box() == before, "they stay where they were pressed"
    page.locator(f"#item-{first}").get_by_role("button", name="Down").click()
    expect(page).to_have_url(re.compile(f"#item-{first}$"))
    assert shown(page) == [second, first, third]
    expect(page.locator(f"#item-{third}")).to_have_attribute("draggable", "true")
    page.locator(f"#item-{third} a.go").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("li[data-item]").nth(1)).to_have_attribute("data-item", third)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("li[data-item]").nth(0)).to_have_attribute("data-item", third)
    page.locator(f"#item-{first}").drag_to(page.locator(f"#item-{third}"))
    expect(page.locator("li[data-item]").nth(0)).to_have_attribute("data-item", first)
    page.reload()
    assert shown(page) == [first, third, second]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name="Playlists").first.click()
    expect(page.get_by_role("link", name="For Friday")).to_be_visible()


def test_two_tabs_put_one_playlist_in_order(open_page: Open, site: Site) -> None:
    match = play(site.service, "Owls")
    plays = site.service.list_events(match)[:3]
    items = [PlaylistItemIn(session_id=match, event_id=one.id) for one in plays]
    playlist = site.service.create_playlist(PlaylistIn(title="For Friday", items=items)).id
    one = open_page(f"/playlists/{playlist}", forgive="404")
    other = open_page(f"/playlists/{playlist}")
    first, second, third = shown(one)
    other.locator(f"#item-{third} a.go").focus()
    other.keyboard.press("Alt+ArrowUp")
    expect(other.locator("li[data-item]").nth(1)).to_have_attribute("data-item", third)
    one.locator(f"#item-{second} a.go").focus()
    one.keyboard.press("Alt+ArrowUp")
    expect(one.locator("li[data-item]").nth(1)).to_have_attribute("data-item", first)
    assert shown(one) == [second, first, third]
    site.service.playlists.remove(playlist, [int(first)])
    one.locator(f"#item-{third} a.go").focus()
    one.keyboard.press("Alt+ArrowUp")
    expect(one.locator("li[data-item]")).to_have_count(2)
    expect(one.locator("#problem")).to_be_empty()
