"""Writing a file whole or not at all, and what the disk says when it cannot go on, in sentences
that say what to do."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

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


_ENDS: Final = 2**20


def fingerprint(path: Path) -> str:
    """What tells a large file from any other without reading all of it: SHA-256 of its size, its
    first and its last MiB. Raises OSError."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        digest.update(file.read(_ENDS))
        file.seek(max(0, size - _ENDS))
        digest.update(file.read(_ENDS))
    return digest.hexdigest()


def size_of(path: Path) -> int | None:
    """The size of a file; None where there is no ordinary file, or one that cannot be asked."""
    try:
        said = path.stat()
    except (OSError, ValueError):
        return None
    return said.st_size if stat.S_ISREG(said.st_mode) else None


@contextmanager
def replacing(
    path: str | Path, *, scratch: Path | None = None, sync: bool = True, mode: int | None = None
) -> Iterator[Path]:
    """A file to write that takes the place of `path` when the block ends without an error, so that
    a reader sees the old one or the whole new one, with `sync` also after a power cut.

    It is beside `path`, or `scratch` where its name means something: for its format, or so that
    what a crash leaves is written over by the next. A block may write nothing, then nothing is
    replaced.
    """
    target = Path(path)
    fresh = scratch or target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield fresh
        if not fresh.exists():
            return
        if mode is not None:
            fresh.chmod(mode)
        if sync:
            _sync(fresh, os.O_RDWR)
        fresh.replace(target)
    except BaseException:  # not after the replacing: then the name is anybody's again
        fresh.unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(target.parent)


@contextmanager
def exporting(path: str | Path) -> Iterator[Path]:
    """A file to write for people, whole or not at all; its folder is made. Raises StorageError."""
    target = Path(path)
    with on_disk(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target, sync=False, mode=0o644) as fresh:
            yield fresh


def write_whole(target: Path, data: bytes) -> None:
    """The file, so that a reader sees the old one or the whole new one."""
    with replacing(target) as fresh:
        fresh.write_bytes(data)


def sync_folder(folder: Path) -> None:
    """Make names in a folder last. Windows has no such thing."""
    if os.name != "nt":
        _sync(folder, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
