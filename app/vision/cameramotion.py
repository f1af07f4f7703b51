"""How a camera that somebody holds, or turns after the ball, moved: where each picture of a clip
lies over the first one (`app.vision.landmarks` finds it).

A clip's steady picture is its first one: places are followed there, and corners hold there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.vision.types import Doubles, check_shape


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
        """The matrix (3, 3) of the picture at a moment, or of the nearest one before it of which it
        is known."""
        known = self._known
        if not len(known):
            return np.eye(3)
        times = self.t_sec[known]
        behind = int(np.searchsorted(times, t_sec + 1e-6, side="right"))
        return np.asarray(self.to_first[known[max(0, behind - 1)]])

    def steady(self, points: npt.ArrayLike, t_sec: float) -> Doubles:
        """Points (n, 2) of the picture at a moment -> in the first picture."""
        return moved(points, self.at(t_sec))

    def in_picture(self, points: npt.ArrayLike, t_sec: float) -> Doubles:
        """Points (n, 2) of the first picture -> in the picture at a moment."""
        return moved(points, undone(self.at(t_sec)))

    @property
    def _known(self) -> npt.NDArray[np.intp]:
        return np.flatnonzero(np.isfinite(self.to_first[:, 0, 0]))

    def unknown_share(self) -> float:
        """Of its pictures, those that nobody could place."""
        return 1 - len(self._known) / len(self.t_sec) if len(self.t_sec) else 0.0

    def reach_px(self, width: int, height: int) -> float:
        """How far the middle of the picture came, at most."""
        known = self.to_first[self._known]
        middle = np.array([width / 2, height / 2])
        away = [float(np.hypot(*(moved(middle, one)[0] - middle))) for one in known]
        return max(away, default=0.0)


def undone(matrix: Doubles) -> Doubles:
    """The matrix (3, 3), or each of (n, 3, 3), that moves points back."""
    return np.asarray(np.linalg.inv(matrix), np.float64)


def moved(points: npt.ArrayLike, matrix: Doubles) -> Doubles:
    """Points (n, 2), each by a matrix (3, 3) or by its own of (n, 3, 3)."""
    given = np.asarray(points, np.float64).reshape(-1, 2)
    whole = np.column_stack([given, np.ones(len(given))])
    found = np.einsum("...ij,...j->...i", matrix, whole)
    return np.asarray(found[:, :2] / found[:, 2:])
