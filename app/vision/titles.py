"""Words on a picture, burnt in: a strip low on the left, as on television."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from app.vision.layers import Layer
from app.vision.screen import even

_LETTERS: Final = 1 / 26
_MARGIN: Final = 1 / 40
"""In shares of the picture's height, as are the letters."""
_LINES: Final = 2
_STRIP: Final = (12, 18, 28, 176)
_INK: Final = (255, 255, 255, 255)


def burnt_title(words: str, font: Path, size: tuple[int, int]) -> Layer:
    """A title drawn once, to be laid over many pictures of one size."""
    strip = _drawn(words, font, size)
    margin = even(size[1] * _MARGIN)
    return Layer(strip, margin, size[1] - margin - strip.height)


def _drawn(words: str, font_file: Path, size: tuple[int, int]) -> Image.Image:
    """The strip, its sides even; a long title has two lines, and what does not fit is left out."""
    font = ImageFont.truetype(str(font_file), max(8, round(size[1] * _LETTERS)))
    inside = round(font.size * 0.5)
    room = size[0] - 2 * even(size[1] * _MARGIN) - 2 * inside
    lines = _lines(unicodedata.normalize("NFC", words), font, room)
    step = round(font.size * 1.3)
    wide = min(room, max(font.getlength(line) for line in lines))
    strip = Image.new("RGBA", (even(wide + 2 * inside), even(step * len(lines) + inside)), _STRIP)
    draw = ImageDraw.Draw(strip)
    for place, line in enumerate(lines):
        middle = inside / 2 + step * (place + 0.5)
        draw.text((inside, middle), line, fill=_INK, font=font, anchor="lm")
    return strip


def _lines(words: str, font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], " ".join(lines[_LINES - 1 :])]
    return [shortened(line, font, room) for line in lines]


def shortened(line: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    """As much of a line as there is room for."""
    if font.getlength(line) <= room:
        return line
    while line and font.getlength(f"{line}…") > room:
        line = line[:-1]
    return f"{line.rstrip()}…"
