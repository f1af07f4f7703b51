"""A session with a clip, and jobs that look with the stand-in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest

from app.settings import Settings
from app.work.jobs import Jobs
from session.schemas import ClipCreate, Job, SessionCreate
from session.service import SessionService
from tests.work.standin import StandIn


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Until it is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def write_film(path: Path, seconds: int, size: tuple[int, int] = (320, 240)) -> Path:
    """A film that browsers do not play, five pictures a second."""
    with av.open(str(path), "w", format="avi") as output:
        video = output.add_stream("mpeg4", rate=5)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        for number in range(seconds * 5):
            image = np.random.default_rng(number).integers(0, 255, (size[1], size[0], 3), np.uint8)
            output.mux(video.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        output.mux(video.encode(None))
    return path


@dataclass(frozen=True)
class OneClip:
    """Ids of a session and its clip."""

    session_id: str
    clip_id: str


@pytest.fixture
def clip(service: SessionService) -> OneClip:
    """A file that pretends to be a clip; the stand-in does not look into it."""
    session_id = service.create_session(SessionCreate(title="Rally"))
    path = service.session_folder(session_id) / "clips" / "rally.mp4"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"pretends to be a clip")
    clip_id = service.add_clip(session_id, ClipCreate(path="clips/rally.mp4"))
    return OneClip(session_id, clip_id)


@pytest.fixture
def engine() -> StandIn:
    return StandIn()


@pytest.fixture
def jobs(settings: Settings, service: SessionService, engine: StandIn) -> Iterator[Jobs]:
    """Jobs at work."""
    runner = Jobs(settings, service, engine)
    runner.start()
    yield runner
    runner.stop()


@pytest.fixture
def until(service: SessionService) -> Callable[..., Job]:
    """Waits until a job is in one of some states."""

    def wait(job_id: str, *states: str, seconds: float = 60) -> Job:
        end = time.monotonic() + seconds
        while (job := service.get_job(job_id)).state not in states:
            assert time.monotonic() < end, f"still {job.state}: {job.message}"
            time.sleep(0.02)
        return job

    return wait
