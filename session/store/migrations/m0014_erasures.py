"""A person can be erased: what is remembered of it, and the one exception to the logs that only
ever grow."""

from __future__ import annotations

from sqlite_utils import Database

# `kind` is name (sealed), words (how many a name has), made (when the person was entered into the
# directory, by which snapshots tell them), person (the number there) or session (where they were).
# The memory outlives all that it is about, so it refers to nothing.
TABLES = """
CREATE TABLE erasures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_utc TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'files', 'done')),
    everywhere INTEGER NOT NULL,
    loose INTEGER NOT NULL,
    films INTEGER NOT NULL,
    done_utc TEXT
);
CREATE TABLE erased (
    erasure_id INTEGER NOT NULL REFERENCES erasures (id),
    kind TEXT NOT NULL CHECK (kind IN ('name', 'words', 'made', 'person', 'session')),
    value TEXT NOT NULL,
    PRIMARY KEY (erasure_id, kind, value)
) WITHOUT ROWID;
CREATE INDEX erased_by_value ON erased (kind, value);
"""

# An erasure is open only inside the transaction that cleans the rows: who reads never finds one.
# It changes who did something and what the rows were, and no more.
TRIGGERS = """
DROP TRIGGER changes_are_never_edited;
DROP TRIGGER directory_changes_are_never_edited;
CREATE TRIGGER changes_are_never_edited BEFORE UPDATE ON changes
WHEN NOT EXISTS (SELECT 1 FROM erasures WHERE state = 'open')
    OR (OLD.id, OLD.session_id, OLD.at_utc, OLD.action, OLD.entity, OLD.entity_id, OLD.batch)
    IS NOT (NEW.id, NEW.session_id, NEW.at_utc, NEW.action, NEW.entity, NEW.entity_id, NEW.batch)
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
CREATE TRIGGER directory_changes_are_never_edited BEFORE UPDATE ON directory_changes
WHEN NOT EXISTS (SELECT 1 FROM erasures WHERE state = 'open')
    OR (OLD.id, OLD.at_utc, OLD.action, OLD.entity, OLD.entity_id)
    IS NOT (NEW.id, NEW.at_utc, NEW.action, NEW.entity, NEW.entity_id)
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
    db.executescript(TRIGGERS)
