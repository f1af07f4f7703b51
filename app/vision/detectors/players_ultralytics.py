"""Players with any `.pt` that ultralytics reads (extra `[yolo]`): own weights, or a GPU."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from app.vision.types import Detections, Image, VisionError

_MIN_CONFIDENCE = 0.1
PERSON_NAMES = ("player", "person")


class UltralyticsPlayers:
    """PlayerDetector over a user's model; its class `player` or `person` is what counts."""

    def __init__(self, model: Path, min_confidence: float = _MIN_CONFIDENCE) -> None:
        if not model.is_file():
            raise VisionError(f"There is no model at {model}.")
        self._model = _load(model)
        wanted = [i for i, name in self._model.names.items() if name.lower() in PERSON_NAMES]
        if not wanted:
            raise VisionError(
                f"{model.name} finds {', '.join(self._model.names.values())}, but no class "
                "called player or person."
            )
        self._classes = wanted
        self._min_confidence = min_confidence

    def detect(self, image: Image) -> Detections:
        """Players in one picture, best first."""
        result = self._model.predict(
            image, conf=self._min_confidence, classes=self._classes, verbose=False
        )[0]
        boxes = result.boxes.cpu().numpy()
        return Detections(
            boxes.xyxy.astype(np.float32).reshape(-1, 4), boxes.conf.astype(np.float32)
        )


def _load(model: Path) -> Any:  # noqa: ANN401 - Any: ultralytics has no types
    os.environ.setdefault("YOLO_AUTOINSTALL", "false")
    try:
        from app.vision.torchvision_stub import ensure_torchvision

        ensure_torchvision()
        from ultralytics import YOLO  # type: ignore[attr-defined]
    except ImportError as problem:
        raise VisionError(
            "Using your own .pt model needs ultralytics, which is not installed. "
            'Install it with: pip install "volleysense[yolo]"'
        ) from problem
    try:
        loaded = YOLO(str(model), task="detect")
        loaded.names  # noqa: B018 - reads the file, which YOLO() may put off
    except Exception as problem:  # ultralytics and torch raise anything on a bad file
        raise VisionError(f"{model.name} is not a model that ultralytics can read.") from problem
    return loaded
