"""Which moments are the same: as many as can be, in order, the nearest of them."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest

from session.game.pairing import best_pairs, pairs_within


def test_as_many_as_can_be_are_paired_before_the_nearest() -> None:
    """Nearest first, 1.1 would take 1.2 and leave 1.0 and 1.3 alone."""
    assert pairs_within([1.1, 1.3], [1.0, 1.2], 0.1) == [(0, 0), (1, 1)]


def test_of_as_many_the_nearest_are_paired() -> None:
    assert pairs_within([1.0, 1.1], [1.09], 0.2) == [(1, 0)]
    assert pairs_within([2.0, 1.0], [1.0, 2.2, 9.0], 0.2) == [(1, 0), (0, 1)]


def test_of_as_many_those_that_are_alike_are_paired_before_the_nearest() -> None:
    """An attack, and the block two pictures behind it, of which only the attack was found."""
    assert pairs_within([1.06], [1.0, 1.07], 0.2) == [(0, 1)]
    assert pairs_within([1.06], [1.0, 1.07], 0.2, lambda _, true: true == 0) == [(0, 0)]
    both = pairs_within([1.06, 1.08], [1.0, 1.07], 0.2, lambda found, true: found != true)
    assert both == [(0, 0), (1, 1)], "two are more than one that is alike"


def test_what_is_too_far_apart_or_not_there_is_no_pair() -> None:
    assert pairs_within([1.0], [1.21], 0.2) == []
    assert pairs_within([1.0], [1.2], 0.2) == [(0, 0)]
    assert pairs_within([1.0], [1.0], 0.0) == [(0, 0)]
    assert pairs_within([], [1.0], 0.2) == best_pairs([]) == []


@pytest.mark.parametrize("seed", range(40))
def test_no_other_way_to_pair_is_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found, true = (list(rng.uniform(0, 1.2, int(rng.integers(1, 5)))) for _ in range(2))
    pairs = pairs_within(found, true, 0.2)
    best = (0, 0.0)
    for size in range(1, min(len(found), len(true)) + 1):
        for some in combinations(range(len(found)), size):
            for others in permutations(range(len(true)), size):
                apart = [abs(found[i] - true[j]) for i, j in zip(some, others, strict=True)]
                if max(apart) <= 0.2:
                    best = max(best, (size, -sum(apart)))
    assert len(pairs) == best[0]
    assert -sum(abs(found[i] - true[j]) for i, j in pairs) == pytest.approx(best[1])
