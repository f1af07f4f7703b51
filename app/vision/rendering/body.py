"""The points of a body that are drawn: joints, the trunk's skin, the shirt number, the head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.vision.rendering.camera import Camera, FloatArray
from app.vision.rendering.motion import Motion
from app.vision.rendering.skeleton import JOINTS, J

TRUNK = slice(len(JOINTS), len(JOINTS) + 16)
"""Two shoulders, two sides of the neck, then four points each of chest, waist and hips."""
BACK_PLATE = slice(TRUNK.stop, TRUNK.stop + 4)
FRONT_PLATE = slice(BACK_PLATE.stop, BACK_PLATE.stop + 4)
"""Corners of the number: top left, top right, bottom right, bottom left for its reader."""
FACE, HAIR = FRONT_PLATE.stop, FRONT_PLATE.stop + 1
POINTS = HAIR + 1


def body_points(joints: FloatArray, motion: Motion) -> FloatArray:
    """All points (F, P, POINTS, 3) in metres of bodies with joints (F, P, 19, 3)."""
    frames, people = motion.lift.shape
    points = np.empty((frames, people, POINTS, 3))
    points[:, :, : len(JOINTS)] = joints
    ahead = np.concatenate([motion.facing, np.zeros((frames, people, 1))], axis=2)
    right = np.stack([ahead[..., 1], -ahead[..., 0], np.zeros((frames, people))], axis=2)
    scale = np.broadcast_to(motion.height / 1.95, (frames, people))[..., None]
    points[:, :, TRUNK] = _trunk(joints, ahead * scale, right * scale)
    for plate, sign, share, half in (
        (BACK_PLATE, -1.0, 0.62, 0.12),
        (FRONT_PLATE, 1.0, 0.66, 0.085),
    ):
        points[:, :, plate] = _plate(
            joints, ahead * sign * scale, right * -sign * scale, share, half
        )
    head = joints[:, :, J["head"]]
    points[:, :, FACE] = head + ahead * 0.05
    points[:, :, HAIR] = head - ahead * 0.03 + np.array([0.0, 0.0, 0.035])
    return points


def _trunk(joints: FloatArray, ahead: FloatArray, right: FloatArray) -> FloatArray:
    pelvis, neck = joints[:, :, J["pelvis"]], joints[:, :, J["neck"]]
    spine = neck - pelvis
    rows = [joints[:, :, J[name]] - spine * 0.02 for name in ("shoulder_l", "shoulder_r")]
    rows += [neck + right * 0.07, neck - right * 0.07]
    for level, wide, deep in ((0.72, 0.19, 0.12), (0.2, 0.16, 0.11), (-0.05, 0.17, 0.125)):
        middle = pelvis + spine * level
        rows += [middle + right * wide, middle - right * wide]
        rows += [middle + ahead * deep, middle - ahead * deep]
    return np.stack(rows, axis=2)


def _plate(
    joints: FloatArray, ahead: FloatArray, reading: FloatArray, share: float, half: float
) -> FloatArray:
    pelvis, neck = joints[:, :, J["pelvis"]], joints[:, :, J["neck"]]
    spine = neck - pelvis
    middle = pelvis + spine * share + ahead * 0.125
    tip = spine / np.linalg.norm(spine, axis=-1, keepdims=True) * half * 1.1
    side = reading * half
    return np.stack(
        [middle - side + tip, middle + side + tip, middle + side - tip, middle - side - tip], axis=2
    )


@dataclass(frozen=True)
class BodyView:
    """The bodies of one frame as a camera sees them.

    pixels (P, POINTS, 2), depth and scale (P, POINTS) in metres and pixels per metre,
    front (P,) cosine between where a body faces and where the camera is, and whether it can be
    drawn at all, near (P,) being false when some of it is behind the lens.
    """

    pixels: FloatArray
    depth: FloatArray
    scale: FloatArray
    front: FloatArray
    drawable: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @classmethod
    def of(cls, camera: Camera, points: FloatArray, facing: FloatArray) -> BodyView:
        """Projects the points (P, POINTS, 3) of bodies that face (P, 2)."""
        pixels, depth = camera.project(points)
        eye = np.asarray(camera.position)[:2] - points[:, J["pelvis"], :2]
        front = np.sum(eye * facing, axis=1) / np.maximum(np.linalg.norm(eye, axis=1), 1e-6)
        return cls(pixels, depth, camera.pixels_per_metre(depth), front, depth.min(axis=1) > 0.4)

    def boxes(self, size: tuple[int, int]) -> FloatArray:
        """Boxes (P, 4) x1, y1, x2, y2 around the bodies, cut at the picture of a size."""
        margin = self.scale[:, : len(JOINTS) + 16, None] * 0.05
        margin[:, J["head"]] *= 2.3
        seen = self.pixels[:, : len(JOINTS) + 16]
        low = np.clip((seen - margin).min(axis=1), 0, size)
        high = np.clip((seen + margin).max(axis=1), 0, size)
        return np.concatenate([low, high], axis=1)


def seen_shares(boxes: FloatArray, depth: FloatArray) -> FloatArray:
    """The share (P,) of each box (P, 4) that no box of a nearer body (depth (P,)) covers."""
    steps = (np.arange(8) + 0.5) / 8
    x = boxes[:, :1] + (boxes[:, 2:3] - boxes[:, :1]) * np.repeat(steps, 8)
    y = boxes[:, 1:2] + (boxes[:, 3:] - boxes[:, 1:2]) * np.tile(steps, 8)
    covers = (
        (x[..., None] > boxes[:, 0])
        & (x[..., None] < boxes[:, 2])
        & (y[..., None] > boxes[:, 1])
        & (y[..., None] < boxes[:, 3])
        & (depth < depth[:, None])[:, None]
    )
    return np.asarray(1.0 - covers.any(axis=2).mean(axis=1))
