"""A hall full of people who follow one match while it is written down: how soon each is told, and
whether the server's memory stays as it is."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

from benchmarks.measure import Result
from benchmarks.pages import OURS, serving
from benchmarks.seed import match
from benchmarks.watch import CHROMIUM
from session.schemas import EventIn
from session.service import SessionService

if TYPE_CHECKING:
    from playwright.sync_api import Page

VIEWERS: Final = 200
SECONDS: Final = float(os.environ.get("BENCH_FOLLOW_SECONDS", "60"))
PLAYS_A_SECOND: Final = 2.0
WARM_SEC: Final = min(15.0, SECONDS / 4)
"""What a server begins with is made once: memory is compared from then on."""
FOLLOWED: Final = f"""
import os, pathlib
folder = pathlib.Path(os.environ["VOLLEYSENSE_SESSIONS_DIR"])
folder.joinpath("server.pid").write_text(str(os.getpid()))
{OURS}"""
DIG: Final = EventIn(event_type="dig", actor_team="A")
PLAYS: Final = 40
NOTING: Final = """(() => {
    window.came = {};
    window.own = [];
    new MutationObserver((all) => {
        const rows = all.flatMap((one) => [...one.addedNodes]).filter((one) => one.dataset?.key);
        for (const row of rows) window.came[row.dataset.key] = Date.now();
    }).observe(document, { childList: true, subtree: true });
    const isOwn = (one) => one.initiatorType === "fetch" && one.name.endsWith("/by-hand");
    const taken = () => requestAnimationFrame(() => {
        const answered = performance.getEntriesByType("resource").filter(isOwn).at(-1)?.responseEnd;
        if (answered) window.own.push(performance.now() - answered);
        performance.clearResourceTimings();
    });
    addEventListener("load", () => {
        const said = document.getElementById("said");
        if (said) new MutationObserver(taken).observe(said, { childList: true });
    });
})();"""
"""The page itself notes when a line came, and how long after its answer one's own stood there."""
PLAY: Final = json.dumps({"events": [{"event_type": "dig", "actor_team": "A"}]})


def run(folder: Path) -> Iterator[Result]:
    sessions = folder / "follow"
    with closing(SessionService(None, sessions)) as service:
        session_id = match(service, "Followed")
    with serving(FOLLOWED, sessions) as port:
        pid = int((sessions / "server.pid").read_text())
        hall = Hall(port, session_id, pid)
        asyncio.run(hall.follow())
    yield hall.delivery()
    yield hall.memory()
    yield from on_a_screen(folder)


def on_a_screen(folder: Path) -> Iterator[Result]:
    """A play of another process on a page that is open, and one's own after its answer."""
    names = (
        "seconds until a play that another process stored stands on a page, 95 of 100",
        "seconds from the answer to one's own play until it stands on the page, 95 of 100",
    )
    if importlib.util.find_spec("playwright") is None or CHROMIUM is None:
        for name in names:
            yield Result(name, None, skipped="needs playwright and Chromium")
        return
    from playwright.sync_api import sync_playwright

    sessions = folder / "screen"
    with closing(SessionService(None, sessions)) as service:
        session_id = match(service, "Seen")
        service.add_events(session_id, None, [DIG])
        with serving(OURS, sessions) as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(base_url=f"http://127.0.0.1:{port}")
            page.add_init_script(NOTING)
            others = list(others_plays(page, service, session_id))
            own = list(own_plays(page, session_id))
            browser.close()
    for name, limit, took in zip(names, (0.25, 0.05), (others, own), strict=True):
        said = {"median": f"{median(took) * 1000:.0f} ms", "worst": f"{max(took) * 1000:.0f} ms"}
        yield Result(name, limit, ratio=quantiles(took, n=20)[-1], details=said)


def others_plays(page: Page, service: SessionService, session_id: str) -> Iterator[float]:
    page.goto(f"/sessions/{session_id}/plays")
    page.wait_for_selector("#live[data-live=yes]")
    for _ in range(PLAYS):
        [ident] = service.add_events(session_id, None, [DIG])
        stored = time.time()
        came = page.wait_for_function("key => window.came[key]", arg=str(ident)).json_value()
        yield max(0.0, float(came) / 1000 - stored)
        time.sleep(0.5)


def own_plays(page: Page, session_id: str) -> Iterator[float]:
    page.goto(f"/sessions/{session_id}/by-hand")
    page.wait_for_selector("#live[data-live=yes]")
    page.locator("[name=actor_team][value=A]").check(force=True)
    for done in range(1, PLAYS + 1):
        page.keyboard.type("4d+")
        page.keyboard.press("Enter")
        page.wait_for_function("done => window.own.length >= done", arg=done)
    yield from (float(one) / 1000 for one in page.evaluate("window.own"))


class Hall:
    """The viewers, and the scout whose plays they are told of."""

    def __init__(self, port: int, session_id: str, pid: int) -> None:
        self._port, self._pid = port, pid
        self._path = f"/_api/sessions/{session_id}"
        self._sent: dict[str, float] = {}
        self._came: list[tuple[str, float]] = []
        self._begun = 0
        self._bytes: list[int] = []

    async def follow(self) -> None:
        viewers = [asyncio.create_task(self._view()) for _ in range(VIEWERS)]
        while self._begun < VIEWERS:
            await asyncio.sleep(0.05)
        await self._scout()
        while len(self._came) < VIEWERS * len(self._sent):
            await asyncio.sleep(0.05)
        for viewer in viewers:
            viewer.cancel()
        await asyncio.gather(*viewers, return_exceptions=True)

    async def _view(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(f"GET {self._path}/stream HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"retry:"):
                    self._begun += 1
                elif line.startswith(b"data:"):
                    said = json.loads(line[5:])
                    self._came.append((said["entity_id"], time.perf_counter()))
        finally:
            writer.close()

    async def _scout(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        head = (
            f"POST {self._path}/events HTTP/1.1\r\nHost: localhost\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(PLAY)}\r\n\r\n"
        )
        began = time.perf_counter()
        while (now := time.perf_counter()) < began + SECONDS:
            writer.write((head + PLAY).encode())
            length = 0
            while (line := await reader.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            [ident] = json.loads(await reader.readexactly(length))["event_ids"]
            self._sent[str(ident)] = now
            if now > began + WARM_SEC:
                self._bytes.append(_resident(self._pid))
            await asyncio.sleep(max(0.0, now + 1 / PLAYS_A_SECOND - time.perf_counter()))
        writer.close()

    def delivery(self) -> Result:
        """From before a play is sent to the server, to each viewer who has read of it."""
        took = sorted(at - self._sent[ident] for ident, at in self._came)
        p95 = quantiles(took, n=20)[-1]
        said = {
            "median": f"{median(took) * 1000:.0f} ms",
            "worst": f"{took[-1] * 1000:.0f} ms",
            "messages": len(took),
        }
        name = (
            f"seconds until {VIEWERS} viewers hear of a play, 95 of 100 of them, in {SECONDS:g} s"
        )
        return Result(name, 1, ratio=p95, details=said)

    def memory(self) -> Result:
        name = f"memory of the server after {SECONDS:g} s of it / after {WARM_SEC:g} s"
        if not any(self._bytes):
            return Result(name, 1.1, skipped="only Linux says it")
        tenth = max(1, len(self._bytes) // 10)
        first, last = median(self._bytes[:tenth]), median(self._bytes[-tenth:])
        return Result(
            name, 1.1, ratio=last / first, details={"at the end": f"{last / 2**20:.0f} MB"}
        )


def _resident(pid: int) -> int:
    """Bytes of a process in memory; 0 where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return 0
    [line] = [one for one in status.read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) * 1024
