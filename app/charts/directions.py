"""From where to where: arrows as wide as they are often, whose colour, dash and head tell how they
ended; and attacks by cone, as scouts cut the other team's half for each place of the attack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import hypot
from typing import Final, NamedTuple

from app.charts.chart import (
    Chart,
    ChartCell,
    ChartRequest,
    ChartTable,
    caption_of,
    counted_noun,
    sentences,
    touches_noun,
)
from app.charts.court import Court, team_words
from app.charts.heatcells import step_of
from app.charts.scene import (
    Item,
    Link,
    Paint,
    Scene,
    ScenePoint,
    SceneText,
    polygon,
    rect,
    scene_line,
)
from app.numberformat import share_or_dash
from session.court import LENGTH, NET_Y
from session.stats.catalogue import statistic
from session.stats.directions import FANS, Arrow, Cone, Cones, Directions, Fan, cones, directions
from session.stats.places import Outcome
from session.vocabulary import Side

_GAP: Final = 28.0
WIDEST: Final = 8.0
THINNEST: Final = 1.4
_LABELLED: Final = 8
"""So many of the most frequent arrows say their count."""
KEY_LINE: Final = 22.0
_MANY: Final = 60

OUTCOME_WORDS: Final[dict[str, dict[Outcome, str]]] = {
    "serve": {"won": "ace", "kept": "in play", "lost": "error"},
    "attack": {"won": "kill", "kept": "in play", "lost": "error or blocked"},
}
_DASH: Final[dict[Outcome, tuple[float, ...]]] = {"won": (), "kept": (7, 4), "lost": (2, 3)}
_OUTCOMES: Final[tuple[Outcome, ...]] = ("won", "kept", "lost")


class _Drawn(NamedTuple):
    """An arrow in pixels."""

    start: ScenePoint
    end: ScenePoint
    width: float
    outcome: Outcome


def direction_chart(asked: ChartRequest, skill: str) -> Chart:
    """A court for each team: their ways cross, so that one court could not hold both."""
    found = [directions(asked.touching[side], skill, side, asked.detail) for side in asked.sides]
    courts = [Court(left=place * (Court().width + _GAP)) for place in range(len(found))]
    key = KEY_LINE * (1 if len(found) > 1 else 2)
    scene = Scene(courts[-1].left + courts[-1].width, courts[0].height + 4 + key)
    most = max((arrow.count for ways in found for arrow in ways.arrows), default=1)
    for court, ways in zip(courts, found, strict=True):
        scene.add(*court.floor(), *court.lines(), *court.zone_numbers())
        scene.add(*_arrows(court, ways, most))
        scene.add(*court.team_names(asked.names))
        scene.add(*court.notes({ways.side: counted_noun(ways.n, skill)}))
    scene.add(*_key(skill, courts[0].height + 4, scene.width))
    n, without = sum(one.n for one in found), sum(one.without for one in found)
    ends = "measured places" if asked.detail == "metres" else "both zones"
    return Chart(
        name=f"{skill}-directions",
        title=f"{skill.capitalize()} directions",
        n=n,
        caption=caption_of(counted_noun(n, skill), without, ends),
        description=_described(asked, found, skill),
        scene=scene,
        table=_table(asked, found, skill),
        empty=f"No {touches_noun(skill)} of which both ends are known here.",
        without=without,
    )


def _arrows(court: Court, ways: Directions, most: int) -> list[Item]:
    """The rare ones first, so that the frequent ones lie on top."""
    quiet = len(ways.arrows) > _MANY
    parted = _parted(ways.arrows)
    drawn = [_drawn(court, arrow, aside, most) for arrow, aside in parted]
    items: list[Item] = []
    for (arrow, _), shape in zip(reversed(parted), reversed(drawn), strict=True):
        words = OUTCOME_WORDS[ways.skill][arrow.outcome]
        label = f"{ways.side.value} {arrow.words}: {arrow.count} {words}".replace(" :", ":")
        faint = 0.55 if arrow.count == 1 and most > 3 else 1.0
        items.append(Link(label, arrow.ids, _shapes(shape, faint), quiet=quiet))
    counts = [arrow.count for arrow, _ in parted[:_LABELLED]]
    return items + _figures(list(zip(drawn[:_LABELLED], counts, strict=True)))


def _parted(arrows: Iterable[Arrow]) -> list[tuple[Arrow, int]]:
    """Each arrow with how far it steps aside for others between the same two places."""
    pairs: dict[tuple[ScenePoint, ScenePoint], int] = defaultdict(int)
    found = []
    for arrow in arrows:
        place = pairs[arrow.start, arrow.end]
        pairs[arrow.start, arrow.end] += 1
        found.append((arrow, (place + 1) // 2 * (-1 if place % 2 else 1)))
    return found


def _drawn(court: Court, arrow: Arrow, aside: int, most: int) -> _Drawn:
    width = THINNEST + (WIDEST - THINNEST) * (arrow.count - 1) / max(most - 1, 1)
    start, end = court.at(_within(court, arrow.start)), court.at(_within(court, arrow.end))
    length = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    across = (-(end[1] - start[1]) / length, (end[0] - start[0]) / length)
    moved = end[0] + across[0] * 9 * aside, end[1] + across[1] * 9 * aside
    return _Drawn(start, moved, width, arrow.outcome)


def _within(court: Court, place: ScenePoint) -> ScenePoint:
    """A ball that landed far out ends at the edge of the picture."""
    x = min(max(place[0], 0.2 - court.edge), 8.8 + court.edge)
    return x, min(max(place[1], court.low + 0.2), court.high - 0.2)


def _shapes(arrow: _Drawn, opacity: float = 1.0) -> tuple[Item, ...]:
    (x0, y0), (x1, y1) = arrow.start, arrow.end
    length = hypot(x1 - x0, y1 - y0) or 1.0
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    head = 5.0 + arrow.width * 1.1
    look = Paint(
        stroke=arrow.outcome,
        width=arrow.width,
        dash=tuple(part * max(arrow.width / 2.5, 1) for part in _DASH[arrow.outcome]),
        opacity=opacity,
    )
    neck = (x1 - ux * head * 0.8, y1 - uy * head * 0.8)
    shaft = scene_line([arrow.start, arrow.end if arrow.outcome == "lost" else neck], look)
    hit = scene_line([arrow.start, arrow.end], Paint(stroke="hit", width=max(arrow.width + 6, 10)))
    return hit, shaft, *_head(arrow, (ux, uy), head)


def _head(arrow: _Drawn, along: ScenePoint, size: float) -> tuple[Item, ...]:
    """Points have a full head, balls in play an open one, lost balls a cross."""
    (x, y), (ux, uy) = arrow.end, along
    left = (x - ux * size - uy * size * 0.55, y - uy * size + ux * size * 0.55)
    right = (x - ux * size + uy * size * 0.55, y - uy * size - ux * size * 0.55)
    if arrow.outcome == "won":
        return (polygon([arrow.end, left, right], Paint(fill="won")),)
    stroke = Paint(stroke=arrow.outcome, width=max(1.6, arrow.width * 0.6))
    if arrow.outcome == "kept":
        return (scene_line([left, arrow.end, right], stroke),)
    arm = size * 0.45
    return (
        scene_line([(x - arm, y - arm), (x + arm, y + arm)], stroke),
        scene_line([(x - arm, y + arm), (x + arm, y - arm)], stroke),
    )


def _figures(arrows: list[tuple[_Drawn, int]]) -> list[Item]:
    """The counts, each on its arrow where no other count is yet."""
    taken: list[ScenePoint] = []
    items: list[Item] = []
    for arrow, count in arrows:
        if count < 2:
            continue
        places = [_along(arrow, share) for share in (0.72, 0.6, 0.82, 0.5, 0.4)]
        free = [one for one in places if all(_apart(one, other) for other in taken)]
        x, y = (free or places)[0]
        taken.append((x, y))
        half = 4.5 + 3.2 * len(str(count))
        plate = Paint(fill="sheet", stroke=arrow.outcome, width=1)
        items += [rect(x - half, y - 7, 2 * half, 14, plate)]
        items += [SceneText((x, y), str(count), 10, "ink", bold=True)]
    return items


def _along(arrow: _Drawn, share: float) -> ScenePoint:
    (x0, y0), (x1, y1) = arrow.start, arrow.end
    return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share


def _apart(one: ScenePoint, other: ScenePoint) -> bool:
    return abs(one[0] - other[0]) > 24 or abs(one[1] - other[1]) > 16


def _key(skill: str, top: float, width: float) -> list[Item]:
    """What the three kinds of arrow mean, on a second line where one is too short."""
    items: list[Item] = []
    x, y = 0.0, top + KEY_LINE / 2
    for outcome in _OUTCOMES:
        words = OUTCOME_WORDS[skill][outcome]
        wide = 36 + 6.5 * len(words)
        if x and x + wide > width:
            x, y = 0.0, y + KEY_LINE
        sample = _Drawn((x, y), (x + 26, y), 2.0, outcome)
        items += [*_shapes(sample)[1:], SceneText((x + 32, y), words, 10, "ink", "start")]
        x += wide + 20
    return items


def _described(asked: ChartRequest, found: list[Directions], skill: str) -> str:
    parts = []
    for ways in found:
        most = [arrow for arrow in ways.arrows[:3] if arrow.words]
        if most:
            words = ", ".join(
                f"{one.words} {one.count} {OUTCOME_WORDS[skill][one.outcome]}" for one in most
            )
            parts.append(f"{asked.team(ways.side)} most often from {words}")
        elif ways.n:
            parts.append(f"{asked.team(ways.side)}: {counted_noun(ways.n, skill)} as arrows")
    return sentences(parts)


def _table(asked: ChartRequest, found: list[Directions], skill: str) -> ChartTable:
    """One row for each way; in metres one for each team, as no two ways are the same."""
    words = [OUTCOME_WORDS[skill][one].capitalize() for one in _OUTCOMES]
    rows = []
    for ways in found:
        pairs: dict[str, dict[Outcome, list[Arrow]]] = defaultdict(lambda: defaultdict(list))
        for arrow in ways.arrows:
            pairs[arrow.words or "all"][arrow.outcome].append(arrow)
        lines = [
            (ChartCell(asked.team(ways.side)), ChartCell(pair), *_numbers(by))
            for pair, by in pairs.items()
        ]
        rows += sorted(lines, key=lambda line: -int(line[2].text))
    return ChartTable(("Team", "From – to", "n", *words), tuple(rows))


def _numbers(by: dict[Outcome, list[Arrow]]) -> tuple[ChartCell, ...]:
    """All, and of each outcome."""
    each = tuple(
        ChartCell(
            str(sum(arrow.count for arrow in by[one])),
            tuple(number for arrow in by[one] for number in arrow.ids),
        )
        for one in _OUTCOMES
    )
    everything = tuple(sorted(number for one in each for number in one.ids))
    return (ChartCell(str(sum(int(one.text) for one in each)), everything), *each)


_METRE: Final = 24.0
_HEAD: Final = 46.0
CONE_GAP: Final = 20.0
FAN_WORDS: Final[dict[Fan, str]] = {
    "left": "from the left",
    "middle": "from the middle",
    "right": "from the right",
}


def cone_chart(asked: ChartRequest) -> Chart:
    """Three courts a team: attacks from the left, the middle, the right."""
    found = [cones(asked.touching[side], side) for side in asked.sides]
    shown = [one for one in found if one.n] or found[:1]
    one = _court(shown[0].side, 0, 0)
    scene = Scene(
        3 * one.width + 2 * CONE_GAP, len(shown) * (one.height + _HEAD + CONE_GAP) - CONE_GAP
    )
    for row, of in enumerate(shown):
        top = row * (one.height + _HEAD + CONE_GAP)
        words = team_words(of.side, asked.names)
        scene.add(SceneText((0, top + 10), words, 13, of.side.value.lower(), "start", bold=True))
        for column, fan in enumerate(FANS):
            court = _court(of.side, column * (one.width + CONE_GAP), top + _HEAD)
            scene.add(*_fan(court, of, fan))
    n, without = sum(of.n for of in found), sum(of.without for of in found)
    return Chart(
        name="attack-cones",
        title="Attacks by cone",
        n=n,
        caption=caption_of(counted_noun(n, "attack"), without, "a cone"),
        description=_cones_described(asked, found),
        scene=scene,
        table=_cones_table(asked, found),
        empty="No attack here has a cone: scouts write either zones or cones.",
        without=without,
    )


def _court(side: Side, left: float, top: float) -> Court:
    """The half that is attacked, and a strip on this side of the net."""
    low, high = (NET_Y - 1.2, LENGTH + 0.6) if side is Side.A else (-0.6, NET_Y + 1.2)
    return Court(left=left, top=top, metre=_METRE, low=low, high=high, edge=0.6)


def _fan(court: Court, of: Cones, fan: Fan) -> list[Item]:
    n = of.n_of(fan)
    head = f"{FAN_WORDS[fan]} · n = {n}"
    items: list[Item] = [
        SceneText(
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
        items += _cone_figures(place, cone, steps[cone.number], n, narrow=_is_narrow(fan, cone))
    return items


def _steps(drawn: tuple[Cone, ...]) -> dict[int, int]:
    """The colour of each cone; 0 for an empty one."""
    most = max((cone.count for cone in drawn), default=0)
    return {cone.number: step_of(cone.count, most) if cone.count else 0 for cone in drawn}


def _area(court: Court, of: Cones, fan: Fan, cone: Cone, step: int, n: int) -> Item:
    shape = [court.at(corner) for corner in cone.shape]
    look = Paint(fill=f"h{step}" if step else "floor", stroke="rule", width=1)
    words = f"{of.side.value}: {counted_noun(cone.count, 'attack')} {FAN_WORDS[fan]}"
    label = f"{words} into cone {cone.number}, {share_or_dash(cone.count, n)}"
    return Link(label, cone.ids, (polygon(shape, look),))


def _cone_figures(at: ScenePoint, cone: Cone, step: int, n: int, *, narrow: bool) -> list[Item]:
    (x, y), ink = at, f"on-h{step}" if step else "muted"
    if not cone.count:
        return [SceneText((x, y), "–", 9, ink)]
    return [
        SceneText((x, y - 6), share_or_dash(cone.count, n), 9 if narrow else 12, ink, bold=True),
        SceneText((x, y + 7), f"n {cone.count}", 8 if narrow else 10, ink),
    ]


def _is_narrow(fan: Fan, cone: Cone) -> bool:
    return fan != "middle" and cone.number < 4


def _label_place(court: Court, cone: Cone, fan: Fan) -> ScenePoint:
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


def _cones_described(asked: ChartRequest, found: list[Cones]) -> str:
    parts = []
    for of in found:
        for fan, drawn in of.fans.items():
            best = max(drawn, key=lambda cone: cone.count)
            parts.append(
                f"{asked.team(of.side)} {FAN_WORDS[fan]}: {of.n_of(fan)} attacks,"
                f" most into cone {best.number} ({best.count})"
            )
    return sentences(parts)


def _cones_table(asked: ChartRequest, found: list[Cones]) -> ChartTable:
    rows = tuple(
        (
            ChartCell(asked.team(of.side)),
            ChartCell(FAN_WORDS[fan].removeprefix("from the ").capitalize()),
            ChartCell(str(cone.number)),
            ChartCell(str(cone.count), cone.ids),
            ChartCell(share_or_dash(cone.count, of.n_of(fan))),
            ChartCell(str(cone.won), cone.won_ids),
            ChartCell(str(cone.lost), cone.lost_ids),
        )
        for of in found
        for fan, drawn in of.fans.items()
        for cone in drawn
    )
    kills = statistic("attack_kills").label
    return ChartTable(("Team", "From", "Cone", "n", "Share", kills, "Lost"), rows)
