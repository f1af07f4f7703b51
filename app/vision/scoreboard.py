"""The score on a picture, as on television: a row for each team, high on the left."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageColor, ImageDraw, ImageFont

from app.vision.layers import Layer
from app.vision.screen import Room, even
from app.vision.titles import shortened
from app.vision.types import TeamSide

_LETTERS: Final = 1 / 30
_MARGIN: Final = 1 / 40
_NAME: Final = 1 / 4
"""In shares of the picture's height, but for names: of its width."""
_PLATE: Final = (12, 18, 28, 205)
_POINTS: Final = (255, 255, 255, 235)
_WHITE: Final = (255, 255, 255, 255)
_QUIET: Final = (196, 205, 216, 255)
_DARK: Final = (12, 18, 28, 255)
_BRIGHT: Final = 150
"""On a brighter plate, letters are dark."""


@dataclass(frozen=True)
class ShownScore:
    """How it stands from a second of the clip on. `is_turned` says whether the teams have changed
    ends since the court was marked."""

    t_sec: float
    set_number: int
    points: tuple[int, int]
    sets: tuple[int, int]
    serving: TeamSide | None = None
    is_turned: bool = False


def score_layer(
    score: ShownScore,
    teams: Mapping[TeamSide, str],
    colours: Mapping[TeamSide, str],
    font: Path,
    room: Room,
) -> Layer:
    """A plate with both teams, their sets and their points; a dot is beside who serves."""
    letters = ImageFont.truetype(str(font), max(8, round(room.height * _LETTERS)))
    gap, step = letters.size * 0.5, letters.size * 1.6
    names: dict[TeamSide, str] = {
        side: shortened(unicodedata.normalize("NFC", teams[side]), letters, room.width * _NAME)
        for side in teams
    }
    named = max(letters.getlength(name) for name in names.values())
    cell = max(letters.getlength(str(count)) for count in (*score.points, 88)) + gap
    sets_at = gap * 1.6 + named + gap * 2.2
    points_at = sets_at + cell
    plate = Image.new("RGBA", (even(points_at + cell), even(step * 2)), _PLATE)
    draw = ImageDraw.Draw(plate)
    draw.rectangle((points_at, 0, plate.width, plate.height), fill=_POINTS)
    for row, side in enumerate(names):
        top, middle = step * row, step * (row + 0.5)
        draw.rectangle((0, top, gap * 0.7, top + step), fill=colours[side])
        draw.text((gap * 1.6, middle), names[side], fill=_WHITE, font=letters, anchor="lm")
        if score.serving == side:
            draw.circle((gap * 2.6 + named, middle), gap * 0.42, fill=_WHITE)
        for at, count, ink in (
            (sets_at, score.sets[row], _QUIET),
            (points_at, score.points[row], _DARK),
        ):
            draw.text((at + cell / 2, middle), str(count), fill=ink, font=letters, anchor="mm")
    margin = even(room.height * _MARGIN)
    return Layer(plate, room.left + margin, room.top + margin)


def plate_layer(words: str, paper: str, font: Path, room: Room) -> Layer:
    """Some words on a plate of a colour, to be put where they belong."""
    red, green, blue = ImageColor.getrgb(paper)[:3]
    ink = _DARK if 0.3 * red + 0.6 * green + 0.1 * blue > _BRIGHT else _WHITE
    letters = ImageFont.truetype(str(font), max(8, round(room.height * _LETTERS * 0.62)))
    words = shortened(unicodedata.normalize("NFC", words), letters, room.width * _NAME)
    size = even(letters.getlength(words) + letters.size * 0.8), even(letters.size * 1.4)
    plate = Image.new("RGBA", size)
    draw = ImageDraw.Draw(plate)
    draw.rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), letters.size * 0.3, fill=paper)
    draw.text((size[0] / 2, size[1] / 2), words, fill=ink, font=letters, anchor="mm")
    return Layer(plate, room.left, room.top)
