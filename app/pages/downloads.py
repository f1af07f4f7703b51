"""Downloads: tables for spreadsheets, the whole session as JSON, and every file made from it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from app.pages.notices import notice_for
from app.pages.view import Service, page, see_other, session_context
from app.report.gather import gather
from app.report.playbyplay import play_by_play_pdf
from app.report.sheet import pdf
from session.api.files import disposition, match_name
from session.errors import NotFoundError
from session.formats import csvfile
from session.formats.onefile import (
    write_session_dvw,
    write_session_instances,
    write_session_json,
)
from session.formats.playbyplay import write_session_plays
from session.formats.workbook import write_session_touches, write_session_workbook
from session.service import SessionService

router = APIRouter(include_in_schema=False)

Writer = Callable[[SessionService, str, Path], object]


def _events(service: SessionService, session_id: str, path: Path) -> object:
    return csvfile.write_events(path, service.iter_events(session_id))


def _rollup(service: SessionService, session_id: str, path: Path) -> object:
    return csvfile.write_rollup(path, service.get_rollup(session_id))


def _report(service: SessionService, session_id: str, path: Path) -> object:
    return path.write_bytes(pdf(gather(service, session_id)))


def _play_by_play(service: SessionService, session_id: str, path: Path) -> object:
    return path.write_bytes(play_by_play_pdf(service, session_id))


CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: Final[dict[str, tuple[Writer, str]]] = {
    "match-report.pdf": (_report, "application/pdf"),
    "play-by-play.pdf": (_play_by_play, "application/pdf"),
    "play-by-play.csv": (write_session_plays, CSV),
    "touches.csv": (write_session_touches, CSV),
    "events.csv": (_events, CSV),
    "rollup.csv": (_rollup, CSV),
    "session.xlsx": (write_session_workbook, XLSX),
    "session.json": (write_session_json, "application/json"),
    "match.dvw": (write_session_dvw, "application/octet-stream"),
    "instances.xml": (write_session_instances, "application/xml"),
}
OFFERED: Final = (
    ("match-report.pdf", "Match report (PDF)", "One page with the official report's numbers."),
    (
        "play-by-play.pdf",
        "Play-by-play (PDF)",
        "Every rally with score, server, rotation and how it ended.",
    ),
    (
        "session.xlsx",
        "Excel workbook",
        "Match report, rotations, play-by-play, touches, plays, counts and rosters, a sheet each.",
    ),
    ("play-by-play.csv", "Play-by-play (CSV)", "One line a rally, for any spreadsheet."),
    ("touches.csv", "Touches (CSV)", "One line a touch, with score, rotations and line-ups."),
    ("events.csv", "Plays (CSV)", "One line a play, for any spreadsheet."),
    ("rollup.csv", "Counts (CSV)", "How often each player did what; confirmed plays."),
    ("match.dvw", "Scout file (Data Volley)", "For any program that reads .dvw."),
    (
        "instances.xml",
        "Instances for video tools (XML)",
        "Every touch and rally as a stretch of the video, for Hudl, SportsCode and others.",
    ),
    ("session.json", "Whole session (JSON)", "For a script, or to move it to another computer."),
)


@router.get("/sessions/{session_id}/downloads")
def downloads_page(request: Request, service: Service, session_id: str) -> Response:
    """Everything that can be taken away."""
    session = service.get_session(session_id)
    return page(
        "downloads/page.html",
        **session_context(session, "downloads"),
        offered=OFFERED,
        artifacts=service.get_session_artifacts(session_id),
        plays=service.count_events(session_id),
        notice=notice_for(request.query_params, session_id),
    )


@router.get("/sessions/{session_id}/downloads/{name}")
def download(service: Service, session_id: str, name: str) -> Response:
    """One file, made now, under a name that says of which match it is."""
    session = service.get_session(session_id)
    if name not in FILES:
        raise NotFoundError("There is no such download.")
    writer, media_type = FILES[name]
    folder = tempfile.TemporaryDirectory(prefix="volleysense-")
    path = Path(folder.name) / name
    try:
        writer(service, session_id, path)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path,
        media_type=media_type,
        headers={"Content-Disposition": disposition(match_name(session, f"_{name}"))},
        background=BackgroundTask(folder.cleanup),
    )


@router.post("/sessions/{session_id}/artifacts/{artifact_id}/remove")
def remove(service: Service, session_id: str, artifact_id: int) -> Response:
    """Takes a file off the list."""
    service.remove_artifact(session_id, artifact_id)
    return see_other(f"/sessions/{session_id}/downloads", said="file-removed")
