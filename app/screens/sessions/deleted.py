"""Deleted sessions: what can come back, until when, and the way back; and the trash: how much room
it takes, what would be gone for good, and emptying it."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.screens.notices import notice_for
from app.screens.query import query_number, way_back
from app.screens.view import Service, link, page, see_other
from app.screens.words import ACTORS
from session.errors import ConflictError, SessionError
from session.record.deleted import DeletedSession

_PAGE_SIZE = 25
_HOME = "/sessions/deleted"
router = APIRouter(include_in_schema=False)


@router.get(_HOME)
def deleted_page(request: Request, service: Service) -> Response:
    """The one deleted last first."""
    total = service.count_deleted()
    last = max(0, (total - 1) // _PAGE_SIZE)
    number = max(0, min(query_number(request.query_params, "page", 1) - 1, last))
    return page(
        "sessions/deleted.html",
        rows=service.list_deleted(_PAGE_SIZE, number * _PAGE_SIZE),
        total=total,
        first=number * _PAGE_SIZE + 1,
        newer=link(_HOME, page=number) if number else None,
        older=link(_HOME, page=number + 2) if number < last else None,
        actors=ACTORS,
        notice=notice_for(request.query_params),
    )


@router.post("/sessions/restore")
def restore_many(
    service: Service,
    id: Annotated[list[str], Form(default_factory=list)],
    back: Annotated[str, Form()] = "",
) -> Response:
    """Brings deleted sessions back, each as it was when it was deleted; those that are back
    already, by a second press or from another window, are no trouble. One alone is shown, unless
    it was deleted from a search: there one is again."""
    found = [one for session_id in id if (one := _still_deleted(service, session_id))]
    for one in found:
        service.restore_deleted(one.session_id)
    lost = any(one.files == "gone" for one in found)
    said = "sessions-restored-without-files" if lost else "sessions-restored"
    where = way_back(back)
    if len(id) == 1 and not where:
        return see_other(f"/sessions/{id[0]}", said=said)
    return see_other("/", **where, said=said)


def _still_deleted(service: Service, session_id: str) -> DeletedSession | None:
    try:
        return service.get_deleted(session_id)
    except ConflictError:
        return None


TRASH = "/sessions/trash"
MOST_SHOWN = 200
_AT_ONCE = 1_000


@router.get(TRASH)
def trash_page(request: Request, service: Service) -> Response:
    """Also where the database cannot be read: then without the names of the sessions."""
    items = service.list_trash()
    return page(
        "sessions/trash.html",
        items=items[:MOST_SHOWN],
        total=len(items),
        size=sum(one.size_bytes for one in items),
        files=sum(one.files for one in items),
        titles=_titles(service, {one.session_id for one in items}),
        notice=notice_for(request.query_params),
    )


@router.post(TRASH)
def empty_trash(service: Service) -> Response:
    """Needs no room and no database."""
    service.empty_trash()
    return see_other(TRASH, said="trash-emptied")


def _titles(service: Service, wanted: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    with suppress(SessionError):
        offset = 0
        while wanted - found.keys() and (deleted := service.list_deleted(_AT_ONCE, offset)):
            found |= {one.session_id: one.title or "" for one in deleted}
            offset += len(deleted)
    for session_id in wanted - found.keys():
        with suppress(SessionError):
            found[session_id] = service.get_session(session_id).title
    return found
