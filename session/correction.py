"""What a correction of one play would change, as it is shown before anything is written."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from session.match import Score, Severity
from session.schemas import Event


class Follows(BaseModel):
    """A play that changes with a correction: `actor_team` and keys of its payload, as they were
    and as they would be."""

    event_id: int
    event_type: str
    actor_team: str | None
    before: dict[str, Any]
    after: dict[str, Any]


class Contradiction(BaseModel):
    """What does not fit together; see docs/checks.md."""

    check: str
    severity: Severity
    text: str
    event_id: int | None


class Correction(BaseModel):
    """What a change of an event would change: nothing of it is written. `event` is as it would be,
    or as it was where it would be deleted."""

    event: Event
    follows: list[Follows]
    """The plays behind it that change as well, in the order of play."""
    sets_before: dict[str, Score]
    sets: dict[str, Score]
    """The points of A and of B by set, as they would be."""
    sets_won: Score
    contradictions: list[Contradiction]
    """What would contradict the rules and does not yet; each stays a check."""
    resolved: list[Contradiction]
