"""Heat on a court: by zone and sub-zone as cells with their counts, in metres as hills and dots."""

from __future__ import annotations

from math import ceil
from typing import Final

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
from app.charts.court import SIGN, Court, touch_mark
from app.charts.density import density, hills
from app.charts.scene import HEAT_STEPS, Circle, Item, Link, Paint, Scene, SceneText, rect
from app.numberformat import share_or_dash
from session.court import Box
from session.stats.heat import Heat, HeatCell, HeatDot, heat, together
from session.stats.places import CourtPlace, End
from session.vocabulary import Side, team_name

_KEY: Final = 26.0
_MANY: Final = 40
"""So many dots are reached by the Tab key; more are left to the table."""

_TITLES: Final[dict[tuple[str, End], str]] = {
    ("serve", "from"): "Where serves start",
    ("serve", "to"): "Where serves go",
    ("reception", "to"): "Places of reception",
    ("attack", "from"): "Where attacks start",
    ("attack", "to"): "Where attacks go",
}


def heat_chart(asked: ChartRequest, skill: str, end: End) -> Chart:
    """The heat of one skill on one court: the teams' cells never lie on each other."""
    found = together(
        [heat(asked.touching[side], skill, end, asked.detail, side) for side in asked.sides]
    )
    court = Court()
    metres = asked.detail == "metres"
    scene = Scene(court.width, court.height + (_KEY if metres else 0))
    scene.add(*court.floor())
    scene.add(*(hills(court, density(map(_place, found.dots))) if metres else ()))
    scene.add(*(_cell(court, found, cell) for cell in found.cells))
    scene.add(*court.lines(), *court.zone_numbers(_on_cells(found)))
    scene.add(*_frames(court, found))
    exact = [dot for dot in found.dots if dot.box is None]
    scene.add(*(_dot(court, dot, quiet=len(exact) > _MANY) for dot in exact))
    scene.add(*court.team_names(asked.names), *court.notes(_notes(asked, found)))
    scene.add(*(_key(court.height + _KEY / 2) if metres else ()))
    words = {"zone": "zone", "subzone": "quarter of a zone", "metres": "place"}[found.detail]
    return Chart(
        name=f"{skill}-{end}",
        title=_TITLES[skill, end],
        n=found.n,
        caption=caption_of(counted_noun(found.n, skill), found.without, f"a known {words}"),
        description=_described(found),
        scene=scene,
        table=_dots_table(asked, found) if found.dots else _cells_table(asked, found),
        empty=f"No {touches_noun(skill)} with a known {words} here.",
        without=found.without,
    )


def step_of(count: float, most: float) -> int:
    """Which of the five colours a count or a share has: 1 for the fewest, 5 for the most."""
    return min(max(ceil(HEAT_STEPS * count / most), 1), HEAT_STEPS) if most else 1


def _cell(court: Court, found: Heat, cell: HeatCell) -> Link:
    of = found.of(cell.side)
    step = step_of(cell.count / of, found.top_share)
    label = (
        f"{cell.side.value}: {counted_noun(cell.count, found.skill)} {_end_words(found)} zone"
        f" {cell.zone}{cell.subzone or ''}, {share_or_dash(cell.count, of)}"
    )
    x, y = court.at(((cell.box[0] + cell.box[2]) / 2, (cell.box[1] + cell.box[3]) / 2))
    ink = f"on-h{step}"
    figures: tuple[Item, ...] = (SceneText((x, y), str(cell.count), 11, ink, bold=True),)
    if cell.subzone is None and cell.box[3] - cell.box[1] > 2:
        figures = (
            SceneText((x, y - 7), share_or_dash(cell.count, of), 14, ink, bold=True),
            SceneText((x, y + 10), str(cell.count), 11, ink),
        )
    area = court.box(cell.box, Paint(fill=f"h{step}"), inset=0.5)
    return Link(label, cell.ids, (area, *figures))


def _frames(court: Court, found: Heat) -> list[Item]:
    """A dashed frame for the touches of which only the zone is known, as one."""
    boxes: dict[tuple[Side, Box], list[HeatDot]] = {}
    for dot in found.dots:
        if dot.box is not None:
            boxes.setdefault((dot.side, dot.box), []).append(dot)
    items: list[Item] = []
    for (side, box), dots in boxes.items():
        ids = tuple(dot.play.id for dot in dots if dot.play.id is not None)
        label = f"{side.value}: {counted_noun(len(dots), found.skill)} known by zone only"
        area = court.box(box, Paint(fill="hit"), inset=2)
        frame = court.box(box, Paint(stroke="muted", width=1, dash=(4, 2)), inset=2)
        items.append(Link(label, ids, (area, frame)))
    return items


def _place(dot: HeatDot) -> CourtPlace:
    return CourtPlace(dot.point, dot.box)


def _dot(court: Court, dot: HeatDot, *, quiet: bool) -> Item:
    place = (min(max(dot.point[0], -1.35), 10.35), min(max(dot.point[1], -2.2), 20.2))
    at = court.at(place)
    look = Paint(fill=dot.side.value.lower(), stroke="sheet", width=0.8)
    who = f"{dot.side.value} {dot.play.number or 'player not known'}"
    label = f"{who}, {dot.play.sign or 'not judged'}"
    ids = () if dot.play.id is None else (dot.play.id,)
    return Link(
        label, ids, (Circle(at, 6, Paint(fill="hit")), touch_mark(at, dot.side, look)), quiet=quiet
    )


def _on_cells(found: Heat) -> dict[tuple[Side, int], str]:
    """What the number of a zone is written in where a cell covers its corner."""
    colours = {}
    for cell in found.cells:
        corner = cell.subzone in (None, "C") and cell.box[3] - cell.box[1] > 1.5 - 0.01
        if corner and (found.skill, found.end) != ("serve", "from"):
            share = cell.count / found.of(cell.side)
            colours[cell.half, cell.zone] = f"on-h{step_of(share, found.top_share)}"
    return colours


def _notes(asked: ChartRequest, found: Heat) -> dict[Side, str]:
    """Whose touches each half shows, and how many."""
    others = found.end == "to" and found.skill != "reception"
    notes = {}
    for side in asked.sides:
        n = found.of(side)
        n += sum(dot.side is side for dot in found.dots)
        whose = f" of {SIGN[side]}" if others else ""
        notes[side.other if others else side] = f"{counted_noun(n, found.skill)}{whose}"
    return notes


def _key(y: float) -> list[Item]:
    """Five swatches from few to many."""
    items: list[Item] = [SceneText((42, y), "few", 10, "muted", "end")]
    for step in range(1, HEAT_STEPS + 1):
        items.append(rect(26 + 22 * step, y - 6, 22, 12, Paint(fill=f"h{step}")))
    return [*items, SceneText((164, y), "many", 10, "muted", "start")]


def _end_words(found: Heat) -> str:
    if found.skill == "reception":
        return "in"
    return "from" if found.end == "from" else "to"


def _described(found: Heat) -> str:
    if found.dots:
        return (
            f"{counted_noun(found.n, found.skill)} as dots at their places; darker where more lie."
        )
    parts = []
    for side in Side:
        cells = sorted(
            (cell for cell in found.cells if cell.side is side), key=lambda cell: -cell.count
        )[:3]
        if cells:
            said = ", ".join(f"zone {c.zone}{c.subzone or ''} {c.count}" for c in cells)
            parts.append(f"{team_name(None, side)} most often {_end_words(found)} {said}")
    return sentences(parts)


def _cells_table(asked: ChartRequest, found: Heat) -> ChartTable:
    rows = []
    for cell in sorted(found.cells, key=lambda one: (one.side.value, -one.count)):
        of = found.of(cell.side)
        rows.append(
            (
                ChartCell(asked.team(cell.side)),
                ChartCell(f"{cell.zone}{cell.subzone or ''}"),
                ChartCell(str(cell.count), cell.ids),
                ChartCell(share_or_dash(cell.count, of)),
                ChartCell(str(cell.won), cell.won_ids),
                ChartCell(str(cell.lost), cell.lost_ids),
            )
        )
    return ChartTable(("Team", "Zone", "n", "Share", "Points", "Lost"), tuple(rows))


def _dots_table(asked: ChartRequest, found: Heat) -> ChartTable:
    """By metre it is the touches themselves, of each player."""
    rows = []
    by_player: dict[tuple[Side, str], list[HeatDot]] = {}
    for dot in found.dots:
        by_player.setdefault((dot.side, dot.play.number or ""), []).append(dot)
    for (side, number), dots in sorted(
        by_player.items(), key=lambda one: (one[0][0], -len(one[1]))
    ):
        ids = tuple(dot.play.id for dot in dots if dot.play.id is not None)
        rows.append(
            (
                ChartCell(asked.team(side)),
                ChartCell(number or "not known"),
                ChartCell(str(len(dots)), ids),
                ChartCell(str(sum(dot.box is None for dot in dots))),
            )
        )
    return ChartTable(("Team", "Player", "n", "Measured"), tuple(rows))
