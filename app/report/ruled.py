"""A sheet of ruled paper: rows of cells with borders, in one face, as the report's PDF uses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from fpdf import FPDF
from fpdf.fonts import TTFFont

from app.charts.style import dejavu
from app.report import Paper

Align: TypeAlias = Literal["L", "C", "R"]
Heading: TypeAlias = tuple[float, str, str]
"""Width, text, border: any of the letters T, B, L, R."""

FAMILY: Final = "DejaVu"
NARROW: Final = 90
"""Percent: the face is a wide one, and a table has 26 columns."""
_NARROWEST: Final = 68
MARGIN: Final = 9.0
ROW: Final = 4.2
SIZE: Final = 7.2
GREY: Final = 232
RULE: Final = 0.15
_PADDING: Final = 0.7
_BOX: Final = "□"


class Ruled(FPDF):
    """One page, filled from the top downwards; all lengths are millimetres, sizes of type points.

    `rows` and `gaps` are what the page must hold: rows get lower, and the type smaller, until it
    does.
    """

    def __init__(self, paper: Paper, rows: float, gaps: float) -> None:
        super().__init__(format=paper)
        for style, path in zip(("", "B"), dejavu(), strict=True):
            self.add_font(FAMILY, style, path)
        self.set_creator("VolleySense")
        self.set_lang("en")
        self.set_auto_page_break(False)
        self.set_margin(MARGIN)
        self.c_margin = _PADDING
        self.set_line_width(RULE)
        self.set_fill_color(GREY)
        self.add_page()
        self.set_stretching(NARROW)
        self.row = min(ROW, (self.h - 2 * MARGIN - gaps) / rows)

    def style(self, bold: bool = False, size: float = SIZE) -> None:
        """The type of the cells that follow."""
        self.set_font(FAMILY, "B" if bold else "", min(size, size * self.row / ROW))

    def put(
        self,
        width: float,
        text: str,
        align: Align = "R",
        *,
        border: str = "",
        fill: bool = False,
    ) -> None:
        """One cell of the present row; a text that is too long is set narrower, then cut."""
        text = self._drawable(text)
        room = width - 2 * _PADDING
        wide = self.get_string_width(text)
        if wide > room > 0:
            self.set_stretching(max(_NARROWEST, NARROW * room / wide))
            text = self._cut(text, room)
        self.cell(width, self.row, text, border=border or 0, align=align, fill=fill)
        self.set_stretching(NARROW)

    def _drawable(self, text: str) -> str:
        """With a box for each letter that the face lacks, as on charts; fpdf would leave nothing
        in its place, and warn of it in the middle of somebody's work."""
        face = self.current_font
        known = face.cmap if isinstance(face, TTFFont) else {}
        return "".join(letter if ord(letter) in known else _BOX for letter in text)

    def _cut(self, text: str, room: float) -> str:
        if self.get_string_width(text) <= room + 0.01:
            return text
        while text and self.get_string_width(f"{text}…") > room:
            text = text[:-1]
        return f"{text.rstrip()}…"

    def said(self, width: float, word: str, text: str) -> None:
        """A word in bold and what it says, together as wide as `width`."""
        self.style(bold=True)
        wide = self.get_string_width(f"{word} ") + 1
        self.put(wide, word, "L")
        self.style()
        self.put(width - wide, text, "L")

    def box(self, x: float, y: float, width: float, height: float, *, full: bool) -> None:
        """A frame, or a field filled with black."""
        if full:
            self.set_fill_color(0)
        self.rect(x, y, width, height, style="DF" if full else "D")
        self.set_fill_color(GREY)

    def next_row(self, indent: float = 0.0) -> None:
        """To the beginning of the row below."""
        self.set_xy(MARGIN + indent, self.y + self.row)

    def headings(self, groups: Sequence[Heading], align: Align = "C") -> None:
        """Cells in bold on grey."""
        self.style(bold=True)
        for width, text, border in groups:
            self.put(width, text, align, border=border, fill=True)
