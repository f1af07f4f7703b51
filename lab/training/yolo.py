"""One door to ultralytics: offline, quiet, and with a torchvision that works."""

import os
from pathlib import Path
from typing import Any

from app.vision.torchvision_stub import ensure_torchvision


def load_yolo(model: Path | str) -> Any:  # noqa: ANN401 - Any: ultralytics has no types of its own
    """A YOLO over a `.pt`, an exported folder or an architecture file; it installs nothing."""
    os.environ["YOLO_AUTOINSTALL"] = "false"
    os.environ.setdefault("YOLO_OFFLINE", "true")
    ensure_torchvision()
    from ultralytics import YOLO  # type: ignore[attr-defined]

    return YOLO(str(model), task="detect")
