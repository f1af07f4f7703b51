"""Who acts, and what they may do.

Everything that is written to the record is written by a `Principal`, who is handed on to each noun
of the record. There are no accounts yet, so each of them may do everything; what a role may not do
will be said here, and asked where the record is changed, whatever door somebody came in by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

PrincipalKind: TypeAlias = Literal["script", "rest", "page", "upload", "job", "system"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who reads and changes the record. `name` stands in the change log, `kind` is the
    door they came in by."""

    name: str
    kind: PrincipalKind = "script"
