"""A coach types a question, takes a part of it away, and asks another screen the same."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from session.formats.reading import import_file
from tests.browser.conftest import Open, Site
from tests.screens.played import play

PHONE = {"width": 390, "height": 844}


def test_a_question_is_typed_narrowed_and_taken_along(
    open_page: Open, site: Site, shared: Path
) -> None:
    match = import_file(site.service, shared / "data/scout/katowice-bedzin-2019.dvw").session_id
    page = open_page(f"/sessions/{match}/stats", viewport=PHONE)
    line = page.get_by_label("Question")
    line.press_sequentially("attack k")
    expect(page.locator('#q-words option[value="attack K1"]')).to_be_attached()
    line.press_sequentially("1 rot 1")
    line.press("Enter")
    expect(page).to_have_url(re.compile(r"stats\?.*rotation=1&skill=attack&call=K1$"))
    page.get_by_role("link", name="setter in 1").click()
    expect(page).to_have_url(re.compile(r"stats\?.*skill=attack&call=K1$"))
    page.get_by_role("link", name="See these plays").click()
    page.get_by_label("Question").fill("won xyzzy")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert").filter(has_text="“xyzzy” is not understood.")).to_be_visible()
    expect(page.get_by_role("link", name="Rallies won")).to_be_visible()
    expect(page.get_by_label("Question")).to_have_value("xyzzy")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]


def test_show_is_in_reach_of_every_list(open_page: Open, site: Site) -> None:
    match = play(site.service, "Owls")
    page = open_page(f"/sessions/{match}/plays", java_script_enabled=False)
    bar = page.get_by_role("form", name="Which plays count")
    show = bar.get_by_role("button", name="Show")
    page.get_by_text("Choose from lists").click()
    for width, height in ((390, 844), (820, 1180), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        for label in ("Skill", "Set", "Noted"):
            page.evaluate("scrollTo(0, 0)")
            field = bar.get_by_label(label, exact=True)
            field.evaluate("one => one.scrollIntoView({block: 'nearest'})")
            expect(show).to_have_count(1)
            expect(show).to_be_in_viewport(ratio=1)
            below, above = show.bounding_box(), field.bounding_box()
            assert below
            assert above
            assert above["y"] + above["height"] <= below["y"]
    bar.get_by_label("After reception").select_option("#")
    show.click()
    expect(page.get_by_role("link", name="After reception #")).to_be_visible()


def test_what_a_playlist_shall_hold_is_said_on_one_line(open_page: Open, site: Site) -> None:
    match = play(site.service, "Owls")
    page = open_page(f"/sessions/{match}/plays?skill=attack")
    page.get_by_text("Keep as a playlist").click()
    for words in ("These plays", "Asked anew each time"):
        box = page.locator("label", has_text=words).bounding_box()
        assert box is not None
        assert box["height"] < 48


def test_a_question_is_kept_and_asked_of_the_next_match(open_page: Open, site: Site) -> None:
    first, second = play(site.service, "Owls"), play(site.service, "Lions")
    page = open_page(f"/sessions/{first}/stats", viewport=PHONE)
    page.get_by_text("Choose from lists").click()
    page.get_by_label("After reception").select_option("+")
    page.get_by_text("Keep this question").click()
    page.get_by_label("Name").fill("After a good pass")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept as After a good pass.")).to_be_visible()
    page.goto(page.url.replace(first, second).partition("?")[0].replace("stats", "plays"))
    page.get_by_text("Kept questions").click()
    page.get_by_role("link", name="After a good pass After reception +").click()
    expect(page).to_have_url(re.compile(r"plays\?reception="))
    expect(page.get_by_text("Kept as After a good pass.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
