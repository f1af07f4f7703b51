"""Deleted sessions: what can come back, until when, and the way back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.pages.notices import notice_for
from app.pages.query import way_back, whole
from app.pages.view import Service, link, page, see_other
from app.pages.words import ACTORS
from session.deleted import DeletedSession
from session.errors import ConflictError

PAGE_SIZE = 25
HOME = "/sessions/deleted"
router = APIRouter(include_in_schema=False)


@router.get(HOME)
def deleted_page(request: Request, service: Service) -> Response:
    """The one deleted last first."""
    total = service.count_deleted()
    last = max(0, (total - 1) // PAGE_SIZE)
    number = max(0, min(whole(request.query_params, "page", 1) - 1, last))
    return page(
        "deleted/page.html",
        rows=service.list_deleted(PAGE_SIZE, number * PAGE_SIZE),
        total=total,
        first=number * PAGE_SIZE + 1,
        newer=link(HOME, page=number) if number else None,
        older=link(HOME, page=number + 2) if number < last else None,
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
