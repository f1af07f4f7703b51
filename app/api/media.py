"""Watching a clip: playback with seeking, and single pictures for the calibration."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import FileResponse, Response

from app.api.apiroute import ApiRoute
from app.api.files import RangedFile
from app.api.paths import readable_file, session_folder
from app.api.shared import PREFIX, ClipId, ImportFolder, Record, SessionId, problems
from app.vision.clips import frame_jpeg
from session.errors import NotFoundError
from session.files.disk import is_file
from session.meta import ClipMeta
from session.record.clips import NO_FILE
from session.schemas import Clip
from session.service import SessionService

router = APIRouter(prefix=PREFIX, route_class=ApiRoute, tags=["clips"])

VIDEO_TYPES: Final = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".mkv": "video/x-matroska",
    ".webm": "video/webm",
    ".avi": "video/x-msvideo",
    ".ts": "video/mp2t",
    ".mts": "video/mp2t",
    ".m2ts": "video/mp2t",
}


@router.get(
    "/{session_id}/clips/{clip_id}/media",
    summary="Play a clip",
    response_class=FileResponse,
    responses={
        200: {"description": "The video.", "content": {"video/*": {}}},
        206: {"description": "A stretch of it.", "content": {"video/*": {}}},
        **problems(403, 404, 416, 422),
    },
)
def play_clip(
    session_id: SessionId,
    clip_id: ClipId,
    record: Record,
    imports_from: ImportFolder,
    original: Annotated[
        bool, Query(description="The file as it came, not the copy made for browsers.")
    ] = False,
) -> FileResponse:
    """Answers Range requests, so that a player can seek."""
    clip = record.clips.get(session_id, clip_id)
    shown = clip_path if original else playable_path
    path = shown(record, clip, imports_from)
    return RangedFile(path, media_type=video_type(path), headers={"Cache-Control": "no-cache"})


@router.get(
    "/{session_id}/clips/{clip_id}/frame",
    summary="One picture of a clip",
    response_class=Response,
    responses={
        200: {"description": "The picture.", "content": {"image/jpeg": {}}},
        **problems(403, 404, 415, 422),
    },
)
def clip_frame(
    session_id: SessionId,
    clip_id: ClipId,
    record: Record,
    imports_from: ImportFolder,
    t_sec: Annotated[float, Query(ge=0, le=1e7, description="Time in the clip.")] = 0.0,
    max_width: Annotated[int | None, Query(ge=16, le=7_680)] = None,
) -> Response:
    """The picture on the screen at `t_sec`; the last one after the end."""
    clip = record.clips.get(session_id, clip_id)
    path = clip_path(record, clip, imports_from)
    # Past its end a clip would be decoded from the start to find its last picture.
    picture = frame_jpeg(path, min(t_sec, clip.duration_sec or t_sec), max_width)
    return Response(picture, media_type="image/jpeg", headers={"Cache-Control": "private"})


def playable_path(record: SessionService, clip: Clip, imports_from: Path) -> Path:
    """The copy that was made of a clip for browsers, else its file. Raises as `clip_path`."""
    return _proxy(record, clip) or clip_path(record, clip, imports_from)


def clip_path(record: SessionService, clip: Clip, imports_from: Path) -> Path:
    """The clip's file, if it may be given out. Raises ForbiddenError, NotFoundError."""
    if clip.address is not None:
        raise NotFoundError(NO_FILE)
    folder = session_folder(record.sessions_dir, clip.session_id)
    path = Path(clip.path)
    return readable_file(
        path if path.is_absolute() else folder / path, (folder, imports_from), "clip"
    )


def video_type(path: Path) -> str:
    """The content type by which a browser knows a video; never one that it would run."""
    suffix = path.suffix.lower()
    guessed = mimetypes.guess_type(path.name)[0] or ""
    return VIDEO_TYPES.get(suffix) or (guessed if guessed.startswith("video/") else "video/mp4")


def _proxy(record: SessionService, clip: Clip) -> Path | None:
    """The copy made for browsers, if it is there; its path is relative to the session's folder."""
    name = ClipMeta.of(clip.meta).proxy
    if not name:
        return None
    folder = session_folder(record.sessions_dir, clip.session_id)
    path = folder / name
    return readable_file(path, (folder,), "clip") if is_file(path) else None
