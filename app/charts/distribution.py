"""Setter distribution: the share of each attack zone, of all attacks and for each rotation."""

from __future__ import annotations

from typing import Final

from app.charts.chart import (
    Chart,
    ChartCell,
    ChartRequest,
    ChartTable,
    caption_of,
    counted_noun,
    sentences,
)
from app.charts.court import Court, team_words
from app.charts.scene import HEAT_STEPS, Item, Link, Paint, Scene, SceneText
from app.numberformat import share_or_dash
from session.court import LENGTH, NET_Y, zone_box
from session.stats.setterzones import ATTACK_ZONES, Distribution, ZoneShare, zone_shares
from session.vocabulary import Side

LARGE, SMALL = 24.0, 14.0
_GAP: Final = 16.0
_LABEL: Final = 22.0
_HEAD: Final = 30.0
_ORDER: Final = {Side.A: ((4, 3, 2), (5, 6, 1)), Side.B: ((1, 6, 5), (2, 3, 4))}
"""The small courts stand where the setter does, the front row at the net."""


def distribution_chart(asked: ChartRequest) -> Chart:
    """A large court for all rotations and six small ones, for each team."""
    found = [zone_shares(asked.touching[side], side) for side in asked.sides]
    blocks = [_block(asked, of) for of in found]
    width = max(block.width for block in blocks)
    scene = Scene(width, sum(block.height for block in blocks) + 2 * _GAP * (len(blocks) - 1))
    top = 0.0
    for of in reversed(found):
        block = _block(asked, of, top)
        scene.add(*block.items)
        top += block.height + 2 * _GAP
    n = sum(of.n for of in found)
    without, unplaced = sum(of.without for of in found), sum(of.unplaced for of in found)
    caption = caption_of(counted_noun(n, "attack"), without, "a zone")
    if unplaced:
        caption += f" · {unplaced:,} where nobody knows the setter's zone"
    return Chart(
        name="distribution",
        title="Setter distribution",
        n=n,
        caption=caption,
        description=_described(asked, found),
        scene=scene,
        table=_table(asked, found),
        empty="No attack here says from which zone it came.",
        without=without,
    )


def _block(asked: ChartRequest, of: Distribution, top: float = 0.0) -> Scene:
    """One team: its name, the large court on the left, the small ones on the right."""
    large, small = _court(of.side, LARGE, 0, 0), _court(of.side, SMALL, 0, 0)
    right = large.width + 2 * _GAP
    height = _HEAD + 2 * (_LABEL + small.height) + _GAP
    block = Scene(right + 3 * small.width + 2 * _GAP, height)
    block.add(
        SceneText(
            (0, top + 10),
            team_words(of.side, asked.names),
            13,
            of.side.value.lower(),
            "start",
            bold=True,
        )
    )
    middle = top + _HEAD + (height - _HEAD - _LABEL - large.height) / 2
    whole = _court(of.side, LARGE, 0, middle + _LABEL)
    block.add(*_shares(whole, of, "All rotations", of.overall, large=True))
    for row, zones in enumerate(_ORDER[of.side]):
        for column, zone in enumerate(zones):
            left = right + column * (small.width + _GAP)
            place = top + _HEAD + row * (small.height + _LABEL + _GAP) + _LABEL
            court = _court(of.side, SMALL, left, place)
            block.add(*_shares(court, of, f"Setter in {zone}", of.rotations.get(zone, ())))
    return block


def _court(side: Side, metre: float, left: float, top: float) -> Court:
    """A team's own half; the net is above A's and below B's."""
    low, high = (0.0, NET_Y) if side is Side.A else (NET_Y, LENGTH)
    return Court(left=left, top=top, metre=metre, low=low, high=high, edge=0.0)


def _shares(
    court: Court,
    of: Distribution,
    words: str,
    shares: tuple[ZoneShare, ...],
    *,
    large: bool = False,
) -> list[Item]:
    n = sum(share.count for share in shares)
    head = SceneText(
        (court.left, court.top - 11), words, 12 if large else 11, "ink", "start", bold=True
    )
    count = SceneText((court.left + court.width, court.top - 11), f"n = {n}", 11, "muted", "end")
    cells = [_cell(court, of, words, share, large=large) for share in shares]
    return [head, count, *court.floor(), *cells, *court.lines()]


def _cell(court: Court, of: Distribution, words: str, share: ZoneShare, *, large: bool) -> Item:
    box = zone_box(of.side, share.zone)
    step = min(int(10 * share.count / share.of) + 1, HEAT_STEPS) if share.count else 1
    ink = f"on-h{step}"
    x, y = court.at(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
    figures: tuple[Item, ...] = (
        SceneText(
            (x, y - 7), share_or_dash(share.count, share.of), 16 if large else 11, ink, bold=True
        ),
        SceneText((x, y + (11 if large else 8)), f"n {share.count}", 11 if large else 9, ink),
    )
    label = (
        f"{of.side.value}, {words.lower()}: {share.count} attacks from zone {share.zone},"
        f" {share_or_dash(share.count, share.of)}, {share.kills} kills"
    )
    return Link(label, share.ids, (court.box(box, Paint(fill=f"h{step}"), inset=0.5), *figures))


def _described(asked: ChartRequest, found: list[Distribution]) -> str:
    parts = []
    for of in found:
        most = sorted(of.overall, key=lambda share: -share.count)[:3]
        if most:
            said = ", ".join(f"zone {s.zone} {share_or_dash(s.count, s.of)}" for s in most)
            parts.append(f"{asked.team(of.side)}: {counted_noun(of.n, 'attack')}, {said}")
    return sentences(parts)


def _table(asked: ChartRequest, found: list[Distribution]) -> ChartTable:
    """A row for each rotation, a column for each zone; each says share and count."""
    zones = [
        zone
        for zone in ATTACK_ZONES
        if any(share.zone == zone for of in found for share in of.overall)
    ]
    rows = []
    for of in found:
        for words, shares in [("All", of.overall), *((str(z), s) for z, s in of.rotations.items())]:
            by = {share.zone: share for share in shares}
            every = tuple(sorted(number for share in shares for number in share.ids))
            n = ChartCell(str(sum(share.count for share in shares)), every)
            rows.append(
                (
                    ChartCell(asked.team(of.side)),
                    ChartCell(words),
                    n,
                    *(_share(by.get(z)) for z in zones),
                )
            )
    return ChartTable(("Team", "Setter in", "n", *(f"Zone {zone}" for zone in zones)), tuple(rows))


def _share(share: ZoneShare | None) -> ChartCell:
    if share is None:
        return ChartCell("–")
    return ChartCell(f"{share_or_dash(share.count, share.of)} ({share.count})", share.ids)
