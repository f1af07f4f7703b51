"""Firefox and WebKit in front of a real server whose pages write down what goes wrong in them.

Playwright drives Debian's Chromium and neither of these: engine.py says what a story needs of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.responses import FileResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.browser.conftest import TABLET, Site, served
from tests.browser.engines.engine import Absent, Engine
from tests.browser.engines.firefox import Firefox
from tests.browser.engines.webkit import WebKit

PROBE = Path(__file__).with_name("probe.js")
Wrong = Callable[[], list[str]]
TAG = b'<head>\n<script src="/probe.js"></script>'


class Probed:
    """Puts the probe at the head of each page, before anything else runs there.

    It also writes down what was asked in vain: WebKit does not tell its pages.
    """

    def __init__(self, app: ASGIApp, refused: list[str]) -> None:
        self.app = app
        self.refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/probe.js":
            await FileResponse(PROBE, media_type="text/javascript")(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_probed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and message["status"] >= 400:
                self.refused.append(f"{message['status']} {scope['method']} {scope['path']}")
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start and message["type"] == "http.response.body":
                body += message.get("body", b"")
                if not message.get("more_body"):
                    whole = body.replace(b"<head>", TAG, 1)
                    await send({**start, "headers": _sized(start, len(whole))})
                    await send({"type": "http.response.body", "body": whole})
            else:
                await send(message)

        await self.app(scope, receive, send_probed)


def _is_page(start: Message) -> bool:
    return any(k == b"content-type" and v.startswith(b"text/html") for k, v in start["headers"])


def _sized(start: Message, size: int) -> list[tuple[bytes, bytes]]:
    kept = [(k, v) for k, v in start["headers"] if k != b"content-length"]
    return [*kept, (b"content-length", str(size).encode())]


@pytest.fixture(scope="module")
def refused() -> list[str]:
    """What was asked in vain."""
    return []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, refused: list[str]) -> Iterator[Site]:
    """The application for the stories of one file, probed."""
    folder = tmp_path_factory.mktemp("engines") / "sessions"
    with served(folder, lambda app: Probed(app, refused)) as site:
        yield site


ENGINES: dict[str, Callable[[], Engine]] = {
    "Firefox": Firefox,
    "WebKit": WebKit,
}


def started(make: Callable[[], Engine]) -> Engine:
    """A browser; where it is not installed the story is skipped, and says why."""
    try:
        return make()
    except Absent as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="module", params=ENGINES)
def window(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """One window of each engine for the stories of a file."""
    running = started(ENGINES[request.param])
    yield running
    running.close()


@pytest.fixture
def engine(window: Engine, site: Site, wrong: Wrong) -> Iterator[Engine]:
    """The window as big as a tablet; at the end nothing may have gone wrong in it."""
    window.resize(**TABLET)
    window.open(f"{site.url}/")
    wrong()
    yield window
    assert wrong() == []


@pytest.fixture
def wrong(window: Engine, refused: list[str]) -> Wrong:
    """Says what went wrong since it was asked last."""

    def said() -> list[str]:
        found: list[str] = window.run("""
            const found = JSON.parse(sessionStorage.getItem("wrong") ?? "[]");
            sessionStorage.removeItem("wrong");
            return found;
        """)
        found += refused
        refused.clear()
        return found

    return said
