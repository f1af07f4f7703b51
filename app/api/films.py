"""Films of a match over HTTP: plays or rallies as one file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api.analyses import JobStarted, Work
from app.api.shared import Record, SessionId, noun_router, problems
from app.web.principals import name_in_history
from app.work.films import rally_order
from session.game.rallycut import MOST_MARGIN_SEC, RalliesBy

router: APIRouter = noun_router("jobs")


class RallyCutIn(BaseModel):
    """What is kept of a match: rallies as they were `scouted`, or as video analysis has `seen`
    them, and so many seconds more before each and behind it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"rallies": "scouted", "margin": 1.0}}
    )

    rallies: RalliesBy = "scouted"
    margin: Annotated[float, Field(ge=0, le=MOST_MARGIN_SEC, allow_inf_nan=False)] = 1.0
    titles: bool = True
    """Whether set and score stand on the picture."""


@router.post(
    "/{session_id}/films/rallies",
    status_code=202,
    summary="Cut a match to its rallies",
    responses=problems(403, 404, 409, 422, 503, 507),
)
def film_rallies(
    session_id: SessionId, wanted: RallyCutIn, record: Record, jobs: Work, request: Request
) -> JobStarted:
    """The match without dead time as one MP4, which is with the session's artifacts when the job
    is done. A video that stays at its address cannot be cut."""
    order = rally_order(record, session_id, wanted.rallies, wanted.margin, titles=wanted.titles)
    return JobStarted(job_id=jobs.submit_film(session_id, order, name_in_history(request)).id)
