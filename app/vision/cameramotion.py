"""How a camera that somebody holds, or turns after the ball, moved: where each picture of a clip
lies over the first one (`app.vision.landmarks` finds it).

A clip's steady picture is its first one: places are followed there, and corners hold there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.vision.types import Doubles, check_shape

_SAME_SEC = 2e-3
"""Moments are written down in thousandths of a second."""


@dataclass(frozen=True)
class CameraMotion:
    """`to_first` (n, 3, 3) moves points of the pictures at `t_sec` (n,) to where they are in the
    clip's first picture, in pixels of the clip; NaN where nobody knows. Without rows it stood
    still."""

    t_sec: Doubles
    to_first: Doubles

    def __post_init__(self) -> None:
        check_shape(self.to_first, (len(self.t_sec), 3, 3), "to_first")

    @classmethod
    def still(cls) -> CameraMotion:
        """Of a camera on a tripod."""
        return cls(np.zeros(0), np.zeros((0, 3, 3)))

    @property
    def is_still(self) -> bool:
        return not len(self.t_sec)

    def at(self, t_sec: float) -> Doubles:
        """The matrix (3, 3) of the picture at a moment; where nobody knows, as if it were the first
        one."""
        if self.is_still:
            return np.eye(3)
        row = int(np.searchsorted(self.t_sec, t_sec + _SAME_SEC, side="right")) - 1
        return or_first(self.to_first[max(0, row)])

    def steady(self, points: npt.ArrayLike, t_sec: float) -> Doubles:
        """Points (n, 2) of the picture at a moment -> in the first picture."""
        return _as_points(points) if self.is_still else moved(points, self.at(t_sec))

    def in_picture(self, points: npt.ArrayLike, t_sec: float) -> Doubles:
        """Points (n, 2) of the first picture -> in the picture at a moment."""
        return _as_points(points) if self.is_still else moved(points, undone(self.at(t_sec)))

    def unknown_share(self) -> float:
        """Of its pictures, those that nobody could place."""
        return 1 - float(self._is_known.mean()) if len(self.t_sec) else 0.0

    def reach_px(self, width: int, height: int) -> float:
        """How far the middle of the picture came, but for the farthest twentieth of them."""
        known = self.to_first[self._is_known]
        if not len(known):
            return 0.0
        middle = np.repeat([[width / 2, height / 2]], len(known), axis=0)
        away = np.hypot(*(moved(middle, known) - middle).T)
        return float(np.percentile(away, 95))

    @property
    def _is_known(self) -> npt.NDArray[np.bool_]:
        return np.asarray(np.isfinite(self.to_first).all(axis=(1, 2)), np.bool_)


def or_first(matrix: Doubles) -> Doubles:
    """A matrix (3, 3), or each of (n, 3, 3); where nobody knows it, as of the first picture."""
    is_known = np.isfinite(matrix).all(axis=(-2, -1), keepdims=True)
    return np.where(is_known, matrix, np.eye(3))


def undone(matrix: Doubles) -> Doubles:
    """The matrix (3, 3), or each of (n, 3, 3), that moves points back."""
    return np.asarray(np.linalg.inv(matrix), np.float64)


def moved(points: npt.ArrayLike, matrix: Doubles) -> Doubles:
    """Points (n, 2), each by a matrix (3, 3) or by its own of (n, 3, 3)."""
    given = _as_points(points)
    whole = np.column_stack([given, np.ones(len(given))])
    found = np.einsum("...ij,...j->...i", matrix, whole)
    return np.asarray(found[:, :2] / found[:, 2:])


def _as_points(points: npt.ArrayLike) -> Doubles:
    return np.asarray(points, np.float64).reshape(-1, 2)
