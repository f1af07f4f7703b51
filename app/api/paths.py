"""Which files a request may name: those of its session and those in the import folder.

The Python service trusts its caller; an address on the network does not. Symbolic links are
followed before judging, so that a link cannot lead out.
"""

from __future__ import annotations

import os
import stat
import uuid
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel

from session.errors import ForbiddenError, InvalidInput, NotFoundError
from session.files.disk import on_disk
from session.files.names import by_spelling, is_text, readable, spelt
from session.videoaddress import checked_address

OUTSIDE = "This path leads out of the session's folder and the import folder."


def session_folder(sessions_dir: Path, session_id: str) -> Path:
    """Where the files of a session lie. Raises ForbiddenError for a link to somewhere else."""
    folder = Path(sessions_dir) / session_id
    if folder.is_symlink():
        raise ForbiddenError(OUTSIDE)
    return folder


def _resolve(path: Path) -> Path:
    """`path` with every link followed. Raises InvalidInput for what no disk can name."""
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError) as problem:
        raise InvalidInput("This is not a path that can be used.", "path") from problem


def inside(path: Path, folders: tuple[Path, ...]) -> bool:
    """Whether the real place of `path` is below one of `folders`."""
    real = _resolve(path)
    return any(real != home and real.is_relative_to(home) for home in map(_resolve, folders))


def claimed_path(raw: str, session_dir: Path, import_folder: Path | None) -> Path:
    """Where a path sent by a client lies, absolute; it need not exist.

    A relative path is looked for in the session's folder, its clips, and the import folder, for
    whom that is offered. Raises ForbiddenError for one that leads out.
    """
    if "\x00" in raw or len(raw) > 4_096:
        raise InvalidInput("This is not a path that can be used.", "path")
    home = session_dir.absolute()
    wanted = Path(raw)
    offered = () if import_folder is None else (import_folder,)
    places = (
        [wanted]
        if wanted.is_absolute()
        else [home / wanted, home / "clips" / wanted, *(one.absolute() / wanted for one in offered)]
    )
    allowed = (home, *offered)
    for place in places:
        if not inside(place, allowed):
            raise ForbiddenError(OUTSIDE)
    found = next((place for place in places if _exists(place)), None)
    return found or (places[0] if len(places) == 1 else places[1])


def kept_path(path: Path, session_dir: Path) -> str:
    """How a path is recorded: inside the session's folder relative to it, so that the data
    folder can be moved."""
    home = session_dir.absolute()
    return str(path.relative_to(home)) if path.is_relative_to(home) else str(path)


def recorded_path(raw: str, session_dir: Path, import_folder: Path | None) -> str:
    """How a path sent by a client is recorded: that of a file, or an address on the network, which
    nobody but a browser will follow. Raises ForbiddenError, InvalidInput."""
    if raw.lower().startswith(("https://", "http://")):
        return checked_address(raw).url
    return kept_path(claimed_path(raw, session_dir, import_folder), session_dir)


def readable_file(path: Path, folders: tuple[Path, ...], what: str) -> Path:
    """The real place of a file that may be given out.

    Raises ForbiddenError outside `folders` and where the disk does not let us read, NotFoundError
    where there is no ordinary file.
    """
    if not inside(path, folders):
        raise ForbiddenError(f"The file of this {what} lies outside the folders that are served.")
    real = _resolve(path)
    try:
        ordinary = stat.S_ISREG(real.stat().st_mode)
    except OSError:
        ordinary = False
    if not ordinary:
        raise NotFoundError(f"The file of this {what} is missing.")
    if not os.access(real, os.R_OK):
        raise ForbiddenError(f"The file of this {what} may not be read: check its rights.")
    return real


def plain_name(name: str) -> str:
    """`name` if it is only a file's name. Raises ForbiddenError for anything like a path."""
    if name in {"", ".", ".."} or "/" in name or "\\" in name or "\x00" in name:
        raise ForbiddenError("Give only the name of the file, not a path.")
    return name


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as problem:
        raise InvalidInput("This is not a path that can be used.", "path") from problem


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


def taken(folder: Path | None, name: str, sessions_dir: Path, session_id: str) -> Taken:
    """The file of that name in the import folder, for whom that is offered.

    A path that is no text cannot be recorded: the file gets a second name in the session's folder.
    Raises ForbiddenError, NotFoundError, StorageError.
    """
    if folder is None:
        raise ForbiddenError("The import folder is not for your role; upload the video instead.")
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
