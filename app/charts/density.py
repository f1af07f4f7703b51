"""Heat on a court: which places it is of, how they add up to a density, and the hills of that.

The smoothing is a few lines of our own: the package that has it is 140 MB, and nothing else here
needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from contourpy import FillType, contour_generator

from app.charts.court import X_RANGE, Y_RANGE, Court
from app.charts.scene import Item, Paint, ScenePath, ScenePoint, SceneText, rect
from session.court import NET_Y, WIDTH
from session.game.plays import EventLike, Touch, plays
from session.stats.places import CourtPlace, touch_place
from session.vocabulary import Side, Status

Grid: TypeAlias = npt.NDArray[np.float64]


def blur(grid: Grid, spread: float, edge: Literal["symmetric", "constant"]) -> Grid:
    """`grid` (rows, columns) smoothed by a Gaussian whose standard deviation is `spread` cells.

    At the edges `symmetric` mirrors the heat back in, so that nothing is lost, and `constant`
    lets it fade out.
    """
    radius = int(4 * spread + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / spread) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(grid, radius, mode=edge)
    down: Grid = np.apply_along_axis(np.convolve, 0, padded, kernel, "valid")
    smooth: Grid = np.apply_along_axis(np.convolve, 1, down, kernel, "valid")
    return smooth


HeatKind = Literal["touches", "positions"]

CELL = 0.1
_SPREAD = 0.6
"""Metres: size of a grid cell, and how far one touch is smoothed."""
LEVELS: Final = (0.06, 0.22, 0.42, 0.62, 0.82)
"""Shares of the greatest density at which each colour begins."""


@dataclass(frozen=True)
class Spots:
    """What one picture shows, and what it cannot show."""

    places: Sequence[tuple[Side | None, CourtPlace]]
    without_place: int = 0
    outside: int = 0
    noun: str = "touches"

    @property
    def n(self) -> int:
        return len(self.places)


def chosen_spots(
    events: Iterable[EventLike],
    *,
    kind: HeatKind = "touches",
    team: Side | None = None,
    number: str | None = None,
    skill: str | None = None,
    status: Status | str = Status.CONFIRMED,
) -> Spots:
    """The places of the touches that a heatmap is asked for, and how many have none."""
    places: list[tuple[Side | None, CourtPlace]] = []
    missing = 0
    for touch in plays(events, status):
        asked = ((team, touch.side), (number, touch.number), (skill, touch.kind))
        if not isinstance(touch, Touch) or any(one not in (None, said) for one, said in asked):
            continue
        place = touch_place(touch)
        if place is None or (kind == "positions" and touch.player_m is None):
            missing += 1
        else:
            places.append((touch.side, place))
    return visible_spots(places, missing, "positions" if kind == "positions" else "touches")


def visible_spots(
    places: Sequence[tuple[Side | None, CourtPlace]], without_place: int, noun: str
) -> Spots:
    inside = [spot for spot in places if _inside(spot[1])]
    return Spots(inside, without_place, len(places) - len(inside), noun)


def _inside(place: CourtPlace) -> bool:
    x, y = place.point
    return X_RANGE[0] <= x <= X_RANGE[1] and Y_RANGE[0] <= y <= Y_RANGE[1]


def density(places: Iterable[CourtPlace]) -> Grid:
    """Density per square metre on a grid of CELL metres, rows along y; it adds up to n."""
    xs = np.arange(X_RANGE[0], X_RANGE[1] + CELL / 2, CELL)
    ys = np.arange(Y_RANGE[0], Y_RANGE[1] + CELL / 2, CELL)
    places = list(places)
    points = np.array([p.point for p in places if p.exact], float).reshape(-1, 2)
    counts, _, _ = np.histogram2d(points[:, 1], points[:, 0], bins=(ys, xs))
    net = round((NET_Y - Y_RANGE[0]) / CELL)
    grid = np.vstack([_smooth(half) for half in (counts[:net], counts[net:])])
    for place in places:
        if place.box is not None:
            x0, y0, x1, y1 = place.box
            rows = (ys[:-1] + CELL / 2 > y0) & (ys[:-1] + CELL / 2 < y1)
            columns = (xs[:-1] + CELL / 2 > x0) & (xs[:-1] + CELL / 2 < x1)
            cells = np.outer(rows, columns)
            grid[cells] += 1 / (max(cells.sum(), 1) * CELL**2)
    return grid


def _smooth(half: Grid) -> Grid:
    """One half on its own: nobody's heat leaks through the net."""
    return blur(half / CELL**2, _SPREAD / CELL, "symmetric")


def hills(court: Court, grid: Grid) -> list[Item]:
    """Bands of equal density, each on top of the one before."""
    top = float(grid.max())
    if not top:
        return []
    xs = np.arange(grid.shape[1], dtype=np.float64) * CELL + X_RANGE[0] + CELL / 2
    ys = np.arange(grid.shape[0], dtype=np.float64) * CELL + Y_RANGE[0] + CELL / 2
    along = (ys >= court.low) & (ys <= court.high)
    across = (xs >= -court.edge) & (xs <= WIDTH + court.edge)
    drawn = grid[along][:, across][::2, ::2]
    return bands(xs[across][::2], ys[along][::2], drawn, top, court.at)


def bands(
    xs: Grid,
    ys: Grid,
    grid: Grid,
    top: float,
    at: Callable[[ScenePoint], ScenePoint],
    opacity: float = 1.0,
) -> list[Item]:
    """What is at least so dense, for each of `LEVELS` of `top`; `grid` (rows along y) has its
    cells at `xs` and `ys`, which `at` puts into the scene."""
    lines = contour_generator(xs, ys, grid, fill_type=FillType.OuterOffset)
    items: list[Item] = []
    for step, level in enumerate(LEVELS, start=1):
        rings = []
        for points, offsets in zip(*lines.filled(level * top, top * 1.01), strict=True):
            for first, last in pairwise(offsets):
                rings.append(tuple(at((x, y)) for x, y in points[first : last - 1]))
        if rings:
            items.append(ScenePath(tuple(rings), Paint(fill=f"h{step}", opacity=opacity)))
    return items


def heat_key(left: float, middle: float, most: float, noun: str, of: str) -> list[Item]:
    """At what density each colour begins, where the greatest is `most`."""
    top = middle + 60
    items: list[Item] = [SceneText((left, top - 136), noun, 11, "muted", "start")]
    items.append(SceneText((left, top - 120), of, 11, "muted", "start"))
    for step, level in enumerate(LEVELS):
        y = top - 22 * step
        items.append(rect(left, y - 11, 18, 22, Paint(fill=f"h{step + 1}")))
        items.append(SceneText((left + 24, y), f"{level * most:.2g}", 11, "muted", "start"))
    return items
