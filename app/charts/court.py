"""The court of every screen and print: A below, B above, net in the middle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.charts.scene import Circle, Item, Paint, ScenePoint, SceneText, polygon, rect, scene_line
from session.court import ATTACK_LINES, LENGTH, NET_Y, WIDTH, Box, zone_box
from session.vocabulary import Side, team_name

_METRE: Final = 18.0
"""Pixels a metre."""
X_RANGE: Final = (-2.0, 11.0)
Y_RANGE: Final = (-3.5, 21.5)
"""Where touches are counted, metres: the court with a part of its free zone."""
SIGN: Final = {Side.A: "●", Side.B: "▲"}
NAME_AT: Final = -2.05
"""Metres along where A's name stands."""
NO_COLOURS: Final[Mapping[tuple[Side, int], str]] = {}

Names = Mapping[Side, str]


@dataclass(frozen=True)
class Court:
    """Where a court, or the part of it from `low` to `high` metres along, lies in a scene.

    `edge` is how much is shown beyond its sides, `pen` how thick a pixel of a line or a letter is.
    """

    left: float = 0.0
    top: float = 0.0
    metre: float = _METRE
    low: float = -3.4
    high: float = LENGTH + 3.4
    edge: float = 1.5
    pen: float = 1.0

    @property
    def width(self) -> float:
        return (WIDTH + 2 * self.edge) * self.metre

    @property
    def height(self) -> float:
        return (self.high - self.low) * self.metre

    def at(self, place: ScenePoint) -> ScenePoint:
        """A place in metres as a place in the scene."""
        return (
            self.left + (place[0] + self.edge) * self.metre,
            self.top + (self.high - place[1]) * self.metre,
        )

    def box(self, box: Box, look: Paint, inset: float = 0.0) -> Item:
        """A box in metres as a shape, smaller by `inset` pixels on every side."""
        left, top = self.at((box[0], box[3]))
        width, height = (box[2] - box[0]) * self.metre, (box[3] - box[1]) * self.metre
        return rect(left + inset, top + inset, width - 2 * inset, height - 2 * inset, look)

    def paint(self, *, stroke: str, width: float, dash: tuple[float, ...] = ()) -> Paint:
        """A line of so many pixels."""
        dashes = tuple(part * self.pen for part in dash)
        return Paint(stroke=stroke, width=width * self.pen, dash=dashes)

    def shows(self, place: ScenePoint) -> bool:
        return -self.edge <= place[0] <= WIDTH + self.edge and self.low <= place[1] <= self.high

    def floor(self) -> list[Item]:
        """The free zone and the floor, below everything else."""
        low, high = max(self.low, 0.0), min(self.high, LENGTH)
        return [
            rect(self.left, self.top, self.width, self.height, Paint(fill="free")),
            self.box((0, low, WIDTH, high), Paint(fill="floor")),
        ]

    def lines(self, *, zones: bool = True) -> list[Item]:
        """Zones faint, lines and net strong, above the heat."""
        low, high = max(self.low, 0.0), min(self.high, LENGTH)
        faint = self.paint(stroke="rule", width=1, dash=(3, 3))
        strong = self.paint(stroke="line", width=1.5)
        across = [y for y in (3.0, 15.0) if low < y < high]
        items: list[Item] = []
        if zones:
            items += [self._line((x, low), (x, high), faint) for x in (3.0, 6.0)]
            items += [self._line((0, y), (WIDTH, y), faint) for y in across]
        items += [self._line((0, y), (WIDTH, y), strong) for y in ATTACK_LINES if low < y < high]
        items += [self._line((x, low), (x, high), strong) for x in (0, WIDTH)]
        ends = [y for y in (0.0, LENGTH) if self.low <= y <= self.high]
        items += [self._line((0, y), (WIDTH, y), strong) for y in ends]
        if low <= NET_Y <= high:
            beyond = min(0.6, self.edge)
            net = self.paint(stroke="ink", width=3)
            items.append(self._line((-beyond, NET_Y), (WIDTH + beyond, NET_Y), net))
        return items

    def _line(self, start: ScenePoint, end: ScenePoint, look: Paint) -> Item:
        return scene_line([self.at(start), self.at(end)], look)

    def zone_numbers(self, colours: Mapping[tuple[Side, int], str] = NO_COLOURS) -> list[Item]:
        """In the corner of each zone, out of the way of what is in its middle.

        `colours` are of zones, by half and number, that something has been drawn on.
        """
        items: list[Item] = []
        for side in Side:
            for zone in range(1, 10):
                x0, y0, x1, y1 = zone_box(side, zone)
                corner = (x0 + 0.27, y1 - 0.33) if side is Side.A else (x1 - 0.27, y0 + 0.33)
                if self.shows(corner):
                    colour = colours.get((side, zone), "zone")
                    items.append(SceneText(self.at(corner), str(zone), 8 * self.pen, colour))
        return items

    def team_names(self, names: Names) -> list[Item]:
        """Each beyond its own baseline."""
        return [
            SceneText(
                self.at((WIDTH / 2, y)),
                team_words(side, names, 26),
                12 * self.pen,
                side.value.lower(),
                bold=True,
            )
            for side, y in ((Side.A, NAME_AT), (Side.B, LENGTH - NAME_AT))
            if self.shows((0, y))
        ]

    def notes(self, notes: Mapping[Side, str]) -> list[Item]:
        """A line under each team's name, about what its half shows."""
        return [
            SceneText(self.at((WIDTH / 2, y)), notes[side], 10 * self.pen, "muted")
            for side, y in ((Side.A, NAME_AT - 0.8), (Side.B, LENGTH - NAME_AT + 0.8))
            if side in notes
        ]


def team_words(side: Side, names: Names, longest: int = 40) -> str:
    """A team's sign and name: teams differ in shape, too."""
    name = team_name(names.get(side), side)
    return f"{SIGN[side]} {name if len(name) <= longest else name[: longest - 1] + '…'}"


def touch_mark(at: ScenePoint, side: Side | None, look: Paint) -> Item:
    """A touch of A is round, one of B a triangle, and one of nobody a square."""
    x, y = at
    if side is Side.A:
        return Circle(at, 3.0, look)
    if side is Side.B:
        return polygon([(x, y - 3.6), (x + 3.4, y + 2.6), (x - 3.4, y + 2.6)], look)
    return rect(x - 2.7, y - 2.7, 5.4, 5.4, look)
