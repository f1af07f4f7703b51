"""The assistant's tablet in a gym: from the code on the laptop to the match, and out again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from starlette.types import ASGIApp

from app.network.gym import GymNetwork
from session.clock import utc_now
from tests.browser.axe import violations_in_every_look
from tests.browser.conftest import ARGS, PATIENCE_MS, TABLET, Open, Site, served
from tests.network.nearby import Gym

AS_IN_THE_GYM = "--host-resolver-rules=MAP *.local 127.0.0.1"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On a laptop that is in the Wi-Fi of a gym."""
    folder, gym = tmp_path_factory.mktemp("gym") / "sessions", Gym("192.168.1.20")
    around = replace(gym.around, now=utc_now, elapsed=time.monotonic)

    def there(app: ASGIApp) -> ASGIApp:
        state = cast(FastAPI, app).state
        state.network = GymNetwork(app, folder, 7861, state.names, around)
        return app

    with served(folder, there) as site:
        yield site


@pytest.fixture
def tablet(browser: Browser, chromium: str) -> Iterator[Page]:
    """A device that finds the laptop by its name, and does not trust it yet."""
    args = [*ARGS, AS_IN_THE_GYM]
    other = browser.browser_type.launch(executable_path=chromium, args=args)
    context = other.new_context(ignore_https_errors=True, viewport=TABLET)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    other.close()


def test_a_tablet_is_paired_sees_the_match_and_is_removed(
    open_page: Open, site: Site, tablet: Page
) -> None:
    site.session("Derby in the gym")
    laptop = open_page("/network")
    laptop.get_by_role("button", name="Open it to devices nearby").click()
    laptop.get_by_role("radio", name="Scout").check()
    laptop.get_by_role("button", name="Show a code").click()
    expect(laptop.get_by_role("img", name="QR code that leads to https://volley")).to_be_visible()
    assert violations_in_every_look(laptop) == []
    where = laptop.locator(".offer .address").inner_text().removesuffix("/pair")

    tablet.goto(where)
    tablet.get_by_role("link", name="Pair this device").click()
    tablet.get_by_label("The six digits").fill("123")
    tablet.get_by_label("What is this device called?").fill("Anna's tablet")
    tablet.get_by_role("button", name="Pair it").click()
    expect(tablet.get_by_text("That is not the code that the laptop shows.")).to_be_visible()
    tablet.get_by_label("The six digits").fill(laptop.locator(".code").inner_text())
    tablet.get_by_role("button", name="Pair it").click()
    expect(tablet.get_by_role("link", name="Derby in the gym")).to_be_visible()

    # The laptop's page says so by itself.
    expect(laptop.get_by_role("heading", name="Anna's tablet")).to_be_visible()
    expect(laptop.locator(".code")).to_have_count(0)
    laptop.get_by_role("button", name="Remove Anna's tablet").click()
    expect(laptop.get_by_text("That device gets nothing any more.")).to_be_visible()
    tablet.reload()
    expect(tablet.get_by_role("link", name="Pair this device")).to_be_visible()
    laptop.get_by_role("button", name="Close it now").click()
    expect(laptop.get_by_role("button", name="Open it to devices nearby")).to_be_visible()


def test_without_scripts_a_code_is_shown_too(open_page: Open) -> None:
    laptop = open_page("/network", java_script_enabled=False)
    laptop.get_by_role("button", name="Open it to devices nearby").click()
    laptop.get_by_role("button", name="Show a code").click()
    expect(laptop.locator(".code")).to_be_visible()
    laptop.get_by_role("link", name="It does not find the name").click()
    expect(laptop.locator(".offer .address")).to_contain_text("https://192.168.1.20:")
    laptop.get_by_role("button", name="Take it back").click()
    expect(laptop.get_by_role("button", name="Show a code")).to_be_visible()
    laptop.get_by_role("button", name="Close it now").click()
