"""A match without its dead time: over HTTP, by the command, and what is said where it cannot be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.cli import main
from app.main import create_app
from app.settings import Settings
from app.vision.clips import ClipReader
from session.formats.reading import import_file
from session.schemas import ClipCreate
from session.service import SessionService
from tests.local import LOCAL
from tests.work.conftest import wait_for


@pytest.fixture
def katowice(service: SessionService, shared: Path) -> str:
    """The scouted rally with its video, whose first serve is set."""
    data = shared / "data"
    session_id = import_file(service, data / "scout" / "katowice-bedzin-2019-clip.dvw").session_id
    path = service.session_folder(session_id) / "clips" / "rally.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(data / "video" / "katowice-bedzin-2019-rally.mp4", path)
    clip = service.add_clip(session_id, ClipCreate(path="clips/rally.mp4", duration_sec=15.5))
    seen = json.loads((data / "video" / "katowice-bedzin-2019-rally.events.json").read_text())
    first = service.video_times.state(session_id).sets[0].play
    service.video_times.set_play(session_id, first.id or 0, clip, seen["events"][0]["t_sec"])
    return session_id


def test_a_script_gets_the_rallies_as_one_file(settings: Settings, katowice: str) -> None:
    with TestClient(create_app(settings), base_url="http://127.0.0.1", client=LOCAL) as client:
        home = f"/_api/sessions/{katowice}"
        assert client.post(f"{home}/films/rallies", json={"margin": 99}).status_code == 422
        nothing = client.post(f"{home}/films/rallies", json={"rallies": "seen"})
        assert nothing.status_code == 422
        assert "Video analysis has found no rally" in nothing.text
        job_id = client.post(f"{home}/films/rallies", json={"margin": 0.5}).json()["job_id"]
        wait_for(lambda: client.get(f"/_api/sessions/jobs/{job_id}").json()["state"] == "done")
        [film] = client.get(f"{home}/artifacts").json()["items"]
        made = client.get(f"{home}/artifacts/{film['id']}")
    assert film["artifact_type"] == "film"
    assert made.content[4:8] == b"ftyp"


def test_the_command_writes_the_film(
    settings: Settings,
    service: SessionService,
    katowice: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    film = tmp_path / "out" / "rallies.mp4"
    given = ["cut", katowice, "--margin", "0", "--dir", str(settings.sessions_dir), "--json", "-o"]
    with pytest.raises(SystemExit, match="0"):
        main([*given, str(film)])
    said = json.loads(capsys.readouterr().out)
    assert said["rallies"] == 1
    assert ClipReader(film).info.duration_sec == pytest.approx(said["seconds"], abs=0.05)
    with pytest.raises(SystemExit, match="1"):
        main([*given, str(film.with_suffix(".avi"))])
    assert "should end in .mp4" in capsys.readouterr().err
    assert [path.name for path in film.parent.iterdir()] == ["rallies.mp4"]
