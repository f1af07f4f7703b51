"""Which changes of the log were one act: those of one transaction."""

from __future__ import annotations

from sqlite_utils import Database

# The id of the first change of the act. Entries from before stand alone.
TABLES = """
ALTER TABLE changes ADD COLUMN batch INTEGER;
CREATE INDEX changes_by_batch ON changes (session_id, coalesce(batch, id), id);
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
