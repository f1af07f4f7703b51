"""Side-out and break point: who wins the rallies, seen from the reception and from the serve.

A rally counts where both the serving team and the winner are known. Each of these rallies is one
of the serving team's and one of the receiving team's, so side-out of one team and break point of
the other always add up to 1.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from session.game.match import Match, Rally
from session.stats.metrics import rate
from session.vocabulary import Side


@dataclass(slots=True)
class Passage:
    """Rallies of a team, a set, a rotation or a player, and how many of them were won."""

    opponent_served: int = 0
    sideouts: int = 0
    received: int = 0
    received_won: int = 0
    first_kills: int = 0
    first_kills_received: int = 0
    served: int = 0
    breaks: int = 0


@dataclass(slots=True)
class TeamPassages:
    """One team's rallies, counted in four ways. Rotations are the own setter's zones."""

    totals: Passage = field(default_factory=Passage)
    sets: defaultdict[int, Passage] = field(default_factory=lambda: defaultdict(Passage))
    rotations: defaultdict[int | None, Passage] = field(
        default_factory=lambda: defaultdict(Passage)
    )
    players: defaultdict[str | None, Passage] = field(default_factory=lambda: defaultdict(Passage))


def passages(match: Match) -> dict[Side, TeamPassages]:
    """Goes through the rallies once."""
    found = {side: TeamPassages() for side in Side}
    for one in match.sets:
        for rally in one.rallies:
            if rally.serving is not None and rally.winner is not None:
                _serve(rally, rally.serving, found[rally.serving])
                _receive(rally, rally.serving.other, found[rally.serving.other])
    return found


def _serve(rally: Rally, side: Side, team: TeamPassages) -> None:
    won = rally.winner is side
    servers = {t.number for t in rally.touches if t.kind == "serve" and t.side is side}
    for passage in _scopes(rally, side, team, servers):
        passage.served += 1
        passage.breaks += won


def _receive(rally: Rally, side: Side, team: TeamPassages) -> None:
    won = rally.winner is side
    receivers: set[str | None] = set()
    killed = False
    for touch, phase in zip(rally.touches, rally.phases, strict=True):
        if touch.side is side:
            if touch.kind == "reception":
                receivers.add(touch.number)
            elif touch.kind == "attack" and phase == "reception" and touch.sign == "#":
                killed = True
    received = bool(receivers)
    for passage in _scopes(rally, side, team, receivers):
        passage.opponent_served += 1
        passage.sideouts += won
        passage.received += received
        passage.received_won += received and won
        passage.first_kills += killed
        passage.first_kills_received += killed and received


def _scopes(
    rally: Rally, side: Side, team: TeamPassages, players: set[str | None]
) -> list[Passage]:
    return [
        team.totals,
        team.sets[rally.set_number],
        team.rotations[rally.setter_zone(side)],
        *(team.players[number] for number in players),
    ]


def rates(passage: Passage) -> dict[str, Any]:
    """A team's, a set's or a rotation's rates; docs/statistics.md names each denominator."""
    return {
        "sideout": rate(passage.sideouts, passage.opponent_served),
        "first_ball_sideout": rate(passage.first_kills, passage.opponent_served),
    } | player_rates(passage)


def player_rates(passage: Passage) -> dict[str, Any]:
    """Those that a single player can have: over the own receptions and over the own serves."""
    return {
        "modified_sideout": rate(passage.received_won, passage.received),
        "first_ball_sideout_received": rate(passage.first_kills_received, passage.received),
        "break_point": rate(passage.breaks, passage.served),
    }


def sideout(match: Match) -> dict[str, dict[str, Any]]:
    """Keyed "A"/"B" -> `totals`, `sets`, `rotations` ("1".."6") and `players`, each the rates."""
    return {
        side.value: {
            "totals": rates(team.totals),
            "sets": {str(one.number): rates(team.sets[one.number]) for one in match.sets},
            "rotations": {str(zone): rates(team.rotations[zone]) for zone in range(1, 7)},
            "players": {
                number: player_rates(mine) for number, mine in team.players.items() if number
            },
        }
        for side, team in passages(match).items()
    }
