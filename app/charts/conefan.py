"""Attacks by cone: the other team's half cut as scouts cut it, for each place of the attack."""

from __future__ import annotations

from typing import Final

from app.charts.chart import Asked, Chart, Number, Table, caption_of, counted, percent, sentences
from app.charts.ground import Court, team_words
from app.charts.heatcells import step_of
from app.charts.scene import Item, Link, Look, Point, Scene, Text, polygon
from session.court import LENGTH, NET_Y
from session.stats.chartdata.directions import FANS, Cone, Cones, Fan, cones
from session.vocabulary import Side

METRE: Final = 24.0
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
    return Chart(
        name="attack-cones",
        title="Attacks by cone",
        n=n,
        caption=caption_of(counted(n, "attack"), without, "a cone"),
        description=_described(asked, found),
        scene=scene,
        table=_table(asked, found),
        empty="No attack here has a cone: scouts write either zones or cones.",
        without=without,
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
    steps = _steps(drawn)
    items += [_area(court, of, fan, cone, steps[cone.number], n) for cone in drawn]
    items += court.lines(zones=False)
    for cone in drawn:
        place = _label_place(court, cone, fan)
        items += _figures(place, cone, steps[cone.number], n, narrow=_is_narrow(fan, cone))
    return items


def _steps(drawn: tuple[Cone, ...]) -> dict[int, int]:
    """The colour of each cone; 0 for an empty one."""
    most = max((cone.count for cone in drawn), default=0)
    return {cone.number: step_of(cone.count, most) if cone.count else 0 for cone in drawn}


def _area(court: Court, of: Cones, fan: Fan, cone: Cone, step: int, n: int) -> Item:
    shape = [court.at(corner) for corner in cone.shape]
    look = Look(fill=f"h{step}" if step else "floor", stroke="rule", width=1)
    words = f"{of.side.value}: {counted(cone.count, 'attack')} {FAN_WORDS[fan]}"
    label = f"{words} into cone {cone.number}, {percent(cone.count, n)}"
    return Link(label, cone.ids, (polygon(shape, look),))


def _figures(at: Point, cone: Cone, step: int, n: int, *, narrow: bool) -> list[Item]:
    (x, y), ink = at, f"on-h{step}" if step else "muted"
    if not cone.count:
        return [Text((x, y), "–", 9, ink)]
    return [
        Text((x, y - 6), percent(cone.count, n), 9 if narrow else 12, ink, bold=True),
        Text((x, y + 7), f"n {cone.count}", 8 if narrow else 10, ink),
    ]


def _is_narrow(fan: Fan, cone: Cone) -> bool:
    return fan != "middle" and cone.number < 4


def _label_place(court: Court, cone: Cone, fan: Fan) -> Point:
    """Well inside the cone: its middle, or near the far end of a thin ray."""
    xs, ys = [x for x, _ in cone.shape], [y for _, y in cone.shape]
    middle = sum(xs) / len(xs), sum(ys) / len(ys)
    if fan == "middle":
        away = {1: 1.6, 7: 1.6, 8: 3.9}.get(cone.number, abs(middle[1] - NET_Y))
        return court.at((middle[0], NET_Y + (away if middle[1] > NET_Y else -away)))
    hand = cone.shape[-1] if cone.number == 1 else cone.shape[0]
    ends = [corner for corner in cone.shape if abs(corner[1] - NET_Y) > 0.1]
    if cone.number == 7:
        return court.at((hand[0] + (ends[0][0] - hand[0]) * 0.78, middle[1]))
    out = sum(x for x, _ in ends) / len(ends), sum(y for _, y in ends) / len(ends)
    share = 0.93 if _is_narrow(fan, cone) else 0.76
    start = (out[0], hand[1]) if cone.number == 1 else hand
    return court.at(
        (start[0] + (out[0] - start[0]) * share, start[1] + (out[1] - start[1]) * share)
    )


def _described(asked: Asked, found: list[Cones]) -> str:
    parts = []
    for of in found:
        for fan, drawn in of.fans.items():
            best = max(drawn, key=lambda cone: cone.count)
            parts.append(
                f"{asked.team(of.side)} {FAN_WORDS[fan]}: {of.n_of(fan)} attacks,"
                f" most into cone {best.number} ({best.count})"
            )
    return sentences(parts)


def _table(asked: Asked, found: list[Cones]) -> Table:
    rows = tuple(
        (
            Number(asked.team(of.side)),
            Number(FAN_WORDS[fan].removeprefix("from the ").capitalize()),
            Number(str(cone.number)),
            Number(str(cone.count), cone.ids),
            Number(percent(cone.count, of.n_of(fan))),
            Number(str(cone.won), cone.won_ids),
            Number(str(cone.lost), cone.lost_ids),
        )
        for of in found
        for fan, drawn in of.fans.items()
        for cone in drawn
    )
    return Table(("Team", "From", "Cone", "n", "Share", "Kills", "Lost"), rows)
