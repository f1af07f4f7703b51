"""Starting video work on a clip over HTTP."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from app.api.apiroute import ApiRoute
from app.api.jobs import get_runner
from app.api.media import clip_path
from app.api.shared import PREFIX, ClipId, ImportFolder, Record, SessionId, problems
from app.web.principals import name_given
from app.work.jobs import Jobs
from session.schemas import JobKind

router = APIRouter(prefix=PREFIX, route_class=ApiRoute, tags=["jobs"])


class JobStarted(BaseModel):
    """The id of the job; look at it under /_api/sessions/jobs/{job_id}."""

    job_id: str


async def get_jobs(request: Request) -> Jobs:
    """The application's jobs. Raises NotRunningError."""
    return cast(Jobs, await get_runner(request))


Work = Annotated[Jobs, Depends(get_jobs)]
_STARTS = problems(403, 404, 409, 422, 503, 507)


@router.post(
    "/{session_id}/clips/{clip_id}/analysis",
    status_code=202,
    summary="Analyse a clip",
    responses=_STARTS,
)
def start_analysis(
    session_id: SessionId,
    clip_id: ClipId,
    record: Record,
    imports_from: ImportFolder,
    jobs: Work,
    request: Request,
) -> JobStarted:
    """Looks for touches and leaves them as suggestions, instead of those not judged yet."""
    asked_by = name_given(request)
    return _start("analysis", session_id, clip_id, record, imports_from, jobs, asked_by)


@router.post(
    "/{session_id}/clips/{clip_id}/proxy",
    status_code=202,
    summary="Make a copy that browsers can play",
    responses=_STARTS,
)
def start_proxy(
    session_id: SessionId,
    clip_id: ClipId,
    record: Record,
    imports_from: ImportFolder,
    jobs: Work,
) -> JobStarted:
    """H.264 from whatever the camera recorded."""
    return _start("proxy", session_id, clip_id, record, imports_from, jobs)


def _start(
    kind: JobKind,
    session_id: str,
    clip_id: str,
    record: Record,
    imports_from: ImportFolder,
    jobs: Jobs,
    asked_by: str = "",
) -> JobStarted:
    clip_path(record, record.clips.get(session_id, clip_id), imports_from)
    return JobStarted(job_id=jobs.submit(kind, session_id, clip_id, asked_by).id)
