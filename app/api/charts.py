"""Charts of a session over HTTP: heatmaps of the record, and the charts of the match."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Final, Literal

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.files import FILE_HEADERS, disposition, match_name
from app.api.filters import Asked, ByActor
from app.api.readback import one_if_given
from app.api.shared import (
    READS,
    WRITES,
    Blank,
    Page,
    Record,
    Responses,
    SessionId,
    UpTo50,
    also_form,
    noun_router,
    page_of_list,
    problems,
)
from app.charts import heatmap
from app.charts.artifacts import attach_heatmaps
from app.charts.catalogue import CHARTS, GROUPS, ChartKind, chart_kind
from app.charts.chart import ChartRequest
from app.charts.sources import chart_file, chart_request, players_of
from app.charts.style import FileFormat
from session.schemas import Session
from session.stats.heat import Detail
from session.vocabulary import Status

router = noun_router("statistics")

PICTURES: Final = {"png": "image/png", "svg": "image/svg+xml"}
_FILES: Final = PICTURES | {"pdf": "application/pdf"}
Picture = Literal["png", "svg"]
Skill = Literal["serve", "reception", "set", "attack", "block", "dig", "freeball"]


def _answers(description: str, kinds: Iterable[str]) -> Responses:
    """The documentation of a picture, and of what may come instead."""
    found = {"description": description, "content": {kind: {} for kind in kinds}}
    return {200: found, **problems(404, 422)}


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


class ChartOffered(BaseModel):
    """One kind of chart; `n` is how much of the match it shows, 0 where nothing is known."""

    name: str
    title: str
    group: str
    details: list[str]
    n: int


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
    responses=_answers("The picture.", PICTURES.values()),
)
def draw_heatmap(
    session_id: SessionId,
    record: Record,
    actor: ByActor,
    kind: Annotated[
        Literal["touches", "positions"], Query(description="Touches, or where players stood.")
    ] = "touches",
    skill: Annotated[Skill | None, Blank, Query()] = None,
    status: Annotated[Status, Query()] = Status.CONFIRMED,
    fmt: Annotated[Picture | None, Blank, Query(description="`png` unless you say so.")] = None,
    format: Annotated[Picture | None, Blank, Query(description="The same as `fmt`.")] = None,
) -> Response:
    """Where the touches of one status were made, on a court drawn to scale, with their count."""
    picture_format: Picture = one_if_given({"fmt": fmt, "format": format}, "fmt") or "png"
    names = {side: team.name for side, team in record.teams.get(session_id).items()}
    picture = heatmap(
        record.events.iterate(session_id, status=status),
        kind=kind,
        team=actor.team,
        number=actor.number,
        skill=skill,
        status=status,
        fmt=picture_format,
        teams=names,
    )
    return Response(picture, media_type=PICTURES[picture_format], headers=FILE_HEADERS)


@router.get(
    "/{session_id}/charts",
    summary="List the charts",
    responses=READS,
)
def list_charts(session_id: SessionId, record: Record, wanted: Asked) -> Page[ChartOffered]:
    """Every kind of chart, and how much it would show of that part of the match."""
    asked = chart_request(record.matches.view(session_id), wanted)
    found = [
        ChartOffered(
            name=kind.name,
            title=kind.title,
            group=GROUPS[kind.group],
            details=list(kind.details),
            n=kind.draw(asked).n,
        )
        for kind in CHARTS.values()
    ]
    return page_of_list(found, len(found), len(found), 0)


@router.get(
    "/{session_id}/charts/{name}.{fmt}",
    summary="Draw a chart",
    response_class=Response,
    responses=_answers("The file.", _FILES.values()),
)
def draw_chart(
    session_id: SessionId,
    name: Annotated[str, Path(max_length=50, description="As the list says.", examples=["scores"])],
    fmt: Annotated[FileFormat, Path(description="Kind of file.")],
    record: Record,
    wanted: Asked,
    detail: Annotated[Detail, Query(description="How finely places are told apart.")] = "zone",
    compare: Annotated[
        list[UpTo50] | None,
        Query(max_length=2, description="Two players for `radar`, such as A7,B12."),
    ] = None,
) -> Response:
    """One chart with its title, filter and n, of confirmed plays."""
    view = record.matches.view(session_id)
    asked = chart_request(view, wanted, detail, players_of(compare or ()))
    return chart_answer(view.session, chart_kind(name), asked, fmt)


def chart_answer(
    session: Session, kind: ChartKind, asked: ChartRequest, fmt: FileFormat
) -> Response:
    """A chart as a file, shown where a browser can."""
    body = chart_file(kind, asked, fmt)
    what = re.sub(r"[^\w-]+", "_", kind.title)
    name = match_name(session, f"_{what}.{fmt}")
    headers = FILE_HEADERS | {"Content-Disposition": disposition(name, inline=True)}
    return Response(body, media_type=_FILES[fmt], headers=headers)
