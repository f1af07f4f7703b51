"""The network goes away: a match that is being written down is opened again all the same."""

from __future__ import annotations

import base64
import hashlib
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import anyio
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.network.gym import GymNetwork
from session.accounts import RoleGiven, UserIn
from session.clock import utc_now
from session.permissions import Role
from session.schemas import EventIn, SessionUpdate
from tests.browser.axe import violations_in_every_look
from tests.browser.conftest import ARGS, PATIENCE_MS, TABLET, Open, Site, served
from tests.browser.engines.engine import until
from tests.browser.test_access import unfit
from tests.browser.test_away import Server, opened, server
from tests.browser.test_network import AS_IN_THE_GYM
from tests.browser.test_plays import prepared
from tests.network.nearby import Gym

__all__ = ["server"]
WORKS = "Works without the network"
STAYS_OPEN = "Without the network, leave this page open"
GONE = "VolleySense does not answer"
PASSWORD = "four green herons fly"
SERVE = EventIn(event_type="serve", actor_team="A", actor_number="4", payload={"evaluation": "-"})
KEPT = """async (begin) => {
    const found = [];
    for (const name of (await caches.keys()).filter((one) => one.startsWith(begin))) {
        for (const { url } of await (await caches.open(name)).keys()) found.push(url);
    }
    return found;
}"""

PLAYS_KEPT = """async () => {
    const text = await (await caches.match(location.pathname, { ignoreVary: true })).text();
    const shown = new DOMParser().parseFromString(text, "text/html");
    return shown.querySelectorAll(".course .go").length;
}"""


class Proxy:
    """In front of the server: it says that nobody is there, or lets somebody wait."""

    def __init__(self, home: str = "") -> None:
        self.home = home
        self.status = 0
        self.slow = ""
        self.asked_whether_there = threading.Event()

    def before(self, app: ASGIApp) -> ASGIApp:
        async def proxy(scope: Scope, receive: Receive, send: Send) -> None:
            path = str(scope.get("path", ""))
            if scope["type"] == "http" and self.status:
                await PlainTextResponse("Bad gateway", self.status)(scope, receive, send)
                return
            if scope.get("method") == "HEAD" and path == f"{self.home}/offline":
                self.asked_whether_there.set()
            if self.slow and path.endswith(self.slow):
                await _until(self.asked_whether_there)
            await app(scope, receive, send)

        return proxy


async def _until(happened: threading.Event) -> None:
    while not happened.is_set():
        await anyio.sleep(0.05)


PROXY = Proxy()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("offline") / "sessions", PROXY.before) as site:
        yield site


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    PROXY.asked_whether_there.clear()
    yield PROXY
    PROXY.status, PROXY.slow = 0, ""


def kept(page: Page, begin: str = "volleysense-pages-") -> list[str]:
    found: list[str] = page.evaluate(KEPT, begin)
    return found


def said(page: Page) -> Locator:
    """What the page says of the network."""
    return page.locator("[data-offline] > :visible")


def test_a_match_is_opened_again_while_the_server_is_gone(browser: Browser, server: Server) -> None:
    match = prepared(server.site, "Derby in the gym")
    server.site.service.add_events(match, None, [SERVE])
    page = opened(browser, server, f"/sessions/{match}/by-hand")
    expect(page.get_by_text(WORKS)).to_be_visible()
    server.kill()
    page.reload()
    expect(page.locator(".course li").last).to_contain_text("Serve")
    expect(page.locator(".bar-in")).to_have_css("min-height", "56px")
    expect(page.locator(".by-hand")).to_have_css("display", "grid")
    expect(page.locator("html.has-js")).to_have_count(1)
    expect(page.get_by_text(WORKS)).to_be_visible()
    page.get_by_role("radio", name="Attack").check(force=True)
    expect(page.locator("[name=event_type]:checked")).to_have_value("attack")

    page.goto("/season")
    expect(page.get_by_role("heading", level=1)).to_have_text(GONE)
    assert page.url.endswith("/season")
    page.get_by_role("link", name="Derby in the gym").click()
    expect(page.locator(".course li").last).to_contain_text("Serve")

    server.start()
    server.site.service.add_events(match, None, [SERVE])
    page.reload()
    expect(page.locator("#live")).to_have_attribute("data-live", "yes")
    expect(page.locator(".course li", has_text="Serve")).to_have_count(2)
    page.context.close()


def test_what_was_stored_is_kept_as_it_is_then(open_page: Open, site: Site, proxy: Proxy) -> None:
    match = prepared(site, "Stored")
    page = open_page(f"/sessions/{match}/by-hand", forgive="status of 502")
    expect(page.get_by_text(WORKS)).to_be_visible()
    page.locator("[name=actor_team][value=A]").check()
    page.keyboard.type("5-\n")
    expect(page.locator(".course li").last).to_contain_text("Serve")
    until(lambda: page.evaluate(PLAYS_KEPT) == 1, "the page with its play")
    proxy.status = 502
    page.reload()
    expect(page.locator(".course li").last).to_contain_text("Serve")


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_proxy_that_says_that_nobody_is_there(
    open_page: Open, site: Site, proxy: Proxy, status: int
) -> None:
    match = prepared(site, "Behind a proxy")
    page = open_page(f"/sessions/{match}/by-hand", forgive=f"status of {status}")
    expect(page.get_by_text(WORKS)).to_be_visible()
    proxy.status = status
    page.goto(f"/sessions/{match}/by-hand?after=0")
    expect(page.get_by_role("heading", name="Plays by hand")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name=GONE)).to_be_visible()
    expect(page.get_by_role("link", name="Behind a proxy")).to_be_visible()
    if status == 502:
        assert unfit(page) == []
        assert violations_in_every_look(page) == []
    proxy.status = 0
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="Sessions", exact=True)).to_be_visible()


def test_what_is_long_in_coming(open_page: Open, site: Site, proxy: Proxy) -> None:
    match = prepared(site, "Slow")
    page = open_page(f"/sessions/{match}/by-hand")
    expect(page.get_by_text(WORKS)).to_be_visible()
    proxy.slow = "/season"
    page.goto("/season")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Season")
    assert proxy.asked_whether_there.is_set()
    proxy.asked_whether_there.clear()
    proxy.slow = "/by-hand"
    page.goto(f"/sessions/{match}/by-hand")
    expect(page.get_by_role("heading", name="Plays by hand")).to_be_visible()
    proxy.asked_whether_there.set()


def test_the_latest_eight_are_kept(open_page: Open, site: Site) -> None:
    page = open_page("/offline")
    expect(page.get_by_text("VolleySense answers. This")).to_be_visible()
    expect(page.get_by_text("No match is kept on this device.")).to_be_visible()
    matches = [site.session(f"Match {number}") for number in range(9)]
    for match in matches:
        page.goto(f"/sessions/{match}/by-hand")
        expect(page.get_by_text(WORKS)).to_be_visible()
    assert kept(page) == [f"{site.url}/sessions/{one}/by-hand" for one in matches[1:]]
    page.goto("/offline")
    expect(page.locator("[data-kept-pages] a").first).to_contain_text("Match 8")
    expect(page.locator("[data-kept-pages] a")).to_have_count(8)


def test_the_files_of_a_version_go_with_the_last_page_of_it(open_page: Open, site: Site) -> None:
    match = site.session("Upgraded")
    page = open_page(f"/sessions/{match}/by-hand")
    expect(page.get_by_text(WORKS)).to_be_visible()
    files = kept(page, "volleysense-files")
    old = f"{site.url}/static/v-00000000000a/base.css"
    page.evaluate(
        "async (old) => (await caches.open('volleysense-files')).put(old, new Response('a {}'))",
        old,
    )
    page.reload()
    expect(page.get_by_text(WORKS)).to_be_visible()
    assert kept(page, "volleysense-files") == files


def signed_in(page: Page, name: str, then: str) -> None:
    page.goto(f"/login?next={then}")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{then}")


@pytest.fixture
def users(site: Site) -> list[str]:
    if not site.service.users.any_there():
        site.service.users.begin("Olga", PASSWORD)
        given = UserIn(name="Kim", roles=[RoleGiven(role=Role.COACH)])
        site.service.users.add(given, PASSWORD)
    return ["Olga", "Kim"]


def test_nothing_is_kept_of_whoever_signed_out(
    open_page: Open, site: Site, proxy: Proxy, users: list[str]
) -> None:
    match = prepared(site, "Olga's match")
    page = open_page("/login", forgive="status of 502")
    signed_in(page, users[0], f"/sessions/{match}/by-hand")
    expect(page.get_by_text(WORKS)).to_be_visible()
    assert kept(page) == [page.url]
    page.goto("/account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    until(lambda: not kept(page), "nothing that is kept")
    proxy.status = 502
    page.goto(f"/sessions/{match}/by-hand")
    expect(page.get_by_role("heading", name=GONE)).to_be_visible()
    expect(page.get_by_text("No match is kept on this device.")).to_be_visible()


def test_a_page_is_kept_for_nobody_but_its_viewer(
    open_page: Open, site: Site, users: list[str]
) -> None:
    match = prepared(site, "Two at one tablet")
    page = open_page("/login")
    signed_in(page, users[0], f"/sessions/{match}/by-hand")
    expect(page.get_by_text(WORKS)).to_be_visible()
    other = page.context.new_page()
    signed_in(other, users[1], "/season")
    until(lambda: not kept(other), "nothing that is kept")
    # The tab of the first one is still open, and asks for its page to be kept.
    page.evaluate("document.dispatchEvent(new CustomEvent('followed'))")
    expect(said(page)).to_contain_text(STAYS_OPEN)
    assert kept(page) == []
    other.goto(f"/sessions/{match}/by-hand")
    expect(other.get_by_text(WORKS)).to_be_visible()
    assert len(kept(other)) == 1


def test_the_colours_of_the_kits_are_there_too(open_page: Open, site: Site, proxy: Proxy) -> None:
    match = prepared(site, "In kits")
    kits = {"team_colours": {"A": "#aa0011", "B": "#0011aa"}}
    site.service.update_session(match, SessionUpdate(meta=kits))
    page = open_page(f"/sessions/{match}/by-hand", forgive="status of 502")
    expect(page.get_by_text(WORKS)).to_be_visible()
    kit = "getComputedStyle(document.documentElement).getPropertyValue('--kit-a')"
    shown = page.evaluate(kit)
    proxy.status = 502
    page.reload()
    expect(page.get_by_text(WORKS)).to_be_visible()
    assert page.evaluate(kit) == shown != ""


def test_under_the_path_of_another_site(browser: Browser, tmp_path: Path) -> None:
    front = Proxy("/scout")
    with served(tmp_path / "sessions", front.before, root_path="/scout") as site:
        match = prepared(site, "Under a path")
        site.service.users.begin("Olga", PASSWORD)
        context = browser.new_context(base_url=site.url)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.goto("/scout/login")
        page.get_by_label("Name").fill("Olga")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Sessions", exact=True)).to_be_visible()
        page.goto(f"/scout/sessions/{match}/by-hand")
        expect(page.get_by_text(WORKS)).to_be_visible()
        scopes = (
            "async () => (await navigator.serviceWorker.getRegistrations()).map(one => one.scope)"
        )
        assert page.evaluate(scopes) == [f"{site.url}/scout/"]
        front.status = 502
        page.goto("/scout/season")
        page.get_by_role("link", name="Under a path").click()
        expect(page.get_by_role("heading", name="Plays by hand")).to_be_visible()
        expect(page.locator(".by-hand")).to_have_css("display", "grid")
        context.close()


@pytest.fixture
def gym(tmp_path: Path, open_page: Open) -> Iterator[tuple[str, str]]:
    """Where a device nearby opens VolleySense, and what its certificate can be told by."""
    laptop = Gym("192.168.1.20")
    around = replace(laptop.around, now=utc_now, elapsed=time.monotonic)

    def there(app: ASGIApp) -> ASGIApp:
        state = cast(FastAPI, app).state
        state.network = GymNetwork(app, tmp_path / "gym", 7861, state.names, around)
        return app

    with served(tmp_path / "gym", there) as site:
        page = open_page("/network", base_url=site.url)
        page.get_by_role("button", name="Open it to devices nearby").click()
        page.get_by_role("radio", name="Scout").check()
        page.get_by_role("button", name="Show a code").click()
        where = page.locator(".offer .address").inner_text().removesuffix("/pair")
        prepared(site, "In the gym")
        yield where, page.locator(".code").inner_text()
        page.get_by_role("button", name="Close it now").click()


def paired(browser: Browser, chromium: str, gym: tuple[str, str], *more: str) -> Page:
    """A tablet that writes the match in the gym down; its browser is another one."""
    where, code = gym
    other = browser.browser_type.launch(
        executable_path=chromium, args=[*ARGS, AS_IN_THE_GYM, *more]
    )
    options: dict[str, Any] = {"viewport": TABLET, "reduced_motion": "reduce"}
    context = other.new_context(ignore_https_errors=not more, **options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{where}/pair")
    page.get_by_label("The six digits").fill(code)
    page.get_by_label("What is this device called?").fill("Anna's tablet")
    page.get_by_role("button", name="Pair it").click()
    page.get_by_role("link", name="In the gym").first.click()
    page.goto(f"{page.url}/by-hand")
    return page


def test_a_device_that_does_not_trust_the_laptop_says_so(
    browser: Browser, chromium: str, gym: tuple[str, str]
) -> None:
    page = paired(browser, chromium, gym)
    expect(said(page)).to_contain_text(STAYS_OPEN)
    expect(said(page)).to_contain_text("this device does not trust the laptop")
    assert unfit(page) == []
    assert violations_in_every_look(page) == []
    page.get_by_role("link", name="Trust it").click()
    expect(page.get_by_role("heading", name="Trust this laptop")).to_be_visible()
    page.context.browser.close()  # type: ignore[union-attr]


def test_a_device_that_trusts_it_opens_the_match_without_the_wi_fi(
    browser: Browser, chromium: str, gym: tuple[str, str]
) -> None:
    page = paired(browser, chromium, gym, f"--ignore-certificate-errors-spki-list={proof(gym[0])}")
    expect(page.get_by_text(WORKS)).to_be_visible()
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Plays by hand")).to_be_visible()
    expect(page.locator(".by-hand")).to_have_css("display", "grid")
    page.context.browser.close()  # type: ignore[union-attr]


def proof(where: str) -> str:
    """By which this browser is told to trust one certificate: the digest of its key."""
    port = int(where.rpartition(":")[2])
    pem = ssl.get_server_certificate(("127.0.0.1", port))
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    written = key.public_bytes(serialization.Encoding.DER, form)
    return base64.b64encode(hashlib.sha256(written).digest()).decode()
