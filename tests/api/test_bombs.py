"""A video that holds a picture of gigabytes is refused, with the limit that it is over."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from session.service import SessionService
from tests.api.conftest import API
from tests.vision.test_bounds import black


@pytest.fixture(scope="module")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return black(tmp_path_factory.mktemp("bomb") / "final.mov", 16_000, "png", "monob", 1)


def test_an_upload_is_refused_and_leaves_nothing(
    client: TestClient, record: SessionService, session_id: str, bomb: Path, settings: Settings
) -> None:
    files = {"file": ("final.mov", bomb.read_bytes())}
    answer = client.post(f"{API}/{session_id}/clips/upload", files=files)
    assert (answer.status_code, answer.json()["title"]) == (415, "This video cannot be used")
    assert "final.mov are larger than 8K" in answer.json()["detail"]
    assert record.list_clips(session_id) == []
    assert list((settings.sessions_dir / "_uploads").iterdir()) == []


def test_a_clip_of_the_import_folder_shows_no_picture_and_is_not_analysed(
    client: TestClient, record: SessionService, session_id: str, bomb: Path, settings: Settings
) -> None:
    shutil.copy(bomb, settings.import_folder / "final.mov")
    made = client.post(f"{API}/{session_id}/clips", json={"import_name": "final.mov"})
    clip = f"{API}/{session_id}/clips/{made.json()['clip_id']}"
    picture = client.get(f"{clip}/frame")
    assert (picture.status_code, "larger than 8K" in picture.text) == (415, True)
    for page in ("", "/court"):
        shown = client.get(f"/sessions/{session_id}/clips/{made.json()['clip_id']}{page}")
        assert shown.status_code == 200
    client.post(f"{clip}/analysis")
    until = time.monotonic() + 60
    while (job := record.list_jobs(session_id)[0]).state in ("queued", "running"):
        assert time.monotonic() < until
    assert (job.state, "larger than 8K" in str(job.error)) == ("failed", True)
