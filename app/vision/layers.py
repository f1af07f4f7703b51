"""Drawn things as they are laid over pictures of video: made once, for many of one size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from app.vision.screen import Plane, planes_of
from app.vision.types import Floats


class Layer:
    """An RGBA picture whose left upper corner is at a place; sides and place are even, since
    colours are half as fine as light."""

    def __init__(self, drawn: Image.Image, left: int, top: int) -> None:
        points = np.asarray(drawn, np.float32)
        self._left, self._top = left, top
        cover: Floats = points[..., 3] / np.float32(255)
        half = _halved(cover)
        self._luma = _Laid(_luma(points), cover)
        self._colours = tuple(_Laid(tone, half) for tone in _colour(points))

    def lay(self, light: Plane, colours: Sequence[Plane]) -> None:
        """Lay it over the planes of a picture."""
        self._luma.over(light, self._left, self._top)
        for plane, laid in zip(colours, self._colours, strict=True):
            laid.over(plane, self._left // 2, self._top // 2)


def layered(picture: VideoFrame, layers: Sequence[Layer]) -> VideoFrame:
    """Another picture with these on it, the last one on top; both yuv420p."""
    if not layers:
        return picture
    stored = np.asarray(picture.to_ndarray(), np.uint8)
    light, *colours = planes_of(stored, picture.width, picture.height)
    for layer in layers:
        layer.lay(light, colours)
    return VideoFrame.from_ndarray(stored, format="yuv420p")


class _Laid:
    """One plane of a layer: what it adds, and what it leaves of the picture."""

    def __init__(self, tone: Floats, cover: Floats) -> None:
        self._adds: Floats = tone * cover
        self._leaves: Floats = 1 - cover

    def over(self, plane: Plane, left: int, top: int) -> None:
        height, width = self._adds.shape
        place = plane[top : top + height, left : left + width]
        place[:] = np.rint(place * self._leaves + self._adds)


def _luma(points: Floats) -> Floats:
    """By ITU-R BT.709, as video stores it."""
    red, green, blue = (points[..., channel] for channel in range(3))
    bright: Floats = 16 + 219 / 255 * (0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return bright


def _colour(points: Floats) -> tuple[Floats, Floats]:
    """What is bluer and what is redder than grey, half as fine as the picture."""
    grey: Floats = (_luma(points) - 16) * np.float32(255 / 219)
    blue: Floats = 128 + 224 / 255 * (points[..., 2] - grey) / 1.8556
    red: Floats = 128 + 224 / 255 * (points[..., 0] - grey) / 1.5748
    return _halved(blue), _halved(red)


def _halved(fine: Floats) -> Floats:
    height, width = fine.shape
    halved: Floats = fine.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    return halved
