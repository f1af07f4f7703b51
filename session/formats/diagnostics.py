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


def one_of_a_kind(first: str, lines: Sequence[int | None]) -> str:
    """The first remark of a kind, how many more there are, and the lines behind them."""
    if len(lines) < 2:
        return first
    rest = [str(line) for line in lines[1:] if line is not None]
    count = f" {len(lines) - 1} more of this kind"
    if not rest:
        return f"{first}{count}."
    more = " …" if len(rest) > MAX_LINES else ""
    word = "line" if len(rest) == 1 else "lines"
    return f"{first}{count}: {word} {', '.join(rest[:MAX_LINES])}{more}."
