"""Ten devices that lose the network in turn while they write plays down: is each play stored, and
once, and in the order in which its device entered it?"""

from __future__ import annotations

import importlib.util
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.measure import Result
from benchmarks.pages import OURS, serving
from benchmarks.seed import match
from benchmarks.watch import CHROMIUM
from session.service import SessionService

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

DEVICES: Final = 10
PLAYS: Final = int(os.environ.get("BENCH_DEVICES_PLAYS", "1000"))
LOST_ANSWERS: Final = 0.05
"""So many of the answers never reach the device that waits for them."""
_AT_ONCE: Final = 10
"""A device is away for as many plays of all."""
_PATIENCE_SEC: Final = 180.0


def run(folder: Path) -> Iterator[Result]:
    names = ("plays of ten devices that were lost", "that were stored twice", "out of order")
    if importlib.util.find_spec("playwright") is None or CHROMIUM is None:
        for name in names:
            yield Result(name, None, skipped="needs playwright and Chromium")
        return
    from playwright.sync_api import sync_playwright

    sessions = folder / "devices"
    with closing(SessionService(None, sessions)) as service:
        session_id = match(service, "Ten devices")
        with serving(OURS, sessions) as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            home = f"http://127.0.0.1:{port}"
            pages = [browser.new_context(base_url=home).new_page() for _ in range(DEVICES)]
            began = time.perf_counter()
            entered = cut_off_in_turn(pages, session_id, PLAYS, random.Random(1))
            last = time.perf_counter()
            found = arrived(service, session_id, entered, pages[0])
            settled = time.perf_counter()
            browser.close()
    said = {
        "plays": len(entered),
        "entered in": f"{last - began:.0f} s",
        "all stored": f"{settled - last:.1f} s after the last one",
    }
    for name, count in zip(names, judged(entered, found), strict=True):
        yield Result(name, 0, ratio=count, details=said)


def cut_off_in_turn(
    pages: Sequence[Page], session_id: str, plays: int, chance: random.Random
) -> list[str]:
    """Enters plays on one device after the other, each of which is away for a while again and
    again; answers the numbers that were entered, which begin with that of their device."""

    from playwright.sync_api import Error

    def lose(route: Route) -> None:
        if chance.random() < LOST_ANSWERS:
            with suppress(Error):  # then it was the question that got lost
                route.fetch()
            route.abort()
        else:
            route.continue_()

    for page in pages:
        page.goto(f"/sessions/{session_id}/by-hand")
        page.locator("[name=actor_team][value=A]").check(force=True)
        page.route("**/by-hand", lose)
    entered: list[str] = []
    away: int | None = None
    for count in range(plays):
        if count % _AT_ONCE == 0:
            if away is not None:
                pages[away].context.set_offline(False)
            away = (count // _AT_ONCE) % len(pages)
            pages[away].context.set_offline(True)
        # Who is away enters half of them.
        device = away if away is not None and count % 2 else count // 2 % len(pages)
        number = f"{device + 1}{count:05d}"
        pages[device].locator("#p-number").fill(number)
        pages[device].keyboard.type("d\n")
        entered.append(number)
    for page in pages:
        page.context.set_offline(False)
    return entered


def arrived(
    service: SessionService, session_id: str, entered: Sequence[str], page: Page
) -> list[str]:
    """The numbers as they are stored, in the order of play, when all are, or nothing more comes."""
    end = time.monotonic() + _PATIENCE_SEC
    while service.count_events(session_id) < len(entered) and time.monotonic() < end:
        page.wait_for_timeout(100)
    page.wait_for_timeout(3_000)  # what would be sent a second time
    found: list[str] = []
    while more := service.list_events(session_id, offset=len(found), limit=500):
        found += [str(one.actor_number) for one in more]
    return found


def judged(entered: Sequence[str], found: Sequence[str]) -> tuple[int, int, int]:
    """How many were lost, are there twice, and stand in front of what their device entered
    before."""
    times = Counter(found)
    lost = sum(not times[one] for one in entered)
    twice = sum(count - 1 for count in times.values())
    devices: dict[str, list[int]] = {}
    for one in found:
        devices.setdefault(one[:-5], []).append(int(one[-5:]))
    misplaced = sum(a > b for line in devices.values() for a, b in pairwise(line))
    return lost, twice, misplaced
