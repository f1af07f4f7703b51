"""A screen of one size, on which pictures of any clip are put."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from app.vision.clips import upright
from app.vision.hdr import ToneMap, is_hdr
from app.vision.types import ClipInfo

Plane = npt.NDArray[np.uint8]
_BLACK: Final = (16, 128, 128)
_UNTOLD: Final = 2
"""What a picture says that does not say how its colours are stored."""
_HIGH: Final = 720
"""Such a picture is stored as BT.709 has it from so many lines on, else as BT.601, as players
guess it."""


class Room(NamedTuple):
    """A part of a screen, in its points, all of them even."""

    left: int
    top: int
    width: int
    height: int


class Screen:
    """Puts the pictures of one clip on a screen of one size, black beside or above them."""

    def __init__(self, size: tuple[int, int], info: ClipInfo) -> None:
        self._size, self._tones = size, ToneMap()
        self._square = info.pixel_width
        self._black = np.empty((size[1] * 3 // 2, size[0]), np.uint8)
        for plane, tone in zip(planes_of(self._black, *size), _BLACK, strict=True):
            plane[:] = tone

    def room(self, frame: VideoFrame) -> Room:
        """Where on the screen a stored picture is seen."""
        turned = bool(frame.rotation % 180)
        width, height = frame.width * self._square, float(frame.height)
        if turned:
            width, height = height, width
        scale = min(self._size[0] / width, self._size[1] / height)
        wide, high = even(width * scale), even(height * scale)
        left, top = (
            (all_of - of) // 4 * 2 for all_of, of in zip(self._size, (wide, high), strict=True)
        )
        return Room(left, top, wide, high)

    def shown(self, frame: VideoFrame) -> VideoFrame:
        """As it is stored -> upright, of the screen's size, in the colours of BT.709."""
        room = self.room(frame)
        if is_hdr(frame.color_trc) or frame.rotation % 360:
            image = upright(frame, room.width, self._tones)
            frame = VideoFrame.from_ndarray(image, format="bgr24")
        picture = frame.reformat(
            width=room.width,
            height=room.height,
            format="yuv420p",
            src_colorspace=_colours(frame),
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        return picture if room[2:] == self._size else self._framed(picture, room)

    def _framed(self, picture: VideoFrame, room: Room) -> VideoFrame:
        width, height = self._size
        canvas = self._black.copy()
        stored = np.asarray(picture.to_ndarray(), np.uint8)
        for into, of in zip(
            planes_of(canvas, width, height),
            planes_of(stored, picture.width, picture.height),
            strict=True,
        ):
            share = 1 if into.shape[1] == width else 2
            across, down = room.left // share, room.top // share
            into[down : down + of.shape[0], across : across + of.shape[1]] = of
        return VideoFrame.from_ndarray(canvas, format="yuv420p")


def planes_of(stored: Plane, width: int, height: int) -> tuple[Plane, Plane, Plane]:
    """Luma, and the two of colour that are half as fine, as they lie in a yuv420p picture."""
    flat, points = stored.reshape(-1), width * height
    half = (height // 2, width // 2)
    return (
        flat[:points].reshape(height, width),
        flat[points : points + points // 4].reshape(half),
        flat[points + points // 4 :].reshape(half),
    )


def _colours(frame: VideoFrame) -> int:
    if frame.colorspace != _UNTOLD:
        return frame.colorspace
    return Colorspace.ITU709 if frame.height >= _HIGH else Colorspace.ITU601


def even(length: float) -> int:
    """The nearest length that can be halved: colours are half as fine as light."""
    return max(2, round(length / 2) * 2)
