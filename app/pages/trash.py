"""The trash: how much room it takes, what would be gone for good, and emptying it."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.notices import notice_for
from app.pages.view import Service, page, see_other
from session.errors import SessionError

HOME = "/sessions/trash"
MOST_SHOWN = 200
AT_ONCE = 1_000
router = APIRouter(include_in_schema=False)


@router.get(HOME)
def trash_page(request: Request, service: Service) -> Response:
    """Also where the database cannot be read: then without the names of the sessions."""
    items = service.list_trash()
    return page(
        "trash/page.html",
        items=items[:MOST_SHOWN],
        total=len(items),
        size=sum(one.size_bytes for one in items),
        files=sum(one.files for one in items),
        titles=_titles(service, {one.session_id for one in items}),
        notice=notice_for(request.query_params),
    )


@router.post(HOME)
def empty_trash(service: Service) -> Response:
    """Needs no room and no database."""
    service.empty_trash()
    return see_other(HOME, said="trash-emptied")


def _titles(service: Service, wanted: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    with suppress(SessionError):
        offset = 0
        while wanted - found.keys() and (deleted := service.list_deleted(AT_ONCE, offset)):
            found |= {one.session_id: one.title or "" for one in deleted}
            offset += len(deleted)
    for session_id in wanted - found.keys():
        with suppress(SessionError):
            found[session_id] = service.get_session(session_id).title
    return found
