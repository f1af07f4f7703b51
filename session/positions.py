"""Who stands where: line-ups turn, are given, and change by substitution. Used by `rally.step`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from session.plays import Play
from session.said import said_shirt, said_six, said_zone
from session.state import State
from session.vocabulary import Side


def turned(state: State, side: Side, times: int) -> State:
    """The side's line-up after it has rotated: whoever stood in zone 2 stands in zone 1."""
    i = index_of(side)
    six, zone = state.lineups[i], state.setter_zones[i]
    times %= len(six)
    if times:
        six = six[times:] + six[:times]
    if zone is not None:
        zone = (zone - 1 - times) % len(six) + 1
    libero = state.libero_for[i]
    if libero is not None and (libero[1] not in six or 1 <= six.index(libero[1]) <= 3):
        libero = None
    return state._replace(
        lineups=put(state.lineups, i, six),
        setter_zones=put(state.setter_zones, i, zone),
        libero_for=put(state.libero_for, i, libero),
        moved=put(state.moved, i, True),
    )


def rotated(state: State, play: Play) -> State:
    """A rotation says in which zone the setter is from now on; the others turn with the setter."""
    if play.side is None:
        return state
    i = index_of(play.side)
    six, old = state.lineups[i], state.setter_zones[i]
    zone = said_zone(play.payload.get("setter_zone"), len(six))
    if zone is None:
        return state if "setter_zone" in play.payload else turned(state, play.side, 1)
    setter = state.setters[i]
    if setter is not None and setter in six:
        old = six.index(setter) + 1
    if old is not None and old != zone:
        state = turned(state, play.side, old - zone)
    return state._replace(
        setter_zones=put(state.setter_zones, i, zone), moved=put(state.moved, i, True)
    )


def lined_up(state: State, play: Play) -> State:
    """Six players, the setter, or both; the setter's zone follows from them."""
    if play.side is None:
        return state
    i = index_of(play.side)
    size = state.rules.players
    six = said_six(play.payload.get("lineup"), size) or state.lineups[i]
    setter = said_shirt(play.payload.get("setter")) or state.setters[i]
    zone = six.index(setter) + 1 if setter in six and setter else state.setter_zones[i]
    return state._replace(
        lineups=put(state.lineups, i, six),
        setters=put(state.setters, i, setter),
        setter_zones=put(state.setter_zones, i, zone),
        moved=put(state.moved, i, True),
    )


_MOST: Final = 60
"""Substitutions of a set that are remembered. Rules allow six; each state keeps all before it."""


def substituted(state: State, play: Play) -> State:
    """One for another in the same zone. A libero is not of the six and is not counted."""
    out, come = (
        said_shirt(play.payload.get("player_out")),
        said_shirt(play.payload.get("player_in")),
    )
    if play.side is None or out is None or come is None:
        return state
    i = index_of(play.side)
    if come in state.liberos[i] or out in state.liberos[i]:
        pair = (come, out) if come in state.liberos[i] else None
        return state._replace(libero_for=put(state.libero_for, i, pair))
    six = tuple(come if number == out else number for number in state.lineups[i])
    setter, zone = state.setters[i], state.setter_zones[i]
    if zone is None and setter == come and come in six:
        zone = six.index(come) + 1
    return state._replace(
        lineups=put(state.lineups, i, six),
        setters=put(state.setters, i, come if setter == out else setter),
        setter_zones=put(state.setter_zones, i, zone),
        substitutions=put(state.substitutions, i, (*state.substitutions[i], (out, come))[:_MOST]),
    )


def corrected(state: State, payload: Mapping[str, Any]) -> State:
    """What a file says beside the rules: who stands where, and where the setters are."""
    court, zones = payload.get("court"), payload.get("setter_zones")
    size = state.rules.players
    for i, side in enumerate(Side):
        six = said_six(court.get(side.value), size) if isinstance(court, Mapping) else None
        if six is not None:
            state = state._replace(
                lineups=put(state.lineups, i, six), moved=put(state.moved, i, True)
            )
        if isinstance(zones, Mapping) and side.value in zones:
            zone = said_zone(zones[side.value], size)
            state = state._replace(
                setter_zones=put(state.setter_zones, i, zone), moved=put(state.moved, i, True)
            )
    return state


def index_of(side: Side) -> int:
    return 0 if side is Side.A else 1


def put(pair: tuple[Any, Any], i: int, value: Any) -> tuple[Any, Any]:  # noqa: ANN401
    return (value, pair[1]) if i == 0 else (pair[0], value)
