"""What the nets that answer with heat maps have in common: how a picture is shown to them, and
where between its cells a map is highest."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from app.vision.types import Image

_MUCH_SMALLER = 0.6


def in_corner(image: Image, width: int, height: int) -> tuple[Image, float]:
    """The whole picture as large as fits, in the top left corner of a black one, and its scale."""
    scale = min(width / float(image.shape[1]), height / float(image.shape[0]))
    size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    canvas = np.zeros((height, width, 3), np.uint8)
    smooth = cv2.INTER_AREA if scale < _MUCH_SMALLER else cv2.INTER_LINEAR
    canvas[: size[1], : size[0]] = cv2.resize(image, size, interpolation=smooth)
    return canvas, scale


def top_of(heat: npt.NDArray[np.float32], row: int, column: int) -> tuple[float, float]:
    """The top (x, y) of a maximum between cells: the weighted middle of the cells around it."""
    top, left = max(row - 1, 0), max(column - 1, 0)
    around = heat[top : row + 2, left : column + 2]
    ys, xs = np.mgrid[top : top + around.shape[0], left : left + around.shape[1]]
    total = max(float(around.sum()), 1e-9)
    return float((xs * around).sum()) / total, float((ys * around).sum()) / total
