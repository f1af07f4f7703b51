"""Setter distribution: the share of each attack zone, of all attacks and for each rotation."""

from __future__ import annotations

from typing import Final

from app.charts.chart import Asked, Chart, Number, Table, caption_of, counted, percent, sentences
from app.charts.ground import Court, team_words
from app.charts.scene import HEAT_STEPS, Item, Link, Look, Scene, Text
from session.court import LENGTH, NET_Y, zone_box
from session.stats.chartdata.distribution import ZONES, Distribution, Share, distribution
from session.vocabulary import Side

LARGE, SMALL = 24.0, 14.0
GAP: Final = 16.0
LABEL: Final = 22.0
HEAD: Final = 30.0
ORDER: Final = {Side.A: ((4, 3, 2), (5, 6, 1)), Side.B: ((1, 6, 5), (2, 3, 4))}
"""The small courts stand where the setter does, the front row at the net."""


def distribution_chart(asked: Asked) -> Chart:
    """A large court for all rotations and six small ones, for each team."""
    found = [distribution(asked.touching[side], side) for side in asked.sides]
    blocks = [_block(asked, of) for of in found]
    width = max(block.width for block in blocks)
    scene = Scene(width, sum(block.height for block in blocks) + 2 * GAP * (len(blocks) - 1))
    top = 0.0
    for of in reversed(found):
        block = _block(asked, of, top)
        scene.add(*block.items)
        top += block.height + 2 * GAP
    n = sum(of.n for of in found)
    without, unplaced = sum(of.without for of in found), sum(of.unplaced for of in found)
    caption = caption_of(counted(n, "attack"), without, "a zone")
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


def _block(asked: Asked, of: Distribution, top: float = 0.0) -> Scene:
    """One team: its name, the large court on the left, the small ones on the right."""
    large, small = _court(of.side, LARGE, 0, 0), _court(of.side, SMALL, 0, 0)
    right = large.width + 2 * GAP
    height = HEAD + 2 * (LABEL + small.height) + GAP
    block = Scene(right + 3 * small.width + 2 * GAP, height)
    block.add(
        Text(
            (0, top + 10),
            team_words(of.side, asked.names),
            13,
            of.side.value.lower(),
            "start",
            bold=True,
        )
    )
    middle = top + HEAD + (height - HEAD - LABEL - large.height) / 2
    whole = _court(of.side, LARGE, 0, middle + LABEL)
    block.add(*_shares(whole, of, "All rotations", of.overall, large=True))
    for row, zones in enumerate(ORDER[of.side]):
        for column, zone in enumerate(zones):
            left = right + column * (small.width + GAP)
            place = top + HEAD + row * (small.height + LABEL + GAP) + LABEL
            court = _court(of.side, SMALL, left, place)
            block.add(*_shares(court, of, f"Setter in {zone}", of.rotations.get(zone, ())))
    return block


def _court(side: Side, metre: float, left: float, top: float) -> Court:
    """A team's own half; the net is above A's and below B's."""
    low, high = (0.0, NET_Y) if side is Side.A else (NET_Y, LENGTH)
    return Court(left=left, top=top, metre=metre, low=low, high=high, edge=0.0)


def _shares(
    court: Court, of: Distribution, words: str, shares: tuple[Share, ...], *, large: bool = False
) -> list[Item]:
    n = sum(share.count for share in shares)
    head = Text((court.left, court.top - 11), words, 12 if large else 11, "ink", "start", bold=True)
    count = Text((court.left + court.width, court.top - 11), f"n = {n}", 11, "muted", "end")
    cells = [_cell(court, of, words, share, large=large) for share in shares]
    return [head, count, *court.floor(), *cells, *court.lines()]


def _cell(court: Court, of: Distribution, words: str, share: Share, *, large: bool) -> Item:
    box = zone_box(of.side, share.zone)
    step = min(int(10 * share.count / share.of) + 1, HEAT_STEPS) if share.count else 1
    ink = f"on-h{step}"
    x, y = court.at(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
    figures: tuple[Item, ...] = (
        Text((x, y - 7), percent(share.count, share.of), 16 if large else 11, ink, bold=True),
        Text((x, y + (11 if large else 8)), f"n {share.count}", 11 if large else 9, ink),
    )
    label = (
        f"{of.side.value}, {words.lower()}: {share.count} attacks from zone {share.zone},"
        f" {percent(share.count, share.of)}, {share.kills} kills"
    )
    return Link(label, share.ids, (court.box(box, Look(fill=f"h{step}"), inset=0.5), *figures))


def _described(asked: Asked, found: list[Distribution]) -> str:
    parts = []
    for of in found:
        most = sorted(of.overall, key=lambda share: -share.count)[:3]
        if most:
            said = ", ".join(f"zone {s.zone} {percent(s.count, s.of)}" for s in most)
            parts.append(f"{asked.team(of.side)}: {counted(of.n, 'attack')}, {said}")
    return sentences(parts)


def _table(asked: Asked, found: list[Distribution]) -> Table:
    """A row for each rotation, a column for each zone; each says share and count."""
    zones = [
        zone for zone in ZONES if any(share.zone == zone for of in found for share in of.overall)
    ]
    rows = []
    for of in found:
        for words, shares in [("All", of.overall), *((str(z), s) for z, s in of.rotations.items())]:
            by = {share.zone: share for share in shares}
            every = tuple(sorted(number for share in shares for number in share.ids))
            n = Number(str(sum(share.count for share in shares)), every)
            rows.append(
                (Number(asked.team(of.side)), Number(words), n, *(_share(by.get(z)) for z in zones))
            )
    return Table(("Team", "Setter in", "n", *(f"Zone {zone}" for zone in zones)), tuple(rows))


def _share(share: Share | None) -> Number:
    if share is None:
        return Number("–")
    return Number(f"{percent(share.count, share.of)} ({share.count})", share.ids)
