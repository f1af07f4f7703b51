"""The copy of a clip that browsers play, made piece by piece: pictures of some seconds each, then
the sound, then all of it together. A piece that is done is kept, so a killed server goes on."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from app.vision.clips import ClipReader
from app.vision.proxy import Pictures, browser_safe, join, write_pictures, write_sound
from app.vision.steps import OnStep
from app.vision.types import VisionError
from session.files.disk import replacing, write_whole
from session.schemas import ClipUpdate
from session.service import SessionService

PIECE_SEC: Final = 20.0
_VERSION: Final = "2"
"""Changes when pieces of before no longer fit."""

OnTime = Callable[[int, float], None]
"""Told frames and seconds of video done, of the whole clip."""


@dataclass(frozen=True)
class CopyPiece:
    """A piece that is done: where its pictures begin (None for sound, and where there are none),
    how many there are, what that took, and how large the file is."""

    start: int | None
    frames: int
    seconds: float
    size: int


class ClipCopy:
    """The copy of one clip."""

    def __init__(self, service: SessionService, session_id: str, clip_id: str) -> None:
        self._service = service
        self.session_id, self.clip_id = session_id, clip_id
        self._path = service.clip_file(session_id, clip_id)
        self.info = ClipReader(self._path).info
        self.needed = not browser_safe(self._path)
        """A clip that browsers play as it is gets no copy."""
        self.duration_sec = max(self.info.duration_sec, 1.0)
        self._pictures = max(1, round(self.duration_sec / PIECE_SEC))
        self._folder = service.work_folder(session_id, clip_id) / f"copy_{self._identity()}"

    @property
    def pieces(self) -> int:
        """Those of the pictures, and one for the sound."""
        return self._pictures + 1

    def done(self) -> tuple[int, float, float]:
        """Frames and seconds of video that are done, and the seconds that this took."""
        made = {index: one for index in range(self._pictures) if (one := self._made(index))}
        video = sum(self._edges(index)[1] - self._edges(index)[0] for index in made)
        frames = sum(one.frames for one in made.values())
        return frames, min(video, self.duration_sec), sum(one.seconds for one in made.values())

    def make(self, index: int, tell: OnTime) -> None:
        """Make one piece and keep it; one that is kept already costs nothing."""
        if self._made(index):
            return
        frames, video, _ = self.done()
        began = time.monotonic()
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._file(index)
        with replacing(target, scratch=target.with_suffix(".part")) as scratch:
            if index == self._pictures:
                heard = write_sound(self._path, scratch, lambda _t_sec: tell(frames, video))
                made = CopyPiece(0 if heard else None, 0, 0.0, 0)
            else:
                start, end = self._edges(index)
                last = math.inf if index == self._pictures - 1 else end

                def on_time(count: int, t_sec: float) -> None:
                    tell(frames + count, video + min(t_sec, end) - start)

                pictures, count = write_pictures(self._path, scratch, start, last, on_time)
                made = CopyPiece(pictures.start if pictures else None, count, 0.0, 0)
            if made.start is None:
                scratch.unlink(missing_ok=True)
        size = target.stat().st_size if target.is_file() else 0
        made = CopyPiece(made.start, made.frames, time.monotonic() - began, size)
        write_whole(target.with_suffix(".json"), json.dumps(asdict(made)).encode())

    def finish(self, on_step: OnStep) -> None:
        """Put the copy in its place, whole or not at all, and note it with the clip. A piece that
        is missing is made again."""
        for index in range(self.pieces):
            self.make(index, lambda _frames, _video: on_step(0.0))
        found = [(self._file(index), self._made(index)) for index in range(self.pieces)]
        pictures = [
            Pictures(path, made.start)
            for path, made in found[:-1]
            if made and made.start is not None
        ]
        if not pictures:
            raise VisionError(f"{self._path.name} holds no picture that can be read.")
        sound, heard = found[-1]
        name = self._service.copy_name(self.clip_id)
        target = self._service.sessions_dir / self.session_id / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target, scratch=target.with_suffix(".part")) as scratch:
            there = sound if heard and heard.start is not None else None
            join(pictures, there, scratch, lambda t_sec: on_step(t_sec / self.duration_sec))
            on_step(1.0)
        self._service.update_clip(self.session_id, self.clip_id, ClipUpdate(meta={"proxy": name}))
        shutil.rmtree(self._folder, ignore_errors=True)

    def _edges(self, index: int) -> tuple[float, float]:
        """Where a piece of pictures begins and ends, in seconds; the last one takes what comes."""
        last = index == self._pictures - 1
        return PIECE_SEC * index, self.duration_sec if last else PIECE_SEC * (index + 1)

    def _file(self, index: int) -> Path:
        return self._folder / f"piece_{index:04d}.mp4"

    def _made(self, index: int) -> CopyPiece | None:
        """The piece, if it is there whole."""
        path = self._file(index)
        try:
            made = CopyPiece(**json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        whole = made.start is None or (path.is_file() and path.stat().st_size == made.size)
        return made if whole else None

    def _identity(self) -> str:
        """Another file in the same place has other pieces."""
        stat = self._path.stat()
        text = f"{_VERSION}|{PIECE_SEC}|{stat.st_size}|{stat.st_mtime_ns}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]
