"""A session as one file, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import FileResponse

from app.api.apiroute import ApiRoute
from app.api.files import FILE_HEADERS, MadeFile, disposition, match_name
from app.api.shared import PREFIX, Blank, Record, SessionId, UpTo100, problems
from session.errors import InvalidInput
from session.fields import OneOf
from session.formats.registry import WRITTEN
from session.schemas import JsonObject

router = APIRouter(prefix=PREFIX, route_class=ApiRoute, tags=["exports"])

_BYTES: Final[JsonObject] = {"schema": {"type": "string", "format": "binary"}}
_CONTENT: Final = {offer.media_type: _BYTES for offer in WRITTEN.values()}


@router.get(
    "/{session_id}/export/{ending}",
    summary="Download a session as one file",
    response_class=FileResponse,
    responses={
        200: {"description": "The file.", "content": _CONTENT},
        **problems(404, 413, 416, 422, 507),
    },
)
def download_session(
    session_id: SessionId,
    ending: Annotated[str, OneOf(WRITTEN)],
    record: Record,
    clip_id: Annotated[
        UpTo100 | None,
        Blank,
        Query(description="With xml: only what is in this clip, in its own seconds."),
    ] = None,
) -> FileResponse:
    """`dvw` is a Data Volley scout file, `xml` instances for video tools (Hudl, SportsCode),
    `xlsx` the workbook, `json` the whole session, which can be imported again."""
    session = record.sessions.get(session_id)
    offer = WRITTEN[ending]
    if clip_id is None:
        write: Callable[[Path], Path] = partial(offer.write, record, session_id)
    elif offer.write_clip:
        write = partial(offer.write_clip, record, session_id, clip_id=clip_id)
    else:
        raise InvalidInput("Only the file for video tools can be of one clip.", "clip_id")
    named = disposition(match_name(session, f".{ending}"))
    return MadeFile(
        f"session.{ending}",
        write,
        offer.media_type,
        {**FILE_HEADERS, "Content-Disposition": named},
    )
