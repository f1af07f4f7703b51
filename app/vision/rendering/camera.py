"""A pinhole camera that can stand anywhere in the hall.

The world frame is the court frame of the project, in metres: x 0-9 across, y 0-18 along
(side A's half is y 0-9), z up from the floor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from session.court import LENGTH, NET_Y, WIDTH

FloatArray = NDArray[np.float64]
Vec3 = tuple[float, float, float]
FarSide = Literal["A", "B"]


@lru_cache(maxsize=64)
def _rotation(position: Vec3, target: Vec3) -> FloatArray:
    forward = np.subtract(target, position).astype(np.float64)
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, (0.0, 0.0, 1.0))
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(forward, right), forward])


@dataclass(frozen=True)
class Camera:
    """A pinhole camera with square pixels and no lens distortion.

    Args:
        position: where it stands, metres.
        target: the point in the middle of the picture, metres.
        hfov_deg: horizontal field of view, degrees (0-170).
        size: picture width and height, pixels.
        mirror: flips the picture left to right, as a mirrored video is.
        jitter_px: how far a hand-held camera sways, pixels (0 = on a tripod).
        offset_px: shift of the whole picture, pixels; the sway at one moment.

    Raises:
        ValueError: when the camera looks straight up or down, or its figures make no picture.
    """

    position: Vec3
    target: Vec3
    hfov_deg: float = 55.0
    size: tuple[int, int] = (1280, 720)
    mirror: bool = False
    jitter_px: float = 0.0
    offset_px: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        if not 0.0 < self.hfov_deg < 170.0:
            raise ValueError(f"The field of view must be 0-170 degrees, not {self.hfov_deg}.")
        if min(self.size) < 16:
            raise ValueError(f"A picture of {self.size} pixels is too small.")
        horizontal = math.dist(self.position[:2], self.target[:2])
        if horizontal < 1e-6:
            raise ValueError("The camera must not look straight up or down.")

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.size[0] / 2 / math.tan(math.radians(self.hfov_deg) / 2)

    @property
    def rotation(self) -> FloatArray:
        """(3, 3) matrix whose rows are the camera's right, down and forward in the world."""
        return _rotation(self.position, self.target)

    def to_camera(self, points: FloatArray) -> FloatArray:
        """World points (..., 3) in metres to camera axes (right, down, forward) in metres."""
        moved = np.asarray(points, dtype=np.float64) - np.asarray(self.position)
        result: FloatArray = moved @ self.rotation.T
        return result

    def to_pixels(self, seen: FloatArray) -> FloatArray:
        """Camera-axis points (..., 3) in front of the camera to pixels (..., 2)."""
        depth = np.maximum(seen[..., 2:3], 1e-6)
        flat = seen[..., :2] / depth * self.focal_px
        flat = flat * np.array([-1.0 if self.mirror else 1.0, 1.0])
        middle = np.array([(self.size[0] - 1) / 2, (self.size[1] - 1) / 2])
        return np.asarray(flat + middle + np.asarray(self.offset_px), dtype=np.float64)

    def project(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """World points (..., 3) to pixels (..., 2) and depths (...) in metres.

        A point with a depth of 0 or less is behind the camera and its pixels mean nothing.
        """
        seen = self.to_camera(points)
        return self.to_pixels(seen), seen[..., 2]

    def pixels_per_metre(self, depth: FloatArray) -> FloatArray:
        """How many pixels a metre across the line of sight takes at a depth in metres."""
        return np.asarray(self.focal_px / np.maximum(depth, 0.05), dtype=np.float64)

    @property
    def near_side(self) -> FarSide:
        """The side of the court that is nearer to the camera."""
        return "A" if self.position[1] < NET_Y else "B"

    def corners(self) -> dict[str, tuple[float, float]]:
        """The four outer corners of the court in pixels.

        Left and right are those of someone behind the nearer baseline who looks at the picture.
        """
        near, far = (0.0, LENGTH) if self.near_side == "A" else (LENGTH, 0.0)
        left = 0.0 if (self.near_side == "A") != self.mirror else WIDTH
        right = WIDTH - left
        world = np.array([[left, near, 0], [right, near, 0], [right, far, 0], [left, far, 0]])
        names = ("near_left", "near_right", "far_right", "far_left")
        pixels, _ = self.project(world.astype(np.float64))
        return {name: (float(p[0]), float(p[1])) for name, p in zip(names, pixels, strict=True)}

    def with_size(self, size: tuple[int, int]) -> Camera:
        """The same view in a picture of another size."""
        return replace(self, size=size)

    def shaken(self, t_sec: float, seed: int = 0) -> Camera:
        """This camera as the hand holds it at a time: slow sway and a faster tremble."""
        if self.jitter_px == 0.0:
            return self
        phase = np.random.default_rng(seed).uniform(0, 2 * math.pi, 4)
        dx = math.sin(1.7 * t_sec + phase[0]) + 0.3 * math.sin(9.1 * t_sec + phase[1])
        dy = math.sin(1.3 * t_sec + phase[2]) + 0.3 * math.sin(7.7 * t_sec + phase[3])
        x, y = self.offset_px
        scale = self.jitter_px / 1.3
        return replace(self, offset_px=(x + dx * scale, y + dy * scale))


def _of(side: FarSide, x: float, y: float, z: float) -> Vec3:
    """A point of side A's frame, turned for side B."""
    return (x, y, z) if side == "A" else (WIDTH - x, LENGTH - y, z)


def behind_baseline(
    side: FarSide = "A", *, distance: float = 13.0, height: float = 9.0, hfov_deg: float = 47.0
) -> Camera:
    """The coach's usual view: from the middle behind one baseline, on a stand."""
    aim = _of(side, 4.5, 7.7, 0.8)
    return Camera(_of(side, 4.5, -distance, height), aim, hfov_deg)


def from_the_side(*, distance: float = 17.0, height: float = 7.5, hfov_deg: float = 57.0) -> Camera:
    """The broadcast view: level with the net, side A on the left."""
    return Camera((WIDTH + distance, 8.9, height), (6.5, 8.9, 0.4), hfov_deg)


def from_a_corner(
    side: FarSide = "A", *, distance: float = 9.0, height: float = 6.0, hfov_deg: float = 60.0
) -> Camera:
    """From behind the right corner of one side, looking over the court."""
    return Camera(
        _of(side, 9.0 + distance * 0.6, -distance, height), _of(side, 4.2, 8.6, 0.6), hfov_deg
    )
