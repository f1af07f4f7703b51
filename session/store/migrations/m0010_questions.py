"""Questions that are kept under names, for all sessions."""

from __future__ import annotations

from sqlite_utils import Database

TABLES = """
CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    asked TEXT NOT NULL,
    created_utc TEXT NOT NULL,
    updated_utc TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1
);
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
