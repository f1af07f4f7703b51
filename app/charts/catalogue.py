"""Every chart by name: what it is called, which skill it belongs to, what can be chosen in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.charts.chart import Chart, ChartRequest
from app.charts.directions import cone_chart, direction_chart
from app.charts.distribution import distribution_chart
from app.charts.heatcells import heat_chart
from app.charts.radar import radar_chart
from app.charts.rotations import rotation_chart
from app.charts.scoreline import score_chart
from session.errors import NotFoundError
from session.stats.heat import Detail
from session.stats.places import End

ALL: Final[tuple[Detail, ...]] = ("zone", "subzone", "metres")


@dataclass(frozen=True)
class ChartKind:
    """One kind of chart. `details`: how it can be drawn; `compares`: it asks for two players."""

    name: str
    title: str
    group: str
    draw: Callable[[ChartRequest], Chart]
    details: tuple[Detail, ...] = ()
    compares: bool = False
    wide: bool = False
    of_six: bool = False
    """It shows the setter's zones, which a beach match has not."""


GROUPS: Final = {
    "match": "Match",
    "serve": "Serve and reception",
    "attack": "Attack",
    "set": "Setter",
    "players": "Players",
}


def _heat(
    skill: str, end: End, title: str, details: tuple[Detail, ...] = ALL, group: str = ""
) -> ChartKind:
    draw = partial(heat_chart, skill=skill, end=end)
    return ChartKind(f"{skill}-{end}", title, group or skill, draw, details)


CHARTS: Final = {
    kind.name: kind
    for kind in (
        ChartKind("scores", "Score, rally by rally", "match", score_chart, wide=True),
        ChartKind("rotations", "Rotations", "match", rotation_chart, wide=True, of_six=True),
        _heat("serve", "from", "Where serves start", ("zone", "metres")),
        _heat("serve", "to", "Where serves go"),
        _heat("reception", "to", "Places of reception", group="serve"),
        ChartKind(
            "serve-directions",
            "Serve directions",
            "serve",
            partial(direction_chart, skill="serve"),
            ALL,
        ),
        _heat("attack", "from", "Where attacks start"),
        _heat("attack", "to", "Where attacks go"),
        ChartKind(
            "attack-directions",
            "Attack directions",
            "attack",
            partial(direction_chart, skill="attack"),
            ALL,
        ),
        ChartKind("attack-cones", "Attacks by cone", "attack", cone_chart, wide=True),
        ChartKind(
            "distribution", "Setter distribution", "set", distribution_chart, wide=True, of_six=True
        ),
        ChartKind(
            "radar", "Two players compared", "players", radar_chart, compares=True, wide=True
        ),
    )
}


def chart_kind(name: str) -> ChartKind:
    """Raises NotFoundError."""
    if name not in CHARTS:
        raise NotFoundError("There is no such chart.")
    return CHARTS[name]
