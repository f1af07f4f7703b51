"""What two people may change at once has a revision, as events always had."""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database

REVISIONS: Final = (
    ("sessions", "revision"),
    ("teams", "revision"),
    ("teams", "roster_revision"),
    ("clips", "revision"),
    ("people", "revision"),
    ("clubs", "revision"),
    ("presets", "revision"),
)


def apply(db: Database) -> None:
    for table, column in REVISIONS:
        db.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER NOT NULL DEFAULT 1")
