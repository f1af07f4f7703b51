"""Uploading a clip: resumable (tus 1.0: core, creation, termination), or a plain form.

The bytes go to disk as they arrive. A finished upload becomes a clip of its session; its file gets
a name of our own, the client's name is kept in the clip's `meta`.
"""

from __future__ import annotations

import base64
import binascii
import errno
import logging
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, RedirectResponse

from app.formfile import FormFile
from app.jobs import Jobs
from app.newclips import welcome
from app.upload_store import NO_VIDEO, Upload, UploadStore
from app.vision.clips import ClipReader
from session.api.clips import ClipCreated
from session.api.files import safe_name
from session.api.parts import (
    MAX_ID,
    PREFIX,
    READS,
    Blank,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    page,
    problems,
)
from session.api.trust import session_folder
from session.errors import (
    ConflictError,
    InvalidInput,
    SessionError,
    StorageError,
    TooLargeError,
    UnsupportedTypeError,
)
from session.schemas import Clip, ClipCreate
from session.service import SessionService

log = logging.getLogger(__name__)
router = APIRouter(prefix=PREFIX, tags=["uploads"])

VERSION: Final = "1.0.0"
PIECE: Final = "application/offset+octet-stream"
WRITE_BYTES: Final = 1024 * 1024
TUS: Final = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}


class UploadState(BaseModel):
    """How far an upload is; `clip_id` is the clip that it became."""

    upload_id: str
    session_id: str
    file_name: str
    size: int
    offset: int
    clip_id: str | None


class BusyError(ConflictError):
    """The same upload is being written by another connection."""

    status = 423
    title = "Busy"


class VersionError(SessionError):
    """Another version of the protocol."""

    status = 412
    title = "Version not supported"


class Uploads:
    """The store, and which of its uploads are being written right now."""

    def __init__(self, store: UploadStore, service: SessionService, jobs: Jobs | None) -> None:
        self.store = store
        self._service = service
        self._jobs = jobs
        self._busy: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def alone(self, upload_id: str) -> Iterator[None]:
        """Only one connection writes an upload. Raises BusyError."""
        with self._lock:
            if upload_id in self._busy:
                raise BusyError("Another connection is still sending this file.")
            self._busy.add(upload_id)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(upload_id)

    def finish(self, upload: Upload) -> Upload:
        """Make a clip of a complete upload; may be repeated after a crash.

        Raises UnsupportedTypeError for what is no video, NotFoundError without its session.
        """
        if upload.clip_id is not None:
            return upload
        try:
            self._service.get_session(upload.session_id)
            return self.store.finished(upload, self._adopt(upload).id)
        except SessionError:
            self.store.forget(upload)
            raise

    def recover(self) -> None:
        """After a start: finish what was complete, sweep what was abandoned."""
        for upload in self.store.unfinished():
            if self.store.offset(upload) == upload.size:
                try:
                    self.finish(upload)
                except SessionError:
                    continue
        self.store.sweep()

    def _adopt(self, upload: Upload) -> Clip:
        folder = session_folder(self._service.sessions_dir, upload.session_id) / "clips"
        folder.mkdir(parents=True, exist_ok=True)
        part = self.store.part(upload)
        if part.exists():
            suffix = self.store.suffix(upload)
            if suffix is None:
                raise UnsupportedTypeError(NO_VIDEO)
            ClipReader(part)
            part.replace(folder / f"{upload.id}{suffix}")
        path = next(iter(folder.glob(f"{upload.id}.*")), None)
        if path is None:
            raise StorageError("The uploaded file is gone from the disk.")
        for clip in self._service.list_clips(upload.session_id):
            if clip.meta.get("upload_id") == upload.id:
                return clip
        wanted = ClipCreate(
            path=f"clips/{path.name}",
            offset_sec=upload.offset_sec,
            meta={"file_name": upload.file_name, "upload_id": upload.id},
        )
        clip_id = self._service.add_clip(upload.session_id, wanted)
        return welcome(
            self._service, self._jobs, self._service.get_clip(upload.session_id, clip_id)
        )


def get_uploads(request: Request) -> Uploads:
    """The application's uploads."""
    return cast(Uploads, request.app.state.uploads)


Incoming = Annotated[Uploads, Depends(get_uploads)]
UploadId = Annotated[str, Path(max_length=100, description="Id of the upload.")]
TusVersion = Annotated[str | None, Header(alias="Tus-Resumable", examples=[VERSION])]


def _check_version(version: TusVersion = None) -> None:
    if version not in (None, VERSION):
        raise VersionError(f"This server speaks tus {VERSION}.")


Checked = Depends(_check_version)


@router.options("/uploads", status_code=204, summary="What the upload protocol can do")
def describe_protocol(incoming: Incoming, request: Request) -> Response:
    """tus 1.0: versions, extensions and the largest size."""
    largest = request.app.state.settings.max_upload_bytes
    headers = {
        "Tus-Version": VERSION,
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
        **problems(400, 403, 404, 412, 413, 422, 507),
    },
    dependencies=[Checked],
)
def create_upload(
    incoming: Incoming,
    record: Record,
    upload_length: Annotated[
        int, Header(ge=0, le=MAX_ID, description="Size of the file in bytes.")
    ],
    upload_metadata: Annotated[
        str,
        Header(max_length=8_000, description="tus: `filename` and `session_id`, each in base64."),
    ] = "",
) -> Response:
    """Size and free disk are checked before the first byte is sent."""
    said = parse_metadata(upload_metadata)
    if not said.get("session_id"):
        raise InvalidInput("Upload-Metadata must name the session_id.", "session_id")
    record.get_session(said["session_id"])
    upload = incoming.store.create(
        said["session_id"],
        safe_name(said.get("filename", "")),
        upload_length,
        _seconds(said.get("offset_sec", "")),
    )
    location = f"{PREFIX}/uploads/{upload.id}"
    return Response(status_code=201, headers={**TUS, "Location": location, "Upload-Offset": "0"})


@router.get("/uploads", summary="List unfinished uploads", responses=problems(422))
def list_uploads(
    incoming: Incoming,
    limit: Limit = 50,
    offset: Offset = 0,
    session_id: Annotated[str | None, Blank, Query(max_length=100)] = None,
) -> Page[UploadState]:
    """Those that can be resumed."""
    found = [
        _state(incoming.store, upload)
        for upload in incoming.store.unfinished()
        if session_id in (None, upload.session_id)
    ]
    return page(found[offset : offset + limit], len(found), limit, offset)


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
            claimed = request.headers.get("content-length", "0")
            more = int(claimed) if claimed.isdigit() else 0
            await run_in_threadpool(store.check_offset, upload, upload_offset, more)
            await _append(store, upload, request.stream())
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
                        },
                    }
                }
            },
        }
    },
)
async def upload_form(
    session_id: SessionId, request: Request, incoming: Incoming, record: Record
) -> Response:
    """In one go, for browsers without JavaScript and for simple scripts."""
    await run_in_threadpool(record.get_session, session_id)
    content_type = request.headers.get("content-type", "")
    if not content_type.lower().startswith("multipart/form-data"):
        raise UnsupportedTypeError("Please send the video as multipart/form-data.")
    clip_id = await _receive_form(incoming, session_id, content_type, request)
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(f"/sessions/{session_id}/clips/{clip_id}", status_code=303)
    return JSONResponse({"clip_id": clip_id}, status_code=201)


async def _receive_form(
    incoming: Uploads, session_id: str, content_type: str, request: Request
) -> str:
    claimed = request.headers.get("content-length", "1")
    size = int(claimed) if claimed.isdigit() else 1
    store = incoming.store
    upload = await run_in_threadpool(store.create, session_id, "", max(1, size), 0.0)
    try:
        form = FormFile(store.part(upload))
        with _disk_errors():
            await form.read(content_type, request.stream(), lambda: store.check_head(upload))
        upload = store.described(
            upload,
            safe_name(form.name or ""),
            form.size,
            _seconds(form.fields.get("offset_sec", "")),
        )
        store.check_head(upload)
        upload = await run_in_threadpool(incoming.finish, upload)
    except BaseException:
        store.forget(upload)
        raise
    return str(upload.clip_id)


async def _append(store: UploadStore, upload: Upload, stream: AsyncIterator[bytes]) -> None:
    """Write what arrives; what arrived before a broken connection is kept."""
    with _disk_errors(), store.part(upload).open("ab") as target:
        room = upload.size - target.tell()
        waiting = bytearray()
        try:
            async for chunk in stream:
                if len(waiting) + len(chunk) > room:
                    raise TooLargeError("This is more than the size that was announced.")
                waiting += chunk
                if len(waiting) >= WRITE_BYTES:
                    room -= await run_in_threadpool(target.write, bytes(waiting))
                    waiting.clear()
        except ClientDisconnect:
            log.info("The connection broke; upload %s can be resumed.", upload.id)
        finally:
            target.write(waiting)
            target.flush()
            await run_in_threadpool(os.fsync, target.fileno())


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise StorageError("The disk is full. What was sent so far is kept.") from problem


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


def _seconds(text: str) -> float:
    if not text:
        return 0.0
    try:
        return ClipCreate(path="clip", offset_sec=cast(Any, text)).offset_sec
    except ValueError as problem:
        raise InvalidInput("offset_sec must be seconds, 0 or more.", "offset_sec") from problem


def _state(store: UploadStore, upload: Upload) -> UploadState:
    return UploadState(
        upload_id=upload.id,
        session_id=upload.session_id,
        file_name=upload.file_name,
        size=upload.size,
        offset=store.offset(upload),
        clip_id=upload.clip_id,
    )


def _headers(upload: Upload, offset: int) -> dict[str, str]:
    headers = {**TUS, "Upload-Offset": str(offset), "Upload-Length": str(upload.size)}
    if upload.clip_id is not None:
        headers["Upload-Clip-Id"] = upload.clip_id
    return headers
