"""One server for each module of tests: starting and stopping the job runner takes a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import uvicorn
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from session.service import SessionService
from tests.local import LOCAL

URL = "http://127.0.0.1:7860"
API = "/_api/sessions"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder for the module, with small limits so that they can be met."""
    folder = tmp_path_factory.mktemp("api") / "sessions"
    return Settings(
        sessions_dir=folder, min_free_bytes=0, max_upload_bytes=3_000_000, max_body_bytes=400_000
    )


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    """The whole application over HTTP; a 500 comes back as an answer."""
    app = create_app(settings)
    with TestClient(app, base_url=URL, client=LOCAL, raise_server_exceptions=False) as http:
        yield http


@pytest.fixture
def record(client: TestClient) -> SessionService:
    """The service behind `client`."""
    service: SessionService = client.app.state.service  # type: ignore[attr-defined]
    return service


@pytest.fixture
def session_id(client: TestClient) -> str:
    """A new session."""
    return str(client.post(API, json={"title": "Match"}).json()["session_id"])


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of H.264 that get brighter."""
    path = tmp_path_factory.mktemp("video") / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        for index in range(20):
            picture = np.full((96, 160, 3), index * 12, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Settings]]:
    """A real server on a port of its own, and its settings."""
    folder = tmp_path_factory.mktemp("openapi") / "sessions"
    chosen = Settings(sessions_dir=folder, min_free_bytes=0, max_upload_bytes=3_000_000)
    config = uvicorn.Config(create_app(chosen), port=0, log_level="critical", lifespan="on")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", chosen
    running.should_exit = True
    thread.join()
