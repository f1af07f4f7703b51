"""Where players stood, drawn over a frame of the clip: for clips whose court nobody has marked.

Without the four corners there are no metres, and none are claimed: this picture shows pixels.
"""

from __future__ import annotations

import io
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.charts.density import Grid, bands, blur, heat_key
from app.charts.plot import Photo, PictureWords, picture
from app.charts.scene import Scene
from app.charts.style import ImageFormat

_CELLS: Final = 160
"""Cells across the picture."""
_SPREAD: Final = 2.5
"""How many of them one position is smoothed over."""
_WIDTH: Final = 760.0
_KEY_WIDTH: Final = 104.0
_OPACITY: Final = 0.7


def picture_heatmap(
    jpeg: bytes,
    feet_px: npt.NDArray[np.float64],
    size_px: tuple[int, int],
    *,
    title: str,
    fmt: ImageFormat = "png",
) -> bytes:
    """`feet_px` (n, 2) are places in a picture of `size_px` (width, height); `jpeg` shows it."""
    height = _WIDTH * size_px[1] / size_px[0]
    scene = Scene(_WIDTH + _KEY_WIDTH, height)
    heat = _heat(feet_px, size_px)
    most = float(heat.max())
    if most:
        step = _WIDTH / heat.shape[1]
        xs = (np.arange(heat.shape[1]) + 0.5) * step
        ys = (np.arange(heat.shape[0]) + 0.5) * height / heat.shape[0]
        scene.add(*bands(xs, ys, heat, most, lambda place: place, _OPACITY))
        scene.add(*heat_key(_WIDTH + 14, height / 2, most, "positions", "per cell"))
    words = PictureWords(
        title,
        "in the picture, not in metres: set the four corners of the court for a plan",
        f"n = {len(feet_px)}, one per player and frame looked at",
    )
    grey = np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"))
    return picture(scene, words, fmt, Photo(grey, _WIDTH, height))


def _heat(feet_px: npt.NDArray[np.float64], size_px: tuple[int, int]) -> Grid:
    """How many positions there are in each cell of the picture, smoothed."""
    width, height = size_px
    rows = max(2, round(_CELLS * height / width))
    counts, _, _ = np.histogram2d(
        feet_px[:, 1], feet_px[:, 0], bins=(rows, _CELLS), range=((0, height), (0, width))
    )
    return blur(counts, _SPREAD, "constant")
