"""A coach who is quicker than the page: what is entered before its scripts run counts, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open, Site


def hurry(page: Page, path: str) -> Callable[[], None]:
    """Opens an address whose scripts do not come before the answer is called."""
    held: list[Route] = []
    late = True

    def hold(route: Route) -> None:
        if late:
            held.append(route)
        else:
            route.continue_()

    def let_in() -> None:
        nonlocal late
        late = False
        for route in held:
            route.continue_()

    page.route("**/static/**/*.js", hold)
    page.goto(path, wait_until="commit")
    return let_in


def test_a_roster_pasted_at_once_is_read(open_page: Open, site: Site) -> None:
    page = open_page("/")

    let_scripts_in = hurry(page, f"/sessions/{site.session()}/teams/A")
    page.get_by_label("Players").fill("4;Ina Voss;setter\n5;Eva Lind")
    let_scripts_in()

    expect(page.locator("#roster-check")).to_contain_text("2 players")


def test_a_title_looked_for_at_once_is_found(open_page: Open, site: Site) -> None:
    site.session("Bronze match")
    site.session("Evening league")
    page = open_page("/")

    let_scripts_in = hurry(page, "/")
    page.get_by_role("searchbox", name="Find").fill("bronze")
    let_scripts_in()

    expect(page.get_by_role("link", name="Bronze match")).to_be_visible()
    expect(page.get_by_role("link", name="Evening league")).to_have_count(0)


def test_a_filter_chosen_at_once_narrows_the_numbers(open_page: Open, site: Site) -> None:
    session_id, _ = site.filled()
    page = open_page("/")

    let_scripts_in = hurry(page, f"/sessions/{session_id}/stats")
    page.get_by_text("Choose from lists").click()
    page.get_by_label("Phase").select_option("transition_break")
    let_scripts_in()

    expect(page.locator("#main").get_by_role("status")).to_contain_text("Transition on own serve")


def test_a_file_chosen_at_once_is_looked_at(open_page: Open, shared: Path) -> None:
    page = open_page("/")

    let_scripts_in = hurry(page, "/import")
    page.get_by_label("Scout files").set_input_files(shared / "data/scout/click-and-scout.dvw")
    let_scripts_in()

    expect(page.locator(".found")).to_contain_text("click-and-scout.dvw")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import matches")
