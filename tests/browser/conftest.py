"""A real server with a filled record, and a real Chromium in front of it."""

from __future__ import annotations

import datetime as dt
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import numpy as np
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright
from starlette.types import ASGIApp

from app.imports.staging import Staging
from app.main import create_app
from app.settings import Settings
from session.keptquestions import KeptQuestionIn
from session.playlists import PlaylistIn, PlaylistItemIn
from session.presets import PresetContent, PresetIn
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.shares import ShareIn
from session.vocabulary import Side, Status
from tests.record.noted import events

ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
# A machine that runs other tests as well may take its time.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

DESKTOP = {"width": 1280, "height": 800}
TABLET = {"width": 820, "height": 1180}
PHONE = {"width": 390, "height": 844}
CLIP_SECONDS = 8


HOSTILE = (
    "<script>alert(1)</script> & \"quotes\" 'n' <img src=x onerror=alert(2)>",
    "Donaudampfschifffahrt" * 9,
    "مباراة نهائية \u202e🏐 دوري",
)
FIRST_SET = (
    "A[1,2,3,4,5,6/2] B[1,2,3,4,5,6/1] "
    "A1S+ B2R# B1E# B3A# A4B= B0:1 AT B2S- A5R# A2E# A4A+ B6D+ B1E+ B5A= A1:1 "
    "A5>8 A3S= B1:2 B2S# A6R= B25:10 end "
)
SECOND_SET = "A[1,2,3,4,5,6/2] B[1,2,3,4,5,6/1] A1S# B2R= A1:0"
LONG = "Herons of the harbour town and its islands, first team of the women"


def write_clip(path: Path, seconds: int = CLIP_SECONDS) -> Path:
    """A small clip that Chromium plays: a square that moves over a floor."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_clip(seconds))
    return path


@cache
def _clip(seconds: int) -> bytes:
    """Encoded once: a copy is as good."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
            stream = container.add_stream("libx264", rate=10, options={"g": "10"})
            stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
            for index in range(seconds * 10):
                image = np.full((180, 320, 3), (150, 110, 70), np.uint8)
                image[60:80, (index * 4) % 300 : (index * 4) % 300 + 20] = 250
                container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
            container.mux(stream.encode(None))
        return path.read_bytes()


@dataclass(frozen=True)
class Site:
    """Where the server is, and its record for preparing what a story begins with."""

    url: str
    service: SessionService
    folder: Path
    settings: Settings

    def session(self, title: str = "Cup semi-final", **more: Any) -> str:  # noqa: ANN401
        """An empty session."""
        return self.service.create_session(SessionCreate(title=title, **more))

    def rallied(self, title: str = "Derby") -> str:
        """A set and a bit, with a score that leaps and a server who stands elsewhere."""
        session_id = self.session(title)
        for side, name in ((Side.A, "Herons"), (Side.B, "Hornets")):
            self.service.set_team(session_id, side, name)
            self.service.set_roster(
                session_id, side, [PlayerIn(number=str(number)) for number in range(1, 9)]
            )
        noted = [
            EventIn.model_validate({key: value for key, value in one.items() if key != "id"})
            for one in events(FIRST_SET + SECOND_SET)
        ]
        self.service.add_events(session_id, None, noted)
        return session_id

    def filled(self, title: str = "Cup semi-final") -> tuple[str, str]:
        """A session with teams, rosters, confirmed plays, and a clip with five suggestions."""
        session_id = self.session(title, venue="Hall", match_date=dt.date(2026, 3, 14))
        for side, name in ((Side.A, "Herons"), (Side.B, "Hornets")):
            self.service.set_team(session_id, side, name)
            self.service.set_roster(session_id, side, _players(side))
        self.service.add_events(session_id, None, _played())
        path = write_clip(self.folder / session_id / "clips" / "rally.mp4")
        clip_id = self.service.add_clip(
            session_id, ClipCreate(path=str(path), duration_sec=CLIP_SECONDS)
        )
        self.service.add_events(session_id, clip_id, _suggested())
        return session_id, clip_id


def _players(side: Side) -> list[PlayerIn]:
    names = (
        "Ada Quill",
        "Bea Storm",
        "Cleo Hart",
        "Dina Frost",
        "Edda Lark",
        "Fay Brook",
        "Gia Moor",
    )
    return [
        PlayerIn(number=str(number), player_name=f"{name} {side}", libero=number == 7)
        for number, name in enumerate(names, start=1)
    ]


def _played() -> list[EventIn]:
    signs = ["#", "+", "!", "-", "/", "="]
    return [
        EventIn(
            t_sec=float(index),
            event_type=kind,
            actor_team=side,
            actor_number=str(1 + index % 6),
            payload={
                "evaluation": signs[index % 6],
                "player_m": [1 + index % 8, 2 + 12 * (side == "B")],
            },
        )
        for index, (kind, side) in enumerate(
            zip(("serve", "reception", "set", "attack", "dig") * 6, ("A", "B") * 15, strict=True)
        )
    ]


def _suggested() -> list[EventIn]:
    rally = (
        ("serve", "A", 0.9),
        ("reception", "B", 0.8),
        ("set", "B", 0.4),
        ("attack", "B", 0.7),
        ("dig", "A", 0.3),
    )
    return [
        EventIn(
            t_sec=1.0 + 1.2 * index,
            event_type=kind,
            actor_team=Side(side),
            status=Status.SUGGESTED,
            payload={"confidence": confidence, "player_m": [4.5, 3.0 if side == "A" else 15.0]},
        )
        for index, (kind, side, confidence) in enumerate(rally)
    ]


@contextmanager
def served(
    folder: Path,
    wrapped: Callable[[ASGIApp], ASGIApp] = lambda app: app,
    **more: Any,  # noqa: ANN401
) -> Iterator[Site]:
    """The whole application on a free port, over a data folder of its own; `more` is set."""
    settings = Settings(sessions_dir=folder, min_free_bytes=0, **more)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(settings)
    server = uvicorn.Server(
        uvicorn.Config(wrapped(app), host="127.0.0.1", port=port, log_level="warning", ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server took too long to start"
        time.sleep(0.05)
    yield Site(f"http://127.0.0.1:{port}", app.state.service, folder, settings)
    server.should_exit = True
    thread.join(timeout=30)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application for the stories of one file.

    One for each file: a process has one runner of jobs, and other files' applications end it.
    """
    with served(tmp_path_factory.mktemp("browser") / "sessions") as site:
        yield site


def links(service: SessionService, match: str, playlist: int) -> dict[str, str]:
    """The secrets of shared links, one of each kind."""
    wanted: dict[str, dict[str, object]] = {
        "report_link": {"kind": "report", "session_id": match},
        "match_link": {"kind": "session", "session_id": match},
        "chart_link": {"kind": "chart", "session_id": match, "chart": "scores"},
        "playlist_link": {"kind": "playlist", "playlist_id": playlist},
    }
    return {
        name: service.shares.create(ShareIn.model_validate(one)).secret
        for name, one in wanted.items()
    }


@pytest.fixture(scope="module")
def places(site: Site) -> dict[str, str]:
    """What fills the screens: a session that was lived in, an empty one, and long names."""
    session_id, clip_id = site.filled(LONG)
    site.service.save_session(session_id)
    site.service.delete_session(site.session("Deleted"))
    site.service.delete_session(site.session("Deleted for good"), backup=False)
    site.service.create_preset(PresetIn(name=LONG, content=PresetContent(venue=LONG)))
    site.service.keep_question(KeptQuestionIn(name=LONG, asked={"skill": "attack"}))
    shown = [
        PlaylistItemIn(session_id=session_id, event_id=one.id, title=LONG, note=LONG)
        for one in site.service.list_events(session_id, limit=2)
    ]
    playlist = site.service.create_playlist(PlaylistIn(title=LONG, note=LONG, items=shown))
    match = site.rallied("Rallies")
    site.service.set_roster(match, Side.A, [PlayerIn(number="1", player_name=HOSTILE[1])])
    table = b"event_type,actor_team\nserve,A\nattack,Z\n"
    files = [(f"{HOSTILE[0]}.csv", io.BytesIO(table)), ("photo.png", io.BytesIO(b"no"))]
    return {
        "session": session_id,
        "clip": clip_id,
        "match": match,
        "empty": site.session("Nothing in it"),
        "playlist": str(playlist.id),
        "item": str(site.service.playlists.items(playlist.id)[0].id),
        **links(site.service, match, playlist.id),
        "user": str(site.service.users.begin(LONG[:60], "four green herons fly").id),
        "batch": Staging(site.settings).create(files).token,
    }


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all stories."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=list(ARGS))
        yield running
        running.close()


@dataclass
class Watched:
    """What went wrong in a page: errors on its console, requests to anywhere else."""

    home: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", lambda message: self._say(message.type, message.text))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self._asked)

    def _say(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.errors.append(text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.foreign.append(request.url)


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Open]:
    """Opens an address in a context of its own; at the end nothing may have gone wrong in it.

    `forgive` names console messages that the story provokes on purpose.
    """
    contexts: list[tuple[BrowserContext, Watched, str]] = []

    def visit(path: str, *, forgive: str = "", **options: Any) -> Page:  # noqa: ANN401
        settings: dict[str, Any] = {"viewport": DESKTOP, "base_url": site.url}
        settings |= {"reduced_motion": "reduce"} | options
        context = browser.new_context(**settings)
        context.set_default_timeout(PATIENCE_MS)
        watched = Watched(settings["base_url"])
        watched.watch(context)
        contexts.append((context, watched, forgive))
        page = context.new_page()
        page.goto(path)
        return page

    yield visit
    for context, watched, forgive in contexts:
        context.close()
        serious = [text for text in watched.errors if not forgive or forgive not in text]
        assert serious == []
        assert watched.foreign == []
