"""Charts as a coach uses them: look, click a figure, filter in place, take a picture away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.samples.session import make_session
from tests.browser.conftest import PHONE, TABLET, Open, Site


@pytest.fixture(scope="module")
def sample(site: Site) -> str:
    return make_session(site.service)


def test_a_click_on_a_zone_shows_as_many_plays_as_it_says(
    open_page: Open, site: Site, sample: str
) -> None:
    page = open_page(f"/sessions/{sample}")
    page.get_by_role("link", name="Charts").click()
    cell = page.locator("#attack-from svg a").first
    label = cell.locator("title").text_content() or ""
    count = re.search(r"(\d+) attack", label)
    assert count
    cell.click()
    expect(page.locator("main [role=status]").first).to_contain_text(
        re.compile(rf"^\s*{count[1]}\b")
    )
    expect(page.locator("table.plays tbody tr")).to_have_count(int(count[1]))


def test_a_filter_changes_every_chart_in_place_and_can_be_shared(
    open_page: Open, site: Site, sample: str
) -> None:
    page = open_page(f"/sessions/{sample}/charts")
    page.evaluate("window.stayed = true")
    page.get_by_text("Choose from lists").click()
    page.get_by_label("Set", exact=True).select_option("1")
    expect(page.locator("#scores figcaption")).to_contain_text("Set 1")
    page.get_by_label("Team", exact=True).select_option("A")
    expect(page.locator("#rotations")).not_to_contain_text("Yellow Hornets")
    assert page.evaluate("window.stayed") is True
    expect(page).to_have_url(re.compile(r"set=1.*team=A|team=A.*set=1"))
    address = page.url
    page.goto(address)
    expect(page.get_by_label("Set", exact=True)).to_have_value("1")
    expect(page.locator("#attack-to figcaption")).to_contain_text("Blue Herons · Set 1")


def test_one_chart_alone_is_finer_larger_and_a_file(
    open_page: Open, site: Site, sample: str
) -> None:
    page = open_page(f"/sessions/{sample}/charts?set=1")
    page.get_by_role("link", name="Where attacks go", exact=True).click()
    page.get_by_role("link", name="Measured places").click()
    expect(page.get_by_role("link", name="Measured places")).to_have_attribute(
        "aria-current", "true"
    )
    expect(page.get_by_label("Set", exact=True)).to_have_value("1")
    for kind in ("PNG", "SVG", "PDF"):
        with page.expect_download() as taken:
            page.get_by_role("link", name=f"Save as {kind}").click()
        assert taken.value.suggested_filename.endswith(f"_Where_attacks_go.{kind.lower()}")
    page.get_by_text("Choose from lists").click()
    page.get_by_label("Set", exact=True).select_option("2")
    expect(page.locator("#attack-to figcaption")).to_contain_text("Set 2")
    expect(page.get_by_role("link", name="Measured places")).to_have_attribute(
        "aria-current", "true"
    )


def test_two_players_are_compared(open_page: Open, site: Site, sample: str) -> None:
    page = open_page(f"/sessions/{sample}/charts/radar")
    options = page.locator("#compare-1 option")
    chosen = options.nth(2)
    words, value = chosen.inner_text(), chosen.get_attribute("value")
    page.get_by_label("Second player").select_option(value)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#radar svg")).to_contain_text(words[2:])


def test_everything_works_without_scripts(open_page: Open, site: Site, sample: str) -> None:
    page = open_page(f"/sessions/{sample}/charts", java_script_enabled=False)
    page.get_by_text("Choose from lists").click()
    page.get_by_label("Set", exact=True).select_option("2")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#scores figcaption")).to_contain_text("Set 2")
    page.locator("#serve-to summary").click()
    page.locator("#serve-to table a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "ids=" in page.url


def test_the_keyboard_reaches_the_zones_of_a_chart(
    open_page: Open, site: Site, sample: str
) -> None:
    page = open_page(f"/sessions/{sample}/charts/attack-from")
    cells = page.locator("#attack-from svg a")
    cells.first.focus()
    page.keyboard.press("Tab")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("ids="))


@pytest.mark.parametrize("viewport", [TABLET, PHONE])
def test_nothing_is_wider_than_the_screen(
    open_page: Open, site: Site, sample: str, viewport: dict[str, int]
) -> None:
    page = open_page(f"/sessions/{sample}/charts", viewport=viewport)
    for path in ("", "/attack-directions", "/scores"):
        page.goto(f"/sessions/{sample}/charts{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= viewport["width"], path


def test_the_keyboard_skips_the_plays_of_a_chart(open_page: Open, sample: str) -> None:
    page = open_page(f"/sessions/{sample}/charts")
    skip = page.locator("#serve-to a.skip")
    skip.focus()
    box = skip.bounding_box()
    assert box
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("#past-serve-to")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
