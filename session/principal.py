"""Who acts: everything that is written to the record is written by somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

PrincipalKind: TypeAlias = Literal["script", "rest", "page", "upload", "job", "system"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who reads and changes the record. `name` stands in the change log, `kind` is the
    door they came in by. Which account this is and what it may do will be said here, too."""

    name: str
    kind: PrincipalKind = "script"
