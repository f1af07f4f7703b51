"""Exports: make the files, list them, download them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from pydantic import BaseModel
from starlette.responses import FileResponse

from session.api.files import file_response
from session.api.forms import sent_fields
from session.api.parts import (
    PREFIX,
    READS,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    page_of,
    problems,
)
from session.api.routes import ApiRoute
from session.api.trust import OUTSIDE, inside, plain_name, readable_file
from session.disk import size_of
from session.errors import ForbiddenError, InvalidInput
from session.filenames import is_text
from session.formats.workbook import write_session_touches
from session.service import SessionService

router = APIRouter(prefix=PREFIX, route_class=ApiRoute, tags=["exports"])

FileName = Annotated[str, InPath(max_length=200, description="Name of the file, from the list.")]


class Export(BaseModel):
    """Where the files lie on the server's disk, and the addresses to download them from."""

    events: str
    rollup: str
    touches: str
    links: dict[str, str]


class ExportFile(BaseModel):
    """A file that can be downloaded."""

    name: str
    size_bytes: int
    link: str


async def _no_choice(request: Request) -> None:
    """A field that is sent all the same was meant to choose something. Raises InvalidInput."""
    fields = await sent_fields(request)
    if fields:
        what = "Nothing can be chosen here; it makes CSV files. See GET …/export/dvw, xml, xlsx."
        raise InvalidInput(what, fields[0])


@router.post(
    "/{session_id}/export",
    summary="Export to CSV",
    dependencies=[Depends(_no_choice)],
    responses=problems(403, 404, 409, 413, 415, 422, 507),
)
def export_session(session_id: SessionId, record: Record) -> Export:
    """Writes events.csv, rollup.csv and touches.csv into the session's `exports` folder."""
    folder = exports_folder(record, session_id)
    files = record.export_csv(session_id, folder)
    files["touches"] = write_session_touches(record, session_id, folder / "touches.csv")
    links = {key: _link(session_id, Path(path).name) for key, path in files.items()}
    return Export(
        events=str(files["events"]),
        rollup=str(files["rollup"]),
        touches=str(files["touches"]),
        links=links,
    )


@router.get("/{session_id}/exports", summary="List exports", responses=READS)
def list_exports(
    session_id: SessionId, record: Record, limit: Limit = 100, offset: Offset = 0
) -> Page[ExportFile]:
    """The files in the session's `exports` folder."""
    folder = exports_folder(record, session_id)
    files = [
        ExportFile(name=path.name, size_bytes=size, link=_link(session_id, path.name))
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
def download_export(session_id: SessionId, name: FileName, record: Record) -> FileResponse:
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


def _link(session_id: str, name: str) -> str:
    return f"{PREFIX}/{quote(session_id)}/exports/{quote(name)}"
