"""Writing a file whole or not at all, and what the disk says when it cannot go on, in sentences
that say what to do."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from session.errors import DiskFullError, StorageError

HARDLY_ANYTHING = 256 * 1024
_FULL = {
    errno.ENOSPC: "The disk is full.",
    errno.EDQUOT: "The disk quota is used up.",
    errno.EFBIG: "The file is larger than this disk takes.",
}
_WAY_OUT = (
    "Empty the trash (`volleysense trash --empty`) or free some space otherwise, and try again."
)
_SAYINGS = {
    errno.EROFS: "The disk can only be read. Choose another folder.",
    errno.EACCES: "Check the rights of the folder.",
    errno.EPERM: "Check the rights of the folder.",
    errno.ENAMETOOLONG: "The name is too long for this disk.",
}


@contextmanager
def on_disk(folder: Path) -> Iterator[None]:
    """Turn errors of the disk into StorageError."""
    try:
        yield
    except OSError as problem:
        full = disk_full(problem, folder)
        if full is not None:
            raise full from problem
        said = _SAYINGS.get(problem.errno or 0, f"The disk says: {problem.strerror}.")
        raise StorageError(f"{folder} cannot be written to. {said}") from problem


def disk_full(problem: OSError, folder: Path | None = None) -> DiskFullError | None:
    """What to say where a file could not be written for want of room; None for other trouble."""
    said = _FULL.get(problem.errno or 0)
    if said is None:
        return None
    where = f"{folder} cannot be written to. " if folder else ""
    return DiskFullError(f"{where}{said} {_WAY_OUT}")


def no_room(folder: Path) -> bool:
    """Whether hardly anything can be written there any more."""
    try:
        return shutil.disk_usage(folder).free < HARDLY_ANYTHING
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether there is such a file; a path that no disk could hold names none."""
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises on names that are too long


def size_of(path: Path) -> int | None:
    """The size of a file; None where there is no ordinary file, or one that cannot be asked."""
    try:
        said = path.stat()
    except (OSError, ValueError):
        return None
    return said.st_size if stat.S_ISREG(said.st_mode) else None


def write_whole(target: Path, data: bytes) -> None:
    """A reader sees no file or the whole file, also after a power cut."""
    scratch = target.with_name(f"{target.name}.part")
    with scratch.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    scratch.replace(target)


def sync_folder(folder: Path) -> None:
    """Make names in a folder last. Windows has no such thing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when the block ends without an error."""
    target = Path(path)
    with on_disk(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=f".{target.name}.", suffix=".part", delete=False
        ) as handle:
            temporary = Path(handle.name)
        try:
            yield temporary
            temporary.chmod(0o644)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
