"""A rate over time as an inline drawing: a dot for each match, a line for all so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Final

from app.pages.lines import day_words, rate_cell

WIDTH, HEIGHT = 960.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 16.0, 28.0, 44.0
STEP, MARGIN = 0.2, 0.05
LABELLED: Final = 12
"""With more matches than this, only every so many dots have their words; all have a title."""


@dataclass(frozen=True)
class Dot:
    """One match: where it stands, what it says, and where it leads."""

    x: float
    y: float
    said: str
    part: str
    day: str
    opponent: str
    href: str
    labelled: bool


@dataclass(frozen=True)
class Line:
    """A line across the drawing, with the value it stands for."""

    y: float
    said: str


@dataclass(frozen=True)
class Drawing:
    """What the template draws; `path` joins the dots, `so_far` is the rate up to each match."""

    dots: list[Dot]
    path: str
    so_far: str
    grid: list[Line]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT


def drawing(rate: str, points: Sequence[Mapping[str, Any]]) -> Drawing:
    """`points` are those of `get_trend`, oldest first."""
    signed = rate.endswith("efficiency")
    values = [
        value
        for one in points
        for value in (one["value"], one["so_far"]["value"])
        if value is not None
    ]
    low, high = _range(values, signed)

    def at(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low), 1)

    step = (WIDTH - LEFT - RIGHT) / max(1, len(points))
    xs = [round(LEFT + step * (place + 0.5), 1) for place in range(len(points))]
    every = -(-len(points) // LABELLED) or 1
    placed = list(zip(xs, points, strict=True))
    dots = [
        Dot(
            x,
            at(one["value"]),
            rate_cell(rate, one).text,
            rate_cell(rate, one).part,
            day_words(one["day"]),
            one["opponent"],
            f"/sessions/{one['session_id']}/stats",
            place % every == 0,
        )
        for place, (x, one) in enumerate(placed)
        if one["value"] is not None
    ]
    known = [(x, one["so_far"]["value"]) for x, one in placed if one["so_far"]["value"] is not None]
    ticks = [low + STEP * place for place in range(round((high - low) / STEP) + 1)]
    return Drawing(
        dots,
        _path([(dot.x, dot.y) for dot in dots]),
        _path([(x, at(value)) for x, value in known]),
        [Line(at(tick), rate_cell(rate, {"n": tick, "d": 1}).text) for tick in ticks],
    )


def _range(values: Sequence[float], signed: bool) -> tuple[float, float]:
    """Round bounds around the values, never so narrow that chance looks like a trend."""
    bottom, top = (-1.0, 1.0) if signed else (0.0, 1.0)
    if not values:
        return bottom, top
    low = max(bottom, floor((min(values) - MARGIN) / STEP) * STEP)
    high = min(top, ceil((max(values) + MARGIN) / STEP) * STEP)
    low = max(bottom, min(low, high - 2 * STEP))
    return round(low, 1), round(max(high, low + 2 * STEP), 1)


def _path(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{'ML'[place > 0]}{x:g} {y:g}" for place, (x, y) in enumerate(places))
