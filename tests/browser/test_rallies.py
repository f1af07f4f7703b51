"""The rallies of a match: what a coach finds there, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, TABLET, Open, Site


@pytest.fixture(scope="module")
def match(site: Site) -> str:
    """A set and a bit, with a score that leaps and a server who stands elsewhere."""
    return f"/sessions/{site.rallied()}"


def row(page: Page, number: int) -> list[str]:
    """The cells of a rally, as they look with the page's style."""
    page.wait_for_load_state()
    return [cell.strip() for cell in page.locator(f"#rally-{number} > *").all_inner_texts()]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_coach_reads_a_set_rally_by_rally(open_page: Open, match: str, scripts: bool) -> None:
    page = open_page(match, java_script_enabled=scripts)
    page.get_by_role("link", name="Rallies", exact=True).click()

    expect(page.locator("h1")).to_have_text("Rallies")
    expect(page.get_by_role("row", name="Time-out A")).to_be_visible()
    expect(page.get_by_role("row", name="A 8 comes in for 5")).to_be_visible()
    cells = row(page, 1)
    assert cells[1].split() == ["A", "1"]
    assert cells[2:4] == ["2 · 1", "0:1"]
    assert cells[4].split() == ["B", "Kill"]
    assert "".join(cells[5].split()) == "1S+2R#1E#3A#4B="
    assert row(page, 4)[4].split() == ["B", "Ace"]

    page.get_by_role("navigation", name="Sets").get_by_role("link", name="Set 2").click()
    page.wait_for_url("**set=2")
    assert row(page, 1)[4].split() == ["A", "Ace"]


def test_a_touch_leads_to_its_play_and_a_rally_to_its_plays(open_page: Open, match: str) -> None:
    page = open_page(f"{match}/rallies")
    page.get_by_title("B 3 attack perfect").click()
    expect(page.locator("h1")).to_contain_text("Attack")

    page.goto(f"{match}/rallies")
    page.get_by_role("link", name="Plays of rally 2").click()
    expect(page.locator("table.plays tbody tr")).to_have_count(7)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_does_not_fit_leads_to_its_rally(open_page: Open, match: str, scripts: bool) -> None:
    page = open_page(f"{match}/rallies?set=2", java_script_enabled=scripts)
    page.get_by_text("What does not fit together").click()
    found = page.get_by_role("listitem").filter(has_text="The score goes from 1:2 to 25:10")
    expect(found).to_be_visible()

    found.get_by_role("link", name="Set 1 at ").click()
    expect(page.locator("tr:target")).to_have_id("rally-4")
    expect(page.locator("tr:target .odd")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESKTOP, TABLET])
def test_nothing_is_wider_than_the_screen(
    open_page: Open, match: str, viewport: dict[str, int]
) -> None:
    page = open_page(f"{match}/rallies", viewport=viewport)
    page.locator(".oddities > summary").click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_session_without_rallies_says_what_to_do(open_page: Open, site: Site) -> None:
    page = open_page(f"/sessions/{site.session('Empty')}/rallies")

    expect(page.get_by_role("heading", name="No rallies yet")).to_be_visible()
    expect(page.get_by_role("link", name="Go to the clips")).to_be_visible()
