"""What SQLite says when it cannot go on, in sentences that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from session.errors import ConflictError, InvalidInput, StorageError

_SAYINGS = (
    ("not a database", "{path} is not a VolleySense database. Choose another file, or move it "
     "away to start an empty one."),
    ("malformed", "{path} is damaged. Stop VolleySense and restore the file from _backups, or "
     "start an empty one and restore the sessions from their snapshots."),
    ("already exists", "{path} holds the tables of another program. Choose another file, or move "
     "it away to start an empty one."),
    ("readonly", "{path} cannot be written to. Check the rights of the file and its folder."),
    ("disk is full", "The disk with {path} is full. Free some space and try again; nothing was "
     "half saved."),
    ("unable to open", "{path} cannot be opened. Check that its folder exists and may be "
     "written to."),
    ("locked", "{path} is in use by another program that does not let go. Close it and try "
     "again."),
    ("disk i/o", "The disk with {path} reports an error. Check the disk, and copy the folder to "
     "another one."),
)  # fmt: skip


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
        raise StorageError(_sentence(path, str(problem))) from problem


def _sentence(path: Path, said: str) -> str:
    for part, sentence in _SAYINGS:
        if part in said.lower():
            return sentence.format(path=path)
    return f"The database {path} cannot go on: {said}."
