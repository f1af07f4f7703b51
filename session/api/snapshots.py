"""Snapshots: list, make, restore."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel

from session.api.once import Once
from session.api.parts import (
    COMMANDS,
    READS,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    noun_router,
    page_of,
)
from session.schemas import SnapshotInfo

router = noun_router("snapshots")

Name = Annotated[str, Path(max_length=200, description="Name of the snapshot, from the list.")]


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
    found = record.list_snapshots(session_id)
    if not found:
        record.get_session(session_id)
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
        path = record.save_session(session_id, auto_backup=True)
        return SnapshotMade(name=path.name if path else None)

    return once(SnapshotMade, make)


@router.post(
    "/{session_id}/snapshots/{name}/restore",
    summary="Restore a snapshot",
    responses=COMMANDS,
)
def restore_snapshot(session_id: SessionId, name: Name, record: Record) -> Restored:
    """The present state is saved as a snapshot first."""
    path = record.snapshot_path(session_id, name)
    return Restored(session_id=record.restore_session(path))
