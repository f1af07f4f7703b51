"""A coach brings scout files: drops them, looks, imports, and finds the match."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from session.schemas import SessionCreate
from tests.browser.conftest import TABLET, Open, Site


@pytest.fixture(scope="module")
def scout(shared: Path) -> Path:
    return shared / "data/scout"


def choose(page: Page, *files: Path, scripts: bool = True) -> None:
    """Chooses files; with scripts the preview comes by itself."""
    page.get_by_label("Scout files").set_input_files(list(files))
    if not scripts:
        page.get_by_role("button", name="Look at them").click()
    page.wait_for_url("**/import/*")


def newest(site: Site) -> str:
    return site.service.list_sessions(limit=1)[0].id


def test_a_match_is_looked_at_and_imported(open_page: Open, site: Site, scout: Path) -> None:
    before = site.service.count_sessions()
    page = open_page("/sessions/new")
    page.get_by_role("link", name="Import it").click()
    choose(page, scout / "katowice-bedzin-2019.dvw")
    card = page.locator(".found")
    expect(card).to_contain_text("3 : 2")
    expect(card).to_contain_text("25–20")
    expect(card).to_contain_text("1,124")
    expect(card.get_by_label("Evaluations")).to_have_value("volleymetrics")
    assert site.service.count_sessions() == before

    card.get_by_label("Letters").select_option("cp1252")
    expect(page.locator(".found .teams")).to_contain_text("MKS Bêdzin")
    expect(page.get_by_label("Title")).to_have_value("GKS Katowice – MKS Bêdzin")
    page.get_by_label("Letters").select_option("cp1250")
    expect(page.locator(".found .teams")).to_contain_text("MKS Będzin")
    page.get_by_label("Title").fill("Derby")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Derby")
    expect(page.locator(".notice")).to_contain_text("Imported")
    found = site.service.get_session(newest(site))
    assert found.meta["import"]["file"] == "katowice-bedzin-2019.dvw"
    assert site.service.get_match(found.id).sets_won == (3, 2)


def test_several_files_and_a_bad_one(
    open_page: Open, site: Site, scout: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "notes.docx"
    bad.write_bytes(b"PK\x03\x04")
    page = open_page("/import", viewport=TABLET)
    choose(page, scout / "hudl-tags.xml", bad, scout / "avl-men-2017.psvb")
    expect(page.locator(".found")).to_have_count(3)
    expect(page.locator(".found", has_text="notes.docx")).to_contain_text("Excel workbook")
    page.get_by_role("button", name="Import the ticked files").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 matches imported")
    page.locator(".outcomes a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aardvarks")


def test_a_match_that_is_there_is_pointed_out(open_page: Open, site: Site, scout: Path) -> None:
    files = [scout / "beach-2021.dvw", scout / "nicaragua-cuba-2022.vsm"]
    for _ in range(2):
        page = open_page("/import", forgive="422")
        choose(page, *files)
        if page.locator(".same").count() == 0:
            page.get_by_role("button", name="Import the ticked files").click()
            page.wait_for_load_state()
    expect(page.locator(".same")).to_have_count(2)
    expect(page.get_by_role("checkbox").first).not_to_be_checked()
    page.get_by_role("button", name="Import the ticked files").click()
    expect(page.locator("p.wrong")).to_contain_text("Tick the files")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import matches")


def test_files_are_dropped_anywhere(open_page: Open, scout: Path) -> None:
    page = open_page("/import")
    text = (scout / "hudl-tags.xml").read_text(encoding="utf-8")
    carried = page.evaluate_handle(
        """text => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], "dropped.xml"));
            return carried;
        }""",
        text,
    )
    page.dispatch_event("h1", "dragenter", {"dataTransfer": carried})
    expect(page.locator(".drop")).to_have_class("drop over")
    page.dispatch_event("h1", "drop", {"dataTransfer": carried})
    page.wait_for_url("**/import/*")
    expect(page.locator(".found h2")).to_have_text("dropped.xml")


def test_everything_works_without_scripts(open_page: Open, site: Site, scout: Path) -> None:
    page = open_page("/import", java_script_enabled=False)
    choose(page, scout / "click-and-scout.dvw", scripts=False)
    page.get_by_label("Rules").select_option("beach")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_label("Rules")).to_have_value("beach")
    page.get_by_label("Rules").select_option("indoor")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("Imported")
    session_id = newest(site)
    assert "rules" not in site.service.get_session(session_id).meta

    page.get_by_text("Title, date, venue, notes, scouting").click()
    page.get_by_label("Evaluations").select_option("german")
    page.get_by_role("button", name="Save", exact=True).click()
    assert site.service.get_session(session_id).meta["evaluation_style"] == "german"


def test_a_roster_file_fills_the_lines(open_page: Open, site: Site, scout: Path) -> None:
    session_id = site.service.create_session(SessionCreate(title="Roster"))
    page = open_page(f"/sessions/{session_id}/teams/A")
    page.get_by_label("File", exact=True).set_input_files(scout / "team-99.sq")
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("#roster-check")).to_contain_text("13 players")
    assert site.service.get_roster(session_id, "A") == []
    page.get_by_role("button", name="Save the roster").click()
    page.wait_for_url("**/sessions/*")
    assert len(site.service.get_roster(session_id, "A")) == 13
