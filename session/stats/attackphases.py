"""Attacks by when in the rally they came: each one, and the match report's three situations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, TypeAlias

from session.game.match import Match, Rally
from session.game.plays import Play
from session.stats.boxscore import TALLY_SIGNS, evaluated, pct
from session.stats.metrics import rate
from session.stats.touches import outcome
from session.vocabulary import Phase, Side

_Situation: TypeAlias = Literal[
    "attack_after_positive_reception", "attack_after_negative_reception", "attack_on_dig"
]
SITUATIONS: Final[tuple[_Situation, ...]] = (
    "attack_after_positive_reception",
    "attack_after_negative_reception",
    "attack_on_dig",
)
_PLACE: Final = {sign: place for place, sign in enumerate(TALLY_SIGNS)}
_POSITIVE: Final = frozenset("#+")
_NEGATIVE: Final = frozenset("!-")


def attack_phases(
    match: Match, keep: Callable[[Play, Phase], bool] | None = None
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """The attacks in the order of play, all or those to `keep`, and each team's situations.

    An attack is `{"event_id", "set", "rally", "touch", "team", "player", "phase", "situation",
    "evaluation"}`: rally of the set and touch of the rally count from 1. The situations are keyed
    "A"/"B" -> situation -> `total`, `errors`, `blocked`, `kills`, `kill_pct` and the rate `kill`.
    """
    listed: list[dict[str, Any]] = []
    counts = {(side, name): [0] * len(TALLY_SIGNS) for side in Side for name in SITUATIONS}
    for one in match.sets:
        for rally in one.rallies:
            for place, touch, phase, name in attacks(rally):
                if keep is not None and not keep(touch, phase):
                    continue
                listed.append(
                    {
                        "event_id": touch.id,
                        "set": one.number,
                        "rally": rally.number,
                        "touch": place,
                        "team": None if touch.side is None else touch.side.value,
                        "player": touch.number,
                        "phase": phase,
                        "situation": name,
                        "evaluation": touch.sign,
                    }
                )
                if touch.side is not None:
                    counts[touch.side, name][_PLACE[outcome(touch.sign, touch.payload)]] += 1
    return listed, {
        side.value: {name: _line(counts[side, name]) for name in SITUATIONS} for side in Side
    }


def attacks(rally: Rally) -> Iterator[tuple[int, Play, Phase, _Situation]]:
    """The attacks of one rally, in order, each with its place among the touches.

    The receiving team's first attack belongs to its reception if that was judged #, +, ! or -;
    every other attack counts as one on a dig, whatever brought the ball: a dig, a cover, a free
    ball, an overpass.
    """
    received: dict[Side | None, str | None] = {}
    for place, (touch, phase) in enumerate(zip(rally.touches, rally.phases, strict=True), start=1):
        if touch.kind == "reception":
            received[touch.side] = touch.sign
        elif touch.kind == "attack":
            sign = received.get(touch.side) if phase == "reception" else None
            yield place, touch, phase, _situation(sign)


def _situation(received: str | None) -> _Situation:
    if received in _POSITIVE:
        return "attack_after_positive_reception"
    return "attack_after_negative_reception" if received in _NEGATIVE else "attack_on_dig"


def _line(counts: list[int]) -> dict[str, Any]:
    judged = evaluated(counts)
    return {
        "total": sum(counts),
        "errors": counts[5],
        "blocked": counts[4],
        "kills": counts[0],
        "kill_pct": pct(counts[0], judged),
        "kill": rate(counts[0], judged),
    }
