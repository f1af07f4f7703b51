"""What SQLite says when it cannot go on, in sentences that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from session.disk import no_room
from session.errors import (
    ConflictError,
    DiskFullError,
    InvalidInput,
    StorageError,
    UnusableError,
    WaitingError,
)

_SAYINGS: tuple[tuple[str, type[StorageError], str], ...] = (
    ("not a database", UnusableError, "{path} is not a VolleySense database, or its beginning is "
     "damaged."),
    ("malformed", UnusableError, "{path} is damaged."),
    ("could not decode", UnusableError, "{path} is damaged."),
    ("already exists", StorageError, "{path} holds the tables of another program. Choose another "
     "file, or move it away to start an empty one."),
    ("readonly", StorageError, "{path} cannot be written to. Check the rights of the file and its "
     "folder."),
    ("disk is full", DiskFullError, "The disk with {path} is full. Empty the trash (`volleysense "
     "trash --empty`) or free some space otherwise, and try again; nothing was half saved."),
    ("unable to open", StorageError, "{path} cannot be opened. Check that its folder exists and "
     "may be written to."),
    ("locked", WaitingError, "{path} is in use by another program that does not let go. Nothing "
     "was changed. Close that program and try again."),
    ("disk i/o", StorageError, "The disk with {path} reports an error. Check the disk, and copy "
     "the folder to another one."),
)  # fmt: skip
_REPAIR = (
    " Stop VolleySense and run `volleysense restore-database`: it puts the newest good copy of "
    "the database in its place and keeps the damaged file."
)


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Turn errors of the database and the disk into the record's own."""
    try:
        yield
    except sqlite3.IntegrityError as problem:
        raise ConflictError(f"That does not fit what is already stored: {problem}.") from problem
    except OverflowError as problem:
        raise InvalidInput("A number is too large to be stored.") from problem
    except sqlite3.DatabaseError as problem:
        raise _translated(path, str(problem)) from problem


def _translated(path: Path, said: str) -> StorageError:
    if "disk i/o" in said.lower() and no_room(path.parent):
        said = "disk is full"  # SQLite cannot tell for the files beside the database
    for part, kind, sentence in _SAYINGS:
        if part in said.lower():
            repair = _REPAIR if kind is UnusableError else ""
            return kind(sentence.format(path=path) + repair)
    return StorageError(f"The database {path} cannot go on: {said}.")
