"""Every chart by name: what it is called, which skill it belongs to, what can be chosen in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.charts.arrows import direction_chart
from app.charts.chart import Asked, Chart
from app.charts.conefan import cone_chart
from app.charts.heatcells import heat_chart
from app.charts.radar import radar_chart
from app.charts.rotationbars import rotation_chart
from app.charts.scoreline import score_chart
from app.charts.shares import distribution_chart
from session.errors import NotFoundError
from session.stats.chartdata.heat import Detail
from session.stats.chartdata.ways import End

ALL: Final[tuple[Detail, ...]] = ("zone", "subzone", "metres")


@dataclass(frozen=True)
class Kind:
    """One kind of chart. `details`: how it can be drawn; `compares`: it asks for two players."""

    name: str
    title: str
    group: str
    draw: Callable[[Asked], Chart]
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
) -> Kind:
    draw = partial(heat_chart, skill=skill, end=end)
    return Kind(f"{skill}-{end}", title, group or skill, draw, details)


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("scores", "Score, rally by rally", "match", score_chart, wide=True),
        Kind("rotations", "Rotations", "match", rotation_chart, wide=True, of_six=True),
        _heat("serve", "from", "Where serves start", ("zone", "metres")),
        _heat("serve", "to", "Where serves go"),
        _heat("reception", "to", "Places of reception", group="serve"),
        Kind(
            "serve-directions",
            "Ways of the serves",
            "serve",
            partial(direction_chart, skill="serve"),
            ALL,
        ),
        _heat("attack", "from", "Where attacks start"),
        _heat("attack", "to", "Where attacks go"),
        Kind(
            "attack-directions",
            "Ways of the attacks",
            "attack",
            partial(direction_chart, skill="attack"),
            ALL,
        ),
        Kind("attack-cones", "Attacks by cone", "attack", cone_chart, wide=True),
        Kind(
            "distribution", "Setter distribution", "set", distribution_chart, wide=True, of_six=True
        ),
        Kind("radar", "Two players compared", "players", radar_chart, compares=True, wide=True),
    )
}


def kind_of(name: str) -> Kind:
    """Raises NotFoundError."""
    if name not in KINDS:
        raise NotFoundError("There is no such chart.")
    return KINDS[name]
