"""What a coach drew over a picture, as a layer over the room that the picture has on a screen.

The same shapes are drawn in the browser by `app/static/js/shapes.js`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageColor

from app.vision.clips import as_jpeg, frame_at
from app.vision.layers import Layer
from app.vision.screen import Room
from app.vision.sheet import Sheet, SheetInk, Spot
from session.drawings import (
    INKS,
    DrawnArrow,
    DrawnCircle,
    DrawnLine,
    DrawnShape,
    DrawnSpotlight,
    DrawnWords,
    Ink,
    PicturePlace,
    PlayDrawing,
)

SAME_SEC: Final = 0.002
"""Browsers tell the time of the picture that they show a little rounded."""
_DARK: Final = (0, 0, 0, 150)
_HEAD: Final = 5.0
"""How long the head of an arrow is, in widths of its shaft."""
_HEAD_SHARE: Final = 0.7
"""Of a short arrow, its head is at most so much."""


def drawn_layer(shapes: Sequence[DrawnShape], font: Path, room: Room) -> Layer:
    """All of them in one layer, the first one lowest; what spotlights leave dark is below all."""
    return _sheet(shapes, font, room).layer()


def _sheet(shapes: Sequence[DrawnShape], font: Path, room: Room) -> _Drawing:
    sheet = _Drawing(font, room)
    sheet.darken([one for one in shapes if isinstance(one, DrawnSpotlight)])
    for shape in shapes:
        match shape:
            case DrawnArrow():
                sheet.arrow(shape)
            case DrawnCircle():
                sheet.circle(shape)
            case DrawnLine():
                sheet.line(shape)
            case DrawnWords():
                sheet.write(shape)
            case DrawnSpotlight():
                pass
    return sheet


def drawn_jpeg(path: Path, drawing: PlayDrawing, font: Path, max_width: int | None = None) -> bytes:
    """The picture that was drawn on, with what was drawn on it, as JPEG. Raises VisionError."""
    frame = frame_at(path, drawing.t_sec + SAME_SEC, max_width)
    height, width = frame.image.shape[:2]
    picture = Image.fromarray(np.ascontiguousarray(frame.image[..., ::-1])).convert("RGBA")
    picture.alpha_composite(_sheet(drawing.shapes, font, Room(0, 0, width, height)).drawn())
    image = np.asarray(picture.convert("RGB"), np.uint8)[..., ::-1]
    return as_jpeg(replace(frame, image=np.ascontiguousarray(image)))


class _Drawing:
    """A coach's shapes on a sheet."""

    def __init__(self, font: Path, room: Room) -> None:
        self._font, self._sheet = font, Sheet(room)

    def darken(self, bright: Sequence[DrawnSpotlight]) -> None:
        if bright:
            self._sheet.fill(_DARK)
        for one in bright:
            self._sheet.ellipse(self._box(one.corner, one.opposite), (0, 0, 0, 0))

    def arrow(self, arrow: DrawnArrow) -> None:
        start, end = self._sheet.spot(arrow.start), self._sheet.spot(arrow.end)
        width = self._sheet.wide(arrow.width)
        length = math.dist(start, end)
        across, down = ((to - of) / length for of, to in zip(start, end, strict=True))
        head = min(_HEAD * width, _HEAD_SHARE * length)
        neck = end[0] - across * head, end[1] - down * head
        left = neck[0] - down * head / 2, neck[1] + across * head / 2
        right = neck[0] + down * head / 2, neck[1] - across * head / 2
        ink = _ink(arrow.colour)
        self._sheet.stroke([start, neck], width, ink)
        self._sheet.polygon([end, left, right], ink)

    def circle(self, circle: DrawnCircle) -> None:
        box = self._box(circle.corner, circle.opposite)
        self._sheet.ring(box, self._sheet.wide(circle.width), _ink(circle.colour))

    def line(self, line: DrawnLine) -> None:
        spots = [self._sheet.spot(place) for place in line.points]
        self._sheet.stroke(spots, self._sheet.wide(line.width), _ink(line.colour))

    def write(self, words: DrawnWords) -> None:
        spot = self._sheet.spot(words.at)
        self._sheet.write(
            words.words,
            spot,
            self._sheet.length(words.size),
            self._font,
            _ink(words.colour),
            _ink("white" if words.colour == "black" else "black"),
            self._sheet.size[0] - spot[0],
        )

    def drawn(self) -> Image.Image:
        """As large as the room."""
        return self._sheet.drawn()

    def layer(self) -> Layer:
        return self._sheet.layer()

    def _box(self, corner: PicturePlace, opposite: PicturePlace) -> tuple[float, ...]:
        spots: tuple[Spot, Spot] = self._sheet.spot(corner), self._sheet.spot(opposite)
        (left, right), (top, bottom) = (sorted(along) for along in zip(*spots, strict=True))
        return left, top, right, bottom


def _ink(colour: Ink) -> SheetInk:
    return ImageColor.getrgb(INKS[colour])
