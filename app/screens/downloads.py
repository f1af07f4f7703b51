"""Every file made from a session (tables for spreadsheets, JSON, scout files), and the match report
on a screen, from which it is printed, saved as PDF or kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.files import MadeFile, disposition, match_name
from app.report import content
from app.report.content import match_report
from app.report.files import attach_report
from app.report.pdf import pdf
from app.report.playbyplay import play_by_play_pdf
from app.screens.notices import notice_for
from app.screens.view import Service, page, see_other, session_context
from session.errors import NotFoundError
from session.formats.exports import write_session_dvw, write_session_instances, write_session_json
from session.formats.spreadsheets.tables import TABLES, table_file
from session.formats.spreadsheets.text import Decimal
from session.formats.spreadsheets.workbook import write_session_workbook
from session.service import SessionService

router = APIRouter(include_in_schema=False)

_Writer = Callable[[SessionService, str, Path], object]


def _report(service: SessionService, session_id: str, path: Path) -> object:
    return path.write_bytes(pdf(match_report(service, session_id)))


def _play_by_play(service: SessionService, session_id: str, path: Path) -> object:
    return path.write_bytes(play_by_play_pdf(service, session_id))


CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES: Final[dict[str, tuple[_Writer, str]]] = {
    "match-report.pdf": (_report, "application/pdf"),
    "play-by-play.pdf": (_play_by_play, "application/pdf"),
    "session.xlsx": (write_session_workbook, XLSX),
    "session.json": (write_session_json, "application/json"),
    "match.dvw": (write_session_dvw, "application/octet-stream"),
    "instances.xml": (write_session_instances, "application/xml"),
}
_OFFERED: Final = (
    ("match-report.pdf", "Match report (PDF)", "One page with the official report's numbers."),
    (
        "play-by-play.pdf",
        "Play-by-play (PDF)",
        "Every rally with score, server, rotation and how it ended.",
    ),
    (
        "session.xlsx",
        "Excel workbook",
        "The match report on one page, then players, sets, teams, rotations, play-by-play, "
        "touches, plays, counts and rosters, one sheet each.",
    ),
    ("match.dvw", "Scout file (Data Volley)", "For any program that reads .dvw."),
    (
        "instances.xml",
        "Instances for video tools (XML)",
        "Every touch and rally as a stretch of the video, for Hudl, SportsCode and others.",
    ),
    ("session.json", "Whole session (JSON)", "For a script, or to move it to another computer."),
)
OFFERED_TABLES: Final = (
    ("touches", "Touches", "One line a touch, with score, rotations and line-ups."),
    ("events", "Plays", "One line a play, with everything that is known of it."),
    ("play-by-play", "Play-by-play", "One line a rally: score, server, rotation, how it ended."),
    ("rollup", "Counts", "How often each player did what; confirmed plays."),
    ("rosters", "Rosters", "One line a player: number, name, position, libero, captain."),
)
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
        **session_context(session, "downloads"),
        offered=_OFFERED,
        tables=[
            (f"{table}.csv?{_CHOICE}={decimal}", title, words)
            for table, title, words in OFFERED_TABLES
        ],
        choices=_CHOICES,
        decimal=decimal,
        artifacts=service.get_session_artifacts(session_id),
        plays=service.count_events(session_id),
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
    name, writer, media_type = _file(name, decimal_of(request.query_params) or "point")
    named = disposition(match_name(session, f"_{name}"))
    return MadeFile(
        name,
        lambda path: writer(service, session_id, path),
        media_type,
        {"Content-Disposition": named},
    )


def _file(name: str, decimal: Decimal) -> tuple[str, _Writer, str]:
    """A file's own name, who writes it, and its type. Raises NotFoundError."""
    if name in _FILES:
        return (name, *_FILES[name])
    table = name.removesuffix(".csv")
    if table == name or table not in TABLES:
        raise NotFoundError("There is no such download.")
    return table_file(table, decimal), partial(TABLES[table], decimal=decimal), CSV


@router.post("/sessions/{session_id}/artifacts/{artifact_id}/remove")
def remove(service: Service, session_id: str, artifact_id: int) -> Response:
    """Takes a file off the list."""
    service.remove_artifact(session_id, artifact_id)
    return see_other(f"/sessions/{session_id}/downloads", said="file-removed")


@router.get("/sessions/{session_id}/report")
def report_page(request: Request, service: Service, session_id: str) -> Response:
    """The page as it is printed, with its buttons above it."""
    session = service.get_session(session_id)
    return page(
        "report/page.html",
        **session_context(session, "report"),
        **content.context(match_report(service, session_id)),
        notice=notice_for(request.query_params, session_id),
    )


@router.post("/sessions/{session_id}/report/keep")
def keep_report(service: Service, session_id: str) -> Response:
    """Puts the report as it is now with the downloads."""
    attach_report(service, session_id)
    return see_other(f"/sessions/{session_id}/downloads", said="report-kept")
