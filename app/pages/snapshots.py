"""Snapshots: the whole session as one document, and the way back to it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.notices import notice_for
from app.pages.view import Service, page, see_other, session_context

REASONS = {
    "save": "made by hand",
    "clip": "before a clip was removed",
    "delete": "before a delete",
    "restore": "before going back",
    "import": "by itself, after an import",
    "analysis": "by itself, after an analysis",
    "review": "by itself, after a review",
    "edits": "by itself, after changes",
}
router = APIRouter(include_in_schema=False)


@router.get("/sessions/{session_id}/snapshots")
def snapshots_page(request: Request, service: Service, session_id: str) -> Response:
    """Newest first."""
    session = service.get_session(session_id)
    return page(
        "snapshots/page.html",
        **session_context(session, "snapshots"),
        snapshots=service.list_snapshots(session_id),
        reasons=REASONS,
        trouble=service.snapshot_trouble(session_id),
        notice=notice_for(request.query_params, session_id),
    )


@router.post("/sessions/{session_id}/snapshots")
def make(service: Service, session_id: str) -> Response:
    """Keeps the session as it is now."""
    service.save_session(session_id, auto_backup=True)
    return see_other(f"/sessions/{session_id}/snapshots", said="snapshot-made")


@router.post("/sessions/{session_id}/snapshots/{name}/restore")
def restore(service: Service, session_id: str, name: str) -> Response:
    """Goes back; a snapshot of the present is made first, so that this can be undone, too."""
    service.restore_session(service.snapshot_path(session_id, name))
    return see_other(f"/sessions/{session_id}", said="snapshot-restored")
