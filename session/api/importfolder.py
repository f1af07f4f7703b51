"""The import folder: the videos in it, by names that can be sent back."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel

from session.api.trust import kept_path, plain_name, readable_file, session_folder
from session.disk import on_disk
from session.filenames import by_spelling, is_text, readable, spelt

VIDEO_SUFFIXES: Final = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mts", ".m2ts", ".ts", ".3gp", ".mpg"}
)


class ImportFile(BaseModel):
    """A video in the import folder. `shown` is its name for people, the same unless the disk holds
    a name that is no text."""

    name: str
    shown: str
    size_bytes: int


class Found(NamedTuple):
    """The videos by name, and the names of what looks like one and cannot be used."""

    videos: list[ImportFile]
    left_out: list[str]


def videos_in(folder: Path) -> Found:
    """What lies in the folder itself; links that lead out of it are not spoken of."""
    found = Found([], [])
    try:
        home = folder.resolve()
        with os.scandir(home) as entries:
            for entry in entries:
                if Path(entry.name).suffix.lower() in VIDEO_SUFFIXES:
                    _look_at(entry, home, found)
    except (OSError, RuntimeError):  # no folder, or one that may not be read
        return Found([], [])
    found.videos.sort(key=lambda video: video.name)
    found.left_out.sort()
    return found


def _look_at(entry: os.DirEntry[str], home: Path, found: Found) -> None:
    """Whether an entry is a file that may be taken; a link to itself raises as a lost disk does."""
    try:
        if entry.is_dir() or (entry.is_symlink() and not _leads_inside(Path(entry.path), home)):
            return
        usable = entry.is_file() and os.access(entry.path, os.R_OK)
        size = entry.stat().st_size
    except (OSError, RuntimeError):
        usable, size = False, 0
    shown = readable(entry.name)
    if usable:
        video = ImportFile(name=spelt(entry.name), shown=shown, size_bytes=size)
        found.videos.append(video)
    else:
        found.left_out.append(shown)


def _leads_inside(link: Path, home: Path) -> bool:
    return link.resolve().is_relative_to(home)


class Taken(NamedTuple):
    """How a clip records a file: its path, and what else to know of it."""

    path: str
    meta: dict[str, str]


def taken(folder: Path, name: str, sessions_dir: Path, session_id: str) -> Taken:
    """The file of that name in the import folder.

    A path that is no text cannot be recorded: the file gets a second name in the session's folder.
    Raises ForbiddenError, NotFoundError, StorageError.
    """
    named = by_spelling(folder, plain_name(name))
    path = readable_file(named, (folder,), "clip")
    home = session_folder(sessions_dir, session_id)
    if is_text(path):
        return Taken(kept_path(path, home), {})
    own = f"clips/{uuid.uuid4().hex}{path.suffix.lower()}"
    with on_disk(home):
        (home / "clips").mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, home / own)
        except OSError:  # on another disk; a link may lead to the import folder
            (home / own).symlink_to(path)
    return Taken(own, {"file_name": readable(named.name)})
