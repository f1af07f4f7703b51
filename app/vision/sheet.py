"""A sheet that lies over the room that a picture has on a screen, or over a part of it: what is
drawn on it becomes a layer. It is drawn finer than the screen is, so that edges are smooth."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from app.vision.layers import EdgedInk, Layer
from app.vision.screen import Room
from app.vision.types import Doubles

_FINE: Final = 2
"""Drawn so many times as large and then made smaller, edges are smooth."""
_EDGE: Final = 1 / 12
"""Of the height of letters: the dark edge that keeps them readable on any floor."""
_SMALLEST_LETTERS: Final = 16.0
"""In points of the sheet."""

Spot = tuple[float, float]
"""In points of the sheet."""
SharedPlace = Sequence[float] | Doubles
"""Across and down, in shares of a picture's sides."""
SheetInk = tuple[int, ...]
"""Red, green, blue, and how much it covers."""
_Cover = SheetInk | int


class Sheet:
    """All of a room, or of it the least part in which some places of the picture lie, with so wide
    a margin around each. A sheet of one `ink` is much quicker, and knows edged lines alone."""

    def __init__(
        self,
        room: Room,
        around: Iterable[SharedPlace] | None = None,
        margin: float = 0.0,
        ink: EdgedInk | None = None,
    ) -> None:
        self._room, self._ink, self.is_tight = room, ink, around is not None
        self.part = _part(room, around, margin) if around is not None else (0, 0, *room[2:])
        left, top, right, bottom = self.part
        self.size = (right - left) * _FINE, (bottom - top) * _FINE
        self._whole = room.width * _FINE, room.height * _FINE
        self._short = min(self._whole)
        self._picture = Image.new("L" if ink else "RGBA", self.size)
        self._pen = ImageDraw.Draw(self._picture)

    def spot(self, place: SharedPlace) -> Spot:
        """Where a place of the picture (shares of its sides) is on the sheet."""
        left, top = self.part[:2]
        across, down = float(place[0]), float(place[1])
        return across * self._whole[0] - left * _FINE, down * self._whole[1] - top * _FINE

    def length(self, share: float) -> float:
        """A share of the picture's shorter side, in points of the sheet."""
        return share * self._short

    def wide(self, share: float) -> float:
        """The same of a line, which is never too thin to be seen."""
        return max(2.0, self.length(share))

    def fill(self, colour: SheetInk) -> None:
        """Cover all of it."""
        self._picture.paste(colour, (0, 0, *self.size))

    def ellipse(self, box: Sequence[float], colour: SheetInk) -> None:
        """Cover what is inside; what was there is gone."""
        self._pen.ellipse(list(box), fill=colour)

    def ring(self, box: Sequence[float], width: float, colour: _Cover) -> None:
        """Half of the line is outside of the box, as in a browser."""
        left, top, right, bottom = box
        outer = left - width / 2, top - width / 2, right + width / 2, bottom + width / 2
        self._pen.ellipse(outer, outline=colour, width=round(width))

    def polygon(self, spots: Sequence[Spot], colour: SheetInk) -> None:
        """Cover what is inside."""
        self._pen.polygon(spots, fill=colour)

    def stroke(self, spots: Sequence[Spot], width: float, colour: _Cover) -> None:
        """A line with round ends and corners."""
        self._pen.line(spots, fill=colour, width=round(width))
        for across, down in spots:
            self._pen.circle((across, down), width / 2, fill=colour)

    def edged_stroke(self, spots: Sequence[Spot], width: float) -> None:
        """A line in the ink of the sheet."""
        self.stroke(spots, 2 * width, EdgedInk.EDGE)
        self.stroke(spots, width, 255)

    def edged_ring(self, box: Sequence[float], width: float) -> None:
        """A ring in the ink of the sheet."""
        self.ring(box, 2 * width, EdgedInk.EDGE)
        self.ring(box, width, 255)

    def write(
        self,
        words: str,
        spot: Spot,
        height: float,
        font: Path,
        ink: SheetInk,
        edge: SheetInk,
        room: float,
    ) -> None:
        """Words from a spot on, in the middle of their height; where there is too little `room`,
        the letters are smaller."""
        wide = ImageFont.truetype(str(font), height).getlength(words)
        height = max(_SMALLEST_LETTERS, height * min(1.0, room / wide))
        self._pen.text(
            spot,
            words,
            fill=ink,
            font=ImageFont.truetype(str(font), height),
            anchor="lm",
            stroke_width=max(1.0, height * _EDGE),
            stroke_fill=edge,
        )

    def drawn(self) -> Image.Image:
        """As large as the part of the room."""
        return self._picture.reduce(_FINE)

    def layer(self) -> Layer:
        """What was drawn, without the empty places around it."""
        sheet = self.drawn()
        if self.is_tight:
            return Layer(sheet, *self._corner((0, 0)), self._ink)
        left, top, right, bottom = sheet.getbbox() or (0, 0, 2, 2)
        corner = left // 2 * 2, top // 2 * 2
        part = sheet.crop((*corner, (right + 1) // 2 * 2, (bottom + 1) // 2 * 2))
        return Layer(part, *self._corner(corner), self._ink)

    def _corner(self, of: tuple[int, int]) -> tuple[int, int]:
        """Where a corner of something on it is on the screen."""
        left, top = self.part[:2]
        return self._room.left + left + of[0], self._room.top + top + of[1]


def _part(room: Room, around: Iterable[SharedPlace], margin: float) -> tuple[int, int, int, int]:
    """In points of the room, all of them even, and at least two wide and high."""
    places = list(around)
    ends = []
    for axis, length in ((0, room.width), (1, room.height)):
        along = [float(place[axis]) * length for place in places]
        off = margin * min(room[2:]) + 1
        first = min(max(0, math.floor((min(along) - off) / 2) * 2), length - 2)
        last = max(min(length, math.ceil((max(along) + off) / 2) * 2), first + 2)
        ends.append((first, last))
    (left, right), (top, bottom) = ends
    return left, top, right, bottom
