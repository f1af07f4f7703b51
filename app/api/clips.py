"""Clips of a session, and the import folder from which they may come."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Annotated, ClassVar, Protocol, cast

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, model_validator

from app.api.idempotency import Once
from app.api.paths import ImportFile, recorded_path, session_folder, taken, videos_in
from app.api.readback import ReadBack, one_value
from app.api.revisions import BodyRevision, IfMatch, change_of, seen, tagged
from app.api.shared import (
    COMMANDS,
    READS,
    WRITES,
    ClipId,
    ImportFolder,
    Limit,
    OfferedFolder,
    Offset,
    Page,
    Record,
    SessionId,
    also_form,
    noun_router,
    page_of,
    problems,
)
from session.meta import ClipMeta
from session.schemas import Clip, ClipCreate, ClipUpdate
from session.service import SessionService

imports: APIRouter = noun_router("clips")
router = noun_router("clips")


class ClipIn(ClipCreate):
    """A clip by `path`, or by `import_name`, the name of a file in the import folder."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"path": "match.mp4", "duration_sec": 120.0}}
    )

    import_name: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _either(cls, value: object) -> object:
        if isinstance(value, dict) and value.get("import_name"):
            names = {key: value[key] for key in ("import_name", "path") if value.get(key)}
            return {**value, "path": one_value(names, "import_name")}
        return value


class ClipEdit(ReadBack, ClipUpdate):
    """A change; `revision` does the same as an If-Match header."""

    answers: ClassVar[type[BaseModel]] = Clip
    model_config = ConfigDict(json_schema_extra={"example": {"offset_sec": 30.0, "revision": 1}})

    revision: BodyRevision = None


class Welcome(Protocol):
    """What the application does with a clip that was just added, such as reading its length."""

    def __call__(self, record: SessionService, clip: Clip) -> object: ...


def get_welcome(request: Request) -> Welcome:
    """`app.state.welcome_clip`, or nothing to do."""
    return cast(Welcome, getattr(request.app.state, "welcome_clip", None) or _no_welcome)


def _no_welcome(record: SessionService, clip: Clip) -> None:
    return None


class ClipCreated(BaseModel):
    """The id of the new clip."""

    clip_id: str


@imports.get("/import-folder", summary="List the import folder", responses=problems(422))
def list_import_folder(
    folder: ImportFolder, limit: Limit = 200, offset: Offset = 0
) -> Page[ImportFile]:
    """The videos that may be attached by name."""
    return page_of(videos_in(folder).videos, limit, offset)


@router.get("/{session_id}/clips", summary="List clips", responses=READS)
def list_clips(
    session_id: SessionId, record: Record, limit: Limit = 200, offset: Offset = 0
) -> Page[Clip]:
    """In the order of the session's time line."""
    clips = record.clips.find(session_id)
    return page_of(clips, limit, offset)


@router.post(
    "/{session_id}/clips",
    status_code=201,
    summary="Add a clip",
    responses=WRITES,
    openapi_extra=also_form(ClipIn, {"import_name": "match.mp4"}),
)
def add_clip(
    session_id: SessionId,
    body: ClipIn,
    record: Record,
    imports_from: OfferedFolder,
    welcome: Annotated[Welcome, Depends(get_welcome)],
    once: Once,
) -> ClipCreated:
    """The file must lie in the session's folder or in the import folder."""
    made = once(ClipCreated, lambda: new_clip(session_id, body, record, imports_from), body)
    for clip in record.clips.find(session_id):
        # A server that was killed may have stored a clip and not looked into its file.
        unseen = not once.repeated or ClipMeta.of(clip.meta).browser_safe is None
        if clip.id == made.clip_id and unseen:
            welcome(record, clip)
    return made


def new_clip(
    session_id: str, body: ClipIn, record: SessionService, imports_from: FilePath | None
) -> ClipCreated:
    """The clip of a file that is here; nobody has looked into it yet."""
    record.sessions.get(session_id)
    folder = session_folder(record.sessions_dir, session_id)
    values = body.model_dump(exclude={"import_name", "path"})
    if body.import_name is not None:
        kept, known = taken(imports_from, body.import_name, record.sessions_dir, session_id)
        values["meta"] = {**known, **values["meta"]}
    else:
        kept = recorded_path(body.path, folder, imports_from)
    return ClipCreated(clip_id=record.clips.add(session_id, ClipCreate(path=kept, **values)))


@router.get("/{session_id}/clips/{clip_id}", summary="Read a clip", responses=READS)
def get_clip(session_id: SessionId, clip_id: ClipId, record: Record, response: Response) -> Clip:
    """One clip, with its calibration in `meta` where there is one. Its revision is also the
    ETag."""
    clip = record.clips.get(session_id, clip_id)
    return tagged(response, clip, clip.revision)


@router.patch(
    "/{session_id}/clips/{clip_id}",
    summary="Change a clip",
    responses=WRITES,
    openapi_extra=also_form(ClipEdit, {"offset_sec": "30", "revision": "1"}),
)
def update_clip(
    session_id: SessionId,
    clip_id: ClipId,
    body: ClipEdit,
    record: Record,
    imports_from: OfferedFolder,
    response: Response,
    if_match: IfMatch = None,
) -> Clip:
    """Fields that are not sent stay as they are, and so do keys of `meta`: those that are sent are
    set, each as a whole, and null removes one."""
    before, revision = record.clips.get(session_id, clip_id), seen(if_match, body.revision)
    body.check_read(lambda: before, revision)
    if body.path not in (None, before.path):
        folder = session_folder(record.sessions_dir, session_id)
        path = recorded_path(body.path or "", folder, imports_from)
        body = body.model_copy(update={"path": path})
    change = change_of(ClipUpdate, body)
    clip = record.clips.update(session_id, clip_id, change, revision)
    return tagged(response, clip, clip.revision)


@router.delete(
    "/{session_id}/clips/{clip_id}",
    status_code=204,
    summary="Remove a clip",
    responses=COMMANDS,
)
def remove_clip(
    session_id: SessionId, clip_id: ClipId, record: Record, if_match: IfMatch = None
) -> None:
    """Its events stay in the session."""
    record.clips.remove(session_id, clip_id, if_match)
