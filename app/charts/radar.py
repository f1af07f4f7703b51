"""Two players on one wheel of rates, all from 0 to 100 %, each with its n."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, sin
from typing import Final

from app.charts.chart import Chart, ChartCell, ChartRequest, ChartTable, sentences
from app.charts.scene import (
    Anchor,
    Circle,
    Item,
    Link,
    Paint,
    Scene,
    ScenePoint,
    SceneText,
    polygon,
    scene_line,
)
from app.numberformat import share_or_dash
from session.stats.filters import FilteredPlayer
from session.stats.narrowing import by_team
from session.stats.profile import FEW, Profile, Reading, busiest, profile

WIDTH, HEIGHT = 640.0, 520.0
CENTRE: Final[ScenePoint] = (WIDTH / 2, 284.0)
_RADIUS: Final = 160.0
_COLOURS: Final = ("p1", "p2")
_DASHES: Final[tuple[tuple[float, ...], ...]] = ((), (7, 4))
_SIGNS: Final = ("●", "▲")


def radar_chart(asked: ChartRequest) -> Chart:
    """The players asked for, else the busiest of each team."""
    matches = by_team(asked.match, replace(asked.wanted, player=None))
    players = asked.players or default_players(asked)
    found = [profile(matches[one.side], one.side, one.number) for one in players[:2]]
    axes = [
        place
        for place in range(len(found[0].readings) if found else 0)
        if any(one.readings[place].d for one in found)
    ]
    scene = Scene(WIDTH, HEIGHT)
    scene.add(*_web(axes, found), *_heads(asked, found))
    for place, one in enumerate(found):
        scene.add(*_wheel(asked, one, axes, place))
    n = sum(one.readings[place].d for one in found for place in _skills(found))
    return Chart(
        name="radar",
        title="Two players compared",
        n=n,
        caption=f"n = {n:,} touches that somebody judged · hollow: fewer than {FEW}",
        description=_described(asked, found),
        scene=scene,
        table=_table(asked, found),
        empty="No touch of these players was judged here.",
    )


def default_players(asked: ChartRequest) -> tuple[FilteredPlayer, ...]:
    """The player that the filter names first, then whoever played the ball most often."""
    most = busiest(asked.match)
    tops = [FilteredPlayer(side, numbers[0]) for side, numbers in most.items() if numbers]
    first = asked.wanted.player
    if first and first.number:
        others = [top for top in reversed(tops) if top != first]
        others.sort(key=lambda top: top.side is first.side)
        return (first, *others[:1])
    return tuple(tops)


def _skills(found: list[Profile]) -> list[int]:
    """The first axis of each skill, so that no touch is counted twice."""
    seen: dict[str, int] = {}
    for place, reading in enumerate(found[0].readings if found else ()):
        seen.setdefault(reading.axis.skill, place)
    return list(seen.values())


def _at(place: int, of: int, share: float) -> ScenePoint:
    angle = 2 * pi * place / of - pi / 2
    return CENTRE[0] + _RADIUS * share * cos(angle), CENTRE[1] + _RADIUS * share * sin(angle)


def _web(axes: list[int], found: list[Profile]) -> list[Item]:
    """Rings at each quarter, spokes, and at their ends what they measure and of how many."""
    of = len(axes)
    if not of:
        return []
    items: list[Item] = []
    for quarter in (1, 2, 3, 4):
        ring = [_at(place, of, quarter / 4) for place in range(of)]
        items.append(polygon(ring, Paint(stroke="rule", width=1.5 if quarter == 4 else 1)))
    for place in range(of):
        items.append(scene_line([CENTRE, _at(place, of, 1)], Paint(stroke="rule", width=1)))
    for quarter in (1, 2, 3, 4):
        x, y = CENTRE[0] + 4, CENTRE[1] - _RADIUS * quarter / 4
        items.append(SceneText((x, y + 7), f"{25 * quarter} %", 9, "muted", "start"))
    for place, axis in enumerate(axes):
        items += _spoke_words(_at(place, of, 1), [one.readings[axis] for one in found])
    return items


def _spoke_words(end: ScenePoint, readings: list[Reading]) -> list[Item]:
    """Beside the end of a spoke, on its outer side."""
    away = end[0] - CENTRE[0]
    anchor: Anchor = "middle" if abs(away) < 5 else "start" if away > 0 else "end"
    x = end[0] + (0 if anchor == "middle" else 12 if away > 0 else -12)
    up = end[1] < CENTRE[1] - _RADIUS * 0.9
    down = end[1] > CENTRE[1] + _RADIUS * 0.9
    y = end[1] - (42 if up else -16 if down else 14)
    items: list[Item] = [SceneText((x, y), readings[0].axis.words, 11, "ink", anchor, bold=True)]
    for place, reading in enumerate(readings):
        words = f"{_SIGNS[place]} {share_or_dash(reading.n, reading.d)} of {reading.d}"
        items.append(SceneText((x, y + 14 * (place + 1)), words, 10, _COLOURS[place], anchor))
    return items


def _heads(asked: ChartRequest, found: list[Profile]) -> list[Item]:
    items: list[Item] = []
    for place, one in enumerate(found):
        y = 12.0 + 20 * place
        look = Paint(stroke=_COLOURS[place], width=2.4, dash=_DASHES[place])
        items += [
            scene_line([(0, y), (34, y)], look),
            _mark((17, y), place, few=False),
            SceneText((42, y), _who(asked, one), 12, _COLOURS[place], "start", bold=True),
        ]
    return items


def _who(asked: ChartRequest, one: Profile) -> str:
    words = f"{asked.player(one.side, one.number)}, {asked.team(one.side)}"
    return words if len(words) <= 60 else f"{words[:59]}…"


def _wheel(asked: ChartRequest, one: Profile, axes: list[int], place: int) -> list[Item]:
    """Lines between neighbours that both have a rate, and a mark at each."""
    of = len(axes)
    values = [one.readings[axis].value for axis in axes]
    look = Paint(stroke=_COLOURS[place], width=2.4, dash=_DASHES[place])
    items: list[Item] = []
    for spoke, value in enumerate(values):
        following = values[(spoke + 1) % of]
        if value is not None and following is not None and of > 2:
            items.append(
                scene_line([_at(spoke, of, value), _at((spoke + 1) % of, of, following)], look)
            )
    for spoke, axis in enumerate(axes):
        reading, value = one.readings[axis], values[spoke]
        if value is not None:
            words = (
                f"{_who(asked, one)}: {reading.axis.words} {share_or_dash(reading.n, reading.d)}"
            )
            mark = _mark(_at(spoke, of, value), place, few=reading.d < FEW)
            items.append(Link(f"{words}, {reading.n} of {reading.d}", reading.ids, (mark,)))
    return items


def _mark(at: ScenePoint, place: int, *, few: bool) -> Item:
    """Round for the first player, a triangle for the second; hollow where n is small."""
    colour = _COLOURS[place]
    look = Paint(fill="sheet" if few else colour, stroke=colour, width=1.8)
    if place == 0:
        return Circle(at, 5, look)
    x, y = at
    return polygon([(x, y - 6), (x + 6, y + 5), (x - 6, y + 5)], look)


def _described(asked: ChartRequest, found: list[Profile]) -> str:
    parts = []
    for one in found:
        rates = ", ".join(
            f"{r.axis.words} {share_or_dash(r.n, r.d)} of {r.d}" for r in one.readings if r.d
        )
        parts.append(f"{_who(asked, one)}: {rates or 'nothing judged'}")
    return sentences(parts)


def _table(asked: ChartRequest, found: list[Profile]) -> ChartTable:
    rows = []
    for place, reading in enumerate(found[0].readings if found else ()):
        cells = (
            ChartCell(f"{share_or_dash(r.n, r.d)} ({r.n}/{r.d})" if r.d else "–", r.ids)
            for r in (one.readings[place] for one in found)
        )
        rows.append((ChartCell(reading.axis.words), *cells))
    return ChartTable(("Rate", *(_who(asked, one) for one in found)), tuple(rows))
