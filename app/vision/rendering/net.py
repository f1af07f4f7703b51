"""The net, its posts and antennae: see-through, so it is laid over what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from app.vision.rendering.camera import Camera
from app.vision.rendering.canvas import Canvas
from app.vision.rendering.figure import Image
from app.vision.rendering.look import Look
from app.vision.rendering.physics import NET_HEIGHT
from session.court import NET_Y

_BOTTOM = NET_HEIGHT - 1.0
_POST = 0.75


@dataclass(frozen=True)
class NetLayer:
    """The net within a rectangle of the picture: its colour times its cover, and what it lets by.

    corner: x, y of the rectangle; colour and keep (h, w, 3), 0-255.
    """

    corner: tuple[int, int]
    colour: Image
    keep: Image

    def lay_over(self, image: Image, shift: tuple[int, int] = (0, 0)) -> None:
        """Draws the net onto an image in place, moved by whole pixels."""
        x, y = self.corner[0] + shift[0], self.corner[1] + shift[1]
        left, top = max(-x, 0), max(-y, 0)
        patch = image[max(y, 0) : y + len(self.keep), max(x, 0) : x + self.keep.shape[1]]
        if patch.size == 0:
            return
        inside = (slice(top, top + patch.shape[0]), slice(left, left + patch.shape[1]))
        cv2.multiply(patch, self.keep[inside], dst=patch, scale=1 / 255)
        cv2.add(patch, self.colour[inside], dst=patch)


def paint_net(camera: Camera, look: Look) -> NetLayer:
    """The net as this camera sees it (without jitter)."""
    width, height = camera.size
    still = replace(camera, offset_px=(0.0, 0.0))
    colour = Canvas(np.zeros((height, width, 3), dtype=np.uint8), still)
    cover = Canvas(np.zeros((height, width, 3), dtype=np.uint8), still)
    _mesh(colour, cover)
    for canvas, paint in ((colour, None), (cover, (255, 255, 255))):
        _solid(canvas, paint)
    x, y, wide, high = cv2.boundingRect(cover.image[..., 0])
    inside = (slice(y, y + high), slice(x, x + wide))
    alpha = cover.image[inside].astype(np.float64) / 255
    tinted = np.clip(colour.image[inside] * alpha * look.brightness, 0, 255)
    return NetLayer((x, y), tinted.astype(np.uint8), (255 - cover.image[inside]).astype(np.uint8))


def _mesh(colour: Canvas, cover: Canvas) -> None:
    """Threads every 10 cm; thin ones in the distance cover less."""
    depth = float(cover.camera.project(np.array([4.5, NET_Y, 2.0]))[1])
    scale = cover.camera.focal_px / max(depth, 0.5)
    share = int(min(0.1 + scale * 0.002, 0.6) * 255)
    for canvas, paint in ((colour, (70, 72, 75)), (cover, (share, share, share))):
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
