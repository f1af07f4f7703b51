"""A team's six rotations: rallies won minus lost, side-out and break point, each with its n."""

from __future__ import annotations

from typing import Final

from app.charts.chart import (
    Chart,
    ChartCell,
    ChartRequest,
    ChartTable,
    caption_of,
    rallies,
    sentences,
)
from app.charts.court import team_words
from app.charts.scene import Item, Link, Paint, Scene, SceneText, rect, scene_line
from app.numberformat import share_or_dash, signed
from session.stats.catalogue import Statistic, statistic
from session.stats.setterzones import SetterZone, SetterZones, setter_zones
from session.vocabulary import Side

_ROW: Final = 28.0
_HEAD: Final = 64.0
_GAP: Final = 24.0
_DIFF, _RALLIES = statistic("rotation_diff"), statistic("rotation_rallies")
_SIDE_OUT, _BREAK = statistic("sideout"), statistic("break_point")
DIFF_LEFT, DIFF_WIDTH = 70.0, 130.0
SIDE_OUT_LEFT, BREAK_LEFT, SHARE_WIDTH = 232.0, 468.0, 120.0
_WIDTH: Final = 690.0


def rotation_chart(asked: ChartRequest) -> Chart:
    """Six rows a team, setter in zone 1 to 6."""
    found = [setter_zones(asked.whole[side], side) for side in asked.sides]
    most = max([5, *(abs(row.diff) for of in found for row in of.rows)])
    block = _HEAD + 6 * _ROW + _GAP
    scene = Scene(_WIDTH, block * len(found) - _GAP)
    for place, of in enumerate(found):
        scene.add(*_block(asked, of, place * block, most))
    n = max((of.n for of in found), default=0)
    without = max((of.without for of in found), default=0)
    return Chart(
        name="rotations",
        title="Rotations",
        n=n,
        caption=caption_of(rallies(n), without, "a known rotation or winner"),
        description=_described(asked, found),
        scene=scene,
        table=_table(asked, found),
        empty="No rally here says in which zone the setter was.",
        without=without,
    )


def _block(asked: ChartRequest, of: SetterZones, top: float, most: int) -> list[Item]:
    colour = of.side.value.lower()
    head = top + _HEAD - 25
    items: list[Item] = [
        SceneText((0, top + 10), team_words(of.side, asked.names), 13, colour, "start", bold=True),
        SceneText((0, head), "Setter in", 10, "muted", "start"),
        SceneText((DIFF_LEFT + DIFF_WIDTH / 2, head), _DIFF.label, 10, "muted"),
        *_heads(_SIDE_OUT, SIDE_OUT_LEFT, head),
        *_heads(_BREAK, BREAK_LEFT, head),
    ]
    for place, row in enumerate(of.rows):
        items += _row(of.side, row, top + _HEAD + place * _ROW, most)
    middle = DIFF_LEFT + DIFF_WIDTH / 2
    bottom = top + _HEAD + 6 * _ROW
    items.append(
        scene_line([(middle, top + _HEAD), (middle, bottom)], Paint(stroke="ink", width=1))
    )
    return items


def _heads(one: Statistic, left: float, y: float) -> tuple[Item, Item]:
    """What a rate is called, and below it what it means."""
    return (
        SceneText((left, y), one.label, 10, "ink", "start"),
        SceneText((left, y + 13), one.meaning, 9, "muted", "start"),
    )


def _row(side: Side, row: SetterZone, top: float, most: int) -> list[Item]:
    middle = top + _ROW / 2
    return [
        scene_line([(0, top), (_WIDTH, top)], Paint(stroke="rule", width=1)),
        SceneText((20, middle), str(row.zone), 14, "ink", bold=True),
        _diff(side, row, middle, most),
        _share(side, row, middle, SIDE_OUT_LEFT, _SIDE_OUT, row.side_outs, row.received),
        _share(side, row, middle, BREAK_LEFT, _BREAK, row.breaks, row.served),
    ]


def _diff(side: Side, row: SetterZone, y: float, most: int) -> Item:
    """To the right when won more than lost: full; to the left: striped. The sign stands beside."""
    middle, reach = DIFF_LEFT + DIFF_WIDTH / 2, DIFF_WIDTH / 2 - 26
    long = reach * abs(row.diff) / most
    left = middle if row.diff > 0 else middle - long
    look = Paint(fill=side.value.lower(), hatch="stripes" if row.diff < 0 else None)
    anchor_x = middle + long + 5 if row.diff >= 0 else middle - long - 5
    text = SceneText(
        (anchor_x, y), signed(row.diff), 12, "ink", "start" if row.diff >= 0 else "end", bold=True
    )
    label = f"{side.value}, setter in {row.zone}: {row.won} won, {row.lost} lost"
    hit = rect(DIFF_LEFT, y - _ROW / 2, DIFF_WIDTH, _ROW, Paint(fill="hit"))
    bar: tuple[Item, ...] = (rect(left, y - 8, long, 16, look),) if long else ()
    return Link(label, row.ids, (hit, *bar, text))


def _share(
    side: Side, row: SetterZone, y: float, left: float, one: Statistic, n: int, d: int
) -> Item:
    hit = rect(left, y - _ROW / 2, SHARE_WIDTH + 96, _ROW, Paint(fill="hit"))
    frame = rect(left, y - 8, SHARE_WIDTH, 16, Paint(fill="track"))
    long = SHARE_WIDTH * n / d if d else 0.0
    bar: tuple[Item, ...] = (
        (rect(left, y - 8, long, 16, Paint(fill=side.value.lower())),) if long else ()
    )
    figures = (
        SceneText((left + SHARE_WIDTH + 46, y), share_or_dash(n, d), 12, "ink", "end", bold=True),
        SceneText((left + SHARE_WIDTH + 54, y), f"{n}/{d}", 10, "muted", "start"),
    )
    what = f"{one.label.lower()} {share_or_dash(n, d)}"
    ids = row.received_ids if one is _SIDE_OUT else row.served_ids
    label = f"{side.value}, setter in {row.zone}: {what}, {n} of {d}"
    return Link(label, ids, (hit, frame, *bar, *figures))


def _described(asked: ChartRequest, found: list[SetterZones]) -> str:
    parts = []
    for of in found:
        if of.n:
            best = max(of.rows, key=lambda row: row.diff)
            worst = min(of.rows, key=lambda row: row.diff)
            parts.append(
                f"{asked.team(of.side)}: best with the setter in {best.zone} ({signed(best.diff)}),"
                f" worst in {worst.zone} ({signed(worst.diff)})"
            )
    return sentences(parts)


def _table(asked: ChartRequest, found: list[SetterZones]) -> ChartTable:
    rows = tuple(
        (
            ChartCell(asked.team(of.side)),
            ChartCell(str(row.zone)),
            ChartCell(str(row.won + row.lost), row.ids),
            ChartCell(signed(row.diff)),
            ChartCell(
                f"{share_or_dash(row.side_outs, row.received)} ({row.side_outs}/{row.received})",
                row.received_ids,
            ),
            ChartCell(
                f"{share_or_dash(row.breaks, row.served)} ({row.breaks}/{row.served})",
                row.served_ids,
            ),
        )
        for of in found
        for row in of.rows
    )
    words = (_RALLIES.label, _DIFF.head, _SIDE_OUT.label, _BREAK.label)
    return ChartTable(("Team", "Setter in", *words), rows)
