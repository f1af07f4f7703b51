"""The engine of real analyses: the shipped models, loaded when the first clip is worked on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.resources import WEIGHTS

if TYPE_CHECKING:
    from app.vision.calibration import Calibration
    from app.vision.perception import Perception
    from app.vision.seeing import Models
    from app.vision.types import Analysis, ClipInfo, Team


class VisionEngine:
    """`weights` are a user's own players' weights (`.pt`, extra `[yolo]`) instead of ours."""

    def __init__(self, weights: Path | None = None) -> None:
        self._weights = weights
        self._models: Models | None = None

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
        from app.vision.models import load_models
        from app.vision.seeing import perceive

        if self._models is None:
            self._models = load_models(self._weights)
        return perceive(path, start_sec, end_sec, self._models, on_frame)

    def interpret(
        self,
        info: ClipInfo,
        perceptions: Sequence[Perception],
        calibration: Calibration | None,
        near_side: Team,
    ) -> Analysis:
        """Understand all pieces together; `near_side` counts where there is no calibration."""
        from app.vision.pipeline import Options, interpret

        return interpret(info, perceptions, calibration, Options(near_side=near_side))
