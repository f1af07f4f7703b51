"""What somebody should know who imports a file: where, how bad, and in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

MAX_LINES: Final = 40
"""Lines that are named behind a remark of a kind."""

Severity: TypeAlias = Literal["info", "warning", "error"]
"""info: good to know. warning: read, but look at it. error: this part could not be used."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One oddity of a file. `line` counts from 1; None where it concerns the whole file."""

    line: int | None
    severity: Severity
    text: str

    def __str__(self) -> str:
        return self.text if self.line is None else f"Line {self.line}: {self.text}"


def one_of_a_kind(first: str, lines: Sequence[int | None], others: Sequence[str] = ()) -> str:
    """The first remark of a kind, how many more there are, and the lines behind them.

    `others` are sets and scores (`Set 1, 4-5`) of the rest, for a format without lines.
    """
    if len(lines) < 2:
        return first
    rest = [str(line) for line in lines[1:] if line is not None]
    count = f" {len(lines) - 1} more of this kind"
    more = " …" if max(len(rest), len(others)) > MAX_LINES else ""
    if rest:
        word = "line" if len(rest) == 1 else "lines"
        return f"{first}{count}: {word} {', '.join(rest[:MAX_LINES])}{more}."
    if others:
        return f"{first}{count}: {_by_sets(others[:MAX_LINES])}{more}."
    return f"{first}{count}."


def _by_sets(places: Sequence[str]) -> str:
    """`set 1 at 0-0, 4-5; set 2 at 3-2`, each place once."""
    sets: dict[str, list[str]] = {}
    for place in dict.fromkeys(places):
        name, _, score = place.partition(", ")
        sets.setdefault(name.lower(), []).append(score)
    return "; ".join(f"{name} at {', '.join(scores)}" for name, scores in sets.items())
