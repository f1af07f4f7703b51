"""Colours and letters of the charts, and a figure that no other thread can touch."""

from __future__ import annotations

import io
import threading
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font

ImageFormat = Literal["png", "svg"]
FileFormat = Literal["png", "svg", "pdf"]

INK: Final = "#16202B"
QUIET: Final = "#4F5B67"
PAPER: Final = "#FFFFFF"

COLOURS: Final = {
    "ink": INK,
    "muted": QUIET,
    "rule": "#C9CFD6",
    "sheet": PAPER,
    "free": "#E6EBEF",
    "floor": "#FBF8F3",
    "line": "#2B3743",
    "zone": QUIET,
    "a": "#1D5FC4",
    "b": "#B84A00",
    "track": "#E3E7EB",
    "p1": "#3B2E83",
    "p2": "#B45309",
    "won": "#00707A",
    "kept": "#77808B",
    "lost": "#C4302B",
    "h1": "#FDE9C4",
    "h2": "#F9C489",
    "h3": "#EE8B5C",
    "h4": "#B83A6B",
    "h5": "#5A1A5E",
    "on-h1": INK,
    "on-h2": INK,
    "on-h3": INK,
    "on-h4": PAPER,
    "on-h5": PAPER,
}
"""What the names of a scene's colours are in a file; `app/static/charts.css` says it for pages."""

DPI: Final = 150
_FONT: Final = "DejaVu Sans"
"""Comes with matplotlib, so a picture looks the same on every machine."""

_drawing = threading.Lock()


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, in inches, outside matplotlib's global state."""
    return Figure(figsize=(width, height), dpi=DPI, facecolor=PAPER)


def rendered(figure: Figure, fmt: FileFormat, title: str) -> bytes:
    """The figure as the bytes of a file."""
    out = io.BytesIO()
    with _drawing:  # fonts and their caches are shared between threads
        if fmt == "svg":
            metadata = {"Date": None, "Title": title}
            FigureCanvasSVG(figure).print_figure(out, format="svg", metadata=metadata)
        elif fmt == "pdf":
            metadata = {"CreationDate": None, "Title": title}
            FigureCanvasPdf(figure).print_figure(out, format="pdf", metadata=metadata)
        else:
            FigureCanvasAgg(figure).print_figure(out, format="png", dpi=DPI)
    return out.getvalue()


def letters(text: str) -> str:
    """The text on one line, with a box for each letter that the font lacks (it would warn)."""
    known = _known_letters()
    return "".join(c if ord(c) in known else "□" for c in " ".join(text.split()))


@cache
def _known_letters() -> frozenset[int]:
    return frozenset(FT2Font(font_manager.findfont(_FONT)).get_charmap())


# Any: arguments of matplotlib's text
def font(size: float, *, bold: bool = False, colour: str = INK) -> dict[str, Any]:
    """How to write a text; `$` is a letter like any other."""
    return {
        "fontsize": size,
        "fontweight": "bold" if bold else "normal",
        "fontfamily": _FONT,
        "color": colour,
        "parse_math": False,
    }


def dejavu() -> tuple[Path, Path]:
    """DejaVu Sans, regular and bold: Latin, Greek, Cyrillic and more."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf"
