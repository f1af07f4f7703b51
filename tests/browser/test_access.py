"""Every screen for everybody: WCAG checks, keyboard, no JavaScript, tablet, hostile texts."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from playwright.sync_api import Page, expect

from app.vision.courtproposal import CourtCheck, ProposedCourt
from session.schemas import ClipUpdate, EventIn, PlayerIn
from session.vocabulary import Side
from tests.api.test_pages_hold import page_routes
from tests.browser.axe import violations, violations_in_every_look
from tests.browser.conftest import DESKTOP, HOSTILE, PHONE, TABLET, Open, Site

SCREENS = (
    "/",
    "/sessions/new",
    "/sessions/deleted",
    "/import",
    "/import/{batch}",
    "/sessions/{session}",
    "/sessions/{session}/club",
    "/sessions/{session}/teams/A",
    "/sessions/{session}/clips/{clip}",
    "/sessions/{session}/clips/{clip}/court",
    "/sessions/{session}/clips/{clip}/joining",
    "/sessions/{session}/clips/{clip}/overlay",
    "/sessions/{session}/plays",
    "/sessions/{session}/watch",
    "/sessions/{session}/plays/1",
    "/sessions/{session}/by-hand",
    "/sessions/{session}/by-hand?after=0",
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
    "/privacy",
    "/privacy/person?person_id=1",
    "/compare?session={session}",
    "/plays?session={match}&session={session}",
    "/presets",
    "/presets?session={session}",
    "/presets/new",
    "/questions",
    "/playlists",
    "/playlists/{playlist}",
    "/playlists/{playlist}/print",
    "/playlists/{playlist}/readers",
    "/playlists/{playlist}/items/{item}",
    "/sessions/{empty}",
    "/sessions/{empty}/stats",
    "/sessions/{empty}/report",
    "/sessions/{empty}/plays",
    "/sessions/nobody",
    "/sessions/trash",
    "/clubs",
    "/presets/1",
    "/reference",
    "/login",
    "/setup",
    "/network",
    "/pair",
    "/pair?secret=scanned",
    "/trust",
    "/offline",
    "/join",
    "/account",
    "/users",
    "/users/{user}",
    "/shares",
    "/s/{report_link}",
    "/s/{match_link}",
    "/s/{chart_link}",
    "/s/{playlist_link}",
    "/sessions/{match}",
    "/sessions/{match}/rallies",
    "/sessions/{match}/play-by-play",
    "/sessions/{match}/stats",
    "/sessions/{match}/expected?reference={match}",
    "/sessions/{match}/report",
    "/sessions/{match}/charts",
    "/sessions/{match}/charts/radar",
    "/sessions/{match}/charts/attack-directions?detail=metres",
)
LOW_TARGETS = """[...document.querySelectorAll("button, .button, .tabs a")]
    .filter(one => one.checkVisibility({ visibilityProperty: true }) && one.offsetHeight < 44)
    .map(one => `less than 44 pixels high: ${one.innerText}`)"""
SMALL_FIELDS = """[...document.querySelectorAll("input, select, textarea")]
    .filter(one => one.type !== "hidden" && parseFloat(getComputedStyle(one).fontSize) < 16)
    .map(one => `a phone zooms into ${one.name || one.outerHTML}`)"""
TOO_WIDE = """document.documentElement.scrollWidth > document.documentElement.clientWidth
    ? [`scrolls sideways over ${document.documentElement.scrollWidth} pixels`] : []"""
HIGH_HEAD = """document.querySelector("header").offsetHeight > 130
    ? [`the head is ${document.querySelector("header").offsetHeight} pixels high`] : []"""
CUT_OFF = """[...document.querySelectorAll("table, main :is(.scroll-x, svg, img)")]
    .filter(one => one.checkVisibility())
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map(one => `cut off: ${one.id || one.outerHTML.slice(0, 100)}`)"""
# A4 within the margins that the style sheet asks for.
SHEET = {"width": 702, "height": 1031}
# What sticks to the foot lies over the fields below it as long as one does not scroll.
UNSTUCK = """() => {
    for (const one of document.querySelectorAll(".conditions-end")) one.style.position = "static";
}"""
# What answers a GET and is no page: parts of pages, files, and the screen of one job.
NO_PAGE = re.compile(r"/_api/|\.(css|crt|zip|pdf|\{fmt\})$|/downloads/|/jobs/|/s/.*/(film|clips/)")
# Parts of a page that is so long that axe would take minutes for it.
ALIKE = {"/reference": "main details"}


def address(screen: str, places: dict[str, str], site: Site) -> str:
    """The address of a screen; play 1 stands for the session's first play."""
    first = site.service.list_events(places["session"], limit=1)[0].id
    return screen.format(**places).replace("/plays/1", f"/plays/{first}")


def test_the_checker_would_see_what_is_wrong(open_page: Open) -> None:
    page = open_page("/")
    page.evaluate("document.querySelector('h1').style.color = '#ddd'")
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    page.evaluate("document.querySelector('.bar a').setAttribute('aria-label', 'Elsewhere')")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p>Outside</p>')")
    found = " ".join(violations(page))
    assert "color-contrast: <h1" in found
    assert "label: <input" in found
    assert "label-content-name-mismatch: <a" in found
    assert "region: <p>Outside" in found

    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        " '<p>One</p><p>like</p><p>the <b>other</b></p><p><i>or</i> nearly</p>')"
    )
    page.evaluate("document.querySelector('main b').style.color = '#333'")
    everywhere = " ".join(violations_in_every_look(page))
    assert "light 1280 color-contrast: <h1" in everywhere
    assert "dark 1280 color-contrast: <b" in everywhere
    assert "1280 region: <p>Outside" in everywhere
    assert "light 1280 color-contrast: <b" not in everywhere


def test_the_checker_looks_at_a_phone_again_where_it_shows_something_else(open_page: Open) -> None:
    page = open_page("/")
    page.evaluate(
        """() => {
            const only = document.createElement("p"), sheet = new CSSStyleSheet();
            only.className = "only";
            only.append(document.createElement("input"), "Hard to read");
            document.querySelector("main").append(only);
            sheet.replaceSync(`.only { display: none; color: #ddd }
                @media (max-width: 640px) { .only { display: block } }`);
            document.adoptedStyleSheets = [sheet];
        }"""
    )
    found = violations_in_every_look(page)
    assert any(line.startswith("390 label: <input") for line in found)
    assert any(line.startswith('light 390 color-contrast: <p class="only"') for line in found)
    assert not any("1280" in line for line in found)


def test_the_checker_keeps_one_of_each_shape(open_page: Open) -> None:
    page = open_page("/")
    page.evaluate(
        "document.querySelector('main').innerHTML = '<h1>Parts</h1>'"
        " + '<section><p>one</p></section><section><p>like it</p></section>'"
        " + '<section><p>other</p><input></section>'"
    )
    found = violations_in_every_look(page, alike="main section")
    assert page.locator("main section").all_text_contents() == ["one", "other"]
    assert any("label: <input" in line for line in found)


def test_no_page_is_left_out() -> None:
    """A new page belongs into the list above."""
    visited = [re.sub(r"\?.*", "", screen) for screen in SCREENS]
    missing = []
    for route in page_routes():
        pattern = re.sub(r"{\w+(:\w+)?}", r"[^/]+", route.path)
        if "GET" not in (route.methods or ()) or NO_PAGE.search(route.path):
            continue
        if not any(re.fullmatch(pattern, one) for one in visited):
            missing.append(route.path)
    assert missing == []


def unfit(page: Page) -> list[str]:
    """What of a page as it stands does not fit a tablet, a phone, or a sheet of paper."""
    wrong = []
    for name, size, scripts in (
        ("tablet", TABLET, (LOW_TARGETS, SMALL_FIELDS, TOO_WIDE)),
        ("phone", PHONE, (SMALL_FIELDS, TOO_WIDE, HIGH_HEAD)),
        ("print", SHEET, (CUT_OFF,)),
    ):
        page.emulate_media(media="print" if name == "print" else "screen")
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found = page.evaluate(f"[{', '.join(f'...{script}' for script in scripts)}]")
        wrong += [f"{name}: {one}" for one in found]
    page.emulate_media(media="screen")
    return wrong


def test_every_page_is_for_everybody(open_page: Open, site: Site, places: dict[str, str]) -> None:
    """Each page is loaded once, looked at folded and unfolded, in each theme and width."""
    page = open_page("/", forgive="status of 404")
    found: dict[str, str] = {}
    for screen in SCREENS:
        page.goto(address(screen, places, site))
        wrong = unfit(page)
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        wrong += unfit(page)
        page.evaluate(UNSTUCK)
        wrong += violations_in_every_look(page, alike=ALIKE.get(screen))
        for line in wrong:
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
        *("/questions", "/playlists"),
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


def test_who_does_not_mark_the_corners_says_where_the_camera_is(
    open_page: Open, site: Site, places: dict[str, str]
) -> None:
    session_id, clip_id = places["session"], places["clip"]
    site.service.update_clip(session_id, clip_id, ClipUpdate(meta={"calibration": None}))
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}")
    page.get_by_text("Without the corners: where is the camera?").click()
    page.get_by_role("radio", name="beside the court").check()
    page.locator(".next input[name=near_side][value=B]").check()
    page.get_by_role("button", name="Analyse").click()
    expect(page.locator(".notice, .problem").first).to_be_visible()
    meta = site.service.get_clip(session_id, clip_id).meta
    assert (meta["view"], meta["near_side"]) == ("side", "B")


def test_a_court_that_was_found_is_taken_only_when_somebody_says_so(
    open_page: Open, site: Site, places: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    corners = ((-20.0, 710.0), (1300.0, 705.0), (900.0, 300.0), (380.0, 300.0))
    found = ProposedCourt(corners, "side", CourtCheck(0.9, 0.1, 7, 0.9, 1.0))
    monkeypatch.setattr("app.vision.courtproposal.court_in_clip", lambda *_: found)
    page = open_page(f"/sessions/{places['session']}/clips/{places['clip']}/court")
    field = page.locator("[name=near_left_x]")
    before = field.input_value()
    expect(page.get_by_text("Is this the court?")).to_be_visible()
    expect(page.locator("[data-offered-lines] path.edge")).to_have_count(1)
    expect(page.locator("[data-handle=near_left]")).to_have_css("opacity", "0.25")
    assert violations(page) == []
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.locator("[data-offered-lines] path")).to_have_count(0)
    expect(page.locator("[data-handle=near_left]")).to_have_css("opacity", "1")
    assert field.input_value() == before
    page.reload()
    page.get_by_role("button", name="Take these corners").click()
    expect(field).to_have_value("-20.0")
    expect(page.get_by_role("radio", name="beside the court")).to_be_checked()
    expect(page.get_by_text("Is this the court?")).to_have_count(0)
    assert "calibration" not in site.service.get_clip(places["session"], places["clip"]).meta
    page.get_by_role("button", name="Save the court").click()
    expect(page.get_by_text("The court is marked. Next")).to_be_visible()
    kept = site.service.get_clip(places["session"], places["clip"]).meta["calibration"]
    assert kept["corners_px"] == [list(corner) for corner in corners]
    assert kept["view"] == "side"


NUMBERS_CUT_OFF = """[...document.querySelectorAll(".corner-fields input")]
    .filter(one => { one.value = "-1234.5"; return one.scrollWidth > one.clientWidth; }).length"""


@pytest.mark.parametrize("size", [DESKTOP, TABLET, PHONE], ids=["desktop", "tablet", "phone"])
def test_a_corner_that_is_cut_off_is_put_beside_the_picture(
    open_page: Open, site: Site, places: dict[str, str], size: dict[str, int]
) -> None:
    """By mouse into the room around the picture, and there is room for it afterwards."""
    page = open_page(f"/sessions/{places['session']}/clips/{places['clip']}/court", viewport=size)
    picture = page.locator("[data-corners]")
    width, height = (float(picture.get_attribute(f"data-{of}") or 0) for of in ("width", "height"))
    page.get_by_role("button", name="Room around the picture").click()
    svg = page.locator("[data-corners] svg")
    for name, share in (("near_left", (0.05, 0.85)), ("near_right", (0.95, 0.85))):
        handle = page.locator(f"[data-handle={name}] .ring")
        at, box = handle.bounding_box(), svg.bounding_box()
        assert at is not None
        assert box is not None
        page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * share[0], box["y"] + box["height"] * share[1])
        page.mouse.up()
    page.get_by_role("button", name="Save the court").click()
    expect(page.get_by_text("The court is marked. Next")).to_be_visible()
    meta = site.service.get_clip(places["session"], places["clip"]).meta
    (left, low), (right, _), *_ = meta["calibration"]["corners_px"]
    assert left < -0.2 * width
    assert right > 1.2 * width
    assert low > height
    page.goto(f"{page.url.partition('?')[0]}/court")
    inside = "one => { const box = one.getBoundingClientRect(), all = one.closest('svg')"
    inside += ".getBoundingClientRect(); return box.left >= all.left && box.right <= all.right; }"
    assert all(one.evaluate(inside) for one in page.locator("[data-handle] .ring").all())
    assert page.evaluate(NUMBERS_CUT_OFF) == 0


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
            .get_by_text(name, exact=True)
            .evaluate("one => one.getClientRects().length")
        )
        assert lines == 1, name


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
