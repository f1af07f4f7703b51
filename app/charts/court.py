"""A volleyball court as every screen and print shows it: A below, B above, net in the middle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from app.charts.style import FAINT, FLOOR, FREE_ZONE, LINE, QUIET, SIGN, TEAM_COLOURS, font, letters
from session.court import ATTACK_LINES, LENGTH, NET_Y, WIDTH, zone_box
from session.vocabulary import Side

X_RANGE: Final = (-2.0, 11.0)
Y_RANGE: Final = (-3.5, 21.5)
"""What is shown, metres: the court with a part of its free zone."""


def draw_floor(axes: Axes) -> None:
    """The free zone, the floor and the faint zones, below everything else."""
    axes.set_xlim(*X_RANGE)
    axes.set_ylim(*Y_RANGE)
    axes.set_aspect("equal", anchor="W")
    axes.set_axis_off()
    axes.add_patch(
        Rectangle(
            (X_RANGE[0], Y_RANGE[0]),
            X_RANGE[1] - X_RANGE[0],
            Y_RANGE[1] - Y_RANGE[0],
            facecolor=FREE_ZONE,
            linewidth=0,
            zorder=0,
        )
    )
    axes.add_patch(Rectangle((0, 0), WIDTH, LENGTH, facecolor=FLOOR, linewidth=0, zorder=0.5))


def draw_lines(axes: Axes, names: Mapping[Side, str | None]) -> None:
    """Lines, net, zone numbers and team names, above the heat and below the touches."""
    for x in (3.0, 6.0):
        axes.plot([x, x], [0, LENGTH], color=FAINT, linewidth=0.6, dashes=(3, 3), zorder=3)
    for y in (3.0, 15.0):
        axes.plot([0, WIDTH], [y, y], color=FAINT, linewidth=0.6, dashes=(3, 3), zorder=3)
    for y in ATTACK_LINES:
        axes.plot([0, WIDTH], [y, y], color=LINE, linewidth=1.4, zorder=4)
    axes.add_patch(
        Rectangle((0, 0), WIDTH, LENGTH, fill=False, edgecolor=LINE, linewidth=2.0, zorder=4)
    )
    axes.plot([-1, WIDTH + 1], [NET_Y, NET_Y], color=LINE, linewidth=3.2, zorder=4.5)
    for x in (-1.0, WIDTH + 1.0):
        axes.plot([x], [NET_Y], marker="o", markersize=5, color=LINE, zorder=4.5)
    for side in Side:
        _zone_numbers(axes, side)
        _team_name(axes, side, names.get(side))


def _zone_numbers(axes: Axes, side: Side) -> None:
    """In the corner of each zone, out of the way of what happened in its middle."""
    for zone in range(1, 10):
        x0, y0, x1, y1 = zone_box(side, zone)
        x, y = (x0 + 0.3, y1 - 0.35) if side is Side.A else (x1 - 0.3, y0 + 0.35)
        axes.text(x, y, str(zone), ha="center", va="center", zorder=4, **font(6, colour=QUIET))


def _team_name(axes: Axes, side: Side, name: str | None) -> None:
    y = Y_RANGE[0] + 0.55 if side is Side.A else Y_RANGE[1] - 0.55
    shown = letters(name or "")
    shown = f"{shown[:27]}…" if len(shown) > 28 else shown
    axes.text(
        WIDTH / 2,
        y,
        f"{SIGN[side]} {side.value}  {shown}".strip(),
        ha="center",
        va="center",
        zorder=6,
        **font(10, bold=True, colour=TEAM_COLOURS[side]),
    )
