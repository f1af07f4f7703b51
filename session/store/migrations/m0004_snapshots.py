"""Deleted sessions are found without reading the whole change log."""

from __future__ import annotations

from sqlite_utils import Database

INDEX = """
CREATE INDEX changes_of_deletes ON changes (id) WHERE entity = 'session' AND action = 'delete';
"""


def apply(db: Database) -> None:
    db.executescript(INDEX)
