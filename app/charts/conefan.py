"""Attacks by cone: the other team's half cut as scouts cut it, for each place of the attack."""

from __future__ import annotations

from typing import Final

from app.charts.chart import Asked, Chart, Number, Table, counted, percent
from app.charts.ground import Court, team_words
from app.charts.heatcells import step_of
from app.charts.scene import Item, Link, Look, Point, Scene, Text, polygon
from session.court import LENGTH, NET_Y
from session.stats.chartdata.directions import FANS, Cone, Cones, Fan, cones
from session.vocabulary import Side

METRE: Final = 19.0
HEAD: Final = 46.0
GAP: Final = 20.0
FAN_WORDS: Final[dict[Fan, str]] = {
    "left": "from the left",
    "middle": "from the middle",
    "right": "from the right",
}


def cone_chart(asked: Asked) -> Chart:
    """Three courts a team: attacks from the left, the middle, the right."""
    found = [cones(asked.touching[side], side) for side in asked.sides]
    shown = [one for one in found if one.n] or found[:1]
    one = _court(shown[0].side, 0, 0)
    scene = Scene(3 * one.width + 2 * GAP, len(shown) * (one.height + HEAD + GAP) - GAP)
    for row, of in enumerate(shown):
        top = row * (one.height + HEAD + GAP)
        words = team_words(of.side, asked.names)
        scene.add(Text((0, top + 10), words, 13, of.side.value.lower(), "start", bold=True))
        for column, fan in enumerate(FANS):
            court = _court(of.side, column * (one.width + GAP), top + HEAD)
            scene.add(*_fan(court, of, fan))
    n, without = sum(of.n for of in found), sum(of.without for of in found)
    caption = f"n = {counted(n, 'attack')}" + (
        f" · {without:,} more without a cone" if without else ""
    )
    return Chart(
        name="attack-cones",
        title="Attacks by cone",
        n=n,
        caption=caption,
        description=_described(asked, found),
        scene=scene,
        table=_table(asked, found),
        empty="No attack here has a cone: scouts write either zones or cones.",
    )


def _court(side: Side, left: float, top: float) -> Court:
    """The half that is attacked, and a strip on this side of the net."""
    low, high = (NET_Y - 1.2, LENGTH + 0.6) if side is Side.A else (-0.6, NET_Y + 1.2)
    return Court(left=left, top=top, metre=METRE, low=low, high=high, edge=0.6)


def _fan(court: Court, of: Cones, fan: Fan) -> list[Item]:
    n = of.n_of(fan)
    head = f"{FAN_WORDS[fan]} · n = {n}"
    items: list[Item] = [
        Text(
            (court.left, court.top - 14), head[0].upper() + head[1:], 11, "ink", "start", bold=True
        )
    ]
    items += court.floor()
    drawn = of.fans.get(fan, ())
    most = max((cone.count for cone in drawn), default=0)
    items += [_cone(court, of, fan, cone, most, n) for cone in drawn]
    return items + court.lines()


def _cone(court: Court, of: Cones, fan: Fan, cone: Cone, most: int, n: int) -> Item:
    shape = [court.at(corner) for corner in cone.shape]
    step = step_of(cone.count, most) if cone.count else 0
    look = Look(fill=f"h{step}" if step else "floor", stroke="rule", width=1)
    x, y = _label_place(court, cone, fan, of.side)
    ink = f"on-h{step}" if step else "muted"
    words = f"{of.side.value}: {cone.count} attacks {FAN_WORDS[fan]} into cone {cone.number}"
    share = percent(cone.count, n)
    figures: tuple[Item, ...] = (Text((x, y - 6), share, 11, ink, bold=True),) if cone.count else ()
    figures += (Text((x, y + (7 if cone.count else 0)), _small(cone), 9, ink),)
    return Link(f"{words}, {share}", cone.ids, (polygon(shape, look), *figures))


def _small(cone: Cone) -> str:
    return f"n {cone.count}" if cone.count else "–"


def _label_place(court: Court, cone: Cone, fan: Fan, side: Side) -> Point:
    """Well inside the cone: the middle of its corners, and further out where it is a thin ray."""
    xs, ys = [x for x, _ in cone.shape], [y for _, y in cone.shape]
    middle = sum(xs) / len(xs), sum(ys) / len(ys)
    if fan == "middle":
        return court.at(middle)
    hand = cone.shape[-1] if cone.number == 1 else cone.shape[0]
    far = [corner for corner in cone.shape if corner != hand and abs(corner[1] - NET_Y) > 0.1]
    if cone.number == 7:
        return court.at((middle[0] + (middle[0] - hand[0]) * 0.15, middle[1]))
    out = sum(x for x, _ in far) / len(far), sum(y for _, y in far) / len(far)
    share = 0.84 if cone.number < 5 else 0.72
    return court.at((hand[0] + (out[0] - hand[0]) * share, hand[1] + (out[1] - hand[1]) * share))


def _described(asked: Asked, found: list[Cones]) -> str:
    parts = []
    for of in found:
        for fan, drawn in of.fans.items():
            best = max(drawn, key=lambda cone: cone.count)
            parts.append(
                f"{asked.team(of.side)} {FAN_WORDS[fan]}: {of.n_of(fan)} attacks,"
                f" most into cone {best.number} ({best.count})"
            )
    return ". ".join(parts) + "." if parts else "Nothing to show."


def _table(asked: Asked, found: list[Cones]) -> Table:
    rows = tuple(
        (
            Number(asked.team(of.side)),
            Number(FAN_WORDS[fan].removeprefix("from the ").capitalize()),
            Number(str(cone.number)),
            Number(str(cone.count), cone.ids),
            Number(percent(cone.count, of.n_of(fan))),
            Number(str(cone.won)),
            Number(str(cone.lost)),
        )
        for of in found
        for fan, drawn in of.fans.items()
        for cone in drawn
    )
    return Table(("Team", "From", "Cone", "n", "Share", "Kills", "Lost"), rows)
