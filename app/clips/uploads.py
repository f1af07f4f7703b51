"""Uploads while they arrive: who writes, what a full disk says, and how one becomes a clip."""

from __future__ import annotations

import errno
import logging
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, cast

from fastapi import Depends, Request
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from app.api.paths import session_folder
from app.clips.newclips import give_file, lost_clip, welcome
from app.clips.uploadstore import NO_VIDEO, StoredUpload, UploadStore
from app.vision.clips import ClipReader
from app.vision.types import VisionError
from app.work.jobs import Jobs
from session.errors import (
    ConflictError,
    InvalidInput,
    NotFoundError,
    SessionError,
    StorageError,
    TooLargeError,
    UnsupportedTypeError,
)
from session.fields import Seconds
from session.files.disk import on_disk
from session.meta import ClipMeta
from session.permissions import Principal
from session.schemas import ClipCreate
from session.service import SessionService

log = logging.getLogger(__name__)

WRITE_BYTES: Final = 1024 * 1024
_SECONDS: Final[TypeAdapter[float]] = TypeAdapter(Seconds)


class BusyError(ConflictError):
    """The same upload is being written by another connection."""

    status = 423
    title = "Busy"


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

    def finish(self, upload: StoredUpload) -> StoredUpload:
        """Make a clip of a complete upload; may be repeated after a crash.

        Raises UnsupportedTypeError, VisionError for what is no video, NotFoundError when its
        session is gone, ConflictError when the file that it replaces is back: then the upload is
        forgotten. StorageError keeps it for another try.
        """
        if upload.clip_id is not None:
            return upload
        try:
            return self.welcome(upload, self.adopt(upload))
        except (ConflictError, NotFoundError, UnsupportedTypeError, VisionError):
            self.store.forget(upload)
            raise

    def adopt(self, upload: StoredUpload) -> str:
        """The clip that a complete upload becomes; raises as `finish` does."""
        service = self._service.acting(Principal(upload.actor, "upload"))
        service.get_session(upload.session_id)
        there = self._clip_of(upload)
        if there is not None:
            return there
        lost = upload.replaces and lost_clip(service, upload.session_id, upload.replaces)
        folder = session_folder(service.sessions_dir, upload.session_id) / "clips"
        with on_disk(folder):
            folder.mkdir(parents=True, exist_ok=True)
            if self.store.part(upload).exists():
                self._move(upload, folder)
        path = next(iter(folder.glob(f"{upload.id}.*")), None)
        if path is None:
            raise NotFoundError("The uploaded file is gone from the disk.")
        kept, known = f"clips/{path.name}", {"file_name": upload.file_name, "upload_id": upload.id}
        if lost:
            return give_file(service, lost, kept, known).id
        wanted = ClipCreate(path=kept, offset_sec=upload.offset_sec, meta=dict(known))
        return service.add_clip(upload.session_id, wanted)

    def welcome(self, upload: StoredUpload, clip_id: str) -> StoredUpload:
        """Look into the clip of an upload, once it is stored, and note which it is."""
        service = self._service.acting(Principal(upload.actor, "upload"))
        welcome(service, self._jobs, service.get_clip(upload.session_id, clip_id))
        return self.store.finished(upload, clip_id)

    def recover(self) -> None:
        """After a start: finish what was complete, sweep what was abandoned."""
        for upload in self.store.unfinished():
            if self.store.offset(upload) == upload.size:
                try:
                    self._resume(upload)
                except (SessionError, VisionError) as problem:
                    log.warning("Upload %s could not be finished: %s", upload.id, problem)
        self.store.sweep()

    def _resume(self, upload: StoredUpload) -> None:
        """Finish it, or forget what is about to come again: it would become two clips."""
        if not upload.comes_again or self._clip_of(upload) is not None:
            self.finish(upload)
            return
        moved = session_folder(self._service.sessions_dir, upload.session_id) / "clips"
        for path in moved.glob(f"{upload.id}.*"):
            path.unlink(missing_ok=True)
        self.store.forget(upload)

    def _clip_of(self, upload: StoredUpload) -> str | None:
        try:
            clips = self._service.list_clips(upload.session_id)
        except NotFoundError:  # the session is gone
            return None
        return next((one.id for one in clips if ClipMeta.of(one.meta).upload_id == upload.id), None)

    def _move(self, upload: StoredUpload, folder: Path) -> None:
        """Take the bytes over, if they are a video; complaints name it as the client does."""
        part, suffix = self.store.part(upload), self.store.suffix(upload)
        if suffix is None:
            raise UnsupportedTypeError(NO_VIDEO)
        try:
            ClipReader(part)
        except VisionError as problem:
            said = str(problem).replace(part.name, upload.file_name)
            raise type(problem)(said) from problem
        part.replace(folder / f"{upload.id}{suffix}")


def get_uploads(request: Request) -> Uploads:
    """The application's uploads."""
    return cast(Uploads, request.app.state.uploads)


Incoming = Annotated[Uploads, Depends(get_uploads)]


async def append(store: UploadStore, upload: StoredUpload, stream: AsyncIterator[bytes]) -> None:
    """Write what arrives; what arrived before a broken connection is kept."""
    with disk_errors(), store.part(upload).open("ab") as target:
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
def disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise StorageError("The disk is full. What was sent so far is kept.") from problem


def offset_seconds(text: str) -> float:
    """A clip's place on the time line as a client wrote it. Raises InvalidInput."""
    try:
        return _SECONDS.validate_python(text or 0.0)
    except ValueError as problem:
        raise InvalidInput("offset_sec must be seconds, 0 or more.", "offset_sec") from problem
