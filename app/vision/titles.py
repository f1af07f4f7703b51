"""Words on a picture, burnt in: a strip low on the left, as on television."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw, ImageFont

from app.vision.screen import Plane, planes_of

_LETTERS: Final = 1 / 26
_MARGIN: Final = 1 / 40
"""In shares of the picture's height, as are the letters."""
_LINES: Final = 2
_STRIP: Final = (12, 18, 28, 176)
_INK: Final = (255, 255, 255, 255)
_Shares = npt.NDArray[np.float64]


class BurntTitle:
    """A title drawn once, to be laid over many pictures of one size."""

    def __init__(self, words: str, font: Path, size: tuple[int, int]) -> None:
        drawn = np.asarray(_drawn(words, font, size), np.float64)
        height = drawn.shape[0]
        margin = _even(size[1] * _MARGIN)
        self._left, self._top = margin, size[1] - margin - height
        self._luma = _luma(drawn)
        self._colour = _colour(drawn)
        self._cover = drawn[..., 3] / 255
        self._cover_of_colour = _halved(self._cover)

    def over(self, picture: VideoFrame) -> VideoFrame:
        """Another picture with the title on it; both yuv420p."""
        stored = np.asarray(picture.to_ndarray(), np.uint8)
        luma, *colours = planes_of(stored, picture.width, picture.height)
        _lay(luma, self._luma, self._cover, self._left, self._top)
        for plane, tone in zip(colours, self._colour, strict=True):
            _lay(plane, tone, self._cover_of_colour, self._left // 2, self._top // 2)
        return VideoFrame.from_ndarray(stored, format="yuv420p")


def _lay(plane: Plane, tone: _Shares, cover: _Shares, left: int, top: int) -> None:
    height, width = tone.shape
    place = plane[top : top + height, left : left + width]
    place[:] = np.rint(place * (1 - cover) + tone * cover)


def _luma(drawn: _Shares) -> _Shares:
    """By ITU-R BT.709, as video stores it."""
    red, green, blue = (drawn[..., channel] for channel in range(3))
    bright: _Shares = 16 + 219 / 255 * (0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return bright


def _colour(drawn: _Shares) -> tuple[_Shares, _Shares]:
    """What is bluer and what is redder than grey, half as fine as the picture."""
    grey = (_luma(drawn) - 16) * 255 / 219
    blue = 128 + 224 / 255 * (drawn[..., 2] - grey) / 1.8556
    red = 128 + 224 / 255 * (drawn[..., 0] - grey) / 1.5748
    return _halved(blue), _halved(red)


def _halved(fine: _Shares) -> _Shares:
    height, width = fine.shape
    halved: _Shares = fine.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    return halved


def _drawn(words: str, font_file: Path, size: tuple[int, int]) -> Image.Image:
    """The strip, its sides even; a long title has two lines, and what does not fit is left out."""
    font = ImageFont.truetype(str(font_file), max(8, round(size[1] * _LETTERS)))
    inside = round(font.size * 0.5)
    room = size[0] - 2 * _even(size[1] * _MARGIN) - 2 * inside
    lines = _lines(unicodedata.normalize("NFC", words), font, room)
    step = round(font.size * 1.3)
    wide = min(room, max(font.getlength(line) for line in lines))
    strip = Image.new("RGBA", (_even(wide + 2 * inside), _even(step * len(lines) + inside)), _STRIP)
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
    return [_shortened(line, font, room) for line in lines]


def _shortened(line: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    if font.getlength(line) <= room:
        return line
    while line and font.getlength(f"{line}…") > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)
