"""Uploads on disk: `{id}.part` holds the bytes, `{id}.json` what the client said.

The length of the part file is the only offset there is, so that a connection that broke, or a
server that was killed, leaves nothing that could disagree.
"""

from __future__ import annotations

import json
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from app.figures import size as in_words
from app.settings import Settings
from app.sniff import HEAD_BYTES, video_suffix
from session.disk import write_whole
from session.errors import (
    ConflictError,
    InvalidInput,
    NotFoundError,
    StorageError,
    TooLargeError,
    UnsupportedTypeError,
)

FOLDER: Final = "_uploads"
KEEP_UNFINISHED_SEC: Final = 7 * 24 * 3600
KEEP_FINISHED_SEC: Final = 24 * 3600
NO_VIDEO: Final = (
    "This file is not a video that can be used. MP4, MOV, MKV, WebM, AVI and camera files "
    "(MTS, TS) can be."
)


@dataclass(frozen=True)
class Upload:
    """One file on its way. `clip_id` is set when it has become a clip; `actor` stands for it in the
    history; `replaces` is the clip whose lost file it is. With `comes_again` it came under a key:
    who got no answer sends it again."""

    id: str
    session_id: str
    file_name: str
    size: int
    offset_sec: float = 0.0
    clip_id: str | None = None
    actor: str = "upload"
    replaces: str = ""
    comes_again: bool = False


class UploadStore:
    """The uploads of one data folder."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.folder = settings.sessions_dir / FOLDER

    def check_room(self, size: int) -> None:
        """Raises TooLargeError, StorageError when `size` more bytes cannot be taken."""
        limit = self._settings.max_upload_bytes
        if size > limit:
            raise TooLargeError(
                f"The video has {in_words(size)}; at most {in_words(limit)} can be uploaded."
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        promised = sum(upload.size - self.offset(upload) for upload in self.unfinished())
        free = shutil.disk_usage(self.folder).free - promised - self._settings.min_free_bytes
        if size > free:
            raise StorageError(
                f"The disk has not enough room: the video needs {in_words(size)}, and "
                f"{in_words(max(0, free))} can be used. Delete something and try again."
            )

    def create(
        self,
        session_id: str,
        file_name: str,
        size: int,
        offset_sec: float,
        actor: str = Upload.actor,
        replaces: str = "",
    ) -> Upload:
        """Reserve an upload. Raises InvalidInput for an empty file, and as `check_room` does."""
        if size <= 0:
            raise InvalidInput("The file is empty.", "Upload-Length")
        self.check_room(size)
        ident, name = uuid.uuid4().hex, file_name[:200]
        upload = Upload(ident, session_id, name, size, offset_sec, actor=actor, replaces=replaces)
        self.part(upload).touch(exist_ok=False)
        self._save(upload)
        return upload

    def get(self, upload_id: str) -> Upload:
        """Raises NotFoundError."""
        if upload_id.isascii() and upload_id.isalnum() and len(upload_id) == 32:
            upload = _load(self._note(upload_id))
            if upload is not None:
                return upload
        raise NotFoundError("There is no such upload; it may have been finished or given up.")

    def all(self) -> Iterator[Upload]:
        """Every upload whose note can be read."""
        for note in sorted(self.folder.glob("*.json")):
            upload = _load(note)
            if upload is not None:
                yield upload

    def unfinished(self) -> list[Upload]:
        """Those that are still to become clips."""
        return [upload for upload in self.all() if upload.clip_id is None]

    def offset(self, upload: Upload) -> int:
        """How many bytes are here."""
        if upload.clip_id is not None:
            return upload.size
        try:
            return self.part(upload).stat().st_size
        except FileNotFoundError:
            return upload.size if self._note(upload.id).exists() else 0

    def part(self, upload: Upload) -> Path:
        """Where the bytes are."""
        return self.folder / f"{upload.id}.part"

    def check_offset(self, upload: Upload, offset: int, more: int) -> None:
        """Raises ConflictError, TooLargeError when a piece does not fit."""
        here = self.offset(upload)
        if offset != here:
            raise ConflictError(f"The upload goes on at byte {here}, not at {offset}.")
        if offset + more > upload.size:
            raise TooLargeError("This is more than the size that was announced.")

    def check_head(self, upload: Upload) -> None:
        """Once enough bytes are here, refuse and forget what is no video.

        Raises UnsupportedTypeError.
        """
        here = self.offset(upload)
        if here < min(HEAD_BYTES, upload.size):
            return
        if self.suffix(upload) is None:
            self.forget(upload)
            raise UnsupportedTypeError(NO_VIDEO)

    def suffix(self, upload: Upload) -> str | None:
        """The file ending that the content calls for; None for what is no video."""
        with self.part(upload).open("rb") as file:
            return video_suffix(file.read(HEAD_BYTES))

    def described(self, known: Upload) -> Upload:
        """What is known only after a form has arrived. Raises InvalidInput for an empty file."""
        if known.size <= 0:
            raise InvalidInput("The file is empty.", "file")
        self._save(known)
        return known

    def finished(self, upload: Upload, clip_id: str) -> Upload:
        """Remember which clip it became."""
        done = replace(upload, clip_id=clip_id)
        self._save(done)
        return done

    def forget(self, upload: Upload) -> None:
        """Take the bytes and the note away."""
        self.part(upload).unlink(missing_ok=True)
        self._note(upload.id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what nobody will come back for."""
        if not self.folder.is_dir():
            return
        now = time.time()
        for upload in list(self.all()):
            path = self._note(upload.id) if upload.clip_id else self.part(upload)
            keep = KEEP_FINISHED_SEC if upload.clip_id else KEEP_UNFINISHED_SEC
            if path.exists() and now - path.stat().st_mtime > keep:
                self.forget(upload)
        known = {upload.id for upload in self.all()}
        for path in self.folder.iterdir():
            orphan = path.stem not in known and now - path.lstat().st_mtime > KEEP_FINISHED_SEC
            if orphan and path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif orphan:
                path.unlink(missing_ok=True)

    def _note(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.json"

    def _save(self, upload: Upload) -> None:
        write_whole(self._note(upload.id), json.dumps(asdict(upload)).encode())


def _load(note: Path) -> Upload | None:
    """The upload of a note; None for a note that is gone or damaged."""
    try:
        return Upload(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
