"""Scouted touches and the contacts that were found in their video, joined in the order of play.

A scout types while the rally goes on: the second of a touch is whole, and some seconds late or a
little early, all of a rally rather alike. Video analysis says the moment exactly, but misses
contacts, sees some that are none, and takes one skill or team for another. Every way to join the
touches of a rally with contacts, in order, is weighed by how usual its times, skills and teams are
and by how much is left over; the share of all that weight in which two are one says how likely
they are.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from session.game.pairing import best_pairs
from session.game.plays import Touch
from session.game.videoparts import GUESSED_SEC

SURE: Final = 0.8
"""From this likelihood on nobody needs to look."""
_LEAST: Final = 0.4
"""Below it two are not even proposed to be one."""
_FOUND: Final = 0.75
"""So many touches are found in a video, roughly."""
_FALSE_A_SEC: Final = 0.1
"""So many contacts a second of a rally are none."""
_SAME_SKILL: Final = 3.5
_LIKE_SKILL: Final = 1.0
_OTHER_SKILL: Final = 0.2
"""How much more often two that are one have the same skill than two that are not; skills that look
alike; and any others."""
_SAME_SIDE: Final = 1.6
_OTHER_SIDE: Final = 0.5
_ALIKE: Final = (
    frozenset({"reception", "dig", "freeball"}),
    frozenset({"attack", "freeball", "serve"}),
    frozenset({"attack", "block"}),
    frozenset({"set", "dig", "freeball"}),
)
_SCATTER: Final = 0.2
"""The touches of a rally are apart from each other by this part of how rough the file's times are;
the rally as a whole is late or early by the rest."""
_STRAYS: Final = 0.15
"""So many touches are noted at no particular moment of their rally."""
_FURTHEST: Final = 1.5
"""Times are rarely further off than they are rough, and never by more than this."""
_SHIFTS: Final = 8
"""So many shifts of a rally to either side are tried."""
_EXACT_SEC: Final = 0.1
"""A time that a hand set is so far off."""
_MOST_CONTACTS: Final = 200
"""No rally has so many: among more of them nothing can be told apart, and weighing them all would
take minutes."""


class Joined(NamedTuple):
    """A scouted touch and the contact that it is, as far as one can tell."""

    touch: Touch
    contact: Touch
    likelihood: float

    @property
    def is_sure(self) -> bool:
        return self.likelihood >= SURE

    @property
    def moves_sec(self) -> float:
        """By how much the touch is later than its file says; 0 where a hand has set its time."""
        if self.touch.is_exact:
            return 0.0
        return (self.contact.t_sec or 0.0) - (self.touch.t_sec or 0.0)


def contacts_of(
    rallies: Sequence[Sequence[Touch]], contacts: Sequence[Touch], rough: float
) -> list[list[Touch]]:
    """The contacts that may be of each rally: none of two. All are of one clip and have a time,
    and the contacts are in order; `rough` is how far off the times of the match's file are."""
    times = [_at(one) for one in contacts]
    found = []
    for start, end in _stretches(rallies, rough):
        found.append(list(contacts[bisect_left(times, start) : bisect_left(times, end)]))
    return found


def is_crowd(contacts: Sequence[Touch]) -> bool:
    """Whether there are so many that none of them can be said to be a touch."""
    return len(contacts) > _MOST_CONTACTS


def join_rally(
    touches: Sequence[Touch], contacts: Sequence[Touch], rough: float
) -> tuple[Joined, ...]:
    """Which touches of a rally are which of the contacts that may be its own; none of a crowd."""
    if not contacts or is_crowd(contacts):
        return ()
    shares = _shares(touches, contacts, rough)
    pairs = best_pairs([[share - _LEAST for share in row] for row in shares])
    return tuple(Joined(touches[i], contacts[j], shares[i][j]) for i, j in pairs)


def _at(touch: Touch) -> float:
    assert touch.t_sec is not None, "only what has a time is joined"
    return touch.t_sec


def _rough(touch: Touch, rough: float) -> float:
    """How far off the time of a touch is."""
    if touch.is_exact:
        return _EXACT_SEC
    return GUESSED_SEC if touch.time_by == "estimate" else rough


def _stretches(rallies: Sequence[Sequence[Touch]], rough: float) -> Iterator[tuple[float, float]]:
    """Where in the clip the contacts of each rally may be: two rallies share no moment."""
    spans = [
        (
            min(_at(one) - _FURTHEST * _rough(one, rough) for one in touches),
            max(_at(one) + _FURTHEST * _rough(one, rough) for one in touches),
        )
        for touches in rallies
    ]
    middles = [
        (max(map(_at, before)) + min(map(_at, behind))) / 2 for before, behind in pairwise(rallies)
    ]
    edges = zip([-math.inf, *middles], [*middles, math.inf], strict=True)
    for (start, end), (first, last) in zip(spans, edges, strict=False):
        yield max(start, first), min(end, last)


def _shares(touches: Sequence[Touch], contacts: Sequence[Touch], rough: float) -> list[list[float]]:
    """How likely each touch is each contact, over all shifts of the rally and all ways to join."""
    alike = [[_alike(touch, contact) for contact in contacts] for touch in touches]
    noted = _noted(touches, rough)
    times = [_at(contact) for contact in contacts]
    shares = [[0.0] * len(contacts) for _ in touches]
    total = 0.0
    widest = max(one.off for one in noted)
    for step in range(-_SHIFTS, _SHIFTS + 1):
        part = step / _SHIFTS
        usual = math.exp(-2 * part * part)
        weights = [
            [
                like * _timed(one, t_sec, part * widest)
                for like, t_sec in zip(row, times, strict=True)
            ]
            for one, row in zip(noted, alike, strict=True)
        ]
        total += usual * _add_ways(weights, usual, shares)
    return [[share / total for share in row] for row in shares]


class _Noted(NamedTuple):
    """When a touch was, as its file or a hand says."""

    t_sec: float
    off: float
    """By how much that may be wrong."""
    is_exact: bool
    earliest: float
    latest: float
    """Between which moments it lies by those beside it whose times are exact."""


def _noted(touches: Sequence[Touch], rough: float) -> list[_Noted]:
    said = zip(touches, _bounds(touches), strict=True)
    return [_Noted(_at(one), _rough(one, rough), one.is_exact, *bounds) for one, bounds in said]


def _alike(touch: Touch, contact: Touch) -> float:
    """How much more often two that are one look like these than two that are not."""
    weight = _FOUND / (1 - _FOUND) / _FALSE_A_SEC
    if touch.kind == contact.kind:
        weight *= _SAME_SKILL
    else:
        looks = any({touch.kind, contact.kind} <= some for some in _ALIKE)
        weight *= _LIKE_SKILL if looks else _OTHER_SKILL
    if touch.side is not None and contact.side is not None:
        weight *= _SAME_SIDE if touch.side is contact.side else _OTHER_SIDE
    return weight


def _timed(touch: _Noted, t_sec: float, shift: float) -> float:
    """How usual it is that a touch is noted so long before or after its contact, a second."""
    apart = t_sec - touch.t_sec
    if touch.is_exact:
        return math.exp(-abs(apart) / touch.off) / (2 * touch.off)
    if abs(apart) > _FURTHEST * touch.off or not touch.earliest <= t_sec <= touch.latest:
        return 0.0
    scatter = _SCATTER * touch.off
    usual = math.exp(-abs(apart - shift) / scatter) / (2 * scatter)
    return (1 - _STRAYS) * usual + _STRAYS / (2 * _FURTHEST * touch.off)


def _bounds(touches: Sequence[Touch]) -> Iterator[tuple[float, float]]:
    exact = [(at, _at(touch)) for at, touch in enumerate(touches) if touch.is_exact]
    for place in range(len(touches)):
        yield (
            max((t_sec for at, t_sec in exact if at < place), default=-math.inf),
            min((t_sec for at, t_sec in exact if at > place), default=math.inf),
        )


def _add_ways(
    weights: Sequence[Sequence[float]], usual: float, shares: Sequence[list[float]]
) -> float:
    """The weight of all ways to join, in order; to `shares` is added that of the ways in which two
    are one. A way weighs what its pairs weigh, multiplied; what is left over weighs 1."""
    rows, columns = len(weights), len(weights[0])
    before = [[1.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows):
        for j in range(columns):
            before[i + 1][j + 1] = (
                before[i][j + 1] + before[i + 1][j] + before[i][j] * (weights[i][j] - 1)
            )
    behind = [[1.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            ways = behind[i + 1][j + 1] * weights[i][j]
            behind[i][j] = behind[i + 1][j] + behind[i][j + 1] + ways - behind[i + 1][j + 1]
            shares[i][j] += usual * before[i][j] * ways
    return before[rows][columns]
