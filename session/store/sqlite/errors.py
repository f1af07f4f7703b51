"""What SQLite says when it cannot go on, and whether the one that Python brings can keep the
record, in sentences that say what to do."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from session.errors import (
    ConflictError,
    DiskFullError,
    InvalidInput,
    StorageError,
    UnusableError,
    WaitingError,
)
from session.files.disk import no_room

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


OLDEST: Final = (3, 37, 0)
_ASKED: Final = {
    "JSON": "SELECT json_extract('{}', '$.a')",
    "full-text search": "CREATE VIRTUAL TABLE asked USING fts5 (a)",
}
"""What may be left out when SQLite is built."""


def require() -> None:
    """Refuse, before anything is made, an SQLite that could not keep the record."""
    missing = _missing()
    if missing:
        raise StorageError(
            f"VolleySense needs {missing}, and the Python here ({sys.executable}) brings SQLite "
            f"{sqlite3.sqlite_version}. Set VolleySense up with another Python, or update the "
            "system."
        )


def _missing() -> str | None:
    if sqlite3.sqlite_version_info < OLDEST:
        return f"SQLite {'.'.join(str(part) for part in OLDEST[:2])} or newer"
    with closing(sqlite3.connect(":memory:")) as conn:
        for what, sql in _ASKED.items():
            try:
                conn.execute(sql)
            except sqlite3.OperationalError:
                return f"an SQLite with {what}"
    return None
