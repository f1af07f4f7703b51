"""Charts of a session over HTTP: the picture itself, or attached to the session."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from app.charts import heatmap
from app.charts.artifacts import attach_heatmaps
from session.api.files import FILE_HEADERS
from session.api.parts import (
    WRITES,
    Blank,
    Record,
    SessionId,
    UpTo10,
    also_form,
    noun_router,
    problems,
)
from session.vocabulary import Side, Status

router = noun_router("statistics")

PICTURES: Final = {"png": "image/png", "svg": "image/svg+xml"}
Skill = Literal["serve", "reception", "set", "attack", "block", "dig", "freeball"]


class HeatmapIn(BaseModel):
    """Which events to draw: those of one clip, or of the whole session."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"status": "confirmed"}}
    )

    clip_id: Annotated[str, Field(max_length=100)] | None = None
    status: Status = Status.CONFIRMED


class HeatmapsMade(BaseModel):
    """The ids of the new artifacts: touches and positions, each as PNG and SVG."""

    artifact_ids: list[int]


@router.post(
    "/{session_id}/heatmap",
    status_code=201,
    summary="Attach heatmaps",
    responses=WRITES,
    openapi_extra=also_form(HeatmapIn, {"status": "confirmed"}),
)
def make_heatmaps(session_id: SessionId, body: HeatmapIn, record: Record) -> HeatmapsMade:
    """Draws them and keeps them as artifacts, instead of those made before."""
    made = attach_heatmaps(record, session_id, body.clip_id, body.status)
    return HeatmapsMade(artifact_ids=made)


@router.get(
    "/{session_id}/heatmap",
    summary="Draw a heatmap",
    response_class=Response,
    responses={
        200: {"description": "The picture.", "content": {kind: {} for kind in PICTURES.values()}},
        **problems(404, 422),
    },
)
def draw_heatmap(
    session_id: SessionId,
    record: Record,
    kind: Annotated[
        Literal["touches", "positions"], Query(description="Touches, or where players stood.")
    ] = "touches",
    team: Annotated[Side | None, Blank, Query()] = None,
    number: Annotated[UpTo10 | None, Blank, Query()] = None,
    skill: Annotated[Skill | None, Blank, Query()] = None,
    status: Annotated[Status, Query()] = Status.CONFIRMED,
    fmt: Annotated[Literal["png", "svg"], Query(description="Kind of picture.")] = "png",
) -> Response:
    """Where the touches of one status were made, on a court drawn to scale, with their count."""
    names = {side: team.name for side, team in record.get_teams(session_id).items()}
    picture = heatmap(
        record.iter_events(session_id, status=status),
        kind=kind,
        team=team,
        number=number,
        skill=skill,
        status=status,
        fmt=fmt,
        teams=names,
    )
    return Response(picture, media_type=PICTURES[fmt], headers=FILE_HEADERS)
