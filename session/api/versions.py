"""Two versions of a session beside each other."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel

from session.api.parts import READS, Record, SessionId, UpTo200, noun_router
from session.versions import counted

router = noun_router("snapshots")


class FieldDifference(BaseModel):
    """One field, before and after; parts of a payload or of meta are named with dots."""

    field: str
    before: Any
    after: Any


class Difference(BaseModel):
    """One thing that was added, removed or changed."""

    entity: str
    entity_id: str
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    fields: list[FieldDifference]


class Differences(BaseModel):
    """All of them, and how many there are by kind of thing."""

    items: list[Difference]
    counts: dict[str, dict[str, int]]


@router.get("/{session_id}/diff", summary="Compare two versions", responses=READS)
def diff_session(
    session_id: SessionId,
    record: Record,
    from_: Annotated[UpTo200, Query(alias="from", description="Name of a snapshot, or now.")],
    to: Annotated[UpTo200, Query(description="Name of a snapshot, or now.")] = "now",
) -> Differences:
    """What was added, removed and changed from one version to the other."""
    found = record.diff_session(session_id, from_, to)
    items = [
        Difference(
            entity=one.entity,
            entity_id=one.entity_id,
            action=one.action,
            before=None if one.before is None else dict(one.before),
            after=None if one.after is None else dict(one.after),
            fields=[FieldDifference.model_validate(vars(field)) for field in one.fields],
        )
        for one in found
    ]
    return Differences(items=items, counts=counted(found))
