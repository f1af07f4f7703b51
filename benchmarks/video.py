"""The whole video pipeline beside tracking alone by `ultralytics` with a YOLO in PyTorch, and how
quickly plays become one film."""

from __future__ import annotations

import importlib.util
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.charts.style import dejavu
from app.vision.calibration import Calibration
from app.vision.clips import ClipReader
from app.vision.film import Film, FilmPart, make_film
from app.vision.models import load_models
from app.vision.pipeline import analyze_clip
from benchmarks.measure import Result, Timing, seconds

ROOT = Path(__file__).resolve().parent.parent
VIDEOS = ROOT.parent / "shared" / "data" / "video"
CLIP = VIDEOS / "katowice-bedzin-2019-rally.mp4"
WEIGHTS = ROOT.parent / "shared" / "models" / "players-v0.pt"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
FASTER = "frames per second of the pipeline / of ultralytics tracking alone"
CUT = "seconds of a playlist of 100 plays per second of making its film"
REAL = "real-time factor on the Katowice rally"


@dataclass(frozen=True)
class Speed:
    """What one run through the clip took."""

    frames: int
    spent: float
    cpu: float

    @property
    def fps(self) -> float:
        return self.frames / self.spent


def run(folder: Path) -> Iterator[Result]:
    """Both targets on the real rally; skipped where it or ultralytics is not there."""
    if not CLIP.is_file():
        reason = "needs ../shared/data/video, which is not here"
        yield Result(FASTER, 2, at_most=False, skipped=reason)
        yield Result(REAL, 1, at_most=False, skipped=reason)
        yield Result(CUT, 2, at_most=False, skipped=reason)
        return
    yield playlist(folder)
    tracking = importlib.util.find_spec("ultralytics") is not None
    calibration = corners()
    ours: list[Speed] = []
    theirs: list[Speed] = []
    for _ in range(ROUNDS):
        ours.append(whole(calibration))
        if tracking:
            theirs.append(track())
    length = ClipReader(CLIP).info.duration_sec
    factors = [length / speed.spent for speed in ours]
    alone = [length / (speed.cpu / (os.cpu_count() or 1)) for speed in ours]
    yield Result(
        REAL,
        1,
        at_most=False,
        ratio=median(factors),
        ratio_of_min=max(factors),
        details={
            "pipeline_fps": [round(speed.fps, 1) for speed in ours],
            "cpu_seconds": [round(speed.cpu, 1) for speed in ours],
            "real_time_factor_if_the_machine_had_nothing_else_to_do": round(median(alone), 2),
        },
    )
    if theirs:
        yield faster(ours, theirs)
    else:
        yield Result(FASTER, 2, at_most=False, skipped="needs the extra [yolo]")


def playlist(folder: Path) -> Result:
    """A hundred plays of six seconds with titles, from 720p with 30 pictures a second."""
    plays = [
        FilmPart(
            CLIP, start, start + 6.0, title=f"Set {1 + index // 25}, {index % 25}:{index % 23}"
        )
        for index, start in ((index, index * 1.7 % 9) for index in range(100))
    ]
    film = Film(plays, dejavu()[1])
    spent, cpu = timed(lambda: make_film(film, folder / "playlist.mp4"))
    return Result(
        CUT,
        2,
        at_most=False,
        ratio=film.seconds / spent,
        details={
            "seconds_of_film": round(film.seconds),
            "ratio_if_the_machine_had_nothing_else_to_do": round(
                film.seconds / (cpu / (os.cpu_count() or 1)), 2
            ),
        },
    )


def faster(ours: list[Speed], theirs: list[Speed]) -> Result:
    our_fps = [speed.fps for speed in ours]
    their_fps = [speed.fps for speed in theirs]
    cpu = median(speed.cpu / speed.frames for speed in theirs) / median(
        speed.cpu / speed.frames for speed in ours
    )
    return Result(
        FASTER,
        2,
        at_most=False,
        ratio=median(our_fps) / median(their_fps),
        ratio_of_min=max(our_fps) / max(their_fps),
        timings=[
            Timing(label, 1 / max(fps), 1 / median(fps), len(fps))
            for label, fps in (
                ("a frame of the pipeline", our_fps),
                ("a frame of tracking", their_fps),
            )
        ],
        details={
            "pipeline_fps": round(median(our_fps), 1),
            "tracking_fps": round(median(their_fps), 1),
            "ratio_by_cpu_time": round(cpu, 2),
        },
    )


def whole(calibration: Calibration) -> Speed:
    """Our pipeline from the file to suggestions; its models are loaded before."""
    models = load_models()
    frames = 0

    def count(done: int) -> None:
        nonlocal frames
        frames = done

    spent, cpu = timed(lambda: analyze_clip(CLIP, calibration, models, on_frame=count))
    return Speed(frames, spent, cpu)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and seconds of CPU that all threads of this process took."""
    before = time.process_time()
    spent = seconds(work)
    return spent, time.process_time() - before


def corners() -> Calibration:
    """The court of the rally, as four clicks give it."""
    truth = json.loads(CLIP.with_name("katowice-bedzin-2019-rally.events.json").read_text())
    named = truth["court_corners_px"]
    order = ("near_left", "near_right", "far_right", "far_left")
    return Calibration(
        corners_px=tuple((named[name][0], named[name][1]) for name in order), near_side="B"
    )


def track() -> Speed:
    """Ultralytics' own tracking, with its defaults, weights loaded before."""
    os.environ.setdefault("YOLO_AUTOINSTALL", "false")
    from app.vision.torchvision_stub import ensure_torchvision

    ensure_torchvision()
    from ultralytics import YOLO  # type: ignore[attr-defined]

    model = YOLO(str(WEIGHTS), task="detect")
    frames = 0

    def through() -> None:
        nonlocal frames
        for _ in model.track(str(CLIP), stream=True, verbose=False, device="cpu"):
            frames += 1

    spent, cpu = timed(through)
    return Speed(frames, spent, cpu)
