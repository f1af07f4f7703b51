"""Everything that the official match report says of one match, as one document.

`summary` puts the parts together; docs/statistics.md lists every key. Percentages are 0-100 and
unrounded, other rates are `{"value", "n", "d"}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from session.game.match import Match, SetOfMatch
from session.game.plays import said_score
from session.game.rules import Rules
from session.stats.attackphases import attack_phases
from session.stats.boxscore import Tally, boxscore, is_known, known_sum, line, unknown
from session.stats.expected import Reference, expected
from session.stats.metrics import Rosters
from session.stats.rotations import rotations
from session.stats.sets import minutes_of, starting_places
from session.stats.sideout import Passage, TeamPassages, passages, player_rates, rates
from session.vocabulary import SKILLS, Side, canonical_number, shirt_order

Scout: TypeAlias = Mapping[str, Any]


def summary(
    match: Match,
    *,
    session_id: str | None = None,
    names: Mapping[Any, str | None] | None = None,
    rosters: Rosters | None = None,
    scout: Scout | None = None,
    reference: Reference | None = None,
) -> dict[str, Any]:
    """`{"session_id", "sets_won", "minutes", "sets", "teams", "attacks"}`.

    `names` and `rosters` are keyed by side, as `load_session` gives them; everyone on a roster is
    listed, with zeros where there was no touch. `scout` is the session's `meta["scout"]`: what a
    scout file says of lengths of sets and starting places. With a `reference`, expected side-out
    and break point are added everywhere, and the reference itself.
    """
    counted = passages(match)
    box = boxscore(match)
    attacks, situations = attack_phases(match)
    turned = rotations(match, counted)
    sets = sets_of(match, scout)
    teams = {}
    known = is_known(match)
    nothing = line(Tally()) if known else unknown(line(Tally()))
    for side in Side:
        key = side.value
        roster = list((rosters or {}).get(key, ()))
        starts = starting_places(match, side, scout or {})
        teams[key] = {
            "name": (names or {}).get(key),
            "sets_won": match.sets_won[0 if side is Side.A else 1],
            **_with_rates(box[key], counted[side], roster, starts, nothing),
            "rotations": turned[key] if known and _turns(match, side) else unknown(turned[key]),
            **(situations[key] if known else unknown(situations[key])),
        }
        teams[key] |= per_point(teams[key]["totals"])
    found: dict[str, Any] = {
        "session_id": session_id,
        "sets_won": {side: team["sets_won"] for side, team in teams.items()},
        "minutes": minutes_together(sets),
        "sets": sets,
        "teams": teams,
        "attacks": attacks,
    }
    if reference is not None:
        _add_expected(found, match, reference)
    return found


def is_played(found: Mapping[str, Any], number: str) -> bool:
    """Whether somebody made a point or touched a ball in a set of a summary; a line-up alone
    begins no set."""
    teams = [team["sets"].get(number, {}) for team in found["teams"].values()]
    return any(found["sets"][number]["score"]) or any(
        team.get(f"{skill}_total") for team in teams for skill in SKILLS
    )


def _turns(match: Match, side: Side) -> bool:
    """Whether anybody knows where a team's setter stood, in the rallies that there are."""
    return not match.rallies or any(rally.setter_zone(side) for rally in match.rallies)


def sets_of(match: Match, scout: Scout | None) -> dict[str, Any]:
    """By number: score, winner, whether it came after the decision, partial scores, length, who
    served first and where the setters stood then."""
    minutes = minutes_of(match, scout or {})
    return {
        str(one.number): _set(one, match.rules, scout or {}) | {"minutes": minutes[one.number]}
        for one in match.sets
    }


def minutes_together(sets: Mapping[str, Any]) -> int | None:
    """How long the match took, as far as that is known: up to the set that decided it."""
    return known_sum(one["minutes"] for one in sets.values() if not one["after_decision"])


def _set(one: SetOfMatch, rules: Rules, scout: Scout) -> dict[str, Any]:
    first = next(iter(one.rallies), None)
    begun = first is None or first.score_before == (0, 0)
    served = first.serving if first and begun else None
    zones = (first or one).setter_zones if begun else (None, None)
    written = _written(scout, one.number)
    return {
        "score": list(one.score),
        "winner": None if one.winner is None else one.winner.value,
        "after_decision": one.extra,
        "partials": _partials(one, rules, written.get("partials")),
        "served_first": None if served is None else served.value,
        "setter_zones": dict(zip("AB", zones, strict=True)),
    }


def _partials(one: SetOfMatch, rules: Rules, written: object) -> list[list[int]]:
    """By the points; where these leap over a mark, what the scout file says, if it can be so."""
    marks = rules.deciding_partials if rules.decides(one.number) else rules.partials
    said = written if isinstance(written, list) else []
    found: list[list[int]] = []
    for place, mark in enumerate(marks):
        score = list(one.partials[place]) if place < len(one.partials) else None
        other = said_score(said[place]) if place < len(said) else None
        possible = other and max(other) == mark and all(map(int.__le__, other, one.score))
        if other and possible and (score is None or max(score) != mark):
            score = list(other)
        if score is None:
            break
        found.append(score)
    return found


def _written(scout: Scout, number: int) -> Mapping[str, Any]:
    """What the scout file says of a set."""
    written = scout.get("sets")
    if not isinstance(written, list) or not 0 < number <= len(written):
        return {}
    one = written[number - 1]
    return one if isinstance(one, Mapping) else {}


def _with_rates(
    box: dict[str, Any],
    counted: TeamPassages,
    roster: list[Any],
    starts: Mapping[str, Mapping[str, int | str]],
    nothing: Mapping[str, Any],
) -> dict[str, Any]:
    """The box score of a team, its players in order, and their side-out rates."""
    people = {_of(player, "number"): player for player in roster}
    numbers = sorted({*people, *box["players"], *starts}, key=shirt_order)
    return {
        "totals": box["totals"] | rates(counted.totals),
        "players": {
            number: {
                **_person(people.get(number)),
                **(box["players"].get(number) or {**nothing, "sets": {}}),
                **player_rates(counted.players.get(number) or Passage()),
                "starts": dict(starts.get(number, {})),
            }
            for number in numbers
        },
        "unknown_player": box["unknown_player"]
        | player_rates(counted.players.get(None) or Passage()),
        "sets": {
            number: one | rates(counted.sets.get(int(number)) or Passage())
            for number, one in box["sets"].items()
        },
    }


def _person(player: object) -> dict[str, Any]:
    """Name and roles; empty for somebody who is not on the roster."""
    return {
        "name": _of(player, "player_name") or "",
        "position": _of(player, "position"),
        "libero": bool(_of(player, "libero")),
        "captain": bool(_of(player, "captain")),
    }


def _of(player: object, key: str) -> Any:  # noqa: ANN401
    found = player.get(key) if isinstance(player, Mapping) else getattr(player, key, None)
    return canonical_number(str(found)) if key == "number" else found


def per_point(totals: Mapping[str, Any]) -> dict[str, Any]:
    """How many receptions the team needed for a point of its own, and how many serves."""
    points, breaks = totals["points_total"], totals["points_break"]
    sideouts = None if points is None else points - breaks
    return {
        "sideout_points": sideouts,
        "receptions_per_sideout_point": totals["reception_total"] / sideouts if sideouts else None,
        "break_points": breaks,
        "serves_per_break_point": totals["serve_total"] / breaks if breaks else None,
    }


def _add_expected(found: dict[str, Any], match: Match, reference: Reference) -> None:
    hoped = expected(match, reference)
    nothing = expected(Match((), (0, 0), ()), reference)["A"]["totals"]
    for side, team in found["teams"].items():
        team["totals"] |= hoped[side]["totals"]
        for number, one in team["sets"].items():
            one |= hoped[side]["sets"][number]
        for number, player in team["players"].items():
            player |= hoped[side]["players"].get(number, nothing)
    found["reference"] = reference.as_json()
