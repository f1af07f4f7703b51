"""Which moments of two lists are the same: one to one, and in the order of time.

This is the one rule by which what video analysis found is compared with what happened, and by
which scouted plays and contacts are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

_BY_A_HAIR: Final = 1e-9
"""0.2 s is no more than 0.2 s, also in binary."""


def best_pairs(gains: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs of rows and columns, no two of which cross, whose gains add up to the most; what gains
    nothing is no pair."""
    rows, columns = len(gains), len(gains[0]) if gains else 0
    most = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        here, behind, row = most[i], most[i + 1], gains[i]
        for j in reversed(range(columns)):
            best = max(behind[j], here[j + 1])
            here[j] = max(best, row[j] + behind[j + 1]) if row[j] > 0 else best
    found = []
    i = j = 0
    while i < rows and j < columns:
        if most[i][j] == most[i + 1][j]:
            i += 1
        elif most[i][j] == most[i][j + 1]:
            j += 1
        else:
            found.append((i, j))
            i, j = i + 1, j + 1
    return found


def pairs_within(
    found: Sequence[float],
    true: Sequence[float],
    tolerance: float,
    alike: Callable[[int, int], bool] = lambda _found, _true: False,
) -> list[tuple[int, int]]:
    """Pairs of moments, by their places in the two lists, that are no further apart than
    `tolerance`: as many as there can be, of those as many as are `alike`, and of those the
    nearest."""
    pairs = []
    for some, others in _apart(found, true, tolerance):
        more = 1 + min(len(some), len(others))
        gains = [
            [_gain(abs(found[i] - true[j]), tolerance, more, alike=alike(i, j)) for j in others]
            for i in some
        ]
        pairs += [(some[i], others[j]) for i, j in best_pairs(gains)]
    return pairs


def _gain(apart: float, tolerance: float, more: int, *, alike: bool) -> float:
    """One pair more is worth more than all that could be alike, and one that is alike more than
    all that could be nearer."""
    if apart > tolerance + _BY_A_HAIR:
        return 0.0
    return more * more + more * alike - (apart / tolerance if tolerance else 0.0)


def _apart(
    found: Sequence[float], true: Sequence[float], tolerance: float
) -> Iterator[tuple[list[int], list[int]]]:
    """The places of both lists in the order of time, cut where nothing can be a pair."""
    placed = sorted(
        [(t_sec, 0, at) for at, t_sec in enumerate(found)]
        + [(t_sec, 1, at) for at, t_sec in enumerate(true)]
    )
    group: tuple[list[int], list[int]] = [], []
    before = 0.0
    for t_sec, which, at in placed:
        if t_sec - before > tolerance + _BY_A_HAIR and any(group):
            yield group
            group = [], []
        group[which].append(at)
        before = t_sec
    yield group
