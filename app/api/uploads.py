"""Uploading a clip: resumable (tus 1.0: core, creation, termination), or a plain form for browsers
without JavaScript and for simple scripts.

The bytes go to disk as they arrive. A finished upload becomes a clip of its session; its file gets
a name of our own, the client's name is kept in the clip's `meta`.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse

from app.api.apiroute import ApiRoute
from app.api.clips import ClipCreated
from app.api.files import safe_name
from app.api.idempotency import Once
from app.api.shared import (
    MAX_ID,
    PREFIX,
    READS,
    Blank,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    UpTo100,
    page_of,
    problems,
)
from app.clips.formfile import FormFile
from app.clips.newclips import lost_clip
from app.clips.uploads import Incoming, Uploads, append, disk_errors, offset_seconds
from app.clips.uploadstore import StoredUpload, UploadStore
from app.web.limits import Attempts
from app.web.principals import name_in_history, principal_of
from session.errors import ForbiddenError, InvalidInput, SessionError, UnsupportedTypeError
from session.fields import whole_number
from session.permissions import Right
from session.record.changelog import NOT_YOURS
from session.service import SessionService

router = APIRouter(prefix=PREFIX, route_class=ApiRoute, tags=["uploads"])

_VERSION: Final = "1.0.0"
PIECE: Final = "application/offset+octet-stream"
TUS: Final = {"Tus-Resumable": _VERSION, "Cache-Control": "no-store"}


class UploadState(BaseModel):
    """How far an upload is; `clip_id` is the clip that it became."""

    upload_id: str
    session_id: str
    file_name: str
    size: int
    offset: int
    clip_id: str | None


class UploadBegun(BaseModel):
    """The id of the upload."""

    upload_id: str


class VersionError(SessionError):
    """Another version of the protocol."""

    status = 412
    title = "Version not supported"


UploadId = Annotated[str, Path(max_length=100, description="Id of the upload.")]
TusVersion = Annotated[str | None, Header(alias="Tus-Resumable", examples=[_VERSION])]


async def _check_version(version: TusVersion = None) -> None:
    if version not in (None, _VERSION):
        raise VersionError(f"This server speaks tus {_VERSION}.")


Checked = Depends(_check_version)


@router.options("/uploads", status_code=204, summary="What the upload protocol can do")
def describe_protocol(incoming: Incoming, request: Request) -> Response:
    """tus 1.0: versions, extensions and the largest size."""
    largest = request.app.state.settings.max_upload_bytes
    headers = {
        "Tus-Version": _VERSION,
        "Tus-Extension": "creation,termination",
        "Tus-Max-Size": str(largest),
    }
    return Response(status_code=204, headers={**TUS, **headers})


@router.post(
    "/uploads",
    status_code=201,
    summary="Begin an upload",
    response_class=Response,
    responses={
        201: {"description": "Reserved; `Location` takes the bytes."},
        **problems(400, 403, 404, 409, 412, 413, 422, 507),
    },
    dependencies=[Checked],
)
def create_upload(
    incoming: Incoming,
    record: Record,
    request: Request,
    once: Once,
    upload_length: Annotated[
        int, Header(ge=0, le=MAX_ID, description="Size of the file in bytes.")
    ],
    upload_metadata: Annotated[
        str,
        Header(
            max_length=8_000,
            description="tus: `filename` and `session_id`, each in base64; with `clip_id` the file "
            "takes the place of that clip's lost one.",
        ),
    ] = "",
) -> Response:
    """Size and free disk are checked before the first byte is sent."""
    said = parse_metadata(upload_metadata)
    if not said.get("session_id"):
        raise InvalidInput("Upload-Metadata must name the session_id.", "session_id")
    _must_bring_in(record, said["session_id"])
    _not_too_many(request)
    replaces = said.get("clip_id", "")
    if replaces:
        lost_clip(record, said["session_id"], replaces)
    store = incoming.store

    def make() -> UploadBegun:
        upload = store.create(
            said["session_id"],
            safe_name(said.get("filename", "")),
            upload_length,
            offset_seconds(said.get("offset_sec", "")),
            name_in_history(request) or StoredUpload.actor,
            replaces,
        )
        return UploadBegun(upload_id=upload.id)

    upload = store.get(once(UploadBegun, make, said, upload_length).upload_id)
    location = {"Location": f"{PREFIX}/uploads/{upload.id}"}
    return Response(status_code=201, headers=location | _headers(upload, store.offset(upload)))


@router.get("/uploads", summary="List unfinished uploads", responses=problems(422))
def list_uploads(
    incoming: Incoming,
    record: Record,
    limit: Limit = 50,
    offset: Offset = 0,
    session_id: Annotated[UpTo100 | None, Blank, Query()] = None,
) -> Page[UploadState]:
    """Those that can be resumed."""
    found = [
        _state(incoming.store, upload)
        for upload in incoming.store.unfinished()
        if session_id in (None, upload.session_id)
        and record.belongings.reaches(Right.SCOUT, "session", upload.session_id)
    ]
    return page_of(found, limit, offset)


@router.get("/uploads/{upload_id}", summary="Look at an upload", responses=READS)
def get_upload(upload_id: UploadId, incoming: Incoming) -> UploadState:
    """Also tells, for a day, which clip a finished upload became."""
    return _state(incoming.store, incoming.store.get(upload_id))


@router.head(
    "/uploads/{upload_id}",
    summary="Where an upload goes on",
    response_class=Response,
    responses={200: {"description": "`Upload-Offset` says where."}, **problems(404, 412, 422)},
    dependencies=[Checked],
)
def upload_offset_of(upload_id: UploadId, incoming: Incoming) -> Response:
    """tus: the offset from which to resume."""
    upload = incoming.store.get(upload_id)
    return Response(headers=_headers(upload, incoming.store.offset(upload)))


@router.patch(
    "/uploads/{upload_id}",
    status_code=204,
    summary="Send a piece",
    response_class=Response,
    responses=problems(400, 403, 404, 409, 412, 413, 415, 422, 423, 507),
    openapi_extra={
        "requestBody": {"content": {PIECE: {"schema": {"type": "string", "format": "binary"}}}}
    },
    dependencies=[Checked],
)
async def send_piece(
    upload_id: UploadId,
    request: Request,
    incoming: Incoming,
    upload_offset: Annotated[int, Header(ge=0, le=MAX_ID, description="Where the piece begins.")],
) -> Response:
    """At most 64 MB at once. The last piece makes the clip: see `Upload-Clip-Id`."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != PIECE:
        raise UnsupportedTypeError(f"A piece must be sent as {PIECE}.")
    store = incoming.store
    upload = await run_in_threadpool(store.get, upload_id)
    with incoming.alone(upload.id):
        if upload.clip_id is None:
            more = whole_number(request.headers.get("content-length", "")) or 0
            await run_in_threadpool(store.check_offset, upload, upload_offset, more)
            await append(store, upload, request.stream())
            await run_in_threadpool(store.check_head, upload)
            if await run_in_threadpool(store.offset, upload) == upload.size:
                upload = await run_in_threadpool(incoming.finish, upload)
        offset = await run_in_threadpool(store.offset, upload)
    return Response(status_code=204, headers=_headers(upload, offset))


@router.delete(
    "/uploads/{upload_id}",
    status_code=204,
    summary="Give an upload up",
    response_class=Response,
    responses=problems(403, 404, 412, 422, 423),
    dependencies=[Checked],
)
def delete_upload(upload_id: UploadId, incoming: Incoming) -> Response:
    """tus termination: what was sent is removed. A finished upload's clip stays."""
    upload = incoming.store.get(upload_id)
    with incoming.alone(upload.id):
        incoming.store.forget(upload)
    return Response(status_code=204, headers=TUS)


def _must_bring_in(record: SessionService, session_id: str) -> None:
    """Raises NotFoundError, and ForbiddenError for whoever only looks at a session: what an upload
    becomes is stored later, by nobody in particular."""
    record.sessions.get(session_id)
    if not record.belongings.reaches(Right.SCOUT, "session", session_id):
        raise ForbiddenError(NOT_YOURS)


def _not_too_many(request: Request) -> None:
    """Whoever sits at this machine may fill its disk; others begin so many uploads an hour."""
    by = principal_of(request)
    if by.user_id is None and by.login_id is None:
        return
    attempts: Attempts = request.app.state.attempts
    if not attempts.may("upload", f"{by.user_id}", f"{by.login_id}"):
        raise HTTPException(429, "These are very many uploads. Go on in an hour.")


def parse_metadata(text: str) -> dict[str, str]:
    """tus metadata: `key base64, key base64`. Raises InvalidInput."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value.strip(), validate=True).decode("utf-8")
        except (binascii.Error, ValueError) as problem:
            raise InvalidInput(
                f"Upload-Metadata: {key[:50]} is not base64 of UTF-8.", "Upload-Metadata"
            ) from problem
    return found


def _state(store: UploadStore, upload: StoredUpload) -> UploadState:
    return UploadState(
        upload_id=upload.id,
        session_id=upload.session_id,
        file_name=upload.file_name,
        size=upload.size,
        offset=store.offset(upload),
        clip_id=upload.clip_id,
    )


def _headers(upload: StoredUpload, offset: int) -> dict[str, str]:
    headers = {**TUS, "Upload-Offset": str(offset), "Upload-Length": str(upload.size)}
    if upload.clip_id is not None:
        headers["Upload-Clip-Id"] = upload.clip_id
    return headers


@router.post(
    "/{session_id}/clips/upload",
    status_code=201,
    summary="Upload a clip with a form",
    response_model=ClipCreated,
    responses={
        303: {"description": "For a browser: go to the clip's page."},
        **problems(400, 403, 404, 409, 413, 415, 422, 507),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "properties": {
                            "file": {"type": "string", "format": "binary"},
                            "offset_sec": {"type": "string"},
                            "clip_id": {"type": "string"},
                        },
                    }
                }
            },
        }
    },
)
async def upload_form(
    session_id: SessionId, request: Request, incoming: Incoming, record: Record, once: Once
) -> Response:
    """In one go, for browsers without JavaScript and for simple scripts. With `clip_id` the video
    takes the place of that clip's lost file."""
    await run_in_threadpool(_must_bring_in, record, session_id)
    _not_too_many(request)
    content_type = request.headers.get("content-type", "")
    if not content_type.lower().startswith("multipart/form-data"):
        raise UnsupportedTypeError("Please send the video as multipart/form-data.")
    clip_id = await _receive_form(incoming, session_id, content_type, request, once)
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(f"/sessions/{session_id}/clips/{clip_id}", status_code=303)
    return JSONResponse({"clip_id": clip_id}, status_code=201)


async def _receive_form(
    incoming: Uploads, session_id: str, content_type: str, request: Request, once: Once
) -> str:
    size = whole_number(request.headers.get("content-length", "")) or 1
    store, actor = incoming.store, name_in_history(request) or StoredUpload.actor
    upload = await run_in_threadpool(store.create, session_id, "", size, 0.0, actor)
    try:
        form = FormFile(store.part(upload))
        with disk_errors():
            await form.read(content_type, request.stream(), lambda: store.check_head(upload))
        upload = store.described(
            replace(
                upload,
                file_name=safe_name(form.name or ""),
                size=form.size,
                offset_sec=offset_seconds(form.fields.get("offset_sec", "")),
                replaces=form.fields.get("clip_id", ""),
                comes_again=once.has_key,
            )
        )
        store.check_head(upload)
        return await run_in_threadpool(_kept, incoming, upload, once)
    except BaseException:
        store.forget(upload)
        raise


def _kept(incoming: Uploads, upload: StoredUpload, once: Once) -> str:
    """The clip of a form that is here; of one that came before, the clip that it became."""
    made = once(
        ClipCreated,
        lambda: ClipCreated(clip_id=incoming.adopt(upload)),
        upload.file_name,
        upload.offset_sec,
        upload.replaces,
        once.content_of(incoming.store.part(upload)),
    )
    if once.repeated:
        incoming.store.forget(upload)
    else:
        incoming.welcome(upload, made.clip_id)
    return made.clip_id
