"""What the ball net is taught: a small Gaussian at the ball, at half the picture's resolution."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

STRIDE = 2
SIGMA = 1.4


def to_heatmap(point: Sequence[float] | NDArray[np.floating]) -> tuple[float, float]:
    """Where a picture's pixel centre (x, y) lies on the half-resolution map."""
    return (point[0] + 0.5) / STRIDE - 0.5, (point[1] + 0.5) / STRIDE - 0.5


def target(
    height: int, width: int, points: Sequence[tuple[float, float]], sigma: float = SIGMA
) -> NDArray[np.float32]:
    """Draw the target map, shape (height / 2, width / 2), for balls at `points` (picture pixels).

    The map is 1 at the nearest cell of each ball and falls off as a Gaussian of `sigma` cells, so
    that the loss can be lenient next to a ball. Balls outside the picture are left out.
    """
    rows, columns = height // STRIDE, width // STRIDE
    heat = np.zeros((rows, columns), np.float32)
    ys, xs = np.mgrid[0:rows, 0:columns]
    for point in points:
        x, y = to_heatmap(point)
        column, row = round(x), round(y)
        if not (0 <= column < columns and 0 <= row < rows):
            continue
        np.maximum(heat, np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (2 * sigma**2)), out=heat)
        heat[row, column] = 1.0
    return heat
