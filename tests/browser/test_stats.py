"""The numbers in a browser: a filter change in place, an address to share, plays behind numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.samples.match import sample_match
from app.samples.session import sample_teams
from session.formats.reading import import_file
from session.vocabulary import Side
from tests.browser.conftest import TABLET, Open, Site


@pytest.fixture(scope="module")
def session_id(site: Site) -> str:
    """A match that the project plays itself."""
    made = site.session("Numbers")
    teams = sample_teams()
    for side in Side:
        site.service.set_team(made, side, f"Team of {side}")
        site.service.set_roster(made, side, teams[side].roster)
    site.service.add_events(made, None, sample_match(teams))
    return made


def serves_of_a(page: Page) -> int:
    """The team's serves in the box score of A."""
    return int(page.locator("#box-A tfoot td.num").nth(4).inner_text())


def said(page: Page) -> Locator:
    """The line that says which plays count, and how many."""
    return page.locator("#main").get_by_role("status")


def test_a_choice_narrows_the_numbers_in_place_and_its_address_can_be_shared(
    open_page: Open, session_id: str
) -> None:
    page = open_page(f"/sessions/{session_id}/stats")
    page.evaluate("window.stayed = true")
    all_serves = serves_of_a(page)

    page.get_by_text("Choose from lists").click()
    page.get_by_label("Rotation", exact=True).select_option("1")
    expect(said(page)).to_contain_text("Setter in 1")
    page.get_by_label("Score", exact=True).select_option("close")
    expect(said(page)).to_contain_text("at most 2 points apart")
    expect(page).to_have_url(re.compile(r"stats\?rotation=1&score=close$"))
    assert page.evaluate("window.stayed") is True
    assert 0 < serves_of_a(page) < all_serves

    other = open_page(page.url)
    expect(said(other)).to_have_text(said(page).text_content() or "")
    expect(other.get_by_label("Rotation", exact=True)).to_have_value("1")
    assert serves_of_a(other) == serves_of_a(page)

    page.go_back()
    expect(said(page)).not_to_contain_text("at most 2 points apart")
    expect(page.get_by_label("Score", exact=True)).to_have_value("")
    page.get_by_role("link", name="All plays count").click()
    assert serves_of_a(page) == all_serves


def test_a_number_leads_to_as_many_plays_and_back(open_page: Open, session_id: str) -> None:
    page = open_page(f"/sessions/{session_id}/stats?rotation=2")
    kills = page.locator("#box-B tfoot td.num").nth(14).locator("a")
    shown = int(kills.inner_text())
    kills.click()
    expect(page.locator("table.plays tbody tr")).to_have_count(shown)
    expect(page.locator(".behind")).to_contain_text("Setter in 2, attack, #, Team of B")
    page.get_by_role("link", name="Numbers of these plays").click()
    expect(said(page)).to_contain_text("For Team of B, setter in 2")


def test_a_player_row_leads_to_the_players_plays(open_page: Open, session_id: str) -> None:
    page = open_page(f"/sessions/{session_id}/stats?set=1")
    row = page.locator("#box-A tbody tr").first
    number = row.locator("td.shirt").inner_text()
    row.get_by_role("rowheader").get_by_role("link").click()
    expect(page.locator(".behind")).to_contain_text(f"Set 1, Team of A {number}")
    numbers = page.locator("table.plays tbody tr td:nth-child(4)").all_inner_texts()
    assert set(numbers) == {number}


def test_the_box_score_can_be_kept_as_colleges_do(open_page: Open, session_id: str) -> None:
    page = open_page(f"/sessions/{session_id}/stats")
    page.locator("#n-preset").select_option("ncaa")
    expect(page.locator("#box-A thead")).to_contain_text("Hit %")
    expect(page.locator("#numbers")).to_contain_text("blocked attacks are errors")


def test_without_scripts_the_filter_is_a_form(open_page: Open, session_id: str) -> None:
    page = open_page(f"/sessions/{session_id}/stats", java_script_enabled=False)
    page.get_by_text("Choose from lists").click()
    page.get_by_label("Set", exact=True).select_option("2")
    page.get_by_label("Phase").select_option("transition_break")
    page.locator(".numbers-filter").get_by_role("button", name="Show").click()
    expect(said(page)).to_contain_text("Set 2, transition on own serve")
    expect(page.get_by_label("Set", exact=True)).to_have_value("2")
    expect(page.locator("#numbers")).to_contain_text("belong to whole rallies")


def test_a_real_match_fits_a_tablet(open_page: Open, site: Site, shared: Path) -> None:
    match = import_file(site.service, shared / "data/scout/katowice-bedzin-2019.dvw").session_id
    page = open_page(f"/sessions/{match}/stats", viewport=TABLET, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]
    for name in ("#box-A", "#sets", "#sideout", "#rotations-A", "#setter-B"):
        wide = page.locator(name).evaluate("one => one.offsetWidth - one.parentElement.offsetWidth")
        assert wide <= 0, f"{name} is {wide} pixels too wide"
    page.get_by_text("MKS Będzin", exact=True).last.scroll_into_view_if_needed()
    zones = page.locator("details", has=page.locator("#attack-start_zone-A"))
    zones.locator("summary").first.click()
    expect(page.locator("#attack-combination-A")).to_contain_text("X5")


def test_what_to_expect_is_learned_from_matches_of_ones_own_choice(
    open_page: Open, site: Site, session_id: str
) -> None:
    page = open_page(f"/sessions/{session_id}/stats")
    page.get_by_role("link", name="Expected side-out and break point").click()
    page.locator(f'input[name="reference"][value="{session_id}"]').check()
    page.get_by_role("button", name="Show what to expect").click()
    expect(page.locator("#usual td.num")).to_have_count(6)
    teams = site.service.get_stats(session_id, reference=[session_id])["teams"]
    for side in Side:
        hoped = teams[side]["totals"]["expected_sideout"]["value"]
        cell = page.locator(f"#expected-{side} tfoot td.num:not(.shirt)").first
        expect(cell).to_contain_text(f"{100 * hoped:.0f} %")


def test_back_from_plays_and_from_charts_is_quiet(open_page: Open, session_id: str) -> None:
    page = open_page(f"/sessions/{session_id}/stats")
    page.get_by_text("Choose from lists").click()
    page.get_by_label("Phase").select_option("transition_break")
    expect(page).to_have_url(re.compile("phase="))
    page.locator("#numbers").get_by_role("link", name="See these plays").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plays")
    page.go_back()
    page.go_back()
    expect(page.get_by_label("Phase")).to_have_value("")
    page.goto(f"/sessions/{session_id}/charts")
    page.get_by_text("Choose from lists").click()
    page.get_by_label("Serve", exact=True).select_option("yes")
    expect(page).to_have_url(re.compile("serving="))
    page.go_back()
    expect(page).not_to_have_url(re.compile("serving="))
    expect(page.get_by_label("Serve", exact=True)).to_have_value("")
