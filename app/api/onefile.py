"""A session as one file, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from starlette.responses import FileResponse

from app.api.files import FILE_HEADERS, MadeFile, disposition, match_name
from app.api.parts import PREFIX, Blank, Record, SessionId, UpTo100, problems
from app.api.routes import ApiRoute
from session.errors import InvalidInput
from session.formats.exports import WRITERS

router = APIRouter(prefix=PREFIX, route_class=ApiRoute, tags=["exports"])

TYPES: Final = {
    "dvw": "application/octet-stream",
    "xml": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_BYTES: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/{session_id}/export/{ending}",
    summary="Download a session as one file",
    response_class=FileResponse,
    responses={
        200: {"description": "The file.", "content": dict.fromkeys(TYPES.values(), _BYTES)},
        **problems(404, 413, 416, 422, 507),
    },
)
def download_session(
    session_id: SessionId,
    ending: Literal["dvw", "xml", "xlsx", "json"],
    record: Record,
    clip_id: Annotated[
        UpTo100 | None,
        Blank,
        Query(description="With xml: only what is in this clip, in its own seconds."),
    ] = None,
) -> FileResponse:
    """`dvw` is a Data Volley scout file, `xml` instances for video tools (Hudl, SportsCode),
    `xlsx` the workbook, `json` the whole session, which can be imported again."""
    session = record.get_session(session_id)
    if clip_id is not None and ending != "xml":
        raise InvalidInput("Only the file for video tools can be of one clip.", "clip_id")
    write: Callable[..., object] = WRITERS[ending]
    chosen = {"clip_id": clip_id} if ending == "xml" else {}
    named = disposition(match_name(session, f".{ending}"))
    return MadeFile(
        f"session.{ending}",
        lambda path: write(record, session_id, path, **chosen),
        TYPES[ending],
        {**FILE_HEADERS, "Content-Disposition": named},
    )
