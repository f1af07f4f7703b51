"""The history: every change, every act, and an act on plays taken back."""

from __future__ import annotations

from typing import Annotated, Final, Required, TypedDict

from fastapi import Path, Query
from pydantic import Field

from app.api.shared import (
    COMMANDS,
    MAX_ID,
    READS,
    Blank,
    Limit,
    Offset,
    Page,
    Record,
    Responses,
    SessionId,
    UpTo50,
    UpTo100,
    noun_router,
    page_of_list,
    problems,
)
from session.schemas import Batch, Change, JsonObject, Undone
from session.service import SessionService

router = noun_router("history")
Entity = Annotated[UpTo50 | None, Blank, Query(description="event, clip, team, roster, session …")]
EntityId = Annotated[UpTo100 | None, Blank, Query()]
InBatch = Annotated[
    Annotated[int, Field(ge=1, le=MAX_ID)] | None,
    Blank,
    Query(description="What one act changed."),
]
Since = Annotated[
    Annotated[int, Field(ge=0, le=MAX_ID)] | None,
    Blank,
    Query(description="Only entries after this one, the oldest first."),
]
BatchId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the act.")]


_EXAMPLE: Final[JsonObject] = {
    "items": [
        {
            "id": 412,
            "session_id": "0b5f3c1e-7a52-4c0e-9d49-2f1f6a9f1c55",
            "at_utc": "2026-05-04T18:30:00.000000Z",
            "actor": "our league table",
            "action": "update",
            "entity": "team",
            "entity_id": "A",
            "before": {"id": 1, "side": "A", "name": None, "revision": 1},
            "after": {"id": 1, "side": "A", "name": "Herons", "revision": 2},
            "batch": 412,
        }
    ],
    "total": 1,
    "limit": 100,
    "offset": 0,
    "next": 412,
}
READS_SINCE: Final[Responses] = {
    **problems(404, 409, 422),
    200: {"content": {"application/json": {"example": _EXAMPLE}}},
}


class Changes(Page[Change]):
    """A stretch of the history."""

    next: int = Field(description="What to send as `since` to read what comes after this.")


class ChangesWanted(TypedDict, total=False):
    """Which entries of the history are asked for."""

    entity: str | None
    entity_id: str | None
    batch: int | None
    since: Required[int | None]


@router.get(
    "/changes",
    summary="Read the history of all sessions",
    responses=READS_SINCE,
)
def list_all_changes(
    record: Record,
    limit: Limit = 100,
    offset: Offset = 0,
    since: Since = None,
    entity: Entity = None,
) -> Changes:
    """Newest first; with `since`, oldest first, which is how a copy is kept up to date. After a
    `restore` or a `delete` of a session, read it again; see docs/api.md."""
    return _read(record, None, limit, offset, ChangesWanted(entity=entity, since=since))


@router.get(
    "/{session_id}/changes",
    summary="Read the history",
    responses=READS_SINCE,
)
def list_changes(
    session_id: SessionId,
    record: Record,
    limit: Limit = 100,
    offset: Offset = 0,
    entity: Entity = None,
    entity_id: EntityId = None,
    batch: InBatch = None,
    since: Since = None,
) -> Changes:
    """Who changed what and when; newest first, with `since` oldest first, and then also of a
    deleted session, whose last entry says so."""
    wanted = ChangesWanted(entity=entity, entity_id=entity_id, batch=batch, since=since)
    return _read(record, session_id, limit, offset, wanted)


def _read(
    record: SessionService, session_id: str | None, limit: int, offset: int, wanted: ChangesWanted
) -> Changes:
    """What comes after a page: behind its last entry, or behind all that there is now."""
    now = record.changes.newest()  # first, so that nothing that is written meanwhile is missed
    items = record.changes.find(session_id, limit=limit, offset=offset, **wanted)
    total = record.changes.count(session_id, **wanted)
    whole = wanted["since"] is None or offset + len(items) >= total
    following = now if whole else items[-1].id if items else wanted["since"]
    return Changes(items=items, total=total, limit=limit, offset=offset, next=following)


@router.get(
    "/{session_id}/batches",
    summary="Read the history act by act",
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
    items = record.changes.find_batches(
        session_id, limit=limit, offset=offset, entity=entity, entity_id=entity_id
    )
    total = record.changes.count_batches(session_id, entity=entity, entity_id=entity_id)
    return page_of_list(items, total, limit, offset)


@router.post(
    "/{session_id}/batches/{batch}/undo", summary="Take an act on plays back", responses=COMMANDS
)
def undo_batch(session_id: SessionId, batch: BatchId, record: Record) -> Undone:
    """Plays that were changed since stay as they are and are named; where none is left, 409."""
    return record.changes.undo(session_id, batch)
