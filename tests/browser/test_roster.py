"""A roster that somebody typed and did not save is there again, until it is saved or dropped."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from session.schemas import PlayerIn
from session.vocabulary import Side
from tests.browser.conftest import Open, Site

NOTE = "This was not saved when you left."


def players(page: Page) -> str:
    return page.get_by_label("Players").input_value()


def test_an_unsaved_roster_is_there_again(open_page: Open, site: Site) -> None:
    session_id = site.session("Left too early")
    home = f"/sessions/{session_id}/teams/A"
    page = open_page(home)
    page.get_by_label("Players").fill("4;Ina Voss;setter")
    page.get_by_label("Name", exact=True).fill("Herons")
    page.get_by_role("button", name="Save the team").click()
    expect(page.get_by_text("Team saved.")).to_be_visible()
    expect(page.get_by_text(NOTE)).to_be_visible()
    assert players(page) == "4;Ina Voss;setter"
    expect(page.locator("#roster-check")).to_contain_text("1 player")
    page.get_by_role("link", name="Back to the match").click()
    page.goto(home)
    page.reload()
    assert players(page) == "4;Ina Voss;setter"
    page.get_by_role("button", name="Save the roster").click()
    expect(page.get_by_text("Roster saved.")).to_be_visible()
    page.goto(home)
    expect(page.get_by_text(NOTE)).to_have_count(0)
    assert players(page) == "4\tIna Voss\tsetter"
    assert [one.number for one in site.service.get_roster(session_id, Side.A)] == ["4"]


def test_a_roster_that_was_refused_is_kept_and_can_be_dropped(open_page: Open, site: Site) -> None:
    session_id = site.session("Refused")
    site.service.set_roster(session_id, Side.A, [PlayerIn(number="1", player_name="Ada Quill")])
    home = f"/sessions/{session_id}/teams/A"
    page = open_page(home, forgive="422")
    page.get_by_label("Players").fill("1;Ada Quill\n1;Bea Storm")
    page.get_by_role("button", name="Save the roster").click()
    expect(page.get_by_text("Number 1 is on line 1 already.")).to_be_visible()
    page.goto("/")
    page.goto(home)
    expect(page.get_by_text(NOTE)).to_be_visible()
    assert players(page) == "1;Ada Quill\n1;Bea Storm"
    page.get_by_role("button", name="Drop it, and show what is saved").click()
    assert players(page) == "1\tAda Quill"
    page.goto("/")
    page.goto(home)
    expect(page.get_by_text(NOTE)).to_have_count(0)
