"""Every screen in the room that there is: a phone, a tablet, a sheet of paper."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from session.schemas import EventIn
from tests.browser.conftest import PHONE, Open, Site
from tests.browser.test_access import SCREENS, address

# A4 between its margins.
SHEET = {"width": 718, "height": 1046}
SMALL_FIELDS = """
    [...document.querySelectorAll("input, select, textarea")]
        .filter((one) => one.type !== "hidden" && parseFloat(getComputedStyle(one).fontSize) < 16)
        .map((one) => one.name || one.outerHTML)
"""
CUT_OFF = """
    [...document.querySelectorAll("main :is(table, .scroll-x, svg, img)")]
        .filter((one) => one.checkVisibility())
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => one.outerHTML.slice(0, 100))
"""


def faults(page: Page, places: dict[str, str], site: Site, script: str) -> dict[str, list[str]]:
    """What the script finds on each screen."""
    found = {}
    for screen in SCREENS:
        page.goto(address(screen, places, site))
        if wrong := page.evaluate(script):
            found[screen] = wrong
    return found


@pytest.mark.parametrize("width", [390, 820])
def test_no_screen_scrolls_sideways_or_has_fields_that_phones_zoom_into(
    open_page: Open, site: Site, places: dict[str, str], width: int
) -> None:
    size = {"width": width, "height": 1180}
    page = open_page("/", viewport=size, forgive="status of 404")
    wide = f"document.documentElement.scrollWidth > {width} ? ['too wide'] : []"
    found = faults(page, places, site, f"[...{wide}, ...{SMALL_FIELDS}]")
    assert found == {}, json.dumps(found, indent=1)


def test_nothing_is_cut_off_on_paper(open_page: Open, site: Site, places: dict[str, str]) -> None:
    page = open_page("/", viewport=SHEET, forgive="status of 404")
    page.emulate_media(media="print")
    found = faults(page, places, site, CUT_OFF)
    assert found == {}, json.dumps(found, indent=1)


def test_the_touches_of_a_rally_flow_in_a_line_on_a_phone(open_page: Open, site: Site) -> None:
    session_id = site.session("Long rally")
    skills = ("serve", *("reception", "set", "attack") * 5)
    touches = [
        EventIn(event_type=skill, actor_team="AB"[(index + 2) // 3 % 2], actor_number="12")
        for index, skill in enumerate(skills)
    ]
    site.service.add_events(
        session_id, None, [*touches, EventIn(event_type="point", actor_team="A")]
    )
    page = open_page(f"/sessions/{session_id}/rallies", viewport=PHONE)
    rally = page.locator("#rally-1")
    expect(rally.locator(".touches a")).to_have_count(len(skills))
    tops = rally.locator(".touches a").evaluate_all(
        "all => all.map((one) => Math.round(one.getBoundingClientRect().top))"
    )
    assert len(set(tops)) <= len(skills) / 4
    for column in (".score", ".see"):
        expect(rally.locator(column)).to_be_visible()
