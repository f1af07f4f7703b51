"""A real server, and somebody who reads its streams as they come."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from app.settings import Settings
from app.web.serving import listen, serving
from session.schemas import SessionCreate
from session.service import SessionService

PATIENCE_S = 12
"""Shorter than the time between two heartbeats: what does not come fails."""
Message = dict[str, str]


class Reader:
    """One stream of server-sent events."""

    def __init__(self, port: int, path: str, headers: dict[str, str] | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        self._connection.request("GET", path, headers=headers or {})
        self.answer = self._connection.getresponse()

    def messages(self) -> Iterator[Message]:
        """Message by message, the opening among them, until the stream ends."""
        message: Message = {}
        for line in self.answer:
            name, _, value = line.decode().rstrip("\n").partition(":")
            if name:
                message[name] = value.removeprefix(" ")
            elif message:
                yield message
                message = {}

    def changes(self, count: int) -> list[dict[str, Any]]:
        """The next entries of the log."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            message = next(self.messages())
            if "data" in message and "event" not in message:
                found.append(json.loads(message["data"]))
                assert message["id"] == str(found[-1]["id"])
        return found

    def close(self) -> None:
        self.answer.close()
        self._connection.close()


class Live:
    """The server's port, and its record as another process has it."""

    def __init__(self, port: int, settings: Settings) -> None:
        self.port = port
        self.other = SessionService(settings.db_url, settings.sessions_dir, actor="import")
        self._open: list[Reader] = []

    def follow(self, path: str, **headers: str) -> Reader:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        reader = Reader(self.port, f"/_api/sessions/{path}", named)
        self._open.append(reader)
        return reader

    def begun(self, path: str, **headers: str) -> Reader:
        """The same, once it is certain that the server knows of it."""
        reader = self.follow(path, **headers)
        next(reader.messages())
        return reader

    def send(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> http.client.HTTPResponse:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            said = None if body is None else json.dumps(body)
            more = {"Content-Type": "application/json", **headers}
            connection.request(method, f"/_api/sessions{path}", said, more)
            answer = connection.getresponse()
            answer.read()
        return answer

    def session(self, title: str = "Final") -> str:
        return self.other.create_session(SessionCreate(title=title))

    def close(self) -> None:
        for reader in self._open:
            reader.close()
        self.other.close()


@pytest.fixture
def live(settings: Settings) -> Iterator[Live]:
    here = settings.model_copy(update={"port": 0})
    with listen(here) as listening, serving(here, listening):
        running = Live(listening.getsockname()[1], here)
        yield running
        running.close()
