"""A browser that keeps nothing for its pages, as one without cookies, works all the same."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.test_plays import order, prepared

KEEPS_NOTHING = """
for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
}
"""


def opened(open_page: Open, path: str) -> Page:
    page = open_page("/")
    page.context.add_init_script(KEEPS_NOTHING)
    page.goto(path)
    return page


def test_a_play_is_added_by_keys(open_page: Open, site: Site) -> None:
    match = prepared(site, "Keeps nothing")
    page = opened(open_page, f"/sessions/{match}/by-hand")
    page.locator("[name=actor_team][value=A]").check()
    page.keyboard.type("5-\n")
    expect(page.locator("#said")).to_contain_text("Serve")
    expect(page.locator("[name=actor_team][value=B]")).to_be_checked()
    assert order(site, match) == ["A 5 serve -"]


def test_suggestions_are_decided_by_keys(open_page: Open, site: Site) -> None:
    session_id, clip_id = site.filled()
    page = opened(open_page, f"/sessions/{session_id}/clips/{clip_id}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status=confirmed]")).to_have_count(1)


def test_a_team_is_saved(open_page: Open, site: Site) -> None:
    match = site.session("Keeps nothing")
    page = opened(open_page, f"/sessions/{match}/teams/A")
    page.get_by_label("Players").fill("4;Ina Voss;setter")
    page.get_by_role("button", name="Save the roster").click()
    expect(page.get_by_text("Roster saved.")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("Roster saved.")).to_have_count(0)
