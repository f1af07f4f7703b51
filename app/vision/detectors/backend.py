"""OpenVINO, opened once: one place for how models are read, compiled and fed with pictures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import openvino as ov
from openvino.preprocess import ColorFormat, PrePostProcessor

from app.vision.types import Image, VisionError

_PADDING = 114
"""Grey of the borders that YOLO is trained with."""


@cache
def _core() -> ov.Core:
    return ov.Core()


def read_model(path: Path) -> ov.Model:
    """The network in a file; VisionError when it is absent or unreadable."""
    if not path.is_file():
        raise VisionError(
            f"The model {path.name} is not installed; `volleysense doctor` says more."
        )
    try:
        return _core().read_model(path)
    except RuntimeError as problem:
        raise VisionError(
            f"The model {path.name} is damaged; install the project again."
        ) from problem


def compile_model(model: ov.Model, hint: str = "LATENCY") -> ov.CompiledModel:
    """For this machine's processor."""
    return _core().compile_model(model, "CPU", {"PERFORMANCE_HINT": hint})


def with_bgr_input(model: ov.Model) -> ov.Model:
    """Lets a network for RGB 0..1 (n, 3, h, w) take BGR bytes (n, h, w, 3) as they are."""
    steps = PrePostProcessor(model)
    steps.input().tensor().set_element_type(ov.Type.u8).set_layout(
        ov.Layout("NHWC")
    ).set_color_format(ColorFormat.BGR)
    steps.input().model().set_layout(ov.Layout("NCHW"))
    steps.input().preprocess().convert_element_type(ov.Type.f32).convert_color(
        ColorFormat.RGB
    ).scale(255.0)
    return steps.build()


@dataclass(frozen=True)
class Letterbox:
    """A picture fitted into a network's input: pixels of the picture = (input - offset) / scale."""

    image: Image
    scale: float
    left: int
    top: int

    @classmethod
    def fit(cls, image: Image, width: int, height: int) -> Letterbox:
        """The whole picture, scaled to fit and centred on grey."""
        scale = min(width / image.shape[1], height / image.shape[0])
        inner = (round(image.shape[1] * scale), round(image.shape[0] * scale))
        left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
        canvas = np.full((height, width, 3), _PADDING, np.uint8)
        smaller = cv2.INTER_AREA if scale < 0.4 else cv2.INTER_LINEAR
        canvas[top : top + inner[1], left : left + inner[0]] = cv2.resize(
            image, inner, interpolation=smaller
        )
        return cls(canvas, scale, left, top)
