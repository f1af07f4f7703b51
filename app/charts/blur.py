"""Smoothing of counts on a grid.

A few lines of our own: the package that has it is 140 MB, and nothing else here needs it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Grid: TypeAlias = npt.NDArray[np.float64]


def blur(grid: Grid, spread: float, edge: Literal["symmetric", "constant"]) -> Grid:
    """`grid` (rows, columns) smoothed by a Gaussian whose standard deviation is `spread` cells.

    At the edges `symmetric` mirrors the heat back in, so that nothing is lost, and `constant`
    lets it fade out.
    """
    radius = int(4 * spread + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / spread) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(grid, radius, mode=edge)
    down: Grid = np.apply_along_axis(np.convolve, 0, padded, kernel, "valid")
    smooth: Grid = np.apply_along_axis(np.convolve, 1, down, kernel, "valid")
    return smooth
