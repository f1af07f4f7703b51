"""Which files a request may name: those of its session and those in the import folder.

The Python service trusts its caller; an address on the network does not. Symbolic links are
followed before judging, so that a link cannot lead out.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from session.errors import ForbiddenError, InvalidInput, NotFoundError

OUTSIDE = "This path leads out of the session's folder and the import folder."


def session_folder(sessions_dir: Path, session_id: str) -> Path:
    """Where the files of a session lie. Raises ForbiddenError for a link to somewhere else."""
    folder = Path(sessions_dir) / session_id
    if folder.is_symlink():
        raise ForbiddenError(OUTSIDE)
    return folder


def resolve(path: Path) -> Path:
    """`path` with every link followed. Raises InvalidInput for what no disk can name."""
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError) as problem:
        raise InvalidInput("This is not a path that can be used.", "path") from problem


def inside(path: Path, folders: tuple[Path, ...]) -> bool:
    """Whether the real place of `path` is below one of `folders`."""
    real = resolve(path)
    return any(real != home and real.is_relative_to(home) for home in map(resolve, folders))


def claimed_path(raw: str, session_dir: Path, import_folder: Path) -> Path:
    """Where a path sent by a client lies, absolute; it need not exist.

    A relative path is looked for in the session's folder, its clips, and the import folder.
    Raises ForbiddenError for one that leads out.
    """
    if "\x00" in raw or len(raw) > 4_096:
        raise InvalidInput("This is not a path that can be used.", "path")
    home = session_dir.absolute()
    wanted = Path(raw)
    places = (
        [wanted]
        if wanted.is_absolute()
        else [home / wanted, home / "clips" / wanted, import_folder.absolute() / wanted]
    )
    allowed = (home, import_folder)
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


def readable_file(path: Path, folders: tuple[Path, ...], what: str) -> Path:
    """The real place of a file that may be given out.

    Raises ForbiddenError outside `folders` and where the disk does not let us read, NotFoundError
    where there is no ordinary file.
    """
    if not inside(path, folders):
        raise ForbiddenError(f"The file of this {what} lies outside the folders that are served.")
    real = resolve(path)
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
