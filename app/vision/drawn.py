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
from PIL import Image, ImageColor, ImageDraw, ImageFont

from app.vision.clips import as_jpeg, frame_at
from app.vision.layers import Layer
from app.vision.screen import Room
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
_FINE: Final = 2
"""Drawn so many times as large and then made smaller, edges are smooth."""
_DARK: Final = (0, 0, 0, 150)
_HEAD: Final = 5.0
"""How long the head of an arrow is, in widths of its shaft."""
_HEAD_SHARE: Final = 0.7
"""Of a short arrow, its head is at most so much."""
_EDGE: Final = 1 / 12
"""Of the height of letters: the dark edge that keeps them readable on any floor."""
_SMALLEST_LETTERS: Final = 16.0
"""In points of the sheet."""

_Spot = tuple[float, float]


def drawn_layer(shapes: Sequence[DrawnShape], font: Path, room: Room) -> Layer:
    """All of them in one layer, the first one lowest; what spotlights leave dark is below all."""
    return _sheet(shapes, font, room).layer()


def _sheet(shapes: Sequence[DrawnShape], font: Path, room: Room) -> _Sheet:
    sheet = _Sheet(font, room)
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


class _Sheet:
    def __init__(self, font: Path, room: Room) -> None:
        self._font, self._room = font, room
        self._size = room.width * _FINE, room.height * _FINE
        self._short = min(self._size)
        self._picture = Image.new("RGBA", self._size)
        self._pen = ImageDraw.Draw(self._picture)

    def darken(self, bright: Sequence[DrawnSpotlight]) -> None:
        if bright:
            self._picture.paste(_DARK, (0, 0, *self._size))
        for one in bright:
            self._pen.ellipse(self._box(one.corner, one.opposite), fill=(0, 0, 0, 0))

    def arrow(self, arrow: DrawnArrow) -> None:
        start, end = self._spot(arrow.start), self._spot(arrow.end)
        width = self._wide(arrow.width)
        length = math.dist(start, end)
        across, down = ((to - of) / length for of, to in zip(start, end, strict=True))
        head = min(_HEAD * width, _HEAD_SHARE * length)
        neck = end[0] - across * head, end[1] - down * head
        left = neck[0] - down * head / 2, neck[1] + across * head / 2
        right = neck[0] + down * head / 2, neck[1] - across * head / 2
        ink = _ink(arrow.colour)
        self._stroke([start, neck], width, ink)
        self._pen.polygon([end, left, right], fill=ink)

    def circle(self, circle: DrawnCircle) -> None:
        """Half of the line is outside, as in a browser."""
        width = self._wide(circle.width)
        left, top, right, bottom = self._box(circle.corner, circle.opposite)
        outer = left - width / 2, top - width / 2, right + width / 2, bottom + width / 2
        self._pen.ellipse(outer, outline=_ink(circle.colour), width=round(width))

    def line(self, line: DrawnLine) -> None:
        spots = [self._spot(place) for place in line.points]
        self._stroke(spots, self._wide(line.width), _ink(line.colour))

    def write(self, words: DrawnWords) -> None:
        """Where there is too little room up to the right side, the letters are smaller."""
        spot, height = self._spot(words.at), words.size * self._short
        wide = ImageFont.truetype(str(self._font), height).getlength(words.words)
        height = max(_SMALLEST_LETTERS, height * min(1.0, (self._size[0] - spot[0]) / wide))
        font = ImageFont.truetype(str(self._font), height)
        self._pen.text(
            spot,
            words.words,
            fill=_ink(words.colour),
            font=font,
            anchor="lm",
            stroke_width=max(1.0, height * _EDGE),
            stroke_fill=_ink("white" if words.colour == "black" else "black"),
        )

    def drawn(self) -> Image.Image:
        """As large as the room."""
        return self._picture.reduce(_FINE)

    def layer(self) -> Layer:
        """What was drawn, without the empty places around it."""
        sheet = self.drawn()
        left, top, right, bottom = sheet.getbbox() or (0, 0, 2, 2)
        corner = left // 2 * 2, top // 2 * 2
        part = sheet.crop((*corner, (right + 1) // 2 * 2, (bottom + 1) // 2 * 2))
        return Layer(part, self._room.left + corner[0], self._room.top + corner[1])

    def _stroke(self, spots: Sequence[_Spot], width: float, ink: tuple[int, ...]) -> None:
        """A line with round ends and corners."""
        self._pen.line(spots, fill=ink, width=round(width))
        for across, down in spots:
            self._pen.circle((across, down), width / 2, fill=ink)

    def _spot(self, place: PicturePlace) -> _Spot:
        return place[0] * self._size[0], place[1] * self._size[1]

    def _box(self, corner: PicturePlace, opposite: PicturePlace) -> tuple[float, ...]:
        spots = self._spot(corner), self._spot(opposite)
        (left, right), (top, bottom) = (sorted(along) for along in zip(*spots, strict=True))
        return left, top, right, bottom

    def _wide(self, width: float) -> float:
        return max(2.0, width * self._short)


def _ink(colour: Ink) -> tuple[int, ...]:
    return ImageColor.getrgb(INKS[colour])
