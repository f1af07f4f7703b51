"""The whole video pipeline beside tracking alone by `ultralytics` with our weights in PyTorch."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from app.vision.calibration import Calibration
from app.vision.pipeline import analyze
from app.vision.types import Analysis
from benchmarks.measure import Result, Timing, seconds

ROOT = Path(__file__).resolve().parent.parent
VIDEOS = ROOT.parent / "shared" / "data" / "video"
CLIP = VIDEOS / "katowice-bedzin-2019-rally.mp4"
WEIGHTS = ROOT / "app" / "vision" / "weights" / "players.pt"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
FASTER = "frames per second of the pipeline / of ultralytics tracking alone"
REAL = "real-time factor on the Katowice rally"


def run(folder: Path) -> Iterator[Result]:
    """Both targets on the real rally; skipped where it or ultralytics is not there."""
    if not CLIP.is_file():
        reason = "needs ../shared/data/video, which is not here"
        yield Result(FASTER, 2, at_most=False, skipped=reason)
        yield Result(REAL, 1, at_most=False, skipped=reason)
        return
    tracking = importlib.util.find_spec("ultralytics") is not None
    calibration = corners()
    ours: list[Analysis] = []
    theirs: list[tuple[int, float]] = []
    for _ in range(ROUNDS):
        ours.append(analyze(CLIP, calibration))
        if tracking:
            theirs.append(track())
    factors = [found.realtime_factor or 0.0 for found in ours]
    yield Result(
        REAL,
        1,
        at_most=False,
        ratio=median(factors),
        ratio_of_min=max(factors),
        details={"pipeline_fps": [round(found.fps or 0, 1) for found in ours]},
    )
    if theirs:
        yield faster(ours, theirs)
    else:
        yield Result(FASTER, 2, at_most=False, skipped="needs the extra [yolo]")


def faster(ours: list[Analysis], theirs: list[tuple[int, float]]) -> Result:
    our_fps = [found.fps or 0.0 for found in ours]
    their_fps = [frames / spent for frames, spent in theirs]
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
        },
    )


def corners() -> Calibration:
    """The court of the rally, as four clicks give it."""
    truth = json.loads(CLIP.with_name("katowice-bedzin-2019-rally.events.json").read_text())
    named = truth["court_corners_px"]
    order = ("near_left", "near_right", "far_right", "far_left")
    return Calibration(
        corners_px=tuple((named[name][0], named[name][1]) for name in order), near_side="B"
    )


def track() -> tuple[int, float]:
    """Frames and seconds of ultralytics' own tracking, with its defaults, weights loaded before."""
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

    return frames, seconds(through)
