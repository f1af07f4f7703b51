"""Links by which somebody without an account may look at one thing."""

from __future__ import annotations

from sqlite_utils import Database

# What is shared is named without a reference: a match that was deleted and comes back is shared
# again for as long as its link lasts.
TABLES = """
CREATE TABLE shares (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    session_id TEXT,
    playlist_id INTEGER,
    content TEXT NOT NULL,
    with_video INTEGER NOT NULL DEFAULT 0,
    made_by TEXT NOT NULL,
    created_utc TEXT NOT NULL,
    ends_utc TEXT NOT NULL,
    opened_utc TEXT
);
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
