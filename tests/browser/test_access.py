"""Every screen for everybody: WCAG checks, keyboard, no JavaScript, tablet, hostile texts."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from session.schemas import PlayerIn
from session.vocabulary import Side
from tests.browser.conftest import HOSTILE, PHONE, TABLET, Open, Site

SCREENS = (
    "/",
    "/sessions/new",
    "/sessions/deleted",
    "/import",
    "/import/{batch}",
    "/sessions/{session}",
    "/sessions/{session}/teams/A",
    "/sessions/{session}/clips/{clip}",
    "/sessions/{session}/clips/{clip}/court",
    "/sessions/{session}/plays",
    "/sessions/{session}/plays/1",
    "/sessions/{session}/by-hand",
    "/sessions/{session}/by-hand?after=0",
    "/sessions/{session}/rallies",
    "/sessions/{session}/stats",
    "/sessions/{session}/expected",
    "/sessions/{session}/report",
    "/sessions/{session}/downloads",
    "/sessions/{session}/snapshots",
    "/sessions/{session}/history",
    "/sessions/{session}/versions",
    "/season",
    "/season?club_id=all",
    "/people",
    "/people/1",
    "/clubs/1",
    "/who",
    "/compare?session={session}",
    "/presets",
    "/presets?session={session}",
    "/presets/new",
    "/sessions/{empty}",
    "/sessions/{empty}/stats",
    "/sessions/{empty}/report",
    "/sessions/{empty}/plays",
    "/sessions/{empty}/by-hand",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]


def address(screen: str, places: dict[str, str], site: Site) -> str:
    """The address of a screen; play 1 stands for the session's first play."""
    first = site.service.list_events(places["session"], limit=1)[0].id
    return screen.format(**places).replace("/plays/1", f"/plays/{first}")


def violations(page: Page, rules: list[str]) -> list[str]:
    """What axe finds, one line each."""
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:150]}" for one in found for node in one["nodes"]]


def test_the_checker_would_see_a_pale_text_and_a_field_without_a_label(open_page: Open) -> None:
    page = open_page("/")
    page.evaluate("document.querySelector('h1').style.color = '#ddd'")
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    found = " ".join(violations(page, RULES))
    assert "color-contrast: <h1" in found
    assert "label: <input" in found


@pytest.mark.parametrize(("scheme", "rules"), [("light", RULES), ("dark", COLOURS)])
def test_wcag_finds_nothing_on_any_screen(
    open_page: Open, site: Site, places: dict[str, str], scheme: str, rules: list[str]
) -> None:
    page = open_page("/", color_scheme=scheme)
    found: dict[str, str] = {}
    for screen in SCREENS:
        page.goto(address(screen, places, site))
        for line in violations(page, rules):
            found.setdefault(line, screen)
    assert found == {}, json.dumps(found, indent=1)


def test_the_date_of_a_snapshot_stays_on_one_line_on_a_phone(open_page: Open, site: Site) -> None:
    session_id, _ = site.filled("On a phone")
    site.service.save_session(session_id)
    page = open_page(f"/sessions/{session_id}/snapshots", viewport=PHONE)
    date = page.locator(".lines h2").first.bounding_box()
    assert date is not None
    assert date["height"] < 60, "on one line, not letter by letter"


def test_hostile_texts_are_only_texts(open_page: Open, site: Site) -> None:
    ids = []
    for text in HOSTILE:
        session_id = site.session(text[:200], venue=text[:200], notes=text)
        site.service.set_team(session_id, Side.A, text[:200])
        ids.append(session_id)
    page = open_page("/", viewport=TABLET)
    for path in (
        *("/", "/season?club_id=all", "/people", "/clubs", "/who", "/presets"),
        *(f"/compare?session={ids[0]}&session={ids[1]}",),
        *(f"/sessions/{one}{tab}" for one in ids for tab in ("", "/stats", "/history")),
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"], path
        assert page.locator("main script, main img[src=x]").count() == 0
    page.goto(f"/sessions/{ids[0]}")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE[0])
    site.service.delete_sessions(ids)
    page.goto("/sessions/deleted")
    assert page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]
    expect(page.get_by_role("heading", name=HOSTILE[0])).to_be_visible()


def test_the_targets_of_the_main_actions_are_large_enough(
    open_page: Open, site: Site, places: dict[str, str]
) -> None:
    page = open_page("/", viewport=TABLET)
    for screen in SCREENS:
        page.goto(address(screen, places, site))
        buttons = page.locator("button:visible, .button:visible, .tabs a:visible")
        heights = buttons.evaluate_all(
            "all => all.map((one) => [one.innerText, one.getBoundingClientRect().height])"
        )
        assert [name for name, height in heights if height < 44] == [], screen


def test_a_stranger_to_the_mouse_finds_and_opens_a_session(open_page: Open, site: Site) -> None:
    session_id = site.session("Keyboard only", match_date=dt.date(2026, 1, 1))
    page = open_page("/?search=Keyboard+only")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    for _ in range(20):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        outline = focused.evaluate("one => getComputedStyle(one).outlineStyle")
        assert outline != "none", focused.evaluate("one => one.outerHTML")
        if focused.inner_text() == "Keyboard only":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/sessions/{session_id}")


def test_the_corners_move_by_key_and_by_mouse(
    open_page: Open, site: Site, places: dict[str, str]
) -> None:
    page = open_page(f"/sessions/{places['session']}/clips/{places['clip']}/court")
    handle = page.locator("[data-handle=near_left]")
    field = page.locator("[name=near_left_x]")
    before = float(field.input_value())

    handle.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert float(field.input_value()) == pytest.approx(before + 11, abs=0.2)
    box = page.locator("[data-corners] svg").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.8)
    x = float(field.input_value())
    page.get_by_role("button", name="Save the court").click()
    expect(page.get_by_text("The court is marked. Next")).to_be_visible()
    meta = site.service.get_clip(places["session"], places["clip"]).meta
    assert meta["calibration"]["corners_px"][0][0] == pytest.approx(x, abs=0.1)


def test_crossed_corners_are_refused_with_a_sentence(
    open_page: Open, site: Site, places: dict[str, str]
) -> None:
    page = open_page(
        f"/sessions/{places['session']}/clips/{places['clip']}/court", forgive="status of 422"
    )
    page.locator("[name=near_left_x]").fill("1000")
    page.locator("[name=near_right_x]").fill("5")
    page.get_by_role("button", name="Save the court").click()
    expect(page.locator("#problem")).to_contain_text("These cannot be the corners")
    expect(page.locator("[name=near_left_x]")).to_have_value("1000")


def test_an_unknown_session_is_a_friendly_page(open_page: Open) -> None:
    page = open_page("/sessions/nobody", forgive="status of 404")
    expect(page.get_by_role("heading", level=1)).to_have_text("That is not here")
    page.get_by_role("link", name="Go to all sessions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sessions")


def test_names_of_a_roster_are_broken_between_words_only(open_page: Open, site: Site) -> None:
    session_id = site.session()
    names = ("Bartłomiej", "Rousseaux", "Gregorowicz")
    players = [
        PlayerIn(number=str(n), player_name=name, position="outside", libero=True, captain=n == 1)
        for n, name in enumerate(names, start=1)
    ]
    site.service.set_roster(session_id, Side.A, players)
    page = open_page(f"/sessions/{session_id}/teams/A", viewport=TABLET)
    for name in names:
        lines = (
            page.get_by_role("cell")
            .get_by_text(name)
            .evaluate("one => one.getClientRects().length")
        )
        assert lines == 1, name
