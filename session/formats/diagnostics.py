"""What somebody should know who imports a file: where, how bad, and in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

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
