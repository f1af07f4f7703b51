"""The only SQL of the project: statements, one module per noun, behind `protocol`.

What another database would have to do otherwise is in a package of its own (`sqlite`); tables and
columns are made in `migrations`. Rows come in and go out: no rule, no statistic, no decision about
what may be changed (`session.record`).
"""

from __future__ import annotations

from pathlib import Path

from session.errors import StorageError
from session.files.trash import make_room
from session.store.protocol import Store
from session.store.sqlite.engine import SqliteStore

SQLITE_PREFIX = "sqlite:///"
DEFAULT_FILE = "volleysense.db"
BACKUPS = "_backups"


def database_file(db_url: str | None, sessions_dir: Path) -> Path:
    """The file that a database URL names; without one, `volleysense.db` in the sessions folder.

    `sqlite:///relative.db` is relative to the working folder, `sqlite:////absolute.db` is not.
    Raises StorageError for a URL of any other kind.
    """
    if not db_url:
        return sessions_dir / DEFAULT_FILE
    name = db_url.removeprefix(SQLITE_PREFIX)
    if name == db_url or not name or "?" in name or name == ":memory:":
        kind = db_url.split(":", 1)[0]
        raise StorageError(
            f"The database URL ({kind}:…) cannot be used. Write sqlite:///folder/file.db, or "
            "sqlite:////folder/file.db for a path from the root; other databases are not "
            "supported yet."
        )
    return Path(name)


def open_store(db_url: str | None, sessions_dir: Path) -> Store:
    """Open the database (on a full disk with the room that was kept back), bring its schema up to
    date, and keep a backup if that changes it."""
    make_room(sessions_dir)
    return SqliteStore(database_file(db_url, sessions_dir), backup_dir=sessions_dir / BACKUPS)
