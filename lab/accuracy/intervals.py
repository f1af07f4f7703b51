"""How sure a mean or a share is: what other clips of the same kind would give (bootstrap)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.vision.types import Doubles
from lab.detectionscores import HitRate

Interval = tuple[float, float]
RATES: Final = ("precision", "recall")
_DRAWS: Final = 2_000
_FEWEST: Final = 2
"""Of one clip nobody can tell what another would give."""


@dataclass(frozen=True)
class MeasuredShare:
    """A share with what it was counted from, and its 95 % interval; None where nothing, or too
    little, was counted."""

    numerator: int
    n: int
    value: float | None
    interval: Interval | None


def interval_of_ratio(parts: Doubles, wholes: Doubles) -> Interval | None:
    """95 % interval of sum(parts) / sum(wholes), of groups that are drawn again; None where there
    are too few."""
    if len(parts) < _FEWEST:
        return None
    again = np.random.default_rng(0).integers(0, len(parts), (_DRAWS, len(parts)))
    ratios = parts[again].sum(axis=1) / wholes[again].sum(axis=1)
    low, high = np.percentile(ratios, (2.5, 97.5))
    return float(low), float(high)


def pooled(groups: Sequence[HitRate]) -> MeasuredShare:
    """All groups together. Groups are clips, or stretches of one: what lies close together in time
    is much alike. Those in which nothing was counted say nothing."""
    counted = [one for one in groups if one.n]
    numerator, n = sum(one.numerator for one in counted), sum(one.n for one in counted)
    interval = interval_of_ratio(
        np.array([one.numerator for one in counted], np.float64),
        np.array([one.n for one in counted], np.float64),
    )
    return MeasuredShare(numerator, n, numerator / n if n else None, interval)


def pooled_rates(groups: Sequence[Mapping[str, HitRate]]) -> dict[str, MeasuredShare]:
    """Precision and recall over groups."""
    return {name: pooled([one[name] for one in groups]) for name in RATES}
