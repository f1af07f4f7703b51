"""The database as a file: what to do with one that cannot be opened."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from session.errors import UnusableError
from session.files.trash import make_room
from session.store import BACKUPS, copies, database_file, restoring
from session.store.copies import DatabaseCopy
from session.store.restoring import RestoredDatabase
from session.store.sqlite.engine import SqliteStore

__all__ = [
    "DatabaseCopy", "RestoredDatabase", "check_database", "database_copies", "restore_database",
]  # fmt: skip


def restore_database(
    db_url: str | None, sessions_dir: Path, copy: Path | None = None
) -> RestoredDatabase:
    """Put a copy of the database, or else the newest good one, in its place; see `restoring`."""
    return restoring.restore(database_file(db_url, sessions_dir), sessions_dir / BACKUPS, copy)


def database_copies(db_url: str | None, sessions_dir: Path) -> list[DatabaseCopy]:
    """The copies of a database that may be damaged, the newest first."""
    return copies.listed(sessions_dir / BACKUPS, database_file(db_url, sessions_dir).stem)


def check_database(db_url: str | None, sessions_dir: Path) -> None:
    """Raises StorageError for a database that should not be worked with: damaged or newer, or
    gone while its copies are there."""
    file = database_file(db_url, sessions_dir)
    there = [] if file.exists() else database_copies(db_url, sessions_dir)
    if there:
        raise UnusableError(
            f"{file} is not there, but copies of it are in {sessions_dir / BACKUPS}: run "
            "`volleysense restore-database` to bring the newest back, or move the copies away to "
            "begin with an empty record."
        )
    make_room(sessions_dir)
    with closing(SqliteStore(file, backup_dir=sessions_dir / BACKUPS)) as store:
        store.must_be_sound()
