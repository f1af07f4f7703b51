"""The match report over HTTP: the file itself, or attached to the session."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from app.api.files import FILE_HEADERS, disposition, match_name
from app.api.readback import one_if_given
from app.api.shared import WRITES, Blank, Record, SessionId, also_form, noun_router, problems
from app.report import Paper
from app.report.content import match_report
from app.report.files import attach_report, html
from app.report.pdf import pdf
from app.report.playbyplay import play_by_play_pdf

router = noun_router("statistics")

Kind = Literal["pdf", "html"]
_KINDS: Final = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


class ReportIn(BaseModel):
    """For which paper."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"paper": "a4"}})

    paper: Literal["a4", "letter"] = "a4"


class ReportMade(BaseModel):
    """The id of the new artifact."""

    artifact_id: int


@router.get(
    "/{session_id}/report",
    summary="Make the match report",
    response_class=Response,
    responses={
        200: {
            "description": "The report.",
            "content": {"application/pdf": {}, "text/html": {}},
        },
        **problems(404, 422),
    },
)
def make_report(
    session_id: SessionId,
    record: Record,
    format: Annotated[Kind | None, Blank, Query(description="`pdf` unless you say so.")] = None,
    fmt: Annotated[Kind | None, Blank, Query(description="The same as `format`.")] = None,
    paper: Annotated[Paper, Query(description="Size of the paper.")] = "a4",
) -> Response:
    """One page with every number of the official match report; of confirmed plays."""
    kind: Kind = one_if_given({"format": format, "fmt": fmt}, "format") or "pdf"
    report = match_report(record, session_id)
    body = pdf(report, paper) if kind == "pdf" else html(report, paper)
    name = match_name(record.sessions.get(session_id), f"_match-report.{kind}")
    headers = FILE_HEADERS | {"Content-Disposition": disposition(name, inline=kind != "pdf")}
    return Response(body, media_type=_KINDS[kind], headers=headers)


@router.get(
    "/{session_id}/play-by-play.pdf",
    summary="Print the play-by-play",
    response_class=Response,
    responses={
        200: {"description": "The play-by-play.", "content": {"application/pdf": {}}},
        **problems(404, 422),
    },
)
def print_play_by_play(
    session_id: SessionId,
    record: Record,
    paper: Annotated[Paper, Query(description="Size of the paper.")] = "a4",
) -> Response:
    """Each rally with its score, server, rotation and how it ended; of confirmed plays."""
    body = play_by_play_pdf(record, session_id, paper)
    named = disposition(match_name(record.sessions.get(session_id), "_play-by-play.pdf"))
    headers = FILE_HEADERS | {"Content-Disposition": named}
    return Response(body, media_type=_KINDS["pdf"], headers=headers)


@router.post(
    "/{session_id}/report",
    status_code=201,
    summary="Attach the match report",
    responses=WRITES,
    openapi_extra=also_form(ReportIn, {"paper": "a4"}),
)
def keep_report(session_id: SessionId, body: ReportIn, record: Record) -> ReportMade:
    """Makes the PDF and keeps it as an artifact, instead of the one made before."""
    return ReportMade(artifact_id=attach_report(record, session_id, body.paper))
