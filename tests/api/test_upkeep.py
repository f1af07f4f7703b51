"""What a server does for its database, and what it answers when that is damaged or gone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.upkeep import Upkeep
from session.schemas import EventIn, SessionCreate
from session.service import SessionService
from tests.api.conftest import API, URL
from tests.local import LOCAL


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(sessions_dir=tmp_path / "sessions", min_free_bytes=0)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    app = create_app(settings)
    with TestClient(app, base_url=URL, client=LOCAL, raise_server_exceptions=False) as http:
        yield http


def copies(settings: Settings) -> list[Path]:
    return list((settings.sessions_dir / "_backups").glob("*_daily.db"))


def test_a_server_copies_the_database_when_it_starts(settings: Settings) -> None:
    with SessionService(None, settings.sessions_dir) as service:
        service.create_session(SessionCreate(title="Final"))
    with TestClient(create_app(settings), base_url=URL, client=LOCAL):
        pass  # its end waits for a copy that is under way
    assert len(copies(settings)) == 1


def test_a_copy_that_fails_is_logged_once_and_tried_again(
    service: SessionService, caplog: pytest.LogCaptureFixture
) -> None:
    service.create_session(SessionCreate(title="Final"))
    in_the_way = service.sessions_dir / "_backups"
    in_the_way.write_bytes(b"")
    upkeep = Upkeep(service)
    with caplog.at_level(logging.ERROR):
        upkeep.tend()
        upkeep.tend()
    assert [record.message for record in caplog.records if "_backups" in record.message]
    assert len(caplog.records) == 1
    in_the_way.unlink()
    upkeep.tend()
    assert service.list_database_copies()


@pytest.mark.parametrize("kind", ["application/json", "text/html"])
def test_a_database_that_was_deleted_is_said_with_what_to_do(
    client: TestClient, record: SessionService, settings: Settings, kind: str
) -> None:
    client.post(API, json={"title": "Final"})
    (settings.sessions_dir / "volleysense.db").unlink()
    answer = client.post(API, json={"title": "Next"}, headers={"Accept": kind})
    assert answer.status_code == 503
    assert "deleted or moved" in answer.text
    assert "stop VolleySense" in answer.text


def test_damage_under_a_running_server_is_said(
    client: TestClient, record: SessionService, settings: Settings
) -> None:
    match = record.create_session(SessionCreate(title="Final"))
    record.add_events(match, None, [EventIn(event_type="dig")] * 2_000)
    record.close()  # what is in memory would hide it
    file = settings.sessions_dir / "volleysense.db"
    content = bytearray(file.read_bytes())
    content[len(content) // 3 :] = b"\xa5" * (len(content) - len(content) // 3)
    file.write_bytes(content)
    with SessionService(None, settings.sessions_dir) as damaged:
        client.app.state.service = damaged  # type: ignore[attr-defined]
        answers = [
            client.get(f"{API}/{match}/events?offset=1900"),
            client.get(f"/sessions/{match}", headers={"Accept": "text/html"}),
            client.post(f"{API}/{match}/events", json={"events": [{"event_type": "dig"}]}),
        ]
    assert {answer.status_code for answer in answers} == {503}
    assert all("restore-database" in answer.text for answer in answers)


def test_a_server_keeps_what_was_changed(
    service: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session.backup.automatic.QUIET_SEC", 0)
    upkeep = Upkeep(service)
    upkeep.tend()
    match = service.create_session(SessionCreate(title="Final"))
    upkeep.tend()
    assert [info.reason for info in service.list_snapshots(match)] == ["edits"]
