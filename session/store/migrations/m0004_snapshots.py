"""Deleted sessions are found without reading the whole change log; and what unchecked snapshots
brought into the record is put right: values that stopped every list, counts that are not true, and
numbers so high that none come after them."""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database

INDEX: Final = """
CREATE INDEX changes_of_deletes ON changes (id) WHERE entity = 'session' AND action = 'delete';
"""
MENDED: Final = """
UPDATE sessions SET match_date = NULL
    WHERE match_date IS NOT NULL AND date(match_date) IS NOT match_date;
UPDATE sessions SET day = coalesce(match_date, substr(created_utc, 1, 10))
    WHERE day IS NOT coalesce(match_date, substr(created_utc, 1, 10));
UPDATE events SET t_sec = NULL WHERE typeof(t_sec) NOT IN ('real', 'integer', 'null');
"""
COUNTED: Final = """
WITH counted AS (
    SELECT session_id, sum(status = 'confirmed') AS confirmed,
        sum(status = 'suggested') AS suggested, sum(status = 'rejected') AS rejected
    FROM events GROUP BY session_id
), sums AS (
    SELECT s.id, coalesce(confirmed, 0) AS confirmed, coalesce(suggested, 0) AS suggested,
        coalesce(rejected, 0) AS rejected,
        (SELECT count(*) FROM clips WHERE session_id = s.id) AS clips
    FROM sessions s LEFT JOIN counted ON counted.session_id = s.id
)
UPDATE sessions SET confirmed_count = sums.confirmed, suggested_count = sums.suggested,
    rejected_count = sums.rejected, clip_count = sums.clips
FROM sums WHERE sums.id = sessions.id AND
    (confirmed_count, suggested_count, rejected_count, clip_count)
    IS NOT (sums.confirmed, sums.suggested, sums.rejected, sums.clips);
"""
HIGHEST: Final = 2**48


def apply(db: Database) -> None:
    db.executescript(INDEX)
    db.executescript(MENDED)
    db.executescript(COUNTED)
    _number_again(db)


def _number_again(db: Database) -> None:
    """Give events whose number is beyond all counting the next one; new ones come after it."""
    far = db.execute("SELECT id FROM events WHERE id > ? ORDER BY id", [HIGHEST]).fetchall()
    if not far:
        return
    [known] = db.execute(
        "SELECT max(id) FROM (SELECT max(id) AS id FROM events WHERE id <= :most UNION ALL"
        " SELECT max(CAST(entity_id AS INTEGER)) FROM changes WHERE entity = 'event'"
        " AND CAST(entity_id AS INTEGER) <= :most)",
        {"most": HIGHEST},
    ).fetchone()
    last = (known or 0) + len(far)
    for number, (event_id,) in enumerate(far, (known or 0) + 1):
        db.execute("UPDATE events SET id = ? WHERE id = ?", [number, event_id])
    db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'events'", [last])
