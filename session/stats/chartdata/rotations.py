"""How a team fares with its setter in each zone: difference, side-out, break point."""

from __future__ import annotations

from dataclasses import dataclass

from session.match import Match, Rally
from session.stats.chartdata.ways import Ids, ids_of
from session.vocabulary import Side


@dataclass(frozen=True, slots=True)
class Rotation:
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
class Rotations:
    """`n` rallies with a winner and the setter's zone; `without` lack one of these."""

    side: Side
    rows: tuple[Rotation, ...]
    n: int
    without: int


def rotations(match: Match, side: Side) -> Rotations:
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
    return Rotations(side, rows, sum(row.won + row.lost for row in rows), without)


def _rotation(zone: int, rallies: list[Rally], side: Side) -> Rotation:
    received = [rally for rally in rallies if rally.serving is side.other]
    served = [rally for rally in rallies if rally.serving is side]
    won = _won(rallies, side)
    return Rotation(
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
