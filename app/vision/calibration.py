"""Four clicked corners -> metres: homography of the floor, and the camera that explains it.

The camera (square pixels, principal point in the picture's centre) lets us project what stands
above the floor: the net for the picture that a coach checks, and a flying ball.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypedDict

import cv2
import numpy as np
import numpy.typing as npt

from app.vision.cameramotion import CameraMotion
from app.vision.types import Doubles, TeamSide, View, VisionError
from session.court import ATTACK_LINES, LENGTH, NET_Y, WIDTH

NET_TOP = 2.43
NET_BOTTOM = 1.43
POST_OVERHANG = 0.5
"""Metres that the net reaches beyond each sideline."""
SMALLEST_SIDE_PX = 20.0
SMALLEST_SINE = 0.02
_LATEST = 1e6
_USUAL_FOCAL = 0.9
"""Of the picture's longer side; phones have 0.7, or more where they zoom."""
_LENS_ODDNESS = 0.3
"""What a lens of another length tells, compared with an angle on the floor that is not right."""
CORNER_NAMES = ("near left", "near right", "far right", "far left")

_BASELINE_VIEW: dict[TeamSide, Doubles] = {
    "A": np.array([[0, 0], [WIDTH, 0], [WIDTH, LENGTH], [0, LENGTH]], np.float64),
    "B": np.array([[WIDTH, LENGTH], [0, LENGTH], [0, 0], [WIDTH, 0]], np.float64),
}
_SIDE_VIEW: dict[TeamSide, Doubles] = {
    "A": np.array([[WIDTH, 0], [WIDTH, LENGTH], [0, LENGTH], [0, 0]], np.float64),
    "B": np.array([[0, LENGTH], [0, 0], [WIDTH, 0], [WIDTH, LENGTH]], np.float64),
}


class CalibrationMeta(TypedDict):
    """A calibration as it is stored with a clip."""

    corners_px: list[list[float]]
    near_side: TeamSide
    view: View
    t_sec: float


@dataclass(frozen=True)
class Calibration:
    """Where the court is in the picture.

    `corners_px` are the outer corners near left, near right, far right, far left as (x, y)
    pixels of the upright clip. `view` is "baseline" for a camera behind a baseline and "side"
    for one beside the court; `near_side` is the team on the near half, or, in a side view, on
    the left half. `t_sec` is the moment whose picture they were clicked in; another one may lie
    elsewhere. Raises VisionError, with a sentence for the coach, on unusable corners.
    """

    corners_px: tuple[tuple[float, float], ...]
    near_side: TeamSide = "A"
    view: View = "baseline"
    t_sec: float = 0.0

    def __post_init__(self) -> None:
        if self.near_side not in ("A", "B"):
            raise VisionError("The near side must be team A or team B.")
        if self.view not in ("baseline", "side"):
            raise VisionError('The camera view must be "baseline" or "side".')
        check_corners(self.corners_px)

    @cached_property
    def court_corners(self) -> Doubles:
        """Metres (4, 2) of the corners, in the order in which they are clicked."""
        views = _BASELINE_VIEW if self.view == "baseline" else _SIDE_VIEW
        return views[self.near_side]

    @cached_property
    def to_image(self) -> Doubles:
        """Homography (3, 3) from court metres to pixels."""
        matrix = cv2.getPerspectiveTransform(
            self.court_corners.astype(np.float32), np.array(self.corners_px, np.float32)
        )
        return np.asarray(matrix, np.float64)

    def metres(self, pixels: npt.ArrayLike) -> Doubles:
        """Points on the floor, (n, 2) pixels -> (n, 2) metres; NaN at and above the horizon."""
        inverse = np.linalg.inv(self.to_image)
        inverse = inverse * np.sign((inverse @ np.append(np.mean(self.corners_px, 0), 1))[2])
        return _apply(inverse, pixels)

    def pixels(self, metres: npt.ArrayLike) -> Doubles:
        """Points on the floor, (n, 2) metres -> (n, 2) pixels; NaN behind the camera."""
        centre = np.append(self.court_corners.mean(0), 1.0)
        return _apply(self.to_image * np.sign((self.to_image @ centre)[2]), metres)

    def camera(self, width: int, height: int) -> CalibratedCamera:
        """The camera that sees the corners there, in a picture of this size."""
        return CalibratedCamera.from_calibration(self, width, height)

    def to_meta(self) -> CalibrationMeta:
        return CalibrationMeta(
            corners_px=[list(corner) for corner in self.corners_px],
            near_side=self.near_side,
            view=self.view,
            t_sec=self.t_sec,
        )

    def steady(self, camera: CameraMotion) -> Calibration:
        """As it would have been clicked in the clip's first picture. Raises VisionError."""
        if camera.is_still:
            return self
        corners = camera.steady(self.corners_px, self.t_sec)
        return replace(self, corners_px=tuple((float(x), float(y)) for x, y in corners), t_sec=0.0)

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> Calibration:  # Any: anybody may have written it
        """The reverse of `to_meta`; raises VisionError on anything else."""
        try:
            corners = tuple((float(x), float(y)) for x, y in meta["corners_px"])
        except (KeyError, TypeError, ValueError, OverflowError) as problem:
            raise VisionError(
                "The calibration needs four corners, each as two numbers x and y."
            ) from problem
        near_side, view = meta.get("near_side", "A"), meta.get("view", "baseline")
        return cls(corners, near_side, view, _moment(meta.get("t_sec")))


def _moment(said: object) -> float:
    """Older ones say none."""
    return float(said) if isinstance(said, int | float) and 0 <= said <= _LATEST else 0.0


def _apply(matrix: Doubles, points: npt.ArrayLike) -> Doubles:
    given = np.asarray(points, np.float64).reshape(-1, 2)
    mapped = np.column_stack([given, np.ones(len(given))]) @ matrix.T
    depth = mapped[:, 2:]
    return np.where(depth > 1e-9, mapped[:, :2] / np.where(depth > 1e-9, depth, 1.0), np.nan)


def check_corners(corners: Sequence[Sequence[float]]) -> None:
    """Raises VisionError unless the corners could be those of a court, in the right order."""
    if len(corners) != 4 or any(len(corner) != 2 for corner in corners):
        raise VisionError("Click exactly four corners: " + ", ".join(CORNER_NAMES) + ".")
    points = np.array(corners, np.float64)
    if not np.isfinite(points).all():
        raise VisionError("The corners must be numbers.")
    edges = np.roll(points, -1, axis=0) - points
    lengths = np.linalg.norm(edges, axis=1)
    if lengths.min() < SMALLEST_SIDE_PX:
        first = int(lengths.argmin())
        raise VisionError(
            f"The corners {CORNER_NAMES[first]} and {CORNER_NAMES[(first + 1) % 4]} are almost "
            "in the same place. Click each corner of the court once."
        )
    following = np.roll(edges, -1, axis=0)
    sines = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
    sines /= lengths * np.roll(lengths, -1)
    _check_turns(sines)


def _check_turns(sines: Doubles) -> None:
    """Near left, near right, far right, far left turn to the left at each corner (y is down)."""
    if (np.abs(sines) < SMALLEST_SINE).any():
        raise VisionError(
            "Three of the four corners lie on one line, so the court cannot be measured. "
            "Click the outer corners of the court."
        )
    if not ((sines < 0).all() or (sines > 0).all()):
        raise VisionError(
            "The lines between the corners cross. Click them in this order: "
            + ", ".join(CORNER_NAMES)
            + "."
        )
    if (sines > 0).all():
        raise VisionError(
            "The corners go round the wrong way, so left and right would be swapped. "
            "Click them in this order: " + ", ".join(CORNER_NAMES) + "."
        )


@dataclass(frozen=True)
class CalibratedCamera:
    """Projection (3, 4) from court metres (x, y, height) to pixels; positive depth is in view."""

    matrix: Doubles
    focal_px: float

    @classmethod
    def from_calibration(
        cls, calibration: Calibration, width: int, height: int
    ) -> CalibratedCamera:
        """Focal length and pose from the homography; VisionError when no camera fits it."""
        centre, floor = _centred(calibration, width, height)
        focal = _focal_length(floor, float(max(width, height)))
        lens = np.diag([focal, focal, 1.0])
        columns = np.linalg.inv(lens) @ floor
        columns = columns / np.sqrt(np.linalg.norm(columns[:, 0]) * np.linalg.norm(columns[:, 1]))
        if (columns @ np.append(calibration.court_corners.mean(0), 1))[2] < 0:
            columns = -columns
        upward = np.cross(columns[:, 0], columns[:, 1])
        pose = np.column_stack([columns[:, 0], columns[:, 1], upward, columns[:, 2]])
        return cls(np.linalg.inv(centre) @ lens @ pose, focal)

    def pixels(self, points: npt.ArrayLike) -> Doubles:
        """(n, 3) metres -> (n, 2) pixels; NaN behind the camera."""
        given = np.asarray(points, np.float64).reshape(-1, 3)
        mapped = np.column_stack([given, np.ones(len(given))]) @ self.matrix.T
        depth = mapped[:, 2:]
        return np.where(depth > 1e-6, mapped[:, :2] / np.where(depth > 1e-6, depth, 1.0), np.nan)

    @cached_property
    def place(self) -> Doubles:
        """Where the camera stands, (3,) metres."""
        return -np.linalg.inv(self.matrix[:, :3]) @ self.matrix[:, 3]


def _centred(calibration: Calibration, width: int, height: int) -> tuple[Doubles, Doubles]:
    """What moves the picture's middle to 0, 0, and the floor's homography into such a picture."""
    centre = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]], np.float64)
    floor = centre @ calibration.to_image
    return centre, floor / np.linalg.norm(floor[:, :2])


def view_of(corners_px: Sequence[Sequence[float]], width: int, height: int) -> View:
    """From where the corners look like those of a court in a picture of this size: the near edge is
    a baseline or a sideline, and a camera sees the floor's axes at right angles and in one scale
    from one of the two only. Raises VisionError on unusable corners."""
    corners = tuple((float(x), float(y)) for x, y in corners_px)
    side = _oddness(Calibration(corners, view="side"), width, height)
    return "side" if side < _oddness(Calibration(corners), width, height) else "baseline"


def marked_court(
    corners_px: Sequence[Sequence[float]],
    size: tuple[int, int],
    near_side: TeamSide = "A",
    view: View | None = None,
    t_sec: float = 0.0,
) -> Calibration:
    """A court by its corners in a picture of this size; where nobody says from where it is seen, as
    they look. Raises VisionError."""
    said = {"corners_px": corners_px, "near_side": near_side, "t_sec": t_sec}
    marked = Calibration.from_meta(said)
    return replace(marked, view=view or view_of(marked.corners_px, *size))


def _oddness(calibration: Calibration, width: int, height: int) -> float:
    """How far the best camera that sees the corners there is from an ordinary one."""
    _, floor = _centred(calibration, width, height)
    size = float(max(width, height))
    try:
        focal = _focal_length(floor, size)
    except VisionError:
        return math.inf
    first, second = (floor[:, :2] / np.array([[focal], [focal], [1.0]])).T
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    skew = abs(float(first @ second)) / (lengths[0] * lengths[1])
    stretch = abs(math.log(lengths[0] / lengths[1]))
    return skew + stretch + _LENS_ODDNESS * abs(math.log(focal / (_USUAL_FOCAL * size)))


def _focal_length(floor: Doubles, size: float) -> float:
    """From two right angles of the floor: its axes are perpendicular and of one scale."""
    first, second = floor[:, 0], floor[:, 1]
    # Each row says: slope / focal^2 + constant = 0.
    slopes = np.array([first[:2] @ second[:2], first[:2] @ first[:2] - second[:2] @ second[:2]])
    constants = np.array([first[2] * second[2], first[2] ** 2 - second[2] ** 2])
    inverse_square = -(slopes @ constants) / (slopes @ slopes)
    if not inverse_square > 0:
        raise VisionError(
            "No camera could see a court with its corners there. Check the four corners."
        )
    focal = float(inverse_square**-0.5)
    if not 0.2 * size < focal < 20 * size:
        raise VisionError(
            "The corners do not look like those of a court of 9 by 18 metres. "
            "Check the four corners."
        )
    return focal


def net_outline(calibration: Calibration, width: int, height: int) -> Doubles:
    """The net, (4, 2) pixels: top at x = 0, top at x = 9, bottom at x = 9, bottom at x = 0."""
    left, right = -POST_OVERHANG, WIDTH + POST_OVERHANG
    corners = [
        (left, NET_Y, NET_TOP),
        (right, NET_Y, NET_TOP),
        (right, NET_Y, NET_BOTTOM),
        (left, NET_Y, NET_BOTTOM),
    ]
    return calibration.camera(width, height).pixels(corners)


def court_lines(calibration: Calibration, width: int, height: int) -> list[Doubles]:
    """The lines of the court, and the net where a camera can be found that sees the corners there;
    each (n, 2) pixels."""
    court = calibration.pixels(calibration.court_corners)
    lines = [np.vstack([court, court[:1]])]
    lines += [calibration.pixels([(0, y), (WIDTH, y)]) for y in (*ATTACK_LINES, NET_Y)]
    try:
        net = net_outline(calibration, width, height)
    except VisionError:
        return lines
    return [*lines, np.vstack([net, net[:1]])] if np.isfinite(net).all() else lines
