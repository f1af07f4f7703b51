"""Another program holds the database: reading goes on, and changes wait or are told to."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.main import create_app
from app.settings import Settings
from app.web.writequeue import _CHANGES_AT_ONCE, Turns, TurnTaking
from session.record.seasons import Season
from session.schemas import EventIn, SessionCreate
from session.service import SessionService
from session.store.sqlite.engine import BUSY_SECONDS
from tests.api.conftest import API, URL
from tests.eventloop import in_a_loop
from tests.local import LOCAL
from tests.work.conftest import wait_for

WRITES = 60


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(sessions_dir=tmp_path / "sessions", min_free_bytes=0)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url=URL, client=LOCAL) as http:
        yield http


@pytest.fixture
def match(record: SessionService) -> str:
    ident = record.create_session(SessionCreate(title="Final"))
    events = [EventIn(event_type=kind, actor_team="A") for kind in ("serve", "point")]
    record.add_events(ident, None, events)
    return ident


@pytest.fixture
def many() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(WRITES) as pool:
        yield pool


@contextmanager
def held(settings: Settings) -> Iterator[None]:
    """Another program is writing."""
    file = settings.sessions_dir / "volleysense.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("COMMIT")


def turns_of(client: TestClient) -> Turns:
    found: Turns = client.app.state.turns  # type: ignore[attr-defined]
    return found


def post(client: TestClient, match: str) -> Response:
    return client.post(f"{API}/{match}/events", json={"events": [{"event_type": "dig"}]})


def ask(client: TestClient, pool: ThreadPoolExecutor, match: str) -> list[Future[Response]]:
    asked = [pool.submit(post, client, match) for _ in range(WRITES)]
    wait_for(lambda: turns_of(client).waiting >= WRITES - _CHANGES_AT_ONCE)
    return asked


def test_reading_goes_on_while_sixty_changes_wait_and_none_is_lost(
    client: TestClient, settings: Settings, match: str, many: ThreadPoolExecutor
) -> None:
    with held(settings):
        asked = ask(client, many, match)
        addresses = (
            f"{API}/{match}",
            f"{API}/{match}/events",
            f"/sessions/{match}",
            "/",
            "/season",
        )
        read = [client.get(address).status_code for address in addresses]
        assert read == [200] * len(addresses)
        assert not any(one.done() for one in asked)
    assert {one.result().status_code for one in asked} == {201}
    assert client.get(f"{API}/{match}/events").json()["total"] == WRITES + 2


def test_who_waits_too_long_or_behind_too_many_is_told_when_to_try_again(
    client: TestClient, settings: Settings, match: str, many: ThreadPoolExecutor
) -> None:
    turns_of(client).__init__(at_once=2, most_waiting=3, patience_sec=0.2)  # type: ignore[misc]
    with held(settings):
        asked = [many.submit(post, client, match) for _ in range(12)]
        wait_for(lambda: sum(one.done() for one in asked) >= 10)
        refused = [one.result() for one in asked if one.done()]
    assert {one.status_code for one in refused} == {503}
    assert all(int(one.headers["Retry-After"]) > 0 for one in refused)
    assert "Nothing was changed" in refused[0].json()["detail"]
    stored = [one.result().status_code for one in asked if one.result() not in refused]
    assert stored == [201, 201]
    assert post(client, match).status_code == 201  # the turns are free again


def test_who_sends_slowly_keeps_nobody_from_storing() -> None:
    answered: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        answered.append(scope["path"])

    door = TurnTaking(app, Turns(at_once=1, most_waiting=0))

    async def sent(path: str, *, rest: asyncio.Event) -> None:
        parts = [b"[", b"]"]

        async def receive() -> Message:
            if len(parts) == 1:
                await rest.wait()
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        scope = {"type": "http", "method": "POST", "path": path, "query_string": b""}
        await door({**scope, "headers": [(b"content-length", b"2")]}, receive, _nobody)

    async def two() -> None:
        later, now = asyncio.Event(), asyncio.Event()
        now.set()
        slow = asyncio.create_task(sent("/slow", rest=later))
        await asyncio.sleep(0)
        await sent("/quick", rest=now)
        later.set()
        await slow

    in_a_loop(two())
    assert answered == ["/quick", "/slow"]


async def _nobody(message: Message) -> None:
    raise AssertionError(f"Nothing was to be answered: {message}")


def test_a_long_change_of_ours_does_not_hold_up_reading_either(
    client: TestClient, record: SessionService, match: str
) -> None:
    begun, read = threading.Event(), threading.Event()

    def change() -> None:
        with record.transaction():
            record.add_events(match, None, [EventIn(event_type="dig")] * 100)
            begun.set()
            assert read.wait(60)

    writer = threading.Thread(target=change)
    writer.start()
    assert begun.wait(60)
    assert client.get(f"{API}/{match}/events").json()["total"] == 2
    read.set()
    writer.join()
    assert client.get(f"{API}/{match}/events").json()["total"] == 102


def test_looking_at_a_season_does_not_wait_to_remember_it(
    record: SessionService, settings: Settings, match: str, many: ThreadPoolExecutor
) -> None:
    with held(settings):
        looked = many.submit(record.get_season, Season())
        found = looked.result(timeout=BUSY_SECONDS / 2)
    assert found == record.get_season(Season())
