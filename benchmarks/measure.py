"""Two things timed turn by turn, so that whatever else the machine does slows both alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Timing:
    """Seconds of one run of something."""

    label: str
    min: float
    median: float
    runs: int


@dataclass(frozen=True)
class Result:
    """A ratio of medians, held against a limit where there is one, or why it was not measured."""

    name: str
    limit: float | None
    at_most: bool = True
    ratio: float | None = None
    ratio_of_min: float | None = None
    timings: list[Timing] = field(default_factory=list)
    skipped: str | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool | None:
        """None when it was not measured or has no limit."""
        if self.ratio is None or self.limit is None:
            return None
        return self.ratio <= self.limit if self.at_most else self.ratio >= self.limit

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"passed": self.passed}

    def __str__(self) -> str:
        sign = "≤" if self.at_most else "≥"
        if self.ratio is None:
            return f"skip  {self.name}: {self.skipped}"
        word = {True: "pass", False: "FAIL", None: "info"}[self.passed]
        target = "no target" if self.limit is None else f"target {sign} {self.limit:g}"
        of_min = "" if self.ratio_of_min is None else f", best runs {self.ratio_of_min:.2f}"
        lines = [f"{word}  {self.name}: {self.ratio:.2f}{of_min} ({target})"]
        lines += [
            f"      {t.label}: median {_time(t.median)}, min {_time(t.min)}, {t.runs} runs"
            for t in self.timings
        ]
        lines += [f"      {key}: {value}" for key, value in self.details.items()]
        return "\n".join(lines)


@dataclass(frozen=True)
class Prepared:
    """Something to be timed, and what must be done for it each time without being timed."""

    ready: Callable[[], object]
    work: Callable[[], object]

    def __call__(self) -> object:
        return self.work()


def compare(
    name: str,
    limit: float | None,
    subject: tuple[str, Callable[[], object]],
    baseline: tuple[str, Callable[[], object]],
    rounds: int,
) -> Result:
    """Time both turn by turn, after one unmeasured turn; `limit` is the most allowed."""
    pairs = (subject, baseline)
    times: dict[str, list[float]] = {label: [] for label, _ in pairs}
    for turn in range(rounds + 1):
        for label, work in pairs if turn % 2 else reversed(pairs):
            if isinstance(work, Prepared):
                work.ready()
            spent = seconds(work)
            if turn:
                times[label].append(spent)
    ours, theirs = (_timing(label, times[label]) for label, _ in pairs)
    return Result(
        name,
        limit,
        ratio=ours.median / theirs.median,
        ratio_of_min=ours.min / theirs.min,
        timings=[ours, theirs],
    )


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _timing(label: str, times: list[float]) -> Timing:
    return Timing(label, min(times), median(times), len(times))


def _time(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.2f} ms"
