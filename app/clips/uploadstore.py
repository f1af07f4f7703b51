"""Uploads on disk: `{id}.part` holds the bytes, `{id}.json` what the client said.

The length of the part file is the only offset there is, so that a connection that broke, or a
server that was killed, leaves nothing that could disagree. The first bytes say whether the file can
be a video, whatever it is called: what is plainly something else is turned away before gigabytes
have been sent; the decoder has the last word.
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

from app.numberformat import size as in_words
from app.settings import Settings
from session.errors import (
    ConflictError,
    InvalidInput,
    NotFoundError,
    StorageError,
    TooLargeError,
    UnsupportedTypeError,
)
from session.files.disk import write_whole

_FOLDER: Final = "_uploads"
KEEP_UNFINISHED_SEC: Final = 7 * 24 * 3600
KEEP_FINISHED_SEC: Final = 24 * 3600
NO_VIDEO: Final = (
    "This file is not a video that can be used. MP4, MOV, MKV, WebM, AVI and camera files "
    "(MTS, TS) can be."
)


@dataclass(frozen=True)
class StoredUpload:
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
        self.folder = settings.sessions_dir / _FOLDER

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
        actor: str = StoredUpload.actor,
        replaces: str = "",
    ) -> StoredUpload:
        """Reserve an upload. Raises InvalidInput for an empty file, and as `check_room` does."""
        if size <= 0:
            raise InvalidInput("The file is empty.", "Upload-Length")
        self.check_room(size)
        ident, name = uuid.uuid4().hex, file_name[:200]
        upload = StoredUpload(
            ident, session_id, name, size, offset_sec, actor=actor, replaces=replaces
        )
        self.part(upload).touch(exist_ok=False)
        self._save(upload)
        return upload

    def get(self, upload_id: str) -> StoredUpload:
        """Raises NotFoundError."""
        if upload_id.isascii() and upload_id.isalnum() and len(upload_id) == 32:
            upload = _load(self._note(upload_id))
            if upload is not None:
                return upload
        raise NotFoundError("There is no such upload; it may have been finished or given up.")

    def all(self) -> Iterator[StoredUpload]:
        """Every upload whose note can be read."""
        for note in sorted(self.folder.glob("*.json")):
            upload = _load(note)
            if upload is not None:
                yield upload

    def unfinished(self) -> list[StoredUpload]:
        """Those that are still to become clips."""
        return [upload for upload in self.all() if upload.clip_id is None]

    def offset(self, upload: StoredUpload) -> int:
        """How many bytes are here."""
        if upload.clip_id is not None:
            return upload.size
        try:
            return self.part(upload).stat().st_size
        except FileNotFoundError:
            return upload.size if self._note(upload.id).exists() else 0

    def part(self, upload: StoredUpload) -> Path:
        """Where the bytes are."""
        return self.folder / f"{upload.id}.part"

    def check_offset(self, upload: StoredUpload, offset: int, more: int) -> None:
        """Raises ConflictError, TooLargeError when a piece does not fit."""
        here = self.offset(upload)
        if offset != here:
            raise ConflictError(f"The upload goes on at byte {here}, not at {offset}.")
        if offset + more > upload.size:
            raise TooLargeError("This is more than the size that was announced.")

    def check_head(self, upload: StoredUpload) -> None:
        """Once enough bytes are here, refuse and forget what is no video.

        Raises UnsupportedTypeError.
        """
        here = self.offset(upload)
        if here < min(HEAD_BYTES, upload.size):
            return
        if self.suffix(upload) is None:
            self.forget(upload)
            raise UnsupportedTypeError(NO_VIDEO)

    def suffix(self, upload: StoredUpload) -> str | None:
        """The file ending that the content calls for; None for what is no video."""
        with self.part(upload).open("rb") as file:
            return video_suffix(file.read(HEAD_BYTES))

    def described(self, known: StoredUpload) -> StoredUpload:
        """What is known only after a form has arrived. Raises InvalidInput for an empty file."""
        if known.size <= 0:
            raise InvalidInput("The file is empty.", "file")
        self._save(known)
        return known

    def finished(self, upload: StoredUpload, clip_id: str) -> StoredUpload:
        """Remember which clip it became."""
        done = replace(upload, clip_id=clip_id)
        self._save(done)
        return done

    def forget(self, upload: StoredUpload) -> None:
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

    def _save(self, upload: StoredUpload) -> None:
        write_whole(self._note(upload.id), json.dumps(asdict(upload)).encode())


def _load(note: Path) -> StoredUpload | None:
    """The upload of a note; None for a note that is gone or damaged."""
    try:
        return StoredUpload(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


HEAD_BYTES: Final = 4_096
_BOXES: Final = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid"})
_PICTURES: Final = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"})
_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x00\x00\x01\xba", ".mpg"),
    (b"\x00\x00\x01\xb3", ".mpg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", ".wmv"),
    (b"FLV\x01", ".flv"),
    (b"OggS", ".ogv"),
    (b"\x06\x0e\x2b\x34", ".mxf"),
)


def video_suffix(head: bytes) -> str | None:
    """The usual file ending of a video that begins with `head`; None for what is no video."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return None if brand in _PICTURES else ".mov" if brand == b"qt  " else ".mp4"
    if head[4:8] in _BOXES:
        return ".mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return ".webm" if b"webm" in head[:64] else ".mkv"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return ".avi"
    if _every(head, 0, 188) or _every(head, 4, 192):
        return ".ts"
    return next((suffix for start, suffix in _STARTS if head.startswith(start)), None)


def _every(head: bytes, first: int, step: int) -> bool:
    """Whether the sync byte of a transport stream comes where it should, three times."""
    places = (first, first + step, first + 2 * step)
    return len(head) > places[-1] and all(head[place] == 0x47 for place in places)
