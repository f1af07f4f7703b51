"""Under /scout of another site: no page and no script of one asks for anything beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.resources import static_dir
from session.accounts import RoleGiven, UserIn
from session.permissions import Role
from tests.api.test_pages_hold import page_routes
from tests.browser.conftest import Open, Site, served, write_clip
from tests.browser.test_access import SCREENS, address

HOME = "/scout"
PASSWORD = "four green herons fly"
# What is typed or written by somebody, and addresses as they are within, which come back in a form.
NO_ADDRESS = ("value", "title", "aria-label", "placeholder", "content", "d")
IN_ATTRIBUTES = """([home, free]) => [...document.querySelectorAll("*")].flatMap(one =>
    [...one.attributes]
        .filter(({ name }) => !free.includes(name))
        .filter(({ value }) => /^\\/(?!\\/)/.test(value) && !`${value}/`.startsWith(home + "/"))
        .map(({ name, value }) => `${one.localName} ${name}=${value}`))"""
# Addresses among other words, such as in JSON for a script.
OURS = "|".join({"_api", "static"} | {one.path.split("/")[1] for one in page_routes()} - {""})
ELSEWHERE = re.compile(rf"""(?<!value=)["'(;](/(?:{OURS})/[^"']*)""")


class Neighbours:
    """The rest of the site: what was asked of it, though it is none of ours."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def beside(self, app: ASGIApp) -> ASGIApp:
        """The site, with the application under /scout."""

        async def site(scope: Scope, receive: Receive, send: Send) -> None:
            ours = scope["type"] != "http" or f"{scope['path']}/".startswith(f"{HOME}/")
            if ours:
                await app(scope, receive, send)
                return
            self.asked.append(f"{scope['method']} {scope['path']}")
            await PlainTextResponse("Nothing of yours is here.", 404)(scope, receive, send)

        return site


NEIGHBOURS = Neighbours()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application under a path."""
    folder = tmp_path_factory.mktemp("subpath") / "sessions"
    with served(folder, NEIGHBOURS.beside, root_path=HOME) as site:
        yield site


@pytest.fixture(scope="module")
def owner(site: Site, places: dict[str, str]) -> str:
    """Whoever runs the server, beside those who fill the screens."""
    given = UserIn(name="Olga", roles=[RoleGiven(role=Role.OWNER)])
    return site.service.users.add(given, PASSWORD).name


@pytest.fixture
def page(open_page: Open, owner: str) -> Iterator[Page]:
    """A browser in which the owner has signed in, on the form that is shown instead of a page."""
    NEIGHBOURS.asked.clear()
    page = open_page(f"{HOME}/season", forgive="status of 40")
    page.get_by_label("Name").fill(owner)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile(rf"{HOME}/season$"))
    yield page
    assert NEIGHBOURS.asked == []


def test_no_page_names_an_address_beside_the_path(
    page: Page, site: Site, places: dict[str, str]
) -> None:
    found = []
    for screen in SCREENS:
        where = address(screen, places, site)
        page.goto(HOME + where, wait_until="load")
        beside = page.evaluate(IN_ATTRIBUTES, [HOME, list(NO_ADDRESS)])
        beside += ELSEWHERE.findall(page.content())
        found += [f"{screen}: {one}" for one in beside]
        assert page.evaluate("document.styleSheets.length") > 2, screen
    assert found == [], "\n".join(found)


def test_a_match_is_made_filmed_and_scouted_under_the_path(
    page: Page, site: Site, tmp_path: Path
) -> None:
    page.goto(f"{HOME}/sessions/new")
    page.get_by_label("Title").fill("Cup final")
    page.get_by_role("button", name="Make the session").click()
    page.wait_for_url(f"**{HOME}/sessions/*")
    page.get_by_label("Upload a video").set_input_files(write_clip(tmp_path / "rally.mp4"))
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_url(f"**{HOME}/sessions/*/clips/*")
    expect(page.locator("video")).to_have_js_property("readyState", 4)

    page.keyboard.press("n")
    form = page.locator("#edit")
    form.get_by_label("Play").select_option("attack")
    form.get_by_label("Number").fill("12")
    form.get_by_label("perfect").check()
    form.get_by_role("button", name="Add").click()
    expect(page.locator(".play-list li")).to_contain_text("12")
    page.goto(page.url.partition("/clips/")[0] + "/by-hand")
    page.keyboard.type("*7s-")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Serve")
    assert "/scout/sessions/" in page.url


def test_parts_of_pages_and_questions_stay_under_the_path(
    page: Page, places: dict[str, str]
) -> None:
    session, clip = places["session"], places["clip"]
    page.goto(f"{HOME}/sessions/{session}/clips/{clip}")
    page.locator(".play-list a").first.click()
    expect(page.locator("#edit form, #review form").first).to_be_visible()
    page.goto(f"{HOME}/?search=Derby")
    page.get_by_label("Find", exact=True).fill("Rallies")
    expect(page).to_have_url(re.compile(rf"{HOME}/\?.*Rallies"))
    page.goto(f"{HOME}/plays?session={places['match']}")
    page.get_by_label("Question").fill("serve")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"{HOME}/plays\?.*skill=serve"))
    page.goto(f"{HOME}/playlists/{places['playlist']}")
    first = page.locator("li[data-item]").first
    first.locator("a").first.focus()
    with page.expect_response(lambda answer: answer.request.method == "POST") as moved:
        page.keyboard.press("Alt+ArrowDown")
    assert moved.value.url.startswith(f"{page.url.partition(HOME)[0]}{HOME}/playlists/")


def test_a_problem_leads_back_under_the_path(page: Page) -> None:
    page.goto(f"{HOME}/presets")
    page.goto(f"{HOME}/sessions/nobody")
    home = page.get_by_role("link", name="All sessions").first
    assert home.get_attribute("href") == f"{HOME}/"


def test_scripts_of_pages_ask_where_they_lie_themselves() -> None:
    literal = re.compile(rf"""(?<!at\()["'`]/(?:{OURS})[/"'`?]""")
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted((static_dir() / "js").glob("*.js"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if literal.search(line)
    ]
    assert found == []
