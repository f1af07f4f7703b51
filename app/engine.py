"""The engine of real analyses: the shipped models, loaded when a clip is worked on and let go when
none was for some minutes."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.resources import WEIGHTS

if TYPE_CHECKING:
    from app.vision.calibration import Calibration
    from app.vision.perception import Perception
    from app.vision.seeing import Models
    from app.vision.types import Analysis, ClipInfo, Team


IDLE_SEC: Final = 300.0
"""Models that nobody needed for so long are let go: they take about 190 MB."""


class VisionEngine:
    """`weights` are a user's own players' weights (`.pt`, extra `[yolo]`) instead of ours."""

    def __init__(self, weights: Path | None = None, idle_sec: float = IDLE_SEC) -> None:
        self._weights = weights
        self._idle_sec = idle_sec
        self._models: Models | None = None
        self._in_use = threading.Lock()
        self._idle: threading.Timer | None = None

    @cached_property
    def name(self) -> str:
        """Which models look: their files' sizes and dates."""
        files = [*sorted(WEIGHTS.glob("*_openvino_model/*.bin")), *WEIGHTS.glob("vendor/*.tflite")]
        files += [self._weights] if self._weights else []
        stats = [(file.name, file.stat()) for file in files if file.is_file()]
        return ",".join(f"{name}:{stat.st_size}:{stat.st_mtime_ns}" for name, stat in stats)

    def info(self, path: Path) -> ClipInfo:
        """What the clip says of itself. VisionError when it is no video."""
        from app.vision.clips import ClipReader

        return ClipReader(path).info

    def perceive(
        self, path: Path, start_sec: float, end_sec: float, on_frame: Callable[[int], None]
    ) -> Perception:
        """Run the models over one piece."""
        from app.vision.seeing import perceive

        with self._in_use:
            try:
                return perceive(path, start_sec, end_sec, self._loaded(), on_frame)
            finally:
                self._idle = threading.Timer(self._idle_sec, self._let_go)
                self._idle.daemon = True
                self._idle.start()

    def _loaded(self) -> Models:
        from app.vision.models import load_models

        if self._idle is not None:
            self._idle.cancel()
        if self._models is None:
            self._models = load_models(self._weights)
        return self._models

    def _let_go(self) -> None:
        """Give the models' memory back; they are loaded anew for the next clip."""
        if self._in_use.acquire(blocking=False):
            try:
                self._models = None
                gc.collect()
            finally:
                self._in_use.release()

    def interpret(
        self,
        info: ClipInfo,
        perceptions: Sequence[Perception],
        calibration: Calibration | None,
        near_side: Team,
        on_step: Callable[[float], None],
    ) -> Analysis:
        """Understand all pieces together; `near_side` counts where there is no calibration."""
        from app.vision.pipeline import Options, interpret

        return interpret(info, perceptions, calibration, Options(near_side=near_side), on_step)
