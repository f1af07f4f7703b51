"""Snapshots: list, make, restore, and two versions of a session beside each other."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel

from app.api.idempotency import Once
from app.api.shared import (
    COMMANDS,
    READS,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    UpTo200,
    noun_router,
    page_of,
)
from session.backup.versions import count_differences
from session.schemas import JsonObject, SnapshotInfo

router = noun_router("snapshots")

_Name = Annotated[str, Path(max_length=200, description="Name of the snapshot, from the list.")]


class SnapshotMade(BaseModel):
    """The name of the new snapshot."""

    name: str | None


class Restored(BaseModel):
    """The session that is back."""

    session_id: str


@router.get("/{session_id}/snapshots", summary="List snapshots", responses=READS)
def list_snapshots(
    session_id: SessionId, record: Record, limit: Limit = 100, offset: Offset = 0
) -> Page[SnapshotInfo]:
    """Newest first; also of a session that was deleted."""
    found = record.snapshots.find(session_id)
    if not found:
        record.sessions.get(session_id)
    return page_of(found, limit, offset)


@router.post(
    "/{session_id}/snapshots",
    status_code=201,
    summary="Make a snapshot",
    responses=COMMANDS,
)
def make_snapshot(session_id: SessionId, record: Record, once: Once) -> SnapshotMade:
    """The whole session as one checksummed document; the latest ten are kept."""

    def make() -> SnapshotMade:
        path = record.snapshots.save(session_id, auto_backup=True)
        return SnapshotMade(name=path.name if path else None)

    return once(SnapshotMade, make)


@router.post(
    "/{session_id}/snapshots/{name}/restore",
    summary="Restore a snapshot",
    responses=COMMANDS,
)
def restore_snapshot(session_id: SessionId, name: _Name, record: Record) -> Restored:
    """The present state is saved as a snapshot first."""
    path = record.snapshots.path(session_id, name)
    return Restored(session_id=record.snapshots.restore(path))


class FieldDifference(BaseModel):
    """One field, before and after; parts of a payload or of meta are named with dots."""

    field: str
    before: object
    after: object


class Difference(BaseModel):
    """One thing that was added, removed or changed."""

    entity: str
    entity_id: str
    action: str
    before: JsonObject | None
    after: JsonObject | None
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
    found = record.snapshots.diff(session_id, from_, to)
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
    return Differences(items=items, counts=count_differences(found))
