"""From a press on a number to the moving picture, beside the same press where there is no video."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
import numpy as np

from benchmarks.measure import Prepared, Result, compare
from benchmarks.pages import OURS, serving
from benchmarks.seed import match, touches
from session.schemas import ClipCreate
from session.service import SessionService

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECONDS: Final = 60
FPS: Final = 30
PLAYS: Final = 25
ROUNDS: Final = 12
KEY_FRAMES_SEC: Final = (1, 5)
LOOKING: Final = """() => {
    const isMoving = (one) => !one.paused && !one.seeking && one.readyState > 2
        && one.currentTime > Number(document.querySelector("li.chosen")?.dataset.from ?? 1e9);
    const shown = [...document.querySelectorAll("[data-screen]")].find((one) => !one.hidden);
    return shown ? isMoving(shown) : document.querySelector("table.plays") !== null;
}"""
"""Whether the picture moves or, where there is no video, the plays are there."""
SAYING: Final = f"""(() => {{
    const look = {LOOKING};
    const again = () => (look() ? console.log("there") : setTimeout(again, 2));
    if (!location.pathname.endsWith("/stats")) again();
}})();"""
"""The page looks itself: to be asked from outside again and again would take its time."""
CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)


def run(folder: Path) -> Iterator[Result]:
    """Once with key frames as our copies have them, once as far apart as some cameras make them."""
    names = [
        f"a number to its moving picture, key frames {gap} s apart / to its list of plays"
        for gap in KEY_FRAMES_SEC
    ]
    if importlib.util.find_spec("playwright") is None or CHROMIUM is None:
        for name in names:
            yield Result(name, None, skipped="needs playwright and Chromium")
        return
    from playwright.sync_api import sync_playwright

    sessions = folder / "watch"
    with closing(SessionService(None, sessions)) as service:
        unseen = _match(service, None)
        seen = [
            _match(service, write(folder / f"every{gap}.mp4", gap * FPS)) for gap in KEY_FRAMES_SEC
        ]
    with serving(OURS, sessions) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(SAYING)
        home = f"http://127.0.0.1:{port}/sessions"
        for name, session_id in zip(names, seen, strict=True):
            yield compare(
                name,
                None,
                ("to the picture", pressing(page, f"{home}/{session_id}")),
                ("to the list", pressing(page, f"{home}/{unseen}")),
                rounds=ROUNDS,
            )
        browser.close()


def pressing(page: Page, home: str) -> Prepared:
    """A press on the first number, on which the mouse rests; before it the page of numbers is
    opened."""
    number = page.locator("#numbers td a").first

    def ready() -> None:
        page.goto(f"{home}/stats")
        number.hover()

    def press() -> None:
        with page.expect_console_message(lambda said: said.text == "there"):
            page.mouse.down()
            page.mouse.up()

    return Prepared(ready, press)


def _match(service: SessionService, path: Path | None) -> str:
    session_id = match(service, "Watched")
    clip_id = None
    if path is not None:
        target = service.sessions_dir / session_id / "clips" / path.name
        target.parent.mkdir(parents=True)
        os.link(path, target)
        meta = {"video": {"fps": float(FPS), "browser_safe": True}}
        clip = ClipCreate(path=f"clips/{path.name}", duration_sec=float(SECONDS), meta=meta)
        clip_id = service.add_clip(session_id, clip)
    service.add_events(session_id, clip_id, list(touches(PLAYS)))
    return session_id


def write(path: Path, every: int) -> Path:
    """A video in 720p whose pictures move and are not easily guessed."""
    dice = np.random.default_rng(7)
    ground = dice.integers(60, 120, (720, 1280, 3), np.uint8)
    ball = dice.integers(0, 255, (160, 160, 3), np.uint8)
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        options = {"g": str(every), "sc_threshold": "0", "preset": "ultrafast", "crf": "30"}
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        for index in range(SECONDS * FPS):
            picture = ground.copy()
            left = index * 9 % (1280 - 160)
            picture[280:440, left : left + 160] = ball
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path
