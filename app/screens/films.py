"""Films: plays, or a match without its dead time, as one file to take along."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.screens.clips.jobs import runner
from app.screens.view import Service, see_other
from app.work.films import rally_order
from session.game.rallycut import MOST_MARGIN_SEC, RalliesBy
from session.schemas import Job
from session.service import SessionService

router = APIRouter(include_in_schema=False)


def film_job(service: SessionService, session_id: str) -> Job | None:
    """The newest film of a session."""
    films = [job for job in service.newest_jobs(session_id) if job.kind == "film"]
    return max(films, key=lambda job: job.created_utc, default=None)


@router.post("/sessions/{session_id}/films/rallies")
def film_rallies(
    request: Request,
    service: Service,
    session_id: str,
    rallies: Annotated[RalliesBy, Form()] = "scouted",
    margin: Annotated[float, Form(ge=0, le=MOST_MARGIN_SEC)] = 1.0,
) -> Response:
    """Starts the film of a match without its dead time."""
    with service.reading():
        order = rally_order(service, session_id, rallies, margin)
    runner(request).submit_film(session_id, order)
    return see_other(f"/sessions/{session_id}/downloads", said="film-started")
