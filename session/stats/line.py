"""A line of statistics: numbers by the names of the catalogue, as they stand in JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from session.stats.catalogue import StatisticReader, StatisticValue, statistic
from session.stats.tally import RateJson, Tally


class StatisticLine(dict[str, StatisticValue]):
    """Counts, rates with their counts and percentages, in the order in which they are read."""

    __slots__ = ()

    @classmethod
    def of(cls, names: Sequence[str], tally: Tally, *, known: bool = True) -> StatisticLine:
        """The numbers of these names. Where nobody counted, a count is None."""
        counts = tally.counts
        found = cls({name: read(counts) for name, read in _readers(tuple(names))})
        return found if known else found.without_counts()

    def count(self, name: str) -> float | None:
        """A count, or a percentage; None where nobody counted."""
        value = self[name]
        if isinstance(value, dict):
            raise TypeError(f"{name} is a rate.")
        return value

    def rate(self, name: str) -> RateJson:
        """A rate with its counts."""
        value = self[name]
        if not isinstance(value, dict):
            raise TypeError(f"{name} is no rate.")
        return value

    def without_counts(self) -> StatisticLine:
        """Of what nobody counted: no number rather than 0. Rates say so themselves."""
        return StatisticLine(
            (name, None if isinstance(value, int) else value) for name, value in self.items()
        )


@cache
def _readers(names: tuple[str, ...]) -> tuple[tuple[str, StatisticReader], ...]:
    """For each name, how its number is read from a tally."""
    return tuple((name, statistic(name).reader(pct=name.endswith("_pct"))) for name in names)


def without_counts(counted: Mapping[str, object]) -> dict[str, object]:
    """The same of all lines in a result as JSON."""
    return {key: _without_count(value) for key, value in counted.items()}


def _without_count(value: object) -> object:
    if isinstance(value, Mapping):
        return value if value.keys() == RateJson.__annotations__.keys() else without_counts(value)
    return None if isinstance(value, int) else value
