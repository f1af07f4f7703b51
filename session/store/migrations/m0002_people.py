"""People and clubs that last across sessions, presets, and the summaries of a season."""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database

from session.folding import key, team_key

# `folded` is what a name is looked up by, `sort_name` what lists are sorted by. `merged_into` is
# what a person did, `main_id` where that leads in the end: one's own id, or that of the last in a
# chain of merges. Roster entries keep the id that they were given, so taking a merge back needs no
# more than clearing `merged_into`.
TABLES = """
CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    notes TEXT NOT NULL DEFAULT '',
    created_utc TEXT NOT NULL,
    updated_utc TEXT NOT NULL,
    merged_into INTEGER REFERENCES people (id),
    main_id INTEGER REFERENCES people (id)
);
CREATE INDEX people_by_name ON people (folded);
CREATE INDEX people_by_main ON people (main_id);
CREATE INDEX people_in_order ON people (sort_name, id);

CREATE TABLE clubs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    short_name TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    created_utc TEXT NOT NULL,
    updated_utc TEXT NOT NULL,
    merged_into INTEGER REFERENCES clubs (id),
    main_id INTEGER REFERENCES clubs (id)
);
CREATE INDEX clubs_by_name ON clubs (folded);
CREATE INDEX clubs_by_main ON clubs (main_id);
CREATE INDEX clubs_in_order ON clubs (sort_name, id);

ALTER TABLE roster ADD COLUMN person_id INTEGER REFERENCES people (id);
ALTER TABLE roster ADD COLUMN folded TEXT NOT NULL DEFAULT '';
CREATE INDEX roster_by_person ON roster (person_id);
CREATE INDEX roster_by_name ON roster (folded, person_id);
ALTER TABLE teams ADD COLUMN club_id INTEGER REFERENCES clubs (id);
ALTER TABLE teams ADD COLUMN folded TEXT NOT NULL DEFAULT '';
CREATE INDEX teams_by_club ON teams (club_id);
CREATE INDEX teams_by_name ON teams (folded, club_id);

CREATE TABLE directory_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_utc TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    before_row TEXT,
    after_row TEXT
);
CREATE INDEX directory_changes_by_entity ON directory_changes (entity, entity_id, id);

CREATE TABLE presets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    created_utc TEXT NOT NULL,
    updated_utc TEXT NOT NULL
);

CREATE TABLE session_summaries (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    made_from TEXT NOT NULL,
    summary TEXT NOT NULL
);
"""

# A log of its own, since what it says is of no single session; so its ids are never in the way
# of a snapshot's.
TRIGGERS = """
CREATE TRIGGER directory_changes_are_never_edited BEFORE UPDATE ON directory_changes
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
CREATE TRIGGER directory_changes_are_never_dropped BEFORE DELETE ON directory_changes
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
    db.executescript(TRIGGERS)
    _fold(db, "roster", "player_name", key)
    _fold(db, "teams", "name", team_key)


def _fold(db: Database, table: str, column: str, folded: Callable[[str], str]) -> None:
    """The names that are there already, as they are looked up."""
    names = f"SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''"
    keep = f"UPDATE {table} SET folded = ? WHERE {column} = ?"
    for (name,) in db.execute(names).fetchall():  # nosec B608 # two tables, named above
        db.execute(keep, [folded(name), name])
