"""What video analysis saw of a clip over HTTP: drawn into its pictures, and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import FileResponse

from app.api.analyses import JobStarted, Work
from app.api.files import FILE_HEADERS, MadeFile, disposition, match_name
from app.api.shared import Blank, ClipId, Record, SessionId, noun_router, problems
from app.vision.overlay import OverlayThing
from app.web.principals import name_in_history
from app.work.films import overlay_order
from app.work.overlays import THINGS, drawable
from app.work.pathtables import PathTable, write_path_table
from session.formats.spreadsheets import CSV_TYPE
from session.formats.spreadsheets.csvfile import csv_name
from session.formats.spreadsheets.text import Decimal

router: APIRouter = noun_router("jobs")


class OverlayIn(BaseModel):
    """What is drawn: any of `boxes` (around players), `tracks` (the ways that they went), `ball`,
    `court`, `names` and `score`; null is all that is known. And from which second of the clip to
    which, null is its end."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"show": ["boxes", "ball", "court", "score"], "start": 0.0}},
    )

    show: Annotated[list[OverlayThing], Field(min_length=1, max_length=len(THINGS))] | None = None
    start: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    end: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None


class OverlayMissing(BaseModel):
    """A thing that cannot be drawn, and in a sentence why."""

    thing: OverlayThing
    reason: str


class OverlayOffered(BaseModel):
    """What can be drawn into a clip, what cannot, and how much of the clip (0..1) video analysis
    has looked at."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "things": ["boxes", "tracks", "ball", "court", "score"],
                "missing": [{"thing": "names", "reason": "Names need plays with players."}],
                "analysed": 1.0,
            }
        }
    )

    things: Sequence[OverlayThing]
    missing: Sequence[OverlayMissing]
    analysed: float


@router.get(
    "/{session_id}/clips/{clip_id}/overlay",
    summary="See what can be drawn into a clip",
    responses=problems(404, 422, 503),
)
def offered_overlay(
    session_id: SessionId, clip_id: ClipId, record: Record, jobs: Work
) -> OverlayOffered:
    """What is known of it, and what is needed for the rest."""
    can = drawable(record, jobs.engine, session_id, clip_id)
    missing = [OverlayMissing(thing=one, reason=why) for one, why in can.missing.items()]
    return OverlayOffered(things=can.things, missing=missing, analysed=can.share)


@router.post(
    "/{session_id}/clips/{clip_id}/overlay",
    status_code=202,
    summary="Draw what is known of a clip into its pictures",
    responses=problems(403, 404, 409, 422, 503, 507),
)
def film_overlay(
    session_id: SessionId,
    clip_id: ClipId,
    wanted: OverlayIn,
    record: Record,
    jobs: Work,
    request: Request,
) -> JobStarted:
    """One MP4, which is an artifact of type `overlay` when the job is done. What video analysis saw
    has to be there: analyse the clip first. One film of a session is made at a time."""
    order = overlay_order(
        record, jobs.engine, session_id, clip_id, wanted.show, wanted.start, wanted.end
    )
    return JobStarted(job_id=jobs.submit_film(session_id, order, name_in_history(request)).id)


@router.get(
    "/{session_id}/clips/{clip_id}/{table}.csv",
    summary="Where players and ball were, as a table",
    response_class=FileResponse,
    responses={
        200: {"description": "The table.", "content": {"text/csv": {}}},
        **problems(404, 416, 422, 503, 507),
    },
)
def download_paths(
    session_id: SessionId,
    clip_id: ClipId,
    table: PathTable,
    record: Record,
    jobs: Work,
    decimal: Annotated[
        Decimal | None,
        Blank,
        Query(description="`comma`: for an Excel whose comma is decimal, with semicolons."),
    ] = None,
) -> FileResponse:
    """`tracks`: a line for each player and moment; `ball`: a line for each picture in which the
    ball was seen. Pixels always, metres of the court where its corners are marked."""
    session = record.get_session(session_id)
    name = csv_name(table, decimal or "point")

    def write(path: Path) -> object:
        ids = session_id, clip_id
        return write_path_table(record, jobs.engine, ids, table, path, decimal or "point")

    headers = {**FILE_HEADERS, "Content-Disposition": disposition(match_name(session, f"_{name}"))}
    return MadeFile(name, write, CSV_TYPE, headers)
