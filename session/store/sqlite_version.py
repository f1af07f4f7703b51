"""Whether the SQLite that Python brings can keep the record."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from typing import Final

from session.errors import StorageError

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
