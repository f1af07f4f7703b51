"""The server goes away while a coach writes plays down, and comes back: nothing typed is lost."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.settings import Settings
from session.service import SessionService
from session.vocabulary import Status
from tests.browser.conftest import DESKTOP, PHONE, TABLET, Site
from tests.browser.test_plays import order, prepared
from tests.screens.played import play
from tests.work import server_process

COARSE: dict[str, Any] = {"viewport": TABLET, "has_touch": True, "is_mobile": True}


class Server:
    """A server of its own process; `kill` is `kill -9`."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.settings = Settings(sessions_dir=folder, port=self.port, min_free_bytes=0)
        service = SessionService(self.settings.db_url, folder, actor="test")
        self.site = Site(f"http://127.0.0.1:{self.port}", service, folder, self.settings)
        self.process: BaseProcess | None = None

    def start(self) -> None:
        self.process = server_process.begin(self.site.folder, self.port, "standin")
        end = time.monotonic() + 120
        while not self._answers():
            assert time.monotonic() < end, "the server took too long to start"
            time.sleep(0.05)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{self.site.url}/_api/sessions?limit=1", timeout=20).close()
            return True
        return False

    def signal(self, which: signal.Signals) -> None:
        assert self.process is not None
        assert self.process.pid is not None
        os.kill(self.process.pid, which)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "sessions")
    running.start()
    yield running
    running.kill()
    running.site.service.close()


def opened(browser: Browser, server: Server, path: str, **options: Any) -> Page:  # noqa: ANN401
    settings = {"viewport": DESKTOP, "base_url": server.site.url}
    context = browser.new_context(**(settings | options))
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(path)
    return page


def test_plays_typed_while_the_server_is_gone_are_stored_in_order_when_it_is_back(
    browser: Browser, server: Server
) -> None:
    match = prepared(server.site, "Away")
    page = opened(browser, server, f"/sessions/{match}/by-hand")
    bar = page.locator("#unsent")
    expect(page.get_by_text("Works without the network")).to_be_visible()
    page.locator("[name=actor_team][value=A]").check()
    server.kill()
    page.keyboard.type("5-\n")
    expect(bar.get_by_role("alert")).to_contain_text("1 play is not sent yet")
    expect(bar.get_by_role("alert")).to_contain_text("Kept on this device")
    page.keyboard.type("3#\n12+\n4#\n9")
    expect(page.locator("[data-waiting]")).to_contain_text("4 plays are not sent yet")
    expect(page.locator("[data-last]")).to_have_text("Attack, B Hornets, 4, #")
    page.reload()
    expect(page.locator("[data-waiting]")).to_contain_text("4 plays are not sent yet")
    expect(page.get_by_label("Number", exact=True)).to_have_value("9")
    page.keyboard.type("!\n6+\n")
    expect(page.locator("[data-waiting]")).to_contain_text("6 plays are not sent yet")
    server.start()
    page.get_by_role("button", name="Try again now").click()
    expect(page.locator("#said")).to_have_text("6 plays were sent and are stored.")
    expect(page.get_by_role("heading", name="Set 1, 0:1")).to_be_visible()
    assert order(server.site, match) == [
        *("A 5 serve -", "B 3 reception #", "B 12 set +", "B 4 attack #", "B point"),
        *("B 9 serve !", "A 6 reception +"),
    ]


def test_a_play_tapped_together_and_the_next_ones_wait_for_the_server(
    browser: Browser, server: Server
) -> None:
    match = prepared(server.site, "Tapped")
    page = opened(browser, server, f"/sessions/{match}/by-hand", **COARSE)
    server.kill()
    for shirt, kind, sign in (("7 7th", "Serve", "-"), ("4 4th", "Attack", "#")):
        page.get_by_role("button", name=shirt).first.tap()
        page.get_by_role("radio", name=kind).check(force=True)
        page.locator(f'[name=evaluation][value="{sign}"]').tap()
        page.get_by_role("button", name="Add", exact=True).tap()
    expect(page.locator("[data-waiting]")).to_contain_text("2 plays are not sent yet")
    expect(page.locator("[data-last]")).to_have_text("Attack, B Hornets, 4, #")
    server.start()
    page.get_by_role("button", name="Try again now").tap()
    expect(page.get_by_role("heading", name="Set 1, 0:1")).to_be_visible()
    assert order(server.site, match) == ["A 7 serve -", "B 4 attack #", "B point"]
    expect(page.locator("#unsent")).to_have_count(0)


def test_a_play_whose_answer_got_lost_is_stored_once(browser: Browser, server: Server) -> None:
    match = prepared(server.site, "Answer lost")
    page = opened(browser, server, f"/sessions/{match}/by-hand")
    lost: list[int] = []

    def lose(route: Route) -> None:
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/by-hand", lose)
    page.locator("[name=actor_team][value=A]").check()
    page.keyboard.type("5=\n")
    expect(page.get_by_role("heading", name="Set 1, 0:1")).to_be_visible()
    assert lost == [200]
    assert order(server.site, match) == ["A 5 serve =", "B point"]


def test_a_server_that_cannot_store_now_says_why_and_gets_it_again(
    browser: Browser, server: Server
) -> None:
    match = prepared(server.site, "Full")
    page = opened(browser, server, f"/sessions/{match}/by-hand")
    full = [True]

    def answer(route: Route) -> None:
        if full[0]:
            body = '<section class="problem"><h2>Full</h2><p>The disk is full.</p></section>'
            route.fulfill(status=507, content_type="text/html", body=body)
        else:
            route.continue_()

    page.route("**/by-hand", answer)
    page.locator("[name=actor_team][value=A]").check()
    page.keyboard.type("5=\n")
    expect(page.locator("#unsent")).to_contain_text("1 play is not sent yet: The disk is full.")
    full[0] = False
    expect(page.locator("#unsent").get_by_role("alert")).to_have_text("Stored now.")
    expect(page.get_by_role("button", name="Try again now")).to_be_hidden()
    assert order(server.site, match) == ["A 5 serve =", "B point"]


def test_a_refused_play_keeps_those_behind_it_waiting(browser: Browser, server: Server) -> None:
    match = prepared(server.site, "Refused")
    page = opened(browser, server, f"/sessions/{match}/by-hand")
    page.get_by_role("radio", name="Substitution").check(force=True)
    page.locator("[name=actor_team][value=A]").check()
    server.signal(signal.SIGSTOP)
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("[data-place]").focus()
    page.keyboard.type("*s5-\n3#\n")
    expect(page.locator("#unsent")).to_contain_text("slow to answer")
    server.signal(signal.SIGCONT)
    expect(page.locator("#problem")).to_contain_text("who goes out and who comes in")
    expect(page.locator("[data-waiting]")).to_contain_text("2 plays are not sent yet")
    page.get_by_label("Goes out").fill("4")
    page.get_by_label("Comes in").fill("9")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert order(server.site, match) == ["A substitution", "A 5 serve -", "B 3 reception #"]


def test_codes_typed_while_the_server_is_gone_are_stored_when_it_is_back(
    browser: Browser, server: Server
) -> None:
    match = prepared(server.site, "Codes away")
    page = opened(browser, server, f"/sessions/{match}/by-hand")
    page.get_by_text("Type scout codes").click()
    page.get_by_label("Codes").fill("5S-")
    server.kill()
    page.get_by_label("Codes").press("Enter")
    expect(page.locator("#unsent")).to_contain_text("1 play is not sent yet")
    page.keyboard.type("\na12R#\na4A")
    server.start()
    page.get_by_role("button", name="Try again now").click()
    expect(page.locator("#said")).to_have_text("2 plays were sent and are stored.")
    expect(page.get_by_label("Codes")).to_have_value("a4A")
    assert order(server.site, match) == ["A 5 serve -", "B 12 reception #"]


def test_a_suggestion_that_was_decided_waits_for_the_server_and_goes_on(
    browser: Browser, server: Server
) -> None:
    session_id, clip_id = server.site.filled("Reviewed")
    first, second, *_ = server.site.service.list_events(session_id, clip_id=clip_id)
    page = opened(browser, server, f"/sessions/{session_id}/clips/{clip_id}?play={first.id}")
    card = page.locator("#card")
    expect(card).to_have_attribute("data-card", str(first.id))
    server.kill()
    for key in ("4", "#", "Enter", "x"):
        page.keyboard.press(key)
    bar = page.locator("#unsent")
    expect(bar).to_contain_text("is kept. It is tried again by itself.")
    expect(page.locator("#card-number")).to_have_value("4")
    server.start()
    page.get_by_role("button", name="Try again now").click()
    expect(card).to_have_attribute("data-card", str(second.id))
    expect(page.locator("li.chosen")).to_have_attribute("data-play-id", str(second.id))
    kept = server.site.service.get_event(session_id, first.id)
    assert (kept.status, kept.actor_number) == (Status.CONFIRMED, "4")
    assert server.site.service.get_event(session_id, second.id).status is Status.SUGGESTED


LIES_ON = """(name) => [...document.querySelectorAll(name)]
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.width && box.right <= innerWidth && !one.contains(
        document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)))
    .map(([one]) => one.innerText)"""


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESKTOP])
def test_neither_a_notice_nor_what_is_not_stored_covers_what_one_needs(
    browser: Browser, server: Server, viewport: dict[str, int]
) -> None:
    match = play(server.site.service, "Owls")
    page = opened(browser, server, f"/sessions/{match}/plays", viewport=viewport)
    page.get_by_label("Tick Serve 7").check()
    page.get_by_label("Title of the new playlist").fill("For Friday")
    page.get_by_role("button", name="Add 1 ticked").click()
    expect(page.locator("#notice")).to_contain_text("1 play added.")
    for needed in (".bar nav a", ".tabs a", "h1", "#notice button"):
        assert page.evaluate(LIES_ON, needed) == []
    page.evaluate(
        "document.getElementById('notice').before(Object.assign(document.createElement('div'),"
        " { id: 'unsent', innerHTML: '<div><p>Not stored yet: it is kept, and tried again.</p>"
        "<button>Try again now</button></div>' }))"
    )
    for needed in ("#unsent button", "#notice button"):
        assert page.evaluate(LIES_ON, needed) == []


def test_what_might_count_twice_waits_for_a_word(browser: Browser, server: Server) -> None:
    session_id, clip_id = server.site.filled("Decided")
    page = opened(browser, server, f"/sessions/{session_id}/clips/{clip_id}")
    bar = page.locator("#unsent")
    page.locator("[data-do=accept]").first.wait_for()
    page.route("**/accept", lambda route: route.abort())
    page.locator("[data-do=accept]").first.click()
    expect(bar).to_contain_text("Not stored yet: VolleySense does not answer.")
    expect(bar).not_to_contain_text("by itself")
    assert server.site.service.count_events(session_id, status="suggested") == 5
    page.unroute("**/accept")
    page.get_by_role("button", name="Try again now").click()
    expect(bar.get_by_role("alert")).to_have_text("Stored now.")
    assert server.site.service.count_events(session_id, status="suggested") == 4
