"""The six rotations of each team, named by the zone of its own setter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from session.game.match import Match, Rally
from session.stats.sideout import TeamPassages, passages, rates
from session.vocabulary import Side


@dataclass(slots=True)
class Rotation:
    """What happened while a team's setter was in one zone."""

    rallies: int = 0
    won: int = 0
    lost: int = 0
    serves: int = 0
    receptions: int = 0
    kills: int = 0
    errors: int = 0
    blocked: int = 0


def rotations(
    match: Match, counted: dict[Side, TeamPassages] | None = None
) -> dict[str, dict[str, dict[str, Any]]]:
    """Keyed "A"/"B" -> "1".."6" -> `diff` (rallies won minus lost), the counts and the rates.

    All rallies count, with one's own serve and with the opponent's. `counted` spares the counting
    of side-outs where `sideout.passages` has done it already.
    """
    found: dict[Side, dict[int | None, Rotation]] = {
        side: {zone: Rotation() for zone in (*range(1, 7), None)} for side in Side
    }
    for one in match.sets:
        for rally in one.rallies:
            for side in Side:
                zone = rally.setter_zone(side)
                _add(found[side].get(zone) or found[side][None], rally, side)
    counted = passages(match) if counted is None else counted
    return {
        side.value: {
            str(zone): _row(found[side][zone]) | rates(counted[side].rotations[zone])
            for zone in range(1, 7)
        }
        for side in Side
    }


def _add(rotation: Rotation, rally: Rally, side: Side) -> None:
    rotation.rallies += 1
    if rally.winner is not None:
        rotation.won += rally.winner is side
        rotation.lost += rally.winner is not side
    for touch in rally.touches:
        if touch.side is side:
            kind = touch.kind
            if kind == "attack":
                rotation.kills += touch.sign == "#"
                rotation.errors += touch.sign == "="
                rotation.blocked += touch.sign == "/"
            elif kind == "serve":
                rotation.serves += 1
            elif kind == "reception":
                rotation.receptions += 1


def _row(rotation: Rotation) -> dict[str, Any]:
    return {
        "diff": rotation.won - rotation.lost,
        "rallies": rotation.rallies,
        "won": rotation.won,
        "lost": rotation.lost,
        "serves": rotation.serves,
        "receptions": rotation.receptions,
        "kills": rotation.kills,
        "errors": rotation.errors,
        "blocked": rotation.blocked,
    }
