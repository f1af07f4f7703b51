"""Painting flat things of the hall in perspective."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from app.vision.rendering.camera import Camera, FloatArray, Vec3
from app.vision.rendering.figure import Image
from app.vision.rendering.script import Colour

_NEAR = 0.2
_SHIFT = 4


def _clipped(seen: FloatArray) -> FloatArray:
    """A polygon (n, 3) in camera axes, cut at a plane just before the lens."""
    kept: list[FloatArray] = []
    for here, after in zip(seen, np.roll(seen, -1, axis=0), strict=True):
        if here[2] >= _NEAR:
            kept.append(here)
        if (here[2] >= _NEAR) != (after[2] >= _NEAR):
            share = (_NEAR - here[2]) / (after[2] - here[2])
            kept.append(here + (after - here) * share)
    return np.array(kept).reshape(-1, 3)


class Canvas:
    """An image of the hall, painted from the back to the front."""

    def __init__(self, image: Image, camera: Camera) -> None:
        self.image = image
        self.camera = camera

    def polygon(self, points: Sequence[Vec3], colour: Colour) -> None:
        """Fills a flat polygon given in metres."""
        seen = _clipped(self.camera.to_camera(np.array(points, dtype=np.float64)))
        if len(seen) < 3:
            return
        pixels = np.clip(self.camera.to_pixels(seen), -30000, 30000)
        flat = np.round(pixels * (1 << _SHIFT)).astype(np.int32)
        cv2.fillPoly(self.image, [flat], colour, cv2.LINE_AA, _SHIFT)

    def floor(self, x1: float, y1: float, x2: float, y2: float, colour: Colour) -> None:
        """Fills a rectangle of the floor."""
        self.polygon([(x1, y1, 0), (x2, y1, 0), (x2, y2, 0), (x1, y2, 0)], colour)

    def upright(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        low: float,
        high: float,
        colour: Colour,
    ) -> None:
        """Fills a standing rectangle over a line on the floor, between two heights."""
        (x1, y1), (x2, y2) = start, end
        self.polygon([(x1, y1, low), (x2, y2, low), (x2, y2, high), (x1, y1, high)], colour)

    def line(self, start: Vec3, end: Vec3, colour: Colour, width: float) -> None:
        """Draws a bar of a width in metres between two points before the camera."""
        pixels, depth = self.camera.project(np.array([start, end], dtype=np.float64))
        if float(depth.min()) < _NEAR:
            return
        scale = float(self.camera.pixels_per_metre(depth).mean())
        a, b = (tuple(round(float(v) * 16) for v in point) for point in pixels)
        thick = max(1, round(width * scale))
        cv2.line(self.image, (a[0], a[1]), (b[0], b[1]), colour, thick, cv2.LINE_AA, _SHIFT)

    def disc(self, middle: Vec3, radius: float, colour: Colour) -> None:
        """Draws a round thing of a radius in metres that faces the camera."""
        pixels, depth = self.camera.project(np.array([middle], dtype=np.float64))
        if float(depth[0]) < _NEAR:
            return
        size = float(self.camera.pixels_per_metre(depth)[0]) * radius
        x, y = (round(float(v) * 16) for v in pixels[0])
        if abs(x) < 1 << 20 and abs(y) < 1 << 20:
            cv2.circle(self.image, (x, y), max(int(size * 16), 8), colour, -1, cv2.LINE_AA, _SHIFT)
