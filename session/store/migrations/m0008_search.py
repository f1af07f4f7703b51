"""Parts of words are found, too; ids are no words any more."""

from __future__ import annotations

from sqlite_utils import Database

# A trigram is looked for in order, so this index says where each stands.
TABLES = """
CREATE VIRTUAL TABLE session_parts USING fts5 (
    title, venue, teams, players, notes, tokenize = "trigram"
);
CREATE VIRTUAL TABLE session_starts USING fts5 (
    title, venue, teams, players, notes,
    tokenize = "ascii", prefix = '1 2', detail = column
);
INSERT INTO session_parts (rowid, title, venue, teams, players, notes)
    SELECT rowid, title, venue, teams, players, notes FROM session_search;
INSERT INTO session_starts (rowid, title, venue, teams, players, notes)
    SELECT rowid, title, venue, teams, players, notes FROM session_search;
DROP TABLE session_search;
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
