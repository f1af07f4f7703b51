"""Pieces of a video that is being made: each is kept on disk as soon as it is whole, with a note
of what it is, so that a killed server goes on where it was."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from app.vision.proxy import Pictures
from session.files.disk import replacing, write_whole

OnTime = Callable[[int, float], None]
"""Told frames and seconds of video done, of the whole."""


class Written(NamedTuple):
    """What was written into a piece: where its pictures begin, in ticks (0 for sound; None where
    there are none, and for sound that nobody would hear), and how many there are."""

    start: int | None
    frames: int = 0


@dataclass(frozen=True)
class VideoPiece:
    """A piece that is done, by its note: `seconds` is what it took, `size` that of its file."""

    start: int | None
    frames: int
    seconds: float
    size: int


class VideoPieces:
    """The pieces of one video in their folder: those of the pictures, and last the sound."""

    def __init__(self, folder: Path, pictures: int) -> None:
        self.folder, self._pictures = folder, pictures

    def __len__(self) -> int:
        return self._pictures + 1

    def is_sound(self, index: int) -> bool:
        return index == self._pictures

    def made(self, index: int) -> VideoPiece | None:
        """The piece, if it is there whole."""
        path = self._file(index)
        try:
            made = VideoPiece(**json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        whole = made.start is None or (path.is_file() and path.stat().st_size == made.size)
        return made if whole else None

    def all_made(self) -> dict[int, VideoPiece]:
        """Those that are there, by their place."""
        return {index: one for index in range(len(self)) if (one := self.made(index))}

    def keep(self, index: int, write: Callable[[Path], Written]) -> None:
        """Have a piece written, and note it once it is whole."""
        began, target = time.monotonic(), self._file(index)
        self.folder.mkdir(parents=True, exist_ok=True)
        with replacing(target, scratch=target.with_suffix(".part")) as scratch:
            start, frames = write(scratch)
            if start is None:
                scratch.unlink(missing_ok=True)
        size = target.stat().st_size if target.is_file() else 0
        note = VideoPiece(start, frames, time.monotonic() - began, size)
        write_whole(target.with_suffix(".json"), json.dumps(asdict(note)).encode())

    def to_join(self) -> tuple[list[Pictures], Path | None]:
        """The pictures in their order, and the sound where there is any."""
        made = self.all_made()
        pictures = [
            Pictures(self._file(index), one.start)
            for index, one in made.items()
            if not self.is_sound(index) and one.start is not None
        ]
        sound = made.get(self._pictures)
        heard = sound is not None and sound.start is not None
        return pictures, self._file(self._pictures) if heard else None

    def drop(self) -> None:
        """Forget all of them."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, index: int) -> Path:
        return self.folder / f"piece_{index:04d}.mp4"
