"""Drawn things as they are laid over pictures of video: made once, for many of one size."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from PIL import Image

from app.vision.screen import Plane, planes_of
from app.vision.types import Floats

_SPARSE: Final = 1 / 6
_LARGE: Final = 100_000
"""A layer of so many points that covers less of its place is laid point by point."""
_EDGE_COVERS: Final = 0.47


class EdgedInk:
    """One colour with a dark edge, in which thin lines are seen on any floor, and how much of it
    covers. Of a picture with a single channel it makes EDGE the edge and 255 the colour."""

    EDGE: Final = 72

    def __init__(self, colour: Sequence[int], covers: float = 1.0) -> None:
        steps = np.arange(256, dtype=np.float32)
        ink = np.clip((steps - self.EDGE) / (255 - self.EDGE), 0, 1).astype(np.float32)
        edge = np.clip(steps / self.EDGE, 0, 1).astype(np.float32) * (1 - ink)
        edge *= np.float32(_EDGE_COVERS)
        self.cover: Floats = (ink + edge) * np.float32(covers)
        points = np.array([[colour[:3], (0, 0, 0)]], np.float32)
        self.tones: tuple[Floats, ...] = tuple(
            (ink * tone[0, 0] + edge * tone[0, 1]) * np.float32(covers)
            for tone in (_luma(points), *_colour(points))
        )
        """Of each plane, what it adds."""


class Layer:
    """A picture whose left upper corner is at a place: RGBA, or of one channel and in one `ink`.
    Sides and place are even, since colours are half as fine as light."""

    def __init__(
        self, drawn: Image.Image, left: int, top: int, ink: EdgedInk | None = None
    ) -> None:
        self._left, self._top = left, top
        if ink is None:
            points = np.asarray(drawn, np.float32)
            cover: Floats = points[..., 3] / np.float32(255)
            light, *colours = (tone * cover for tone in (_luma(points), *_colour(points)))
        else:
            steps = np.asarray(drawn)
            cover = ink.cover[steps]
            light, *colours = (tone[steps] for tone in ink.tones)
        half = _halved(cover)
        self._luma = _Laid(light, cover)
        self._colours = tuple(_Laid(_halved(adds), half) for adds in colours)

    @property
    def size(self) -> tuple[int, int]:
        """How wide and how high it is."""
        height, width = self._luma.shape
        return width, height

    def at(self, left: int, top: int) -> Layer:
        """The same at another place."""
        moved = copy.copy(self)
        moved._left, moved._top = left, top
        return moved

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

    def __init__(self, adds: Floats, cover: Floats) -> None:
        self.shape = cover.shape
        self._spots: tuple[npt.NDArray[np.intp], ...] | None = None
        if cover.size >= _LARGE and np.count_nonzero(cover) < _SPARSE * cover.size:
            self._spots = np.nonzero(cover)
            adds, cover = adds[self._spots], cover[self._spots]
        self._adds: Floats = adds
        self._leaves: Floats = 1 - cover

    def over(self, plane: Plane, left: int, top: int) -> None:
        height, width = self.shape
        place = plane[top : top + height, left : left + width]
        spots = ... if self._spots is None else self._spots
        place[spots] = np.rint(place[spots] * self._leaves + self._adds)


def _luma(points: Floats) -> Floats:
    """By ITU-R BT.709, as video stores it."""
    red, green, blue = (points[..., channel] for channel in range(3))
    bright: Floats = 16 + 219 / 255 * (0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return bright


def _colour(points: Floats) -> tuple[Floats, Floats]:
    """What is bluer and what is redder than grey."""
    grey: Floats = (_luma(points) - 16) * np.float32(255 / 219)
    blue: Floats = 128 + 224 / 255 * (points[..., 2] - grey) / 1.8556
    red: Floats = 128 + 224 / 255 * (points[..., 0] - grey) / 1.5748
    return blue, red


def _halved(fine: Floats) -> Floats:
    rows = fine[::2] + fine[1::2]
    halved: Floats = (rows[:, ::2] + rows[:, 1::2]) * np.float32(0.25)
    return halved
