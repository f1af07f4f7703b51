"""A scene as a file, drawn by matplotlib: PNG, SVG or PDF, with its words around it."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Circle as RoundPatch
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from app.charts.scene import Circle, Item, Link, Paint, Scene, ScenePath, SceneText
from app.charts.style import COLOURS, FileFormat, font, letters, new_figure, rendered

PER_INCH: Final = 96
_POINTS: Final = 72 / PER_INCH
"""A pixel of a scene in points."""
_MARGIN: Final = 24
HEAD, FOOT = 84, 44
_NARROWEST: Final = 420
_HATCH: Final = {"stripes": "////", "dots": "..."}


class PictureWords(NamedTuple):
    """The texts around a picture: what it is, which plays, how many."""

    title: str
    subtitle: str
    caption: str


class Photo(NamedTuple):
    """What lies behind a scene, from its upper left corner on: shades of grey, so wide and high."""

    grey: npt.NDArray[np.uint8]
    width: float
    height: float


def picture(
    scene: Scene, words: PictureWords, fmt: FileFormat = "png", photo: Photo | None = None
) -> bytes:
    """The bytes of a file that says everything itself."""
    width = max(scene.width, _NARROWEST) + 2 * _MARGIN
    height = scene.height + HEAD + FOOT
    figure = new_figure(width / PER_INCH, height / PER_INCH)
    axes = figure.add_axes((0, 0, 1, 1))
    left = (width - scene.width) / 2
    axes.set_axis_off()
    if photo:
        extent = (0, photo.width, photo.height, 0)
        axes.imshow(photo.grey, cmap="gray", vmin=0, vmax=255, extent=extent, aspect="auto")
    axes.set_xlim(-left, width - left)
    axes.set_ylim(scene.height + FOOT, -HEAD)
    for order, item in enumerate(_flat(scene.items), start=1):
        _draw(axes, item, order)
    _write(axes, words, width, scene)
    return rendered(figure, fmt, letters(words.title))


def _flat(items: list[Item] | tuple[Item, ...]) -> list[ScenePath | Circle | SceneText]:
    found: list[ScenePath | Circle | SceneText] = []
    for item in items:
        if isinstance(item, Link):
            found.extend(_flat(item.items))
        else:
            found.append(item)
    return found


def _draw(axes: Axes, item: ScenePath | Circle | SceneText, order: int) -> None:
    if isinstance(item, SceneText):
        across = {"start": "left", "middle": "center", "end": "right"}[item.anchor]
        style = font(item.size * _POINTS, bold=item.bold, colour=COLOURS[item.colour])
        axes.text(*item.at, letters(item.text), ha=across, va="center", zorder=order, **style)
        return
    if "hit" in (item.look.fill, item.look.stroke):
        return
    axes.add_patch(_patch(item, order))
    if item.look.hatch:
        axes.add_patch(_hatched(item, order))


def _patch(item: ScenePath | Circle, order: float) -> Patch:
    look = item.look
    paint = {
        "facecolor": COLOURS[look.fill] if look.fill else "none",
        "edgecolor": COLOURS[look.stroke] if look.stroke else "none",
        "linewidth": look.width * _POINTS if look.stroke else 0,
        "linestyle": _dashes(look),
        "alpha": look.opacity,
        "zorder": order,
    }
    return _outline(item, **paint)


def _dashes(look: Paint) -> object:
    """matplotlib counts dashes in line widths."""
    return (0, tuple(part / look.width for part in look.dash)) if look.dash else "-"


def _hatched(item: ScenePath | Circle, order: float) -> Patch:
    hatch = _HATCH[item.look.hatch or "stripes"]
    return _outline(
        item, facecolor="none", edgecolor=COLOURS["sheet"], linewidth=0, hatch=hatch, zorder=order
    )


def _outline(item: ScenePath | Circle, **paint: object) -> Patch:
    if isinstance(item, Circle):
        return RoundPatch(item.centre, item.radius, **paint)
    points, codes = [], []
    for ring in item.rings:
        points += [*ring, ring[0]] if item.closed else list(ring)
        inner = len(ring) - 1
        codes += [Path.MOVETO, *[Path.LINETO] * inner, *([Path.CLOSEPOLY] if item.closed else [])]
    return PathPatch(Path(points, codes), capstyle="butt", joinstyle="miter", **paint)


def _write(axes: Axes, words: PictureWords, width: float, scene: Scene) -> None:
    left = _MARGIN - (width - scene.width) / 2
    fits = int((width - 2 * _MARGIN) / 6.6)
    axes.text(left, -58, _short(words.title, int(fits * 0.62)), va="center", **font(14, bold=True))
    quiet = font(9, colour=COLOURS["muted"])
    axes.text(left, -30, _short(words.subtitle, fits), va="center", **quiet)
    axes.text(left, scene.height + 22, _short(words.caption, fits), va="center", **font(9))


def _short(text: str, most: int) -> str:
    shown = letters(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"
