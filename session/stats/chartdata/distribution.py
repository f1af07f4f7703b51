"""Where a team's attacks are made from, for each zone of its setter."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from session.match import Match
from session.plays import Play
from session.stats.chartdata.ways import Ids, ids_of, spot, touches
from session.vocabulary import Side

ZONES = (4, 3, 2, 7, 8, 9, 5, 6, 1)
"""As they lie in A's half, from the net to the baseline, left to right."""


@dataclass(frozen=True, slots=True)
class Share:
    """Attacks from one zone: `count` of the rotation's `of`, `kills` among them."""

    zone: int
    count: int
    of: int
    kills: int
    ids: Ids


@dataclass(frozen=True, slots=True)
class Distribution:
    """Shares of attack zones: of all attacks, and with the setter in zones 1-6.

    `without` attacks have no zone; `unplaced` have one, but nobody knows the setter's zone.
    """

    side: Side
    overall: tuple[Share, ...]
    rotations: dict[int, tuple[Share, ...]]
    n: int
    without: int
    unplaced: int


def distribution(match: Match, side: Side) -> Distribution:
    """Attacks of a team by the zone they are made from and the setter's zone."""
    found: dict[int | None, dict[int, list[Play]]] = defaultdict(lambda: defaultdict(list))
    everything: dict[int, list[Play]] = defaultdict(list)
    without = 0
    for rally, play in touches(match, "attack", side):
        where = spot(play, "from")
        if where is None or where.zone is None:
            without += 1
            continue
        everything[where.zone].append(play)
        found[rally.setter_zone(side)][where.zone].append(play)
    n = sum(map(len, everything.values()))
    known = {zone: _shares(found[zone]) for zone in range(1, 7) if zone in found}
    placed = sum(sum(share.count for share in shares) for shares in known.values())
    return Distribution(side, _shares(everything), known, n, without, n - placed)


def _shares(plays: dict[int, list[Play]]) -> tuple[Share, ...]:
    of = sum(map(len, plays.values()))
    return tuple(
        Share(
            zone,
            len(plays[zone]),
            of,
            sum(play.sign == "#" for play in plays[zone]),
            ids_of(plays[zone]),
        )
        for zone in ZONES
        if zone in plays
    )
