"""Which stretches of a clip a person has looked at: those between touches that were judged, with
nothing between them that waits for a decision, or of which nobody knows when exactly it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from session.game.plays import Play

EDGE_SEC: Final = 1.0
"""So much before the first judged touch of a stretch and behind its last one was looked at, too,
or half the way to the next touch that is open."""


@dataclass(frozen=True, slots=True)
class ReviewedStretch:
    """Seconds of a clip, from and to."""

    start: float
    end: float

    def holds(self, t_sec: float) -> bool:
        return self.start <= t_sec <= self.end


def reviewed_stretches(
    judged: Iterable[float], waiting: Iterable[float]
) -> tuple[ReviewedStretch, ...]:
    """From the first to the last of the touches that were judged, cut at those that wait."""
    cuts = sorted(waiting)
    ends = [-float("inf"), *cuts, float("inf")]
    times = sorted(judged)
    found = []
    at = 0
    for before, behind in pairwise(ends):
        among = []
        while at < len(times) and times[at] <= behind:
            among.append(times[at])
            at += 1
        if among:
            start = max(among[0] - EDGE_SEC, (before + among[0]) / 2, 0.0)
            end = min(among[-1] + EDGE_SEC, (among[-1] + behind) / 2)
            found.append(ReviewedStretch(round(start, 3), round(end, 3)))
    return tuple(found)


def rough_moments(touches: Sequence[Play]) -> Iterator[float]:
    """Where touches of a clip that have no exact time are, among the others in the order of play:
    half way between those beside them, else where their file says."""
    following: list[float | None] = []
    behind: float | None = None
    for touch in reversed(touches):
        following.append(behind)
        behind = touch.t_sec if touch.is_exact else behind
    before: float | None = None
    for touch, after in zip(touches, reversed(following), strict=True):
        if touch.is_exact:
            before = touch.t_sec
        elif before is not None and after is not None:
            yield (before + after) / 2
        elif touch.t_sec is not None:
            yield touch.t_sec
