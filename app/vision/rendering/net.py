"""The net, its posts and antennae: see-through, so it is laid over what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.vision.rendering.camera import NET_Y, Camera, FloatArray
from app.vision.rendering.canvas import Canvas
from app.vision.rendering.figure import Image
from app.vision.rendering.look import Look
from app.vision.rendering.physics import NET_HEIGHT

_BOTTOM = NET_HEIGHT - 1.0
_POST = 0.75


@dataclass(frozen=True)
class NetLayer:
    """The pixels of the net: where they are (n, 2) row and column, colour and cover (n, 3)."""

    rows: np.ndarray[tuple[int], np.dtype[np.intp]]
    columns: np.ndarray[tuple[int], np.dtype[np.intp]]
    colour: FloatArray
    keep: FloatArray

    def lay_over(self, image: Image, shift: tuple[int, int] = (0, 0)) -> None:
        """Draws the net onto an image in place, moved by whole pixels."""
        rows, columns = self.rows + shift[1], self.columns + shift[0]
        inside = (rows >= 0) & (rows < image.shape[0]) & (columns >= 0) & (columns < image.shape[1])
        rows, columns = rows[inside], columns[inside]
        mixed = image[rows, columns] * self.keep[inside] + self.colour[inside]
        image[rows, columns] = mixed.astype(np.uint8)


def paint_net(camera: Camera, look: Look) -> NetLayer:
    """The net as this camera sees it (without jitter)."""
    width, height = camera.size
    still = replace(camera, offset_px=(0.0, 0.0))
    colour = Canvas(np.zeros((height, width, 3), dtype=np.uint8), still)
    cover = Canvas(np.zeros((height, width, 3), dtype=np.uint8), still)
    _mesh(colour, cover)
    for canvas, paint in ((colour, None), (cover, (255, 255, 255))):
        _solid(canvas, paint)
    rows, columns = np.nonzero(cover.image[..., 0])
    alpha = cover.image[rows, columns, :1].astype(np.float64) / 255
    paint_part = colour.image[rows, columns].astype(np.float64) * look.brightness
    return NetLayer(rows, columns, paint_part * alpha, 1.0 - alpha)


def _mesh(colour: Canvas, cover: Canvas) -> None:
    """Threads every 10 cm; thin ones in the distance cover less."""
    depth = float(cover.camera.project(np.array([4.5, NET_Y, 2.0]))[1])
    scale = cover.camera.focal_px / max(depth, 0.5)
    share = int(min(0.25 + scale * 0.004, 0.75) * 255)
    for canvas, paint in ((colour, (40, 40, 42)), (cover, (share, share, share))):
        for x in np.arange(0.0, 9.01, 0.1):
            canvas.line((x, NET_Y, _BOTTOM), (x, NET_Y, NET_HEIGHT), paint, 0.004)
        for z in np.arange(_BOTTOM, NET_HEIGHT, 0.1):
            canvas.line((0.0, NET_Y, z), (9.0, NET_Y, z), paint, 0.004)


def _solid(canvas: Canvas, mask: tuple[int, int, int] | None) -> None:
    white = mask or (225, 228, 230)
    for low, high in ((NET_HEIGHT - 0.07, NET_HEIGHT), (_BOTTOM, _BOTTOM + 0.05)):
        canvas.upright((-0.25, NET_Y), (9.25, NET_Y), low, high, white)
    for x in (0.0, 9.0):
        canvas.line((x, NET_Y, _BOTTOM), (x, NET_Y, NET_HEIGHT), white, 0.05)
        for step in range(18):
            low = _BOTTOM + step * 0.1
            paint = mask or ((55, 50, 205) if step % 2 else (235, 235, 238))
            canvas.line((x, NET_Y, low), (x, NET_Y, low + 0.1), paint, 0.02)
    for x in (-_POST, 9.0 + _POST):
        canvas.line((x, NET_Y, 0.0), (x, NET_Y, NET_HEIGHT + 0.12), mask or (150, 90, 40), 0.1)
        canvas.line((x, NET_Y, 0.0), (x, NET_Y, 1.9), mask or (165, 100, 45), 0.28)
        canvas.line(
            (x, NET_Y, NET_HEIGHT),
            (0.0 if x < 0 else 9.0, NET_Y, NET_HEIGHT - 0.02),
            mask or (200, 200, 205),
            0.015,
        )
