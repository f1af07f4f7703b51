"""Efficiencies of events that need no match: per team and player, whatever order they came in.

A touch that nobody evaluated is never guessed: it stands in `total` and in `unevaluated`, and not
in any rate. One that is known to have stayed in play is evaluated, though it has no sign. A rate is
`{"value", "n", "d"}`; its value is None when d is 0. `session.stats.catalogue` has every formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from session.game.plays import EventLike, Touch, plays
from session.schemas import JsonObject
from session.serialiser import json_of
from session.stats.catalogue import statistic
from session.stats.line import StatisticLine
from session.stats.rosters import Rosters, number_of
from session.stats.tally import Tally
from session.vocabulary import Side

Reader: TypeAlias = Callable[[Tally], StatisticLine]
"""What a table says of a tally."""


@dataclass(frozen=True, slots=True)
class TeamMetrics:
    """One table of one team; players by shirt number."""

    team: StatisticLine
    players: Mapping[str, StatisticLine]


METRIC_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "attack_performance": {
        "total": "attack_total",
        "kills": "attack_kills",
        "errors": "attack_errors",
        "blocked": "attack_blocked",
        "kill_pct": "attack_kill_pct",
        "efficiency": "attack_efficiency",
        "unevaluated": "attack_unevaluated",
    },
    "serve_performance": {
        "total": "serve_total",
        "aces": "serve_aces",
        "errors": "serve_errors",
        "ace_pct": "serve_ace_pct",
        "error_pct": "serve_error_pct",
        "efficiency": "serve_efficiency",
        "unevaluated": "serve_unevaluated",
    },
    "reception_performance": {
        "total": "reception_total",
        "errors": "reception_errors",
        "positive_pct": "reception_positive_pct",
        "excellent_pct": "reception_excellent_pct",
        "efficiency": "reception_efficiency",
        "unevaluated": "reception_unevaluated",
    },
}
"""Which statistic stands under which key."""


def advanced_metrics(events: Iterable[EventLike], rosters: Rosters | None = None) -> JsonObject:
    """How well the confirmed touches of `events` were played, per team and player.

    `events` may be models or plain mappings, `rosters` is what `load_session` gives: players per
    side. Every player on a roster is listed, whether or not that player touched the ball.

    Returns, each keyed "A"/"B" -> {"team": ..., "players": {number: ...}}:
    `attack_efficiency` (rates, -1..1), `attack_performance`, `serve_performance` and
    `reception_performance` (counts, percentages 0-100 and an `efficiency` rate).
    """
    teams, players = _count(events, rosters or {})

    def of_each(read: Reader) -> JsonObject:
        return {
            side.value: json_of(
                TeamMetrics(
                    read(teams[side]),
                    {number: read(tally) for number, tally in players[side].items()},
                )
            )
            for side in Side
        }

    return {"attack_efficiency": of_each(_attack_efficiency)} | {
        name: of_each(_reader(names)) for name, names in METRIC_TABLES.items()
    }


_SKILLS: Final = ("attack", "serve", "reception")


def _attack_efficiency(tally: Tally) -> StatisticLine:
    rate = statistic("attack_efficiency").rate(tally)
    counts = {name: statistic(f"attack_{name}").value(tally) for name in ("total", "unevaluated")}
    return StatisticLine({"value": rate.value, "n": rate.n, "d": rate.d} | counts)


def _reader(names: Mapping[str, str]) -> Reader:
    def read(tally: Tally) -> StatisticLine:
        line = StatisticLine.of(tuple(names.values()), tally)
        return StatisticLine({key: line[name] for key, name in names.items()})

    return read


def _count(
    events: Iterable[EventLike], rosters: Rosters
) -> tuple[dict[Side, Tally], dict[Side, dict[str, Tally]]]:
    """Per team, and per player; unnamed players count for the team."""
    teams = {side: Tally() for side in Side}
    players = {
        side: {number_of(player): Tally() for player in rosters.get(side, ())} for side in Side
    }
    for play in plays(events):
        if not isinstance(play, Touch) or play.side is None or play.kind not in _SKILLS:
            continue
        teams[play.side].touch(play.kind, play.outcome)
        if play.number is not None:
            players[play.side].setdefault(play.number, Tally()).touch(play.kind, play.outcome)
    return teams, players
