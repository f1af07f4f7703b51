"""The history: every change, every act, and an act on plays taken back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query

from session.api.parts import (
    COMMANDS,
    MAX_ID,
    READS,
    Blank,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    UpTo50,
    UpTo100,
    noun_router,
    page,
)
from session.api.query import KNOWN_ONLY
from session.schemas import Batch, Change, Undone

router = noun_router("history")
Entity = Annotated[UpTo50 | None, Blank, Query(description="event, clip, team, roster, session …")]
EntityId = Annotated[UpTo100 | None, Blank, Query()]
InBatch = Annotated[int | None, Blank, Query(ge=1, le=MAX_ID, description="What one act changed.")]
BatchId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the act.")]


@router.get(
    "/{session_id}/changes",
    summary="Read the history",
    dependencies=[KNOWN_ONLY],
    responses=READS,
)
def list_changes(
    session_id: SessionId,
    record: Record,
    limit: Limit = 100,
    offset: Offset = 0,
    entity: Entity = None,
    entity_id: EntityId = None,
    batch: InBatch = None,
) -> Page[Change]:
    """Who changed what and when; newest first."""
    wanted: dict[str, Any] = {"entity": entity, "entity_id": entity_id, "batch": batch}
    items = record.list_changes(session_id, limit=limit, offset=offset, **wanted)
    return page(items, record.count_changes(session_id, **wanted), limit, offset)


@router.get(
    "/{session_id}/batches",
    summary="Read the history act by act",
    dependencies=[KNOWN_ONLY],
    responses=READS,
)
def list_batches(
    session_id: SessionId,
    record: Record,
    limit: Limit = 100,
    offset: Offset = 0,
    entity: Entity = None,
    entity_id: EntityId = None,
) -> Page[Batch]:
    """What was done in one go counts as one; newest first."""
    wanted: dict[str, Any] = {"entity": entity, "entity_id": entity_id}
    items = record.list_batches(session_id, limit=limit, offset=offset, **wanted)
    return page(items, record.count_batches(session_id, **wanted), limit, offset)


@router.post(
    "/{session_id}/batches/{batch}/undo", summary="Take an act on plays back", responses=COMMANDS
)
def undo_batch(session_id: SessionId, batch: BatchId, record: Record) -> Undone:
    """Plays that were changed since stay as they are and are named; where none is left, 409."""
    return record.undo_batch(session_id, batch)
