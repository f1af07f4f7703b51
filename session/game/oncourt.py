"""Who is on court, and who of them most probably played a ball: by the line-up as it has turned, by
what each player does in a team, and by where the ball was played.

Only ever a proposal. Nobody is proposed without a line-up: a person says who it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import dist
from typing import Final

from session.court import WIDTH, Point, own_half, side_at
from session.game.plays import Play, Touch
from session.game.state import State
from session.game.step import index_of, step
from session.vocabulary import Side

_SIX: Final = 6
_FRONT: Final = frozenset({2, 3, 4})
_BY_SETTER: Final = ("setter", "outside", "middle", "opposite", "outside", "middle")
"""What players usually do, in the order of a rotation that begins with the setter."""
_IN_FRONT: Final = {"outside": 4, "middle": 3, "opposite": 2, "setter": 2}
"""To which zone a player of the front row goes once the ball is served."""
_BEHIND: Final = {"outside": 6, "middle": 5, "libero": 5, "opposite": 1, "setter": 1}
_STANDS: Final[Mapping[int, Point]] = {
    1: (7.5, 2.5), 6: (4.5, 2.0), 5: (1.5, 2.5), 4: (1.5, 7.5), 3: (4.5, 7.9), 2: (7.5, 7.5),
}  # fmt: skip
"""Where in the own half, in metres."""
_ATTACK_LINE: Final = 6.0

# So many metres further off than they are.
_NEVER: Final = 1_000.0
"""Nobody plays twice in a row; who does not stand in zone 1 does not serve."""
_HARDLY: Final = 20.0
"""Somebody of the back row at the net, a libero who attacks."""
_SELDOM: Final = 6.0
_LESS: Final = 3.0
_RATHER: Final = -1.0
_SPARED: Final[Mapping[tuple[str, str], float]] = {
    ("reception", "setter"): _SELDOM,
    ("reception", "middle"): _LESS,
    ("reception", "opposite"): _LESS,
    ("reception", "libero"): _RATHER,
    ("set", "libero"): _LESS,
    ("set", "opposite"): _SELDOM,
    ("set", "outside"): _SELDOM,
    ("set", "middle"): _SELDOM,
    ("attack", "middle"): -_RATHER,
    ("attack", "setter"): _SELDOM,
    ("attack", "libero"): _HARDLY,
    ("block", "libero"): _NEVER,
}
"""What a player of that kind leaves to others, or takes from them."""


@dataclass(frozen=True, slots=True)
class PlayerOnCourt:
    """A shirt number; the zone is None for a libero in whose place nobody wrote down, the role
    where neither the roster nor the setter's place tells."""

    number: str
    zone: int | None
    role: str | None

    @property
    def in_front(self) -> bool:
        return self.zone in _FRONT


def players_on_court(state: State, side: Side, positions: Mapping[str, str]) -> list[PlayerOnCourt]:
    """Those of a side by zone, and the liberos, who come and go without a word; nobody where no
    line-up is known. `positions` are those of the roster, by number."""
    six = state.on_court(side)
    if not any(six):
        return []
    liberos = state.liberos[index_of(side)]
    placed = [
        PlayerOnCourt(number, zone, _role(state, side, zone, number, positions))
        for zone, number in enumerate(six, 1)
        if number is not None
    ]
    there = {one.number for one in placed}
    return placed + [
        PlayerOnCourt(number, None, "libero") for number in sorted(liberos) if number not in there
    ]


def likely_players(state: State, touch: Touch, positions: Mapping[str, str]) -> list[PlayerOnCourt]:
    """Who is on court of the touch's side, the likeliest to have played it first. `state` is the
    match in front of it."""
    side = touch.side
    if side is None:
        return []
    stood = step(state, touch) if touch.kind == "serve" else state
    players = players_on_court(stood, side, positions)
    last = state.rally.last
    place = _place(touch, side) or _facing(touch, last)
    again = last.number if last is not None and last.side is side and last.kind != "block" else None
    covered = any(one.zone is None for one in players)

    def distance(one: PlayerOnCourt) -> float:
        if one.number == again and touch.kind != "serve":
            return _NEVER
        return _off(one, touch.kind, place, len(stood.on_court(side))) + (
            _SELDOM if covered and _is_replaced(one, state.serving is side) else 0.0
        )

    return sorted(players, key=distance)


def _off(one: PlayerOnCourt, kind: str, place: Point | None, size: int) -> float:
    """How far off a player is from having played it."""
    if kind == "serve":
        return 0.0 if one.zone == 1 else _NEVER
    if size != _SIX:
        return 0.0
    spared = _SPARED.get((kind, one.role or ""), 0.0)
    if kind == "set" and one.role == "setter":
        return -_LESS
    if kind == "block" and not one.in_front:
        spared += _HARDLY
    if kind == "attack" and not one.in_front:
        spared += _LESS if place is None or place[1] > _ATTACK_LINE else 0.0
    if kind == "dig" and one.in_front:
        spared += _LESS / 2
    return spared + (dist(_stands(one, kind), place) if place is not None else 0.0)


def _stands(one: PlayerOnCourt, kind: str) -> Point:
    """Where a player is when that is played: as lined up for a reception, else where the team has
    sent each of its players."""
    zone = one.zone or _BEHIND["libero"]
    if kind != "reception":
        zone = (_IN_FRONT if one.in_front else _BEHIND).get(one.role or "", zone)
    return _STANDS[zone]


def _is_replaced(one: PlayerOnCourt, serving: bool) -> bool:
    """Whether the libero usually stands in: for a middle in the back row who does not serve."""
    at_serve = serving and one.zone == 1
    return one.role == "middle" and one.zone is not None and not one.in_front and not at_serve


def _place(touch: Play, side: Side) -> Point | None:
    """Where it was played in the half of that side. What lies in the other half says that the side
    was mistaken, and no more."""
    point = touch.player_m or touch.start_m
    if point is None or side_at(point) is not side:
        return None
    return own_half(side, point)


def _facing(touch: Touch, last: Play | None) -> Point | None:
    """Where a block stands that nobody measured: across the net from the attack."""
    if touch.kind != "block" or last is None or last.kind != "attack" or last.side is touch.side:
        return None
    attacked = last.side and _place(last, last.side)
    return (WIDTH - attacked[0], _STANDS[3][1]) if attacked else None


def _role(
    state: State, side: Side, zone: int, number: str, positions: Mapping[str, str]
) -> str | None:
    if number in state.liberos[index_of(side)]:
        return "libero"
    if (said := positions.get(number)) in _BEHIND:
        return said
    setter = _setter_zone(state, side, positions)
    if setter is None or len(state.on_court(side)) != _SIX:
        return None
    return _BY_SETTER[(zone - setter) % _SIX]


def _setter_zone(state: State, side: Side, positions: Mapping[str, str]) -> int | None:
    """Where the setter stands: as somebody said, else by the roster's only setter on court."""
    i = index_of(side)
    six = state.on_court(side)
    setter = state.setters[i]
    if setter is not None and setter in six:
        return six.index(setter) + 1
    if (zone := state.setter_zones[i]) is not None:
        return zone
    known = [at for at, one in enumerate(six, 1) if one and positions.get(one) == "setter"]
    return known[0] if len(known) == 1 else None


def side_of(state: State, touch: Touch) -> Side | None:
    """Whose touch it must have been by the rules, as far as the touch before it tells; else whose
    somebody said."""
    last = state.rally.last
    if touch.kind == "serve" or last is None or last.side is None:
        return touch.side or (state.serving if touch.kind == "serve" else None)
    if touch.kind == "reception" and last.kind == "serve":
        return last.side.other
    if touch.kind == "set" and last.kind in ("reception", "dig", "freeball"):
        return last.side
    if touch.kind == "attack" and last.kind == "set":
        return last.side
    if touch.kind == "block" and last.kind == "attack":
        return last.side.other
    return touch.side
