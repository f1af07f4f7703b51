"""The match report in a browser: on a screen, on paper, kept with the downloads."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from session.formats.reading import import_file
from tests.browser.conftest import DESKTOP, PHONE, TABLET, Open, Site


@pytest.fixture(scope="module")
def match(site: Site, shared: Path) -> str:
    """A real match of five sets with 13 players on each side; the address of its report."""
    path = shared / "data" / "scout" / "stuttgart-schwerin-2018.dvw"
    return f"/sessions/{import_file(site.service, path).session_id}/report"


def printed(page: Page, paper: str) -> str:
    """The text of the one sheet that a printer would get."""
    sheets = PdfReader(io.BytesIO(page.pdf(format=paper))).pages
    assert len(sheets) == 1
    return sheets[0].extract_text()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_it_prints_on_one_sheet_without_the_buttons(
    open_page: Open, match: str, paper: str, look: str
) -> None:
    text = printed(open_page(match, color_scheme=look), paper)
    for word in ("Partial scores", "106-107", "Each 2.16 receptions 1 point", "setter in zone"):
        assert word in text
    for word in ("VolleySense", "Downloads", "Keep with"):
        assert word not in text


@pytest.mark.parametrize("viewport", [DESKTOP, TABLET])
def test_it_fits_a_laptop_and_a_tablet_without_scrolling_aside(
    open_page: Open, match: str, viewport: dict[str, int]
) -> None:
    page = open_page(match, viewport=viewport)
    wide = page.evaluate(
        "[...document.querySelectorAll('html, .scroll-x')].map(e => e.scrollWidth - e.clientWidth)"
    )
    assert max(wide) <= 0
    cut = page.evaluate(
        "[...document.querySelectorAll('.report :is(td, thead th)')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"
    )
    assert cut == []


def test_on_a_phone_only_the_report_scrolls_aside(open_page: Open, match: str) -> None:
    page = open_page(match, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate("document.querySelector('.scroll-x').scrollWidth") > PHONE["width"]


def test_a_coach_saves_prints_and_keeps_it(open_page: Open, match: str) -> None:
    page = open_page(match)
    with page.expect_download() as saved:
        page.get_by_role("link", name="PDF (Letter)").click()
    assert saved.value.suggested_filename.endswith("_match-report.pdf")
    content = Path(saved.value.path()).read_bytes()
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
    page.get_by_role("button", name="Keep with the downloads").click()
    expect(page.get_by_text("The match report is with the downloads.")).to_be_visible()
    expect(page.get_by_role("link", name="match-report-a4.pdf")).to_be_visible()


def test_without_scripts_the_button_that_needs_them_is_not_there(
    open_page: Open, match: str
) -> None:
    page = open_page(match, java_script_enabled=False)
    expect(page.get_by_role("link", name="PDF (A4)")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_have_count(0)


def test_the_head_over_points_won_stays_on_a_tablet(open_page: Open, match: str) -> None:
    page = open_page(match, viewport={"width": 820, "height": 1180})
    for place in range(2):
        expect(page.locator(".won thead").nth(place)).to_contain_text("Points won")
        expect(page.locator(".won thead .what").nth(place)).to_be_visible()
    cut = page.evaluate(
        "[...document.querySelectorAll('.won thead .what')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert cut == 0
