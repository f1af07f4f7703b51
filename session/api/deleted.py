"""Deleted sessions: which there are, until when, and the way back."""

from __future__ import annotations

from typing import Any, Final

from session.api.parts import (
    COMMANDS,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    noun_router,
    page,
    problems,
)
from session.api.sessions import SessionCreated
from session.deleted import DeletedSession

router = noun_router("sessions")

LIST_EXAMPLE: Final[dict[str, Any]] = {
    "items": [
        {
            "session_id": "0b5f3c1e",
            "title": "Championship Final 2024",
            "match_date": "2024-05-18",
            "timezone": "Europe/Warsaw",
            "deleted_utc": "2024-06-01T18:30:00.000000Z",
            "deleted_by": "page",
            "snapshot": "0b5f3c1e_20240601T183000000000Z.json",
            "can_come_back": True,
            "older_snapshot": None,
            "files": "kept",
            "files_until": "2024-07-01T18:30:00.000000Z",
        }
    ],
    "total": 1,
    "limit": 50,
    "offset": 0,
}


@router.get(
    "/deleted",
    summary="List deleted sessions",
    responses={
        **problems(422),
        200: {"content": {"application/json": {"example": LIST_EXAMPLE}}},
    },
)
def list_deleted(record: Record, limit: Limit = 50, offset: Offset = 0) -> Page[DeletedSession]:
    """The one deleted last first. What `can_come_back` comes back by `undelete`; its files only
    until `files_until`."""
    return page(record.list_deleted(limit, offset), record.count_deleted(), limit, offset)


@router.post(
    "/{session_id}/undelete",
    summary="Bring a deleted session back",
    responses=COMMANDS,
)
def undelete_session(session_id: SessionId, record: Record) -> SessionCreated:
    """From the snapshot that the delete made, with the same ids and files. Where there is none
    (404), an older state can be had by restoring `older_snapshot`."""
    return SessionCreated(session_id=record.restore_deleted(session_id))
