"""Starting video work on a clip over HTTP."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated, cast

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api.jobs import get_runner
from app.api.media import clip_path
from app.api.shared import (
    ClipId,
    ImportFolder,
    Record,
    SessionId,
    also_form,
    noun_router,
    problems,
)
from app.clips.facts import picture_size, say_standpoint, standpoint_of
from app.vision.calibration import Calibration, marked_court
from app.vision.types import VisionError
from app.web.principals import name_in_history
from app.work.jobs import Jobs
from session.errors import InvalidInput
from session.schemas import Clip
from session.vocabulary import CameraView, Side

router = noun_router("jobs")


_Corner = Annotated[list[float], Field(min_length=2, max_length=2)]


class AnalysisIn(BaseModel):
    """From where the clip is seen, which is kept with it; what is not sent stays as it is. `view`
    is where the camera stands: behind a `baseline`, or beside the court (`side`). `near_side` is
    the team on the near half, or on the left one for a camera beside the court. `corners_px` are
    the court's outer corners near left, near right, far right, far left, each as x and y in pixels
    of the picture at `t_sec`; they may lie outside the picture. Where no `view` comes with them, it
    is taken as they look."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "near_side": "B",
                "view": "baseline",
                "corners_px": [[-64.0, 741.5], [1302.0, 738.0], [960.0, 345.0], [370.0, 346.0]],
                "t_sec": 1.0,
            }
        },
    )

    near_side: Side | None = None
    view: CameraView | None = None
    corners_px: Annotated[list[_Corner], Field(min_length=4, max_length=4)] | None = None
    t_sec: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0


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
    openapi_extra=also_form(AnalysisIn, {"near_side": "B", "view": "side"}),
)
def start_analysis(
    session_id: SessionId,
    clip_id: ClipId,
    record: Record,
    imports_from: ImportFolder,
    jobs: Work,
    request: Request,
    said: AnalysisIn | None = None,
) -> JobStarted:
    """Looks for touches and leaves them as suggestions, instead of those not judged yet. The body
    may be left out."""
    asked_by = name_in_history(request)
    clip, said = record.clips.get(session_id, clip_id), said or AnalysisIn()
    clip_path(record, clip, imports_from)
    keep = partial(say_standpoint, record, clip, said.near_side, said.view, _court(said, clip))
    return JobStarted(job_id=jobs.submit("analysis", session_id, clip_id, asked_by, keep).id)


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
    clip_path(record, record.clips.get(session_id, clip_id), imports_from)
    return JobStarted(job_id=jobs.submit("proxy", session_id, clip_id).id)


def _court(said: AnalysisIn, clip: Clip) -> Calibration | None:
    """Raises InvalidInput for corners that cannot be those of a court."""
    if said.corners_px is None:
        return None
    near_side = said.near_side.value if said.near_side else standpoint_of(clip).near_side
    try:
        marked = marked_court(said.corners_px, picture_size(clip), near_side, t_sec=said.t_sec)
    except VisionError as problem:
        raise InvalidInput(str(problem), "corners_px") from problem
    return replace(marked, view=said.view.value) if said.view else marked
