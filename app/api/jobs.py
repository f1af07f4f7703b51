"""Long work: list, look, cancel, retry. What does the work is given by the application."""

from __future__ import annotations

from typing import Annotated, Protocol

from fastapi import Depends, Path, Query, Request

from app.api.shared import (
    READS,
    Blank,
    Limit,
    Offset,
    Page,
    Record,
    UpTo100,
    noun_router,
    page_of_list,
    problems,
)
from session.errors import StorageError
from session.schemas import Job, JobState

router = noun_router("jobs")


class NotRunningError(StorageError):
    """Long work was asked for where nothing runs it."""

    status = 503
    title = "Nothing runs the work"


class Runner(Protocol):
    """What can stop and start a job; `app.work.jobs.Jobs` is one."""

    def cancel(self, job_id: str) -> Job:
        """Ends the job at its next step. Raises NotFoundError, ConflictError."""

    def retry(self, job_id: str) -> Job:
        """Queues a job that failed or was cancelled. Raises NotFoundError, ConflictError."""


async def get_runner(request: Request) -> Runner:
    """The application's job runner. Raises NotRunningError where there is none."""
    runner: Runner | None = getattr(request.app.state, "jobs", None)
    if runner is None:
        raise NotRunningError("Long work is not running in this server.")
    return runner


Running = Annotated[Runner, Depends(get_runner)]
JobId = Annotated[str, Path(max_length=100, description="Id of the job.")]


@router.get("/jobs", summary="List jobs", responses=READS)
def list_jobs(
    record: Record,
    limit: Limit = 50,
    offset: Offset = 0,
    session_id: Annotated[UpTo100 | None, Blank, Query()] = None,
    state: Annotated[JobState | None, Blank, Query()] = None,
) -> Page[Job]:
    """Newest first."""
    items = record.jobs.find(session_id, state, limit=limit, offset=offset)
    return page_of_list(items, record.jobs.count(session_id, state), limit, offset)


@router.get("/jobs/{job_id}", summary="Look at a job", responses=READS)
def get_job(job_id: JobId, record: Record) -> Job:
    """How far it is, how fast, and how long it will take."""
    return record.jobs.get(job_id)


@router.post(
    "/jobs/{job_id}/cancel", summary="Cancel a job", responses=problems(403, 404, 409, 422, 503)
)
def cancel_job(job_id: JobId, runner: Running) -> Job:
    """Ends at once, in every phase; what it made so far is kept for a retry."""
    return runner.cancel(job_id)


@router.post(
    "/jobs/{job_id}/retry", summary="Retry a job", responses=problems(403, 404, 409, 422, 503)
)
def retry_job(job_id: JobId, runner: Running) -> Job:
    """Goes on where the work ended."""
    return runner.retry(job_id)
