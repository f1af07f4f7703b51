"""Playlists, for all sessions."""

from __future__ import annotations

from sqlite_utils import Database

# An item names its session and play without a reference: a session that was deleted can come back,
# and its plays with it. What was deleted is kept with its time, so that it can come back, too.
TABLES = """
CREATE TABLE playlists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    asked TEXT,
    created_utc TEXT NOT NULL,
    updated_utc TEXT NOT NULL,
    deleted_utc TEXT,
    revision INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE playlist_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    session_id TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    lead_sec REAL,
    lag_sec REAL,
    whole_rally INTEGER NOT NULL DEFAULT 0,
    title TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    speed REAL NOT NULL DEFAULT 1,
    drawings TEXT NOT NULL DEFAULT '[]',
    revision INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX playlist_items_in_order ON playlist_items (playlist_id, place);
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
