"""What a question asks of touches, kept for each match: the plays of many are found at once."""

from __future__ import annotations

from sqlite_utils import Database

# Made from a session when somebody first asks, and anew when it has changed; all of it may be
# thrown away. What is asked most, a player's touches of a skill, lies together. `score_a` to
# `reception` are of the rally. Nobody's number is '', no judgement ' '.
TABLES = """
CREATE TABLE play_facts_made (
    ord INTEGER PRIMARY KEY REFERENCES sessions (ord) ON DELETE CASCADE,
    made_from TEXT NOT NULL
);

CREATE TABLE play_facts (
    ord INTEGER NOT NULL REFERENCES play_facts_made (ord) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    set_number INTEGER NOT NULL,
    rally INTEGER NOT NULL,
    score_a INTEGER NOT NULL,
    score_b INTEGER NOT NULL,
    serving TEXT,
    winner TEXT,
    zone_a INTEGER,
    zone_b INTEGER,
    reception TEXT NOT NULL,
    kind TEXT NOT NULL,
    side TEXT,
    number TEXT NOT NULL,
    sign TEXT NOT NULL,
    phase TEXT NOT NULL,
    start_zone INTEGER,
    end_zone INTEGER,
    combination TEXT,
    skill_type TEXT,
    called TEXT,
    blockers INTEGER,
    tags TEXT,
    words TEXT,
    PRIMARY KEY (ord, kind, number, place)
) WITHOUT ROWID;
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
