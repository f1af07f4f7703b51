"""From where to where: an arrow's width is how often; colour, dash and head are how it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import hypot
from typing import Final, NamedTuple

from app.charts.chart import NOUNS, Asked, Chart, Number, Table, caption_of, counted, sentences
from app.charts.ground import Court
from app.charts.scene import Item, Link, Look, Point, Scene, Text, line, polygon, rect
from session.stats.chartdata.directions import Arrow, Directions, directions
from session.stats.chartdata.ways import Outcome

GAP: Final = 28.0
WIDEST: Final = 8.0
THINNEST: Final = 1.4
LABELLED: Final = 8
"""So many of the most frequent arrows say their count."""
KEY_LINE: Final = 22.0
MANY: Final = 60

OUTCOME_WORDS: Final[dict[str, dict[Outcome, str]]] = {
    "serve": {"won": "ace", "kept": "in play", "lost": "error"},
    "attack": {"won": "kill", "kept": "in play", "lost": "error or blocked"},
}
_DASH: Final[dict[Outcome, tuple[float, ...]]] = {"won": (), "kept": (7, 4), "lost": (2, 3)}
OUTCOMES: Final[tuple[Outcome, ...]] = ("won", "kept", "lost")


class _Drawn(NamedTuple):
    """An arrow in pixels."""

    start: Point
    end: Point
    width: float
    outcome: Outcome


def direction_chart(asked: Asked, skill: str) -> Chart:
    """A court for each team: their ways cross, so that one court could not hold both."""
    found = [directions(asked.touching[side], skill, side, asked.detail) for side in asked.sides]
    courts = [Court(left=place * (Court().width + GAP)) for place in range(len(found))]
    key = KEY_LINE * (1 if len(found) > 1 else 2)
    scene = Scene(courts[-1].left + courts[-1].width, courts[0].height + 4 + key)
    most = max((arrow.count for ways in found for arrow in ways.arrows), default=1)
    for court, ways in zip(courts, found, strict=True):
        scene.add(*court.floor(), *court.lines(), *court.zone_numbers())
        scene.add(*_arrows(court, ways, most))
        scene.add(*court.team_names(asked.names))
        scene.add(*court.notes({ways.side: counted(ways.n, skill)}))
    scene.add(*_key(skill, courts[0].height + 4, scene.width))
    n, without = sum(one.n for one in found), sum(one.without for one in found)
    ends = "measured places" if asked.detail == "metres" else "both zones"
    return Chart(
        name=f"{skill}-directions",
        title=f"Ways of the {NOUNS[skill]}",
        n=n,
        caption=caption_of(counted(n, skill), without, ends),
        description=_described(asked, found, skill),
        scene=scene,
        table=_table(asked, found, skill),
        empty=f"No {NOUNS[skill]} of which both ends are known here.",
        without=without,
    )


def _arrows(court: Court, ways: Directions, most: int) -> list[Item]:
    """The rare ones first, so that the frequent ones lie on top."""
    quiet = len(ways.arrows) > MANY
    parted = _parted(ways.arrows)
    drawn = [_drawn(court, arrow, aside, most) for arrow, aside in parted]
    items: list[Item] = []
    for (arrow, _), shape in zip(reversed(parted), reversed(drawn), strict=True):
        words = OUTCOME_WORDS[ways.skill][arrow.outcome]
        label = f"{ways.side.value} {arrow.words}: {arrow.count} {words}".replace(" :", ":")
        faint = 0.55 if arrow.count == 1 and most > 3 else 1.0
        items.append(Link(label, arrow.ids, _shapes(shape, faint), quiet=quiet))
    counts = [arrow.count for arrow, _ in parted[:LABELLED]]
    return items + _figures(list(zip(drawn[:LABELLED], counts, strict=True)))


def _parted(arrows: Iterable[Arrow]) -> list[tuple[Arrow, int]]:
    """Each arrow with how far it steps aside for others between the same two places."""
    pairs: dict[tuple[Point, Point], int] = defaultdict(int)
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


def _within(court: Court, place: Point) -> Point:
    """A ball that landed far out ends at the edge of the picture."""
    x = min(max(place[0], 0.2 - court.edge), 8.8 + court.edge)
    return x, min(max(place[1], court.low + 0.2), court.high - 0.2)


def _shapes(arrow: _Drawn, opacity: float = 1.0) -> tuple[Item, ...]:
    (x0, y0), (x1, y1) = arrow.start, arrow.end
    length = hypot(x1 - x0, y1 - y0) or 1.0
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    head = 5.0 + arrow.width * 1.1
    look = Look(
        stroke=arrow.outcome,
        width=arrow.width,
        dash=tuple(part * max(arrow.width / 2.5, 1) for part in _DASH[arrow.outcome]),
        opacity=opacity,
    )
    neck = (x1 - ux * head * 0.8, y1 - uy * head * 0.8)
    shaft = line([arrow.start, arrow.end if arrow.outcome == "lost" else neck], look)
    hit = line([arrow.start, arrow.end], Look(stroke="hit", width=max(arrow.width + 6, 10)))
    return hit, shaft, *_head(arrow, (ux, uy), head)


def _head(arrow: _Drawn, along: Point, size: float) -> tuple[Item, ...]:
    """Points have a full head, balls in play an open one, lost balls a cross."""
    (x, y), (ux, uy) = arrow.end, along
    left = (x - ux * size - uy * size * 0.55, y - uy * size + ux * size * 0.55)
    right = (x - ux * size + uy * size * 0.55, y - uy * size - ux * size * 0.55)
    if arrow.outcome == "won":
        return (polygon([arrow.end, left, right], Look(fill="won")),)
    stroke = Look(stroke=arrow.outcome, width=max(1.6, arrow.width * 0.6))
    if arrow.outcome == "kept":
        return (line([left, arrow.end, right], stroke),)
    arm = size * 0.45
    return (
        line([(x - arm, y - arm), (x + arm, y + arm)], stroke),
        line([(x - arm, y + arm), (x + arm, y - arm)], stroke),
    )


def _figures(arrows: list[tuple[_Drawn, int]]) -> list[Item]:
    """The counts, each on its arrow where no other count is yet."""
    taken: list[Point] = []
    items: list[Item] = []
    for arrow, count in arrows:
        if count < 2:
            continue
        places = [_along(arrow, share) for share in (0.72, 0.6, 0.82, 0.5, 0.4)]
        free = [one for one in places if all(_apart(one, other) for other in taken)]
        x, y = (free or places)[0]
        taken.append((x, y))
        half = 4.5 + 3.2 * len(str(count))
        plate = Look(fill="sheet", stroke=arrow.outcome, width=1)
        items += [rect(x - half, y - 7, 2 * half, 14, plate)]
        items += [Text((x, y), str(count), 10, "ink", bold=True)]
    return items


def _along(arrow: _Drawn, share: float) -> Point:
    (x0, y0), (x1, y1) = arrow.start, arrow.end
    return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share


def _apart(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) > 24 or abs(one[1] - other[1]) > 16


def _key(skill: str, top: float, width: float) -> list[Item]:
    """What the three kinds of arrow mean, on a second line where one is too short."""
    items: list[Item] = []
    x, y = 0.0, top + KEY_LINE / 2
    for outcome in OUTCOMES:
        words = OUTCOME_WORDS[skill][outcome]
        wide = 36 + 6.5 * len(words)
        if x and x + wide > width:
            x, y = 0.0, y + KEY_LINE
        sample = _Drawn((x, y), (x + 26, y), 2.0, outcome)
        items += [*_shapes(sample)[1:], Text((x + 32, y), words, 10, "ink", "start")]
        x += wide + 20
    return items


def _described(asked: Asked, found: list[Directions], skill: str) -> str:
    parts = []
    for ways in found:
        most = [arrow for arrow in ways.arrows[:3] if arrow.words]
        if most:
            words = ", ".join(
                f"{one.words} {one.count} {OUTCOME_WORDS[skill][one.outcome]}" for one in most
            )
            parts.append(f"{asked.team(ways.side)} most often from {words}")
        elif ways.n:
            parts.append(f"{asked.team(ways.side)}: {counted(ways.n, skill)} as arrows")
    return sentences(parts)


def _table(asked: Asked, found: list[Directions], skill: str) -> Table:
    """One row for each way; in metres one for each team, as no two ways are the same."""
    words = [OUTCOME_WORDS[skill][one].capitalize() for one in OUTCOMES]
    rows = []
    for ways in found:
        pairs: dict[str, dict[Outcome, list[Arrow]]] = defaultdict(lambda: defaultdict(list))
        for arrow in ways.arrows:
            pairs[arrow.words or "all"][arrow.outcome].append(arrow)
        lines = [
            (Number(asked.team(ways.side)), Number(pair), *_numbers(by))
            for pair, by in pairs.items()
        ]
        rows += sorted(lines, key=lambda line: -int(line[2].text))
    return Table(("Team", "From – to", "n", *words), tuple(rows))


def _numbers(by: dict[Outcome, list[Arrow]]) -> tuple[Number, ...]:
    """All, and of each outcome."""
    each = tuple(
        Number(
            str(sum(arrow.count for arrow in by[one])),
            tuple(number for arrow in by[one] for number in arrow.ids),
        )
        for one in OUTCOMES
    )
    everything = tuple(sorted(number for one in each for number in one.ids))
    return (Number(str(sum(int(one.text) for one in each)), everything), *each)
