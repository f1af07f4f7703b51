"""The trash: files of deleted sessions and removed files, for 30 days."""

from __future__ import annotations

from session.api.parts import (
    Limit,
    Offset,
    Page,
    Record,
    noun_router,
    page_of,
    problems,
)
from session.trash import Trashed, TrashEmptied

router = noun_router("sessions")


@router.get("/trash", summary="List the trash", responses=problems(422))
def list_trash(record: Record, limit: Limit = 50, offset: Offset = 0) -> Page[Trashed]:
    """What was thrown away last comes first."""
    return page_of(record.list_trash(), limit, offset)


@router.delete(
    "/trash",
    summary="Empty the trash",
    responses=problems(403, 422, 507),
)
def empty_trash(record: Record) -> TrashEmptied:
    """Deletes its files for good, also on a full disk. Snapshots stay: deleted sessions can come
    back, without their videos, pictures and exports."""
    return record.empty_trash()
