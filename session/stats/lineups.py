"""Where players began each set, as the match report shows it beside their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from session.match import Match, SetOfMatch
from session.vocabulary import Side, canonical_number

CAME_IN = "*"
"""Played the set without starting in it: a substitute or a libero."""

_ZONES: Final = ("1", "2", "3", "4", "5", "6")


def starting_places(
    match: Match, side: Side, scout: Mapping[str, Any]
) -> dict[str, dict[str, int | str]]:
    """Shirt number -> set -> zone 1-6, or `CAME_IN`; a player who did not play is absent.

    What a scout file says of its players comes first; a set of which it says nothing is read from
    the line-ups, the substitutions and the touches, and so is whether somebody came in whom the
    file does not list. Nobody is said to have come in because of a touch while not everyone who
    started is known.
    """
    written = _written(scout, side)
    listed = {canonical_number(str(number)) for number in _listed(scout, side)}
    places: dict[str, dict[str, int | str]] = {}
    for one in match.sets:
        key = str(one.number)
        found = {number: sets[key] for number, sets in written.items() if key in sets}
        for number, place in _played(one, side, match.rules.players).items():
            if not found or (place == CAME_IN and number not in listed):
                places.setdefault(number, {})[key] = place
        for number, place in found.items():
            places.setdefault(number, {})[key] = place
    return places


def _written(scout: Mapping[str, Any], side: Side) -> dict[str, dict[str, int | str]]:
    """The file's own list. It is in the session's meta, where people may write what they like."""
    found: dict[str, dict[str, int | str]] = {}
    for number, player in _listed(scout, side).items():
        starts = _mapping(player).get("starts")
        places = {
            str(key): CAME_IN if place == CAME_IN else int(place)
            for key, place in enumerate(starts if isinstance(starts, list) else [], start=1)
            if place == CAME_IN or str(place) in _ZONES
        }
        if places:
            found[canonical_number(str(number))] = places
    return found


def _listed(scout: Mapping[str, Any], side: Side) -> Mapping[str, Any]:
    """The file's list of a team's players, by their shirts."""
    return _mapping(_mapping(scout.get("players")).get(side.value))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _played(one: SetOfMatch, side: Side, players: int) -> dict[str, int | str]:
    six = one.starters[0 if side is Side.A else 1]
    found: dict[str, int | str] = {
        number: zone for zone, number in enumerate(six, start=1) if number is not None
    }
    came = [
        str(other.payload.get("player_in"))
        for other in one.others
        if other.kind == "substitution" and other.side is side and other.payload.get("player_in")
    ]
    touched = [
        touch.number
        for rally in one.rallies
        for touch in rally.touches
        if touch.side is side and touch.number is not None
    ]
    if len(found) < players:
        touched = []  # Whoever touched the ball may have started, too.
    for number in (*came, *touched):
        found.setdefault(canonical_number(number), CAME_IN)
    return found
