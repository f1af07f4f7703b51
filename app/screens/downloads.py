"""Every file made from a session (tables for spreadsheets, JSON, scout files), and the match report
on a screen, from which it is printed, saved as PDF or kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.files import MadeFile, disposition, match_name
from app.exports import EXPORTS
from app.report import content
from app.report.files import attach_report
from app.screens.clips.clips import clip_href, clip_name
from app.screens.clips.jobs import JobView
from app.screens.notices import notice_for
from app.screens.view import Service, SessionHead, page, see_other
from session.errors import NotFoundError
from session.formats.format import FormatWriter
from session.formats.spreadsheets import CSV_TYPE
from session.formats.spreadsheets.tables import TABLES
from session.formats.spreadsheets.text import Decimal
from session.game.rallycut import MOST_MARGIN_SEC

router = APIRouter(include_in_schema=False)

_CHOICES: Final[tuple[tuple[Decimal, str, str], ...]] = (
    (
        "point",
        "CSV",
        "commas between the cells, 1.5 with a point. For scripts, and for Excel in English.",
    ),
    (
        "comma",
        "CSV for Excel",
        "semicolons between the cells, 1,5 with a comma. For Excel in German, French, Italian, "
        "Spanish, Polish, Portuguese and others.",
    ),
)
_CHOICE: Final = "decimal"
"""In an address, and in the cookie that remembers it."""
_A_YEAR: Final = 365 * 24 * 3600


@router.get("/sessions/{session_id}/downloads")
def downloads_page(request: Request, service: Service, session_id: str) -> Response:
    """Everything that can be taken away."""
    session = service.get_session(session_id)
    chosen = decimal_of(request.query_params)
    decimal = chosen or decimal_of(request.cookies) or "point"
    answer = page(
        "downloads/page.html",
        SessionHead.of(session, "downloads"),
        offered=[(one.file, one.title, one.words) for one in EXPORTS.values()],
        tables=[
            (f"{table.name}.csv?{_CHOICE}={decimal}", table.title, table.words)
            for table in sorted(TABLES.values(), key=lambda table: table.place)
        ],
        choices=_CHOICES,
        decimal=decimal,
        truths=[(clip.id, clip_name(clip)) for clip in service.truth.clips(session_id)],
        artifacts=service.get_session_artifacts(session_id),
        clips=[
            (f"{clip_href(session_id, clip.id)}/overlay", clip_name(clip))
            for clip in service.load_session(session_id)["clips"]
            if clip.has_file
        ],
        plays=service.count_events(session_id),
        films=[JobView.of(job) for job in service.jobs.films(session_id) if job.state != "done"],
        most_margin=MOST_MARGIN_SEC,
        notice=notice_for(request.query_params, session_id),
    )
    if chosen is not None:
        answer.set_cookie(_CHOICE, chosen, max_age=_A_YEAR, httponly=True, samesite="lax")
    return answer


def decimal_of(said: Mapping[str, str]) -> Decimal | None:
    """How the tables are to be written; None where nobody says so."""
    return next((choice for choice, _, _ in _CHOICES if choice == said.get(_CHOICE)), None)


@router.get("/sessions/{session_id}/downloads/{name}")
def download(request: Request, service: Service, session_id: str, name: str) -> Response:
    """One file, made now, under a name that says of which match it is."""
    session = service.get_session(session_id)
    name, write, media_type = _file(name, decimal_of(request.query_params) or "point")
    named = disposition(match_name(session, f"_{name}"))
    return MadeFile(
        name,
        lambda path: write(service, session_id, path),
        media_type,
        {"Content-Disposition": named},
    )


def _file(name: str, decimal: Decimal) -> tuple[str, FormatWriter, str]:
    """A file's own name, who writes it, and its type. Raises NotFoundError."""
    if offer := EXPORTS.get(name):
        return name, offer.write, offer.media_type
    table = TABLES.get(name.removesuffix(".csv")) if name.endswith(".csv") else None
    if table is None:
        raise NotFoundError("There is no such download.")
    return table.file(decimal), partial(table.write, decimal=decimal), CSV_TYPE


@router.post("/sessions/{session_id}/artifacts/{artifact_id}/remove")
def remove(service: Service, session_id: str, artifact_id: int) -> Response:
    """Takes a file off the list."""
    service.remove_artifact(session_id, artifact_id)
    return see_other(f"/sessions/{session_id}/downloads", said="file-removed")


@router.get("/sessions/{session_id}/report")
def report_page(request: Request, service: Service, session_id: str) -> Response:
    """The page as it is printed, with its buttons above it."""
    with service.reading():
        session = service.get_session(session_id)
        report = content.report_of(service, session)
    return page(
        "downloads/report.html",
        SessionHead.of(session, "report"),
        content.ReportOnPage(report),
        notice=notice_for(request.query_params, session_id),
    )


@router.post("/sessions/{session_id}/report/keep")
def keep_report(service: Service, session_id: str) -> Response:
    """Puts the report as it is now with the downloads."""
    attach_report(service, session_id)
    return see_other(f"/sessions/{session_id}/downloads", said="report-kept")
