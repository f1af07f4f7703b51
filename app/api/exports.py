"""Exports: make the files, list them, download them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import FileResponse

from app.api.body import BodyRoute
from app.api.files import file_response
from app.api.paths import OUTSIDE, inside, plain_name, readable_file
from app.api.shared import PREFIX, READS, Limit, Offset, Page, Record, SessionId, page_of, problems
from app.web.subpath import prefix_of
from session.errors import ForbiddenError
from session.files.disk import size_of
from session.files.names import is_text
from session.formats.spreadsheets.tables import write_session_tables
from session.formats.spreadsheets.text import Decimal
from session.service import SessionService

router = APIRouter(prefix=PREFIX, route_class=BodyRoute, tags=["exports"])

_FileName = Annotated[str, InPath(max_length=200, description="Name of the file, from the list.")]


class Export(BaseModel):
    """Where the files lie on the server's disk, and the addresses to download them from."""

    events: str
    rollup: str
    touches: str
    rosters: str
    links: dict[str, str]


class ExportFile(BaseModel):
    """A file that can be downloaded."""

    name: str
    size_bytes: int
    link: str


class ExportChoice(BaseModel):
    """How the CSV files are written. For another format see `GET …/export/dvw`, `xml`, `xlsx`."""

    model_config = ConfigDict(extra="forbid")

    decimal: Annotated[
        Decimal,
        Field(
            description="`point`: commas between the cells. `comma`: for an Excel whose comma is "
            "decimal, with semicolons between the cells; the files are called `…-excel.csv`."
        ),
    ] = "point"


@router.post(
    "/{session_id}/export",
    summary="Export to CSV",
    responses=problems(403, 404, 409, 413, 415, 422, 507),
)
def export_session(
    request: Request, session_id: SessionId, record: Record, choice: ExportChoice | None = None
) -> Export:
    """Writes events.csv, rollup.csv, touches.csv, rosters.csv and play-by-play.csv into the
    session's `exports` folder."""
    folder = exports_folder(record, session_id)
    decimal = choice.decimal if choice else "point"
    files = write_session_tables(record, session_id, folder, decimal)
    links = {key: _link(request, session_id, Path(path).name) for key, path in files.items()}
    return Export(
        events=str(files["events"]),
        rollup=str(files["rollup"]),
        touches=str(files["touches"]),
        rosters=str(files["rosters"]),
        links=links,
    )


@router.get("/{session_id}/exports", summary="List exports", responses=READS)
def list_exports(
    request: Request, session_id: SessionId, record: Record, limit: Limit = 100, offset: Offset = 0
) -> Page[ExportFile]:
    """The files in the session's `exports` folder."""
    folder = exports_folder(record, session_id)
    files = [
        ExportFile(name=path.name, size_bytes=size, link=_link(request, session_id, path.name))
        for path in sorted(folder.glob("*"))
        if is_text(path.name) and not path.is_symlink() and (size := size_of(path)) is not None
    ]
    return page_of(files, limit, offset)


@router.get(
    "/{session_id}/exports/{name}",
    summary="Download an export",
    response_class=FileResponse,
    responses={
        200: {"description": "The file.", "content": {"text/csv": {}}},
        **problems(400, 403, 404, 416, 422),
    },
)
def download_export(session_id: SessionId, name: _FileName, record: Record) -> FileResponse:
    """Saved under its own name."""
    folder = exports_folder(record, session_id)
    path = readable_file(folder / plain_name(name), (folder,), "export")
    return file_response(path, path.name, inline=False)


def exports_folder(record: SessionService, session_id: str) -> Path:
    """Where a session's exports lie. Raises NotFoundError, ForbiddenError for a link outwards."""
    home = record.session_folder(session_id)
    folder = home / "exports"
    if not inside(folder, (home,)):
        raise ForbiddenError(OUTSIDE)
    return folder


def _link(request: Request, session_id: str, name: str) -> str:
    return f"{prefix_of(request.scope)}{PREFIX}/{quote(session_id)}/exports/{quote(name)}"
