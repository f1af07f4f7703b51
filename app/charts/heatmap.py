"""Where touches were made and where players stood, as a heat on the court.

The heat is a density per square metre that adds up to n, so that a picture of five touches does not
look like one of five hundred. A touch known by its zone only fills that zone evenly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from app.charts.court import X_RANGE, Y_RANGE, draw_floor, draw_lines
from app.charts.density import HeatKind, Spots, chosen_spots, density, visible_spots
from app.charts.style import (
    HEAT,
    MARKER,
    PAPER,
    QUIET,
    TEAM_COLOURS,
    ImageFormat,
    font,
    letters,
    new_figure,
    rendered,
)
from session.court import Box
from session.game.plays import EventLike
from session.schemas import Team
from session.stats.places import Place
from session.vocabulary import Side, Status, canonical_number, canonical_type

if TYPE_CHECKING:
    from app.vision.types import Positions

MAX_MARKERS = 300

_STATUS_WORDS = {
    Status.CONFIRMED: "confirmed",
    Status.SUGGESTED: "suggested by video analysis, not confirmed",
    Status.REJECTED: "rejected",
}


@dataclass(frozen=True)
class HeatmapWords:
    """The texts around the court."""

    title: str
    subtitle: str
    empty: str
    teams: Mapping[Side, str | None] = field(default_factory=dict)
    dashed: bool = False


def heatmap(
    events: Iterable[EventLike],
    *,
    kind: HeatKind = "touches",
    team: str | None = None,
    number: str | None = None,
    skill: str | None = None,
    status: Status | str = Status.CONFIRMED,
    fmt: ImageFormat = "png",
    title: str | None = None,
    teams: Mapping[str, str | None] | None = None,
) -> bytes:
    """A picture of where the touches of one status were made.

    `kind="positions"` takes only measured places of players. `team` is "A" or "B", `number` a shirt
    number, `skill` a touch; None means all of them. `teams` are the names keyed by side.
    """
    side = Side(team) if team else None
    shirt = canonical_number(number) if number else None
    wanted = canonical_type(skill) if skill else None
    names = {Side(key): name for key, name in (teams or {}).items()}
    what = "Positions of players" if kind == "positions" else (wanted or "All touches").capitalize()
    words = HeatmapWords(
        title=title or what,
        subtitle=" · ".join([*_who(side, shirt, names), _STATUS_WORDS[Status(status)]]),
        empty=f"No {Status(status)} {f'{wanted} ' if wanted else ''}touches with a place yet",
        teams=names,
        dashed=Status(status) is Status.SUGGESTED,
    )
    spots = chosen_spots(events, kind=kind, team=side, number=shirt, skill=wanted, status=status)
    return _picture(spots, words, fmt)


def positions_heatmap(
    positions: Positions,
    *,
    title: str = "Positions of players",
    fmt: ImageFormat = "png",
    teams: Mapping[str, str | None] | None = None,
) -> bytes:
    """A picture of where the players that video analysis followed stood, in both halves."""
    known = positions.court_xy[~np.isnan(positions.court_xy).any(axis=1)]
    places = [(None, Place((float(x), float(y)))) for x, y in known]
    spots = visible_spots(places, without_place=len(positions) - len(known), noun="positions")
    words = HeatmapWords(
        title=title,
        subtitle="followed by video analysis, one point per player and frame looked at",
        empty="No positions in metres yet: set the four corners of the court",
        teams={Side(key): name for key, name in (teams or {}).items()},
    )
    return _picture(spots, words, fmt)


def _who(side: Side | None, shirt: str | None, names: Mapping[Side, str | None]) -> list[str]:
    if side is None:
        return ["both teams"] if shirt is None else [f"number {letters(shirt)} of both teams"]
    name = letters(names.get(side) or f"team {side.value}")
    short = name if len(name) <= 30 else f"{name[:29]}…"
    return [short, f"number {letters(shirt)}"] if shirt else [short]


def _picture(spots: Spots, words: HeatmapWords, fmt: ImageFormat) -> bytes:
    figure = new_figure(5.6, 9.4)
    axes = figure.add_axes((0.03, 0.055, 0.80, 0.845))
    draw_floor(axes)
    draw_lines(axes, words.teams)
    if spots.n:
        _draw_heat(figure, axes, spots)
        _draw_markers(axes, spots, hollow=words.dashed)
    else:
        _draw_note(axes, words.empty)
    if words.dashed:  # suggested things are, everywhere
        all_of_it = X_RANGE[0], Y_RANGE[0], X_RANGE[1], Y_RANGE[1]
        _draw_frame(axes, all_of_it, 0.12, linewidth=1.4, linestyle=(0, (6, 4)), zorder=6)
    _write(figure, spots, words)
    return rendered(figure, fmt, words.title)


def _draw_heat(figure: Figure, axes: Axes, spots: Spots) -> None:
    grid = density(place for _, place in spots.places)
    image = axes.imshow(
        grid,
        extent=(*X_RANGE, *Y_RANGE),
        origin="lower",
        cmap=HEAT,
        vmin=0,
        vmax=grid.max(),
        interpolation="bilinear",
        zorder=2,
    )
    bar = figure.colorbar(image, cax=figure.add_axes((0.865, 0.30, 0.03, 0.36)))
    bar.outline.set_linewidth(0)
    bar.ax.tick_params(labelsize=8, length=0, labelcolor=QUIET)
    bar.ax.set_ylabel(f"{spots.noun} per m²", **font(8, colour=QUIET))


def _draw_markers(axes: Axes, spots: Spots, *, hollow: bool) -> None:
    """Each exact touch while they can be told apart; a zone as a dashed frame."""
    for box in {place.box for _, place in spots.places if place.box}:
        _draw_frame(axes, box, 0.08, linewidth=1, linestyle=(0, (4, 2)), zorder=5)
    if spots.n > MAX_MARKERS:
        return
    for side in (*Side, None):
        points = [p.point for who, p in spots.places if who is side and p.exact]
        if points:
            colour = TEAM_COLOURS[side] if side else QUIET
            x, y = zip(*points, strict=True)
            axes.scatter(
                x,
                y,
                s=26,
                marker=MARKER[side] if side else "s",
                facecolors=PAPER if hollow else colour,
                edgecolors=colour if hollow else PAPER,
                linewidths=1.3 if hollow else 0.8,
                zorder=5.5,
            )


def _draw_note(axes: Axes, note: str) -> None:
    axes.text(
        sum(X_RANGE) / 2,
        3.0,
        letters(note),
        ha="center",
        va="center",
        zorder=7,
        bbox={
            "facecolor": PAPER,
            "edgecolor": QUIET,
            "linewidth": 0.8,
            "boxstyle": "round,pad=0.6",
        },
        **font(9),
    )


def _draw_frame(axes: Axes, box: Box, inset: float, **line: Any) -> None:  # noqa: ANN401
    """Around a box, a little within it."""
    left, low, right, high = box
    size = right - left - 2 * inset, high - low - 2 * inset
    axes.add_patch(
        Rectangle((left + inset, low + inset), *size, fill=False, edgecolor=QUIET, **line)
    )


def _write(figure: Figure, spots: Spots, words: HeatmapWords) -> None:
    title = letters(words.title)
    shown = title if len(title) <= 46 else f"{title[:45]}…"
    figure.text(0.03, 0.965, shown, ha="left", va="center", **font(14, bold=True))
    figure.text(0.03, 0.932, words.subtitle, ha="left", va="center", **font(9, colour=QUIET))
    figure.text(0.03, 0.028, _caption(spots), ha="left", va="center", **font(9))


def _caption(spots: Spots) -> str:
    parts = [f"n = {spots.n} {spots.noun}"]
    zones = sum(not place.exact for _, place in spots.places)
    if zones:
        parts.append(f"{zones} known by zone only")
    if spots.without_place:
        parts.append(f"{spots.without_place} more without a place")
    if spots.outside:
        parts.append(f"{spots.outside} outside the picture")
    return " · ".join(parts)


def names_of(teams: Mapping[str, Team]) -> dict[str, str | None]:
    """Names keyed by side, from the teams that `load_session` gives."""
    return {side: team.name for side, team in teams.items()}
