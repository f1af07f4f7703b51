"""What a person has confirmed of a clip, as a file of the truth."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.responses import FileResponse

from app.api.apiroute import ApiRoute
from app.api.files import FILE_HEADERS, MadeFile, disposition, match_name
from app.api.shared import PREFIX, ClipId, Record, SessionId, problems

router = APIRouter(prefix=PREFIX, route_class=ApiRoute, tags=["exports"])


@router.get(
    "/{session_id}/clips/{clip_id}/truth",
    summary="Download what was confirmed of a clip",
    response_class=FileResponse,
    responses={
        200: {
            "description": "The file.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
        **problems(404, 416, 422, 507),
    },
)
def download_truth(session_id: SessionId, clip_id: ClipId, record: Record) -> FileResponse:
    """The touches that a person has confirmed, with exact times, and the stretches of the clip that
    were reviewed: what `volleysense evaluate` measures by. 422 where nothing is confirmed."""
    named = disposition(match_name(record.sessions.get(session_id), "_truth.json"))
    return MadeFile(
        "truth.json",
        partial(record.truth.write, session_id, clip_id),
        "application/json",
        {**FILE_HEADERS, "Content-Disposition": named},
    )
