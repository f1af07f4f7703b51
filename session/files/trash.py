"""The trash: what is in it, how much room it takes, and making that room free.

It knows files alone, so that it works where nothing can be written any more, the database included.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from session import clock
from session.files.disk import no_room, on_disk

RESERVE: Final = "_reserve"
RESERVE_BYTES: Final = 32 * 1024**2
AMPLE: Final = 10
"""Room is kept back only where it is a small part of what is free."""


class Trashed(BaseModel):
    """Files that were thrown away at one time: those of a deleted session, or single ones."""

    session_id: str
    thrown_away_utc: str
    files: int
    size_bytes: int


class TrashEmptied(BaseModel):
    """How much was deleted for good."""

    files: int
    size_bytes: int


def trashed(folder: Path, session_id: str, moment: dt.datetime) -> Trashed:
    """What lies in one folder of the trash."""
    sizes = [path.lstat().st_size for path in _files(folder)]
    return Trashed(
        session_id=session_id,
        thrown_away_utc=clock.iso(moment),
        files=len(sizes),
        size_bytes=sum(sizes),
    )


def remove(trash: Path, folders: Iterable[Path]) -> TrashEmptied:
    """Delete folders of the trash for good. Raises StorageError."""
    gone = TrashEmptied(files=0, size_bytes=0)
    with on_disk(trash):
        for folder in folders:
            for path in _files(folder):
                size = path.lstat().st_size
                path.unlink()
                gone.files += 1
                gone.size_bytes += size
            shutil.rmtree(folder)
    return gone


def keep_reserve(folder: Path) -> None:
    """Keep some room back for a disk that is full one day: deleting needs some first."""
    path = folder / RESERVE
    missing = RESERVE_BYTES - (path.stat().st_size if path.exists() else 0)
    if missing <= 0 or shutil.disk_usage(folder).free < AMPLE * RESERVE_BYTES:
        return
    with on_disk(folder), path.open("wb") as target:
        for _ in range(RESERVE_BYTES // 1024**2):
            target.write(os.urandom(1024**2))  # what a disk cannot make smaller


def release_reserve(folder: Path) -> bool:
    """Give the room that was kept back; whether there was any."""
    path = folder / RESERVE
    if not path.exists():
        return False
    path.unlink()
    return True


def make_room(folder: Path) -> None:
    """Give the room that was kept back where nothing else is left: even reading needs a little."""
    if no_room(folder):
        release_reserve(folder)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
