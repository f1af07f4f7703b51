"""The match report on a screen, from which it is printed, saved as PDF or kept."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.notices import notice_for
from app.pages.view import Service, page, see_other, session_context
from app.report import layout
from app.report.artifacts import attach_report
from app.report.gather import gather

router = APIRouter(include_in_schema=False)


@router.get("/sessions/{session_id}/report")
def report_page(request: Request, service: Service, session_id: str) -> Response:
    """The page as it is printed, with its buttons above it."""
    session = service.get_session(session_id)
    return page(
        "report/page.html",
        **session_context(session, "report"),
        **layout.context(gather(service, session_id)),
        notice=notice_for(request.query_params, session_id),
    )


@router.post("/sessions/{session_id}/report/keep")
def keep_report(service: Service, session_id: str) -> Response:
    """Puts the report as it is now with the downloads."""
    attach_report(service, session_id)
    return see_other(f"/sessions/{session_id}/downloads", said="report-kept")
