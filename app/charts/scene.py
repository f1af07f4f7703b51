"""A chart as a few shapes: drawn once, then written as SVG for a page or by matplotlib for a file.

Measures are in pixels of 1/96 inch, y grows downwards. Colours are names: a page takes them from
its style sheet, so that they follow light and dark, a file from `style.COLOURS`. `hit` is no
colour: such a shape is only there to be clicked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

ScenePoint: TypeAlias = tuple[float, float]
Anchor: TypeAlias = Literal["start", "middle", "end"]
Hatch: TypeAlias = Literal["stripes", "dots"]

HEAT_STEPS: Final = 5


@dataclass(frozen=True)
class Paint:
    """How a shape is painted. `dash` are lengths on, off; a `hatch` is drawn over the fill."""

    fill: str | None = None
    stroke: str | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()
    hatch: Hatch | None = None
    opacity: float = 1.0


@dataclass(frozen=True)
class ScenePath:
    """One or more rings or lines in one look; `closed` joins the ends of each."""

    rings: tuple[tuple[ScenePoint, ...], ...]
    look: Paint
    closed: bool = True


@dataclass(frozen=True)
class Circle:
    centre: ScenePoint
    radius: float
    look: Paint


@dataclass(frozen=True)
class SceneText:
    """One line of text whose middle height is at `at`."""

    at: ScenePoint
    text: str
    size: float = 11.0
    colour: str = "ink"
    anchor: Anchor = "middle"
    bold: bool = False


@dataclass(frozen=True)
class Link:
    """Shapes that lead to the plays behind them; `label` is read aloud and shown as a hint.

    `quiet` leaves it out of the order of the Tab key: the table beside the chart has it too.
    """

    label: str
    ids: tuple[int, ...]
    items: tuple[Item, ...]
    quiet: bool = False


Item: TypeAlias = ScenePath | Circle | SceneText | Link


@dataclass
class Scene:
    """What is drawn, in order; later things lie on top."""

    width: float
    height: float
    items: list[Item] = field(default_factory=list)

    def add(self, *items: Item) -> None:
        self.items.extend(items)


def rect(x: float, y: float, width: float, height: float, look: Paint) -> ScenePath:
    return ScenePath((((x, y), (x + width, y), (x + width, y + height), (x, y + height)),), look)


def polygon(points: Sequence[ScenePoint], look: Paint) -> ScenePath:
    return ScenePath((tuple(points),), look)


def scene_line(points: Sequence[ScenePoint], look: Paint) -> ScenePath:
    return ScenePath((tuple(points),), look, closed=False)
