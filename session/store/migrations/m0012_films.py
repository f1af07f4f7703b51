"""The films of a playlist are found by what they are about, however many there are."""

from __future__ import annotations

from sqlite_utils import Database

# What was ordered lies in the result, and is long. A result need not be JSON that SQLite reads.
TABLES = """
CREATE INDEX films_by_playlist ON jobs (
    CASE WHEN json_valid(result) THEN json_extract(result, '$.film.playlist_id') END,
    created_utc, id
) WHERE kind = 'film';
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
