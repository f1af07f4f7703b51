"""Deleted sessions: which there are, until when, and the way back; and the trash with the files of
deleted sessions and removed files."""

from __future__ import annotations

from typing import Final

from app.api.sessions import SessionCreated
from app.api.shared import (
    COMMANDS,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    noun_router,
    page_of,
    page_of_list,
    problems,
)
from session.files.trash import Trashed, TrashEmptied
from session.record.deleted import DeletedSession
from session.schemas import JsonObject

router = noun_router("sessions")

LIST_EXAMPLE: Final[JsonObject] = {
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
    return page_of_list(record.deleted.find(limit, offset), record.deleted.count(), limit, offset)


@router.post(
    "/{session_id}/undelete",
    summary="Bring a deleted session back",
    responses=COMMANDS,
)
def undelete_session(session_id: SessionId, record: Record) -> SessionCreated:
    """From the snapshot that the delete made, with the same ids and files. Where there is none
    (404), an older state can be had by restoring `older_snapshot`."""
    return SessionCreated(session_id=record.deleted.restore(session_id))


@router.get("/trash", summary="List the trash", responses=problems(422))
def list_trash(record: Record, limit: Limit = 50, offset: Offset = 0) -> Page[Trashed]:
    """What was thrown away last comes first."""
    return page_of(record.trash.find(), limit, offset)


@router.delete(
    "/trash",
    summary="Empty the trash",
    responses=problems(403, 422, 507),
)
def empty_trash(record: Record) -> TrashEmptied:
    """Deletes its files for good, also on a full disk. Snapshots stay: deleted sessions can come
    back, without their videos, pictures and exports."""
    return record.trash.empty()
