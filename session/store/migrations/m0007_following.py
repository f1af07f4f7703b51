"""What programs that follow the record ask for, and keys that make creating idempotent."""

from __future__ import annotations

from sqlite_utils import Database

TABLES = """
CREATE INDEX sessions_by_update ON sessions (updated_utc, ord);

CREATE TABLE idempotency_keys (
    key TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    session_id TEXT NOT NULL,
    at_utc TEXT NOT NULL
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (at_utc);
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
