"""A stand-in for the vision package: quick, deterministic, and slow enough to be interrupted."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from app.vision.calibration import Calibration
from app.vision.cameramotion import CameraMotion
from app.vision.perception import Perception
from app.vision.types import (
    Analysis,
    ClipInfo,
    Diagnosis,
    Positions,
    SeenBallPath,
    Standpoint,
    TouchSuggestion,
    VisionError,
)

FPS = 10
KINDS = ("serve", "reception", "set", "attack", "dig")
EVERY_SEC = 2.5


class StandIn:
    """Suggests a touch every 2.5 s of a clip that pretends to last `duration_sec`."""

    name: str = "stand-in"

    def __init__(self, duration_sec: float = 60.0, frame_sec: float = 0.0) -> None:
        self.duration_sec = duration_sec
        self.frame_sec = frame_sec
        self.looked: list[tuple[float, float]] = []
        self.shift = 0.0
        self.steps = 1
        self.positions = _nobody()
        self.at_work = False
        self.stands: Standpoint | None = None
        self.rallies: tuple[tuple[float, float], ...] = ()

    def info(self, path: Path) -> ClipInfo:
        if path.stat().st_size == 0:
            raise VisionError(f"{path.name} cannot be read as a video.")
        return ClipInfo(64, 48, self.duration_sec, "h264", round(self.duration_sec * FPS), FPS)

    def perceive(
        self, path: Path, start_sec: float, end_sec: float, on_frame: Callable[[int], None]
    ) -> Perception:
        self.looked.append((start_sec, end_sec))
        with self._working():
            return self._seen(start_sec, end_sec, on_frame)

    @property
    def whole_sec(self) -> float:
        """What looking at the whole clip takes."""
        return self.duration_sec * FPS * self.frame_sec

    @contextmanager
    def _working(self) -> Iterator[None]:
        self.at_work = True
        try:
            yield
        finally:
            self.at_work = False

    def _seen(
        self, start_sec: float, end_sec: float, on_frame: Callable[[int], None]
    ) -> Perception:
        end = self.duration_sec if math.isinf(end_sec) else end_sec
        times = np.arange(round(start_sec * FPS), round(end * FPS)) / FPS
        for done in range(1, len(times) + 1):
            time.sleep(self.frame_sec)
            on_frame(done)
        none = np.zeros(0, np.int32)
        return Perception(
            start_sec=start_sec,
            end_sec=end,
            t_sec=times,
            brightness=np.full(len(times), 100, np.float32),
            ball_frame=none,
            ball_xy=np.zeros((0, 2), np.float32),
            ball_confidence=np.zeros(0, np.float32),
            player_frames=none,
            box_frame=none,
            boxes=np.zeros((0, 4), np.float32),
            box_confidence=np.zeros(0, np.float32),
            wrists=np.zeros((0, 2, 3), np.float32),
            kits=np.zeros((0, 3), np.float32),
            decoded=len(times),
        )

    def interpret(
        self,
        info: ClipInfo,
        perceptions: Sequence[Perception],
        calibration: Calibration | None,
        stands: Standpoint,
        on_step: Callable[[float], None],
    ) -> Analysis:
        self.stands = stands
        times = np.concatenate([piece.t_sec for piece in perceptions])
        assert len(times) == round(self.duration_sec * FPS), "a piece is missing or doubled"
        count = int(times[-1] // EVERY_SEC)
        with self._working():
            for step in range(self.steps):
                time.sleep(self.frame_sec * 20 / self.steps)
                on_step(step / self.steps)
        suggestions = tuple(
            TouchSuggestion(
                t_sec=EVERY_SEC * (place + 1) + self.shift,
                event_type=KINDS[place % len(KINDS)],
                team="A" if place % 2 else "B",
                number=None,
                confidence=0.3 + 0.6 * (place % 7) / 7,
                court_xy=(4.5, 3.0),
            )
            for place in range(count)
        )
        still, fine = CameraMotion.still(), Diagnosis()
        return Analysis(suggestions, self.positions, _no_ball(), still, fine, self.rallies)


def _nobody() -> Positions:
    empty = np.zeros(0)
    return Positions(
        empty,
        np.zeros(0, np.int32),
        np.zeros((0, 4), np.float32),
        np.zeros((0, 2)),
        np.zeros(0, np.int32),
        np.zeros((0, 2, 3), np.float32),
    )


def _no_ball() -> SeenBallPath:
    return SeenBallPath(np.zeros(0), np.zeros((0, 2)), np.zeros(0), np.zeros(0, np.int32))
