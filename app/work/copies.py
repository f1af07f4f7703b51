"""The copy of a clip that browsers play, made piece by piece: pictures of some seconds each, then
the sound, then all of it together. A piece that is done is kept, so a killed server goes on."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import Final

from app.vision.clips import ClipReader
from app.vision.proxy import browser_safe, join, write_pictures, write_sound
from app.vision.steps import OnStep
from app.vision.types import VisionError
from app.work.pieces import OnTime, VideoPieces, Written
from session.files.disk import replacing
from session.schemas import ClipUpdate
from session.service import SessionService

PIECE_SEC: Final = 20.0
_VERSION: Final = "2"
"""Changes when pieces of before no longer fit."""


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
        folder = service.work_folder(session_id, clip_id) / f"copy_{self._identity()}"
        self._kept = VideoPieces(folder, self._pictures)

    @property
    def pieces(self) -> int:
        """Those of the pictures, and one for the sound."""
        return len(self._kept)

    def done(self) -> tuple[int, float, float]:
        """Frames and seconds of video that are done, and the seconds that this took."""
        made = {
            index: one
            for index, one in self._kept.all_made().items()
            if not self._kept.is_sound(index)
        }
        video = sum(self._edges(index)[1] - self._edges(index)[0] for index in made)
        frames = sum(one.frames for one in made.values())
        return frames, min(video, self.duration_sec), sum(one.seconds for one in made.values())

    def make(self, index: int, tell: OnTime) -> None:
        """Make one piece and keep it; one that is kept already costs nothing."""
        if self._kept.made(index):
            return
        frames, video, _ = self.done()

        def write(scratch: Path) -> Written:
            if self._kept.is_sound(index):
                heard = write_sound(self._path, scratch, lambda _t_sec: tell(frames, video))
                return Written(0 if heard else None)
            start, end = self._edges(index)
            last = math.inf if index == self._pictures - 1 else end

            def on_time(count: int, t_sec: float) -> None:
                tell(frames + count, video + min(t_sec, end) - start)

            pictures, count = write_pictures(self._path, scratch, start, last, on_time)
            return Written(pictures.start if pictures else None, count)

        self._kept.keep(index, write)

    def finish(self, on_step: OnStep) -> None:
        """Put the copy in its place, whole or not at all, and note it with the clip. A piece that
        is missing is made again."""
        for index in range(self.pieces):
            self.make(index, lambda _frames, _video: on_step(0.0))
        pictures, sound = self._kept.to_join()
        if not pictures:
            raise VisionError(f"{self._path.name} holds no picture that can be read.")
        name = self._service.copy_name(self.clip_id)
        target = self._service.sessions_dir / self.session_id / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target, scratch=target.with_suffix(".part")) as scratch:
            join(pictures, sound, scratch, lambda t_sec: on_step(t_sec / self.duration_sec))
            on_step(1.0)
        self._service.update_clip(self.session_id, self.clip_id, ClipUpdate(meta={"proxy": name}))
        self._kept.drop()

    def _edges(self, index: int) -> tuple[float, float]:
        """Where a piece of pictures begins and ends, in seconds; the last one takes what comes."""
        last = index == self._pictures - 1
        return PIECE_SEC * index, self.duration_sec if last else PIECE_SEC * (index + 1)

    def _identity(self) -> str:
        """Another file in the same place has other pieces."""
        stat = self._path.stat()
        text = f"{_VERSION}|{PIECE_SEC}|{stat.st_size}|{stat.st_mtime_ns}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]
