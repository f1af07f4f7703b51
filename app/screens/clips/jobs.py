"""Long work on a clip: started, watched with its numbers, cancelled, tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final, cast

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.clips.facts import say_standpoint
from app.screens.view import Service, page, see_other, with_header
from app.screens.words import clock
from app.web.principals import name_in_history
from app.work.films import FILM_ORDER
from app.work.jobs import UNFINISHED, Jobs
from session.errors import NotFoundError, StorageError
from session.jsonvalues import mapping
from session.schemas import Clip, Job, JobKind
from session.service import SessionService
from session.vocabulary import CameraView, Side

router = APIRouter(include_in_schema=False)

_WORDS: Final[Mapping[JobKind, str]] = {"analysis": "analysis", "proxy": "copy", "film": "film"}
"""What a kind of work is called, also in the codes of notices."""


@dataclass(frozen=True)
class JobView:
    """A job in words and numbers."""

    id: str
    kind: str
    word: str
    state: str
    running: bool
    progress: float
    numbers: list[str]
    message: str
    film: str
    """What film it is, in words; empty for other work."""
    error: str | None
    href: str

    @classmethod
    def of(cls, job: Job) -> JobView:
        return cls(
            id=job.id,
            kind=job.kind,
            word=_WORDS[job.kind],
            state=job.state,
            running=job.state in UNFINISHED,
            progress=round(job.progress, 4),
            numbers=_numbers(job),
            message=job.message,
            film=str(mapping(job.result.get(FILM_ORDER)).get("words", "")),
            error=job.error,
            href=f"/sessions/{job.session_id}/clips/{job.clip_id}/jobs/{job.id}",
        )


def _numbers(job: Job) -> list[str]:
    if job.state == "queued":
        return []
    done = f"{job.frames_done:,}"
    said = [f"{done} of {job.frames_total:,} frames" if job.frames_total else f"{done} frames"]
    if job.speed:
        said.append(f"{job.speed:.1f} × real time")
    if job.seconds_left is not None:
        said.append(f"{clock(job.seconds_left, tenths=False)} left")
    return said


def latest_jobs(service: SessionService, session_id: str) -> dict[tuple[str, str], Job]:
    """The newest job of each kind on each clip."""
    return {(job.clip_id, job.kind): job for job in service.newest_jobs(session_id)}


def job_of_clip(service: SessionService, clip: Clip, kind: JobKind) -> Job | None:
    """The newest job of that kind on the clip."""
    return latest_jobs(service, clip.session_id).get((clip.id, kind))


def runner(request: Request) -> Jobs:
    """What works on jobs. Raises StorageError where nothing does."""
    jobs = getattr(request.app.state, "jobs", None)
    if jobs is None:
        raise StorageError("Long work is not running in this server.")
    return cast(Jobs, jobs)


def _job(service: SessionService, session_id: str, clip_id: str, job_id: str) -> Job:
    job = service.get_job(job_id)
    if (job.session_id, job.clip_id) != (session_id, clip_id):
        raise NotFoundError("This clip has no such job.")
    return job


def _answer(request: Request, job: Job, said: str) -> Response:
    if "hx-request" in request.headers:
        return _part(job)
    home = f"/sessions/{job.session_id}"
    home += "/downloads" if job.kind == "film" else f"/clips/{job.clip_id}"
    return see_other(home, said=said and f"{_WORDS[job.kind]}-{said}")


def _part(job: Job) -> Response:
    answer = page("clips/_job.html", job=JobView.of(job))
    if job.state == "done" and job.kind == "film":
        with_header(answer, "HX-Refresh", "true")
    elif job.state == "done":
        with_header(answer, "HX-Trigger", f"{job.kind}-done")
    return answer


@router.post("/sessions/{session_id}/clips/{clip_id}/analysis")
def start_analysis(
    request: Request,
    service: Service,
    session_id: str,
    clip_id: str,
    near_side: Annotated[Side | None, Form()] = None,
    view: Annotated[CameraView | None, Form()] = None,
) -> Response:
    """Starts to look for players, ball and touches, from where somebody says that it is seen."""
    clip = service.get_clip(session_id, clip_id)
    keep = partial(say_standpoint, service, clip, near_side, view)
    job = runner(request).submit("analysis", session_id, clip_id, name_in_history(request), keep)
    return _answer(request, job, "started")


@router.post("/sessions/{session_id}/clips/{clip_id}/playable")
def start_proxy(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """Starts to make a copy that browsers can play."""
    service.get_clip(session_id, clip_id)
    return _answer(
        request,
        runner(request).submit("proxy", session_id, clip_id, name_in_history(request)),
        "started",
    )


@router.get("/sessions/{session_id}/clips/{clip_id}/jobs/{job_id}")
def watch(
    request: Request, service: Service, session_id: str, clip_id: str, job_id: str
) -> Response:
    """How far it is."""
    return _answer(request, _job(service, session_id, clip_id, job_id), "")


@router.post("/sessions/{session_id}/clips/{clip_id}/jobs/{job_id}/cancel")
def cancel(
    request: Request, service: Service, session_id: str, clip_id: str, job_id: str
) -> Response:
    """Stops it; what it saw so far is kept for another try."""
    _job(service, session_id, clip_id, job_id)
    return _answer(request, runner(request).cancel(job_id), "cancelled")


@router.post("/sessions/{session_id}/clips/{clip_id}/jobs/{job_id}/retry")
def retry(
    request: Request, service: Service, session_id: str, clip_id: str, job_id: str
) -> Response:
    """Goes on where it ended."""
    _job(service, session_id, clip_id, job_id)
    return _answer(request, runner(request).retry(job_id), "started")
