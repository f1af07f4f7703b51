"""Where players stood, drawn over a frame of the clip: for clips whose court nobody has marked.

Without the four corners there are no metres, and none are claimed: this picture shows pixels.
"""

from __future__ import annotations

import io
from typing import Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from PIL import Image

from app.charts.density import Grid, blur
from app.charts.style import HEAT, QUIET, ImageFormat, font, letters, new_figure, rendered

CELLS: Final = 160
"""Cells across the picture; SPREAD of them is how far one position is smoothed."""
_SPREAD: Final = 2.5
VISIBLE: Final = 0.03
"""A share of the greatest heat below which the picture is left as it is."""


def picture_heatmap(
    jpeg: bytes,
    feet_px: npt.NDArray[np.float64],
    size_px: tuple[int, int],
    *,
    title: str,
    fmt: ImageFormat = "png",
) -> bytes:
    """`feet_px` (n, 2) are places in a picture of `size_px` (width, height); `jpeg` shows it."""
    width, height = size_px
    figure = new_figure(9.0, 9.0 * height / width + 0.9)
    axes = figure.add_axes((0.02, 0.09, 0.86, 0.80))
    axes.set_axis_off()
    grey = np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"))
    axes.imshow(grey, cmap="gray", extent=(0, width, height, 0))
    _draw_scale(figure, _draw_heat(axes, _heat(feet_px, size_px), size_px))
    _write(figure, title, len(feet_px))
    return rendered(figure, fmt, title)


def _heat(feet_px: npt.NDArray[np.float64], size_px: tuple[int, int]) -> Grid:
    """How many positions there are in each cell of the picture, smoothed."""
    width, height = size_px
    rows = max(1, round(CELLS * height / width))
    counts, _, _ = np.histogram2d(
        feet_px[:, 1], feet_px[:, 0], bins=(rows, CELLS), range=((0, height), (0, width))
    )
    return blur(counts, _SPREAD, "constant")


def _draw_heat(axes: Axes, heat: Grid, size_px: tuple[int, int]) -> AxesImage:
    """The picture stays as it is where there is next to nothing."""
    top = float(heat.max()) or 1.0
    return axes.imshow(
        heat,
        cmap=HEAT,
        extent=(0, size_px[0], size_px[1], 0),
        alpha=np.where(heat > top * VISIBLE, 0.7, 0.0),
        interpolation="bilinear",
        vmin=0,
        vmax=top,
    )


def _draw_scale(figure: Figure, shown: AxesImage) -> None:
    bar = figure.colorbar(shown, cax=figure.add_axes((0.90, 0.25, 0.02, 0.48)))
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=8, length=0, labelcolor=QUIET)
    bar.set_label("positions per cell of the picture", **font(8, colour=QUIET))


def _write(figure: Figure, title: str, n: int) -> None:
    figure.text(0.02, 0.93, letters(title), **font(14, bold=True))
    note = (
        f"n = {n}, one per player and frame looked at · in the picture, not in metres:"
        " set the four corners of the court for a plan"
    )
    figure.text(0.02, 0.03, note, **font(8, colour=QUIET))
