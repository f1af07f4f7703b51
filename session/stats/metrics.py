"""Efficiencies per team and player. `docs/statistics.md` states every formula and its source.

A touch that nobody evaluated is never guessed: it stands in `total` and in `unevaluated`, and not
in any rate. One that is known to have stayed in play is evaluated, though it has no sign. A rate is
`{"value", "n", "d"}`; its value is None when d is 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from session.stats.touches import EventLike, outcome, touches
from session.vocabulary import Evaluation, Side, canonical_number

Signs: TypeAlias = Counter[str | None]
Rosters: TypeAlias = Mapping[Any, Iterable[Any]]
Measure: TypeAlias = Callable[[Signs], dict[str, Any]]

PERFECT, POSITIVE, NEUTRAL, NEGATIVE, POOR, ERROR = Evaluation


def rate(n: float, d: int) -> dict[str, Any]:
    """A rate with its counts: value = n / d, None when d is 0."""
    return {"value": n / d if d else None, "n": n, "d": d}


def advanced_metrics(
    events: Iterable[EventLike], rosters: Rosters | None = None
) -> dict[str, dict[str, dict[str, Any]]]:
    """How well the confirmed touches of `events` were played, per team and player.

    `events` may be models or plain mappings, `rosters` is what `load_session` gives: players per
    side. Every player on a roster is listed, whether or not that player touched the ball.

    Returns, each keyed "A"/"B" -> {"team": ..., "players": {number: ...}}:
    `attack_efficiency` (rates, -1..1), `attack_performance`, `serve_performance` and
    `reception_performance` (counts, percentages 0-100 and an `efficiency` rate).
    """
    teams, players = _count(events, rosters or {})

    def table(skill: str, measure: Measure) -> dict[str, Any]:
        return {
            side.value: {
                "team": measure(teams[side, skill]),
                "players": {n: measure(signs[skill]) for n, signs in players[side].items()},
            }
            for side in Side
        }

    return {
        "attack_efficiency": table("attack", attack_efficiency),
        "attack_performance": table("attack", attack_performance),
        "serve_performance": table("serve", serve_performance),
        "reception_performance": table("reception", reception_performance),
    }


def attack_efficiency(signs: Signs) -> dict[str, Any]:
    """(# minus = and /) / evaluated attacks."""
    return rate(signs[PERFECT] - signs[ERROR] - signs[POOR], _evaluated(signs)) | {
        "total": signs.total(),
        "unevaluated": signs[None],
    }


def attack_performance(signs: Signs) -> dict[str, Any]:
    return {
        "total": signs.total(),
        "kills": signs[PERFECT],
        "errors": signs[ERROR],
        "blocked": signs[POOR],
        "kill_pct": _pct(signs[PERFECT], _evaluated(signs)),
        "efficiency": rate(signs[PERFECT] - signs[ERROR] - signs[POOR], _evaluated(signs)),
        "unevaluated": signs[None],
    }


def serve_performance(signs: Signs) -> dict[str, Any]:
    """Efficiency: (#, + and / minus = and -) / evaluated serves; ! counts in neither."""
    good = signs[PERFECT] + signs[POSITIVE] + signs[POOR]
    bad = signs[ERROR] + signs[NEGATIVE]
    return {
        "total": signs.total(),
        "aces": signs[PERFECT],
        "errors": signs[ERROR],
        "ace_pct": _pct(signs[PERFECT], _evaluated(signs)),
        "error_pct": _pct(signs[ERROR], _evaluated(signs)),
        "efficiency": rate(good - bad, _evaluated(signs)),
        "unevaluated": signs[None],
    }


def reception_performance(signs: Signs) -> dict[str, Any]:
    """Efficiency: (# and + minus = and /) / evaluated receptions."""
    good = signs[PERFECT] + signs[POSITIVE]
    return {
        "total": signs.total(),
        "errors": signs[ERROR],
        "positive_pct": _pct(good, _evaluated(signs)),
        "excellent_pct": _pct(signs[PERFECT], _evaluated(signs)),
        "efficiency": rate(good - signs[ERROR] - signs[POOR], _evaluated(signs)),
        "unevaluated": signs[None],
    }


def _evaluated(signs: Signs) -> int:
    return signs.total() - signs[None]


def _pct(n: int, d: int) -> float | None:
    return 100 * n / d if d else None


class _BySkill(dict[str, Signs]):
    def __missing__(self, skill: str) -> Signs:
        self[skill] = Counter()
        return self[skill]


def _count(
    events: Iterable[EventLike], rosters: Rosters
) -> tuple[dict[tuple[Side, str], Signs], dict[Side, dict[str, _BySkill]]]:
    """Signs per team and skill, and per player and skill; unnamed players count for the team."""
    teams: dict[tuple[Side, str], Signs] = {
        (side, skill): Counter() for side in Side for skill in ("attack", "serve", "reception")
    }
    players: dict[Side, dict[str, _BySkill]] = {
        side: {number: _BySkill() for number in _numbers(rosters.get(side, ()))} for side in Side
    }
    for touch in touches(events):
        if touch.side is None or (touch.side, touch.skill) not in teams:
            continue
        sign = outcome(touch.evaluation, touch.payload)
        teams[touch.side, touch.skill][sign] += 1
        if touch.number is not None:
            signs = players[touch.side].setdefault(touch.number, _BySkill())
            signs[touch.skill][sign] += 1
    return teams, players


def _numbers(roster: Iterable[Any]) -> list[str]:
    """Shirt numbers of a roster: players as models, as mappings, or a mapping keyed by number."""
    return [canonical_number(str(_number_of(player))) for player in roster]


def _number_of(player: object) -> object:
    if isinstance(player, Mapping):
        return player["number"]
    return getattr(player, "number", player)
