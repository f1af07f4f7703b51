"""What a server does when it starts: tidy up, and never stumble over what it finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from session.schemas import SessionCreate
from session.service import SessionService
from tests.api.conftest import API, URL
from tests.local import LOCAL


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(sessions_dir=tmp_path, min_free_bytes=0)


def test_a_start_empties_the_old_trash(settings: Settings) -> None:
    trash = settings.sessions_dir / "_trash"
    old, young = trash / "a_20200101T000000000000Z", trash / "a_20990101T000000000000Z"
    for folder in (old, young):
        folder.mkdir(parents=True)
    with TestClient(create_app(settings), base_url=URL, client=LOCAL):
        assert not old.exists()
        assert young.exists()


def test_a_start_goes_on_over_a_blocked_folder(settings: Settings, video: Path) -> None:
    """A complete upload whose session has a file where its folder should be, and no trash."""
    root = settings.sessions_dir
    with SessionService(settings.db_url, root) as service:
        session_id = service.create_session(SessionCreate(title="Final"))
    (root / session_id).write_text("in the way")
    (root / "_trash").write_text("in the way")
    uploads = root / "_uploads"
    uploads.mkdir()
    name, data = "0" * 32, video.read_bytes()
    (uploads / f"{name}.part").write_bytes(data)
    note = {"id": name, "session_id": session_id, "file_name": "a.mp4", "size": len(data)}
    (uploads / f"{name}.json").write_text(json.dumps(note))
    with TestClient(create_app(settings), base_url=URL, client=LOCAL) as client:
        assert client.get(f"{API}/{session_id}").status_code == 200
    assert (uploads / f"{name}.part").read_bytes() == data


def test_a_damaged_upload_is_named_as_its_owner_names_it(settings: Settings, video: Path) -> None:
    with TestClient(create_app(settings), base_url=URL, client=LOCAL) as client:
        session_id = client.post(API, json={"title": "Final"}).json()["session_id"]
        sent = {"file": ("Łódź.mp4", video.read_bytes()[:64] + b"\0" * 9_000)}
        answer = client.post(f"{API}/{session_id}/clips/upload", files=sent)
    assert answer.status_code == 415
    assert "Łódź.mp4" in answer.json()["detail"]


def test_the_first_request_finds_every_route_made(settings: Settings) -> None:
    """FastAPI makes the routes of a router that it includes at the first request that looks at
    them, which took a quarter of a second from the first page after a start."""
    kinds = {type(route) for route in create_app(settings).routes}
    assert all(issubclass(kind, APIRoute) or kind in {Route, Mount} for kind in kinds), kinds


def test_an_icon_is_there_for_a_browser_that_asks_by_itself(settings: Settings) -> None:
    with TestClient(create_app(settings), base_url=URL, client=LOCAL) as client:
        answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
