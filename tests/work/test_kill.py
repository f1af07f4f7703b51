"""A server that is killed again and again loses no suggestion and makes none twice."""

from __future__ import annotations

import json
import random
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import av
import pytest

from app.vision import pipeline
from app.vision.rendering import render_rally
from app.work.analysis import ClipAnalysis, Engine, VisionEngine
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side
from tests.vision.test_film import at_rate, write_clip
from tests.work import server_process
from tests.work.conftest import write_film
from tests.work.standin import StandIn

PATIENCE_SEC = 600
KILLS = 4
NAMES = ("t_sec", "event_type", "actor_team", "actor_number", "payload", "status")


class Server:
    """The server process; `kill` is `kill -9`."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.kind = folder, kind
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: BaseProcess | None = None

    def start(self) -> None:
        self.process = server_process.begin(self.folder, self.port, self.kind)
        wait_for(lambda: self.call("GET", "/jobs?limit=1") is not None)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.join()

    def call(self, method: str, path: str) -> Any:  # noqa: ANN401
        """The JSON that came back, or None while the server is not there."""
        assert self.process is not None
        assert self.process.is_alive(), "the server ended by itself"
        url = f"http://127.0.0.1:{self.port}/_api/sessions{path}"
        data = b"" if method == "POST" else None
        try:
            request = urllib.request.Request(url, data=data, method=method)
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError:
            raise
        except OSError:
            return None


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE_SEC) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.03)


def new_clip(folder: Path, source: Path | None = None) -> tuple[str, str]:
    """A session with a clip; without a source the file only pretends to be one."""
    with SessionService(None, folder) as service:
        session_id = service.create_session(SessionCreate(title="Killed"))
        path = service.session_folder(session_id) / "clips" / "rally.mp4"
        path.parent.mkdir(parents=True)
        path.write_bytes(source.read_bytes() if source else b"pretends to be a clip")
        clip_id = service.add_clip(session_id, ClipCreate(path="clips/rally.mp4"))
    return session_id, clip_id


def events_of(folder: Path, session_id: str) -> list[dict[str, Any]]:
    with SessionService(None, folder) as service:
        events = service.iter_events(session_id)
        return [event.model_dump(mode="json", include=set(NAMES)) for event in events]


def undisturbed(folder: Path, engine: Engine, source: Path | None = None) -> list[dict[str, Any]]:
    """What the same clip gives when nobody interferes."""
    session_id, clip_id = new_clip(folder, source)
    with SessionService(None, folder) as service:
        analysis = ClipAnalysis(service, engine, session_id, clip_id, "undisturbed")
        for chunk in analysis.chunks:
            analysis.perceive(chunk, lambda _frames: None)
        analysis.finish()
    return events_of(folder, session_id)


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[list[Server]]:
    """Servers to clean up."""
    servers: list[Server] = []
    yield servers
    for server in servers:
        if server.process is not None and server.process.is_alive():
            server.kill()


def pieces(folder: Path) -> int:
    return len(list(folder.glob("*/work/*/*/piece_*.json")))


def analyse_under_fire(server: Server, ids: tuple[str, str], kills: int, rng: random.Random) -> int:
    """Start the analysis and kill the server at random moments of its work; then let it finish.
    Returns how often it was killed while the job was unfinished."""
    server.start()
    job_id = server.call("POST", f"/{ids[0]}/clips/{ids[1]}/analysis")["job_id"]
    hit = 0
    for _ in range(kills):
        seen = pieces(server.folder)
        wait_for(partial(_moved_on, server, job_id, seen))
        time.sleep(rng.uniform(0.0, 0.6))
        hit += not _done(server, job_id)
        server.kill()
        server.start()
    wait_for(lambda: _done(server, job_id))
    assert server.call("GET", f"/jobs/{job_id}")["state"] == "done"
    return hit


def _moved_on(server: Server, job_id: str, seen: int) -> bool:
    return pieces(server.folder) > seen or _done(server, job_id)


def _done(server: Server, job_id: str) -> bool:
    job = server.call("GET", f"/jobs/{job_id}")
    return job is not None and job["state"] not in ("queued", "running")


def test_kills_lose_nothing_and_double_nothing(tmp_path: Path, killed: list[Server]) -> None:
    expected = undisturbed(tmp_path / "calm", StandIn(server_process.DURATION_SEC))
    assert len(expected) > 200
    folder = tmp_path / "fire"
    ids = new_clip(folder)
    server = Server(folder, "standin")
    killed.append(server)
    hit = analyse_under_fire(server, ids, KILLS, random.Random())
    assert hit == KILLS, f"only {hit} kills met the job at work"
    assert events_of(folder, ids[0]) == expected


def test_kills_during_a_real_analysis(
    tmp_path: Path, killed: list[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = tmp_path / "rally.mp4"
    render_rally(clip, fps=10, size=(640, 360), seconds=7.0)
    monkeypatch.setattr(pipeline, "CHUNK_SEC", server_process.REAL_CHUNK_SEC)
    expected = undisturbed(tmp_path / "calm", VisionEngine(), clip)
    assert expected
    folder = tmp_path / "fire"
    ids = new_clip(folder, clip)
    server = Server(folder, "real")
    killed.append(server)
    hit = analyse_under_fire(server, ids, 2, random.Random(2))
    assert hit >= 1
    assert events_of(folder, ids[0]) == expected


def test_a_copy_goes_on_where_it_was_killed(tmp_path: Path, killed: list[Server]) -> None:
    film = write_film(tmp_path / "film.avi", 60)
    folder = tmp_path / "fire"
    ids = new_clip(folder, film)
    server = Server(folder, "standin")
    killed.append(server)
    server.start()
    job_id = server.call("POST", f"/{ids[0]}/clips/{ids[1]}/proxy")["job_id"]
    made: dict[Path, int] = {}
    for kept in (2, 5):
        wait_for(partial(_has_pieces, folder, kept))
        server.kill()
        again = {path: path.stat().st_mtime_ns for path in copied(folder)}
        assert made.items() <= again.items(), "what was done is not done anew"
        made = again
        assert server.folder.exists()
        server.start()
    wait_for(lambda: _done(server, job_id))
    assert server.call("GET", f"/jobs/{job_id}")["state"] == "done"
    [copy] = folder.glob("*/clips/*.proxy.mp4")
    with av.open(str(copy)) as joined, av.open(str(film)) as whole:
        moments = [frame.time for frame in joined.decode(video=0)]
        assert moments == pytest.approx([frame.time for frame in whole.decode(video=0)], abs=1e-3)
    assert copied(folder) == []


def test_a_film_goes_on_where_it_was_killed_and_leaves_nothing_else(
    tmp_path: Path, killed: list[Server]
) -> None:
    folder = tmp_path / "fire"
    ids = new_clip(folder, write_clip(tmp_path / "film.mp4", at_rate(10, 30)))
    with SessionService(None, folder) as service:
        aces = [
            EventIn(
                event_type=kind,
                actor_team=Side.A,
                t_sec=second + after,
                payload={"set_number": 1, "evaluation": "#", "time_by": "hand"},
            )
            for second in range(3, 28, 6)
            for kind, after in (("serve", 0.0), ("point", 0.5))
        ]
        service.add_events(ids[0], ids[1], aces)
    server = Server(folder, "standin")
    killed.append(server)
    server.start()
    job_id = server.call("POST", f"/{ids[0]}/films/rallies")["job_id"]
    made: dict[Path, int] = {}
    for kept in (1, 3):
        wait_for(partial(_has_filmed, folder, kept))
        server.kill()
        again = {path: path.stat().st_mtime_ns for path in filmed(folder)}
        assert made.items() <= again.items(), "what was done is not done anew"
        made = again
        server.start()
    wait_for(lambda: _done(server, job_id))
    assert server.call("GET", f"/jobs/{job_id}")["state"] == "done"
    [film] = folder.glob("*/artifacts/*")
    with av.open(str(film)) as whole:
        assert sum(1 for _ in whole.decode(video=0)) == pytest.approx(30 * 24, abs=24 * 2)
    assert filmed(folder) == []


def filmed(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/work/*/film_*/piece_*.json"))


def _has_filmed(folder: Path, count: int) -> bool:
    return len(filmed(folder)) >= count


def copied(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/work/*/copy_*/piece_*.json"))


def _has_pieces(folder: Path, count: int) -> bool:
    return len(copied(folder)) >= count
