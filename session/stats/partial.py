"""The summary of a part of a match: of the rallies and touches that a filter lets pass.

Conditions on whole rallies narrow everything. Conditions on single touches narrow what counts
touches (the box score, attacks by situation); scores, rotations, side-out and what is expected
stay those of the rallies, since a rally without its serve or reception has no such thing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from session.game.match import Match
from session.stats.attackphases import attack_phases
from session.stats.boxscore import Tally, boxscore, is_known, line, unknown
from session.stats.filters import Filter
from session.stats.narrowing import by_team, touch_passes
from session.stats.summary import minutes_together, per_point, sets_of, summary
from session.vocabulary import Side

_OF_RALLIES = ("score", "opponent_errors")


def partial_summary(match: Match, wanted: Filter, **about: Any) -> dict[str, Any]:  # noqa: ANN401
    """As `summary`, which takes `about`; `filter` says what was asked, and is absent if nothing.

    Where a condition depends on whose side one is on and the filter names no team, each team's
    numbers are those from its own side, and `sets` describes whole sets, since the two teams'
    rallies differ. Raises InvalidInput, as `narrow` does.
    """
    if wanted.is_empty:
        return summary(match, **about)
    side = wanted.team or (wanted.player.side if wanted.player else None)
    rallies = by_team(match, replace(wanted.of_rallies, team=side))
    found = summary(rallies[Side.A], **about)
    whole = sets_of(match, about.get("scout"))
    if rallies[Side.A] is rallies[Side.B]:
        found["sets"] = _of_parts(found["sets"], whole, _cut(match, rallies[Side.A]))
    else:
        found = _joined(found, summary(rallies[Side.B], **about))
        found["sets"] = {number: one for number, one in whole.items() if _has(found, number)}
    found["minutes"] = minutes_together(found["sets"])
    if wanted.has_touches:
        _narrow_touches(found, rallies, wanted)
    return found | {"filter": wanted.address()}


def _joined(of_a: dict[str, Any], of_b: dict[str, Any]) -> dict[str, Any]:
    """Each team from its own document; what is of the match from both."""
    attacks = [one for one in of_a["attacks"] if one["team"] != "B"]
    attacks += [one for one in of_b["attacks"] if one["team"] == "B"]
    return of_a | {
        "teams": {"A": of_a["teams"]["A"], "B": of_b["teams"]["B"]},
        "attacks": sorted(attacks, key=lambda one: (one["set"], one["rally"], one["touch"])),
    }


def _cut(match: Match, narrowed: Match) -> set[str]:
    """The sets of which not everything stayed."""
    played = {one.number: (len(one.rallies), one.score) for one in match.sets}
    return {
        str(one.number)
        for one in narrowed.sets
        if (len(one.rallies), one.score) != played[one.number]
    }


def _of_parts(
    sets: dict[str, Any], whole: dict[str, Any], cut: set[str]
) -> dict[str, dict[str, Any]]:
    """A part of a set has no length and no partial scores: those which a file says are the set's.
    Who served first in the set stays true."""
    unsaid: dict[str, Any] = {"partials": [], "minutes": None}
    return {
        number: one | unsaid | {key: whole[number][key] for key in ("served_first", "setter_zones")}
        if number in cut
        else one
        for number, one in sets.items()
    }


def _has(found: dict[str, Any], number: str) -> bool:
    return any(number in team["sets"] for team in found["teams"].values())


def _narrow_touches(found: dict[str, Any], rallies: dict[Side, Match], wanted: Filter) -> None:
    def keep(touch: Any, phase: Any) -> bool:  # noqa: ANN401
        return touch_passes(touch, phase, wanted)

    nothing = line(Tally())
    attacks = []
    for side in Side:
        team = found["teams"][side.value]
        only = replace(wanted, team=wanted.team or side)
        box = boxscore(by_team(rallies[side], only)[side])[side.value]
        team["totals"] |= _own(box["totals"])
        for number, one in team["sets"].items():
            one |= _own(box["sets"].get(number, nothing))
        for number, player in team["players"].items():
            player |= box["players"].get(number) or nothing | {"sets": {}}
        team["unknown_player"] |= box["unknown_player"]
        listed, situations = attack_phases(rallies[side], keep)
        known = is_known(rallies[side])
        team |= situations[side.value] if known else unknown(situations[side.value])
        team |= per_point(team["totals"])
        attacks += [one for one in listed if one["team"] == side.value]
    order = sorted(attacks, key=lambda one: (one["set"], one["rally"], one["touch"]))
    found["attacks"] = order


def _own(counted: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in counted.items() if key not in _OF_RALLIES}
