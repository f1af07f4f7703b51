"""How a team fares with its setter in each zone, and where it attacks from then."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from session.game.match import Match, Rally
from session.game.plays import Touch
from session.stats.places import Ids, ids_of, spot, touches_of
from session.vocabulary import Side


@dataclass(frozen=True, slots=True)
class SetterZone:
    """The rallies with the setter in one zone. Side-out: won of `received`; break: of `served`."""

    zone: int
    won: int
    lost: int
    received: int
    side_outs: int
    served: int
    breaks: int
    ids: Ids
    received_ids: Ids
    served_ids: Ids

    @property
    def diff(self) -> int:
        return self.won - self.lost


@dataclass(frozen=True, slots=True)
class SetterZones:
    """`n` rallies with a winner and the setter's zone; `without` lack one of these."""

    side: Side
    rows: tuple[SetterZone, ...]
    n: int
    without: int


def setter_zones(match: Match, side: Side) -> SetterZones:
    """Six rows, setter in zone 1 to 6, whether or not it was ever there."""
    zones: dict[int, list[Rally]] = {zone: [] for zone in range(1, 7)}
    without = 0
    for rally in match.rallies:
        zone = rally.setter_zone(side)
        if zone in zones and rally.winner is not None:
            zones[zone].append(rally)
        else:
            without += 1
    rows = tuple(_rotation(zone, rallies, side) for zone, rallies in zones.items())
    return SetterZones(side, rows, sum(row.won + row.lost for row in rows), without)


def _rotation(zone: int, rallies: list[Rally], side: Side) -> SetterZone:
    received = [rally for rally in rallies if rally.serving is side.other]
    served = [rally for rally in rallies if rally.serving is side]
    won = _won(rallies, side)
    return SetterZone(
        zone=zone,
        won=won,
        lost=len(rallies) - won,
        received=len(received),
        side_outs=_won(received, side),
        served=len(served),
        breaks=_won(served, side),
        ids=rally_ids(rallies),
        received_ids=rally_ids(received),
        served_ids=rally_ids(served),
    )


def _won(rallies: list[Rally], side: Side) -> int:
    return sum(rally.winner is side for rally in rallies)


def rally_ids(rallies: list[Rally]) -> Ids:
    """The first and the last touch of each rally: the serve, and what decided it."""
    return tuple(
        number for rally in rallies for number in ids_of(rally.touches[:1] + rally.touches[1:][-1:])
    )


ATTACK_ZONES = (4, 3, 2, 7, 8, 9, 5, 6, 1)
"""As they lie in A's half, from the net to the baseline, left to right."""


@dataclass(frozen=True, slots=True)
class ZoneShare:
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
    overall: tuple[ZoneShare, ...]
    rotations: dict[int, tuple[ZoneShare, ...]]
    n: int
    without: int
    unplaced: int


def zone_shares(match: Match, side: Side) -> Distribution:
    """Attacks of a team by the zone they are made from and the setter's zone."""
    found: dict[int | None, dict[int, list[Touch]]] = defaultdict(lambda: defaultdict(list))
    everything: dict[int, list[Touch]] = defaultdict(list)
    without = 0
    for rally, play in touches_of(match, "attack", side):
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


def _shares(plays: dict[int, list[Touch]]) -> tuple[ZoneShare, ...]:
    of = sum(map(len, plays.values()))
    return tuple(
        ZoneShare(
            zone,
            len(plays[zone]),
            of,
            sum(play.sign == "#" for play in plays[zone]),
            ids_of(plays[zone]),
        )
        for zone in ATTACK_ZONES
        if zone in plays
    )
