"""The first page of a match in a browser: what decided it, and the plays behind each number."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.samples.match import sample_match
from app.samples.session import sample_teams
from session.schemas import ClipCreate
from session.vocabulary import Side
from tests.browser.conftest import CLIP_SECONDS, PHONE, Open, Site, write_clip


@pytest.fixture(scope="module")
def session_id(site: Site) -> str:
    """A match that the project plays itself, with a film of its first seconds."""
    made = site.session("Numbers first")
    teams = sample_teams()
    for side in Side:
        site.service.set_team(made, side, f"Team of {side}")
        site.service.set_roster(made, side, teams[side].roster)
    path = write_clip(site.folder / made / "clips" / "match.mp4")
    clip = site.service.add_clip(made, ClipCreate(path=str(path), duration_sec=CLIP_SECONDS))
    site.service.add_events(made, clip, sample_match(teams))
    return made


def test_a_coach_asks_why_and_watches_it(open_page: Open, session_id: str) -> None:
    page = open_page(f"/sessions/{session_id}")
    board = page.get_by_role("region", name="Score", exact=True)
    expect(board).to_contain_text("Team of A")
    expect(board.locator(".sets-won b")).to_have_count(2)
    why = page.get_by_role("region", name=re.compile("What decided it|How it stands"))
    row = why.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Side-out"))
    row.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/watch\?.*outcome=won"))
    expect(page.get_by_role("main").get_by_role("status").first).to_contain_text("plays")
    expect(page.locator("[data-watched]").first).to_be_visible()


def test_by_keyboard_on_a_phone_without_a_script(open_page: Open, session_id: str) -> None:
    page = open_page(f"/sessions/{session_id}", viewport=PHONE, java_script_enabled=False)
    best = page.get_by_role("link", name=re.compile(r"Setter in \d .* best: team A"))
    best.focus()
    expect(best).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/(watch|plays)\?.*rotation=\d"))
    page.go_back()
    page.get_by_role("link", name=re.compile("in a row")).first.press("Enter")
    expect(page).to_have_url(re.compile(r"/(watch|plays)\?ids="))
    page.go_back()
    page.get_by_role("link", name="Filter plays").click()
    expect(page.locator("table.plays tbody tr").first).to_be_visible()
