"""The tables of the record, its change log, and the search index."""

from __future__ import annotations

from sqlite_utils import Database

TABLES = """
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    created_utc TEXT NOT NULL,
    title TEXT NOT NULL,
    venue TEXT,
    meta TEXT NOT NULL,
    updated_utc TEXT NOT NULL,
    match_date TEXT,
    timezone TEXT NOT NULL,
    notes TEXT NOT NULL,
    day TEXT NOT NULL,
    ord INTEGER NOT NULL UNIQUE,
    confirmed_count INTEGER NOT NULL DEFAULT 0,
    suggested_count INTEGER NOT NULL DEFAULT 0,
    rejected_count INTEGER NOT NULL DEFAULT 0,
    clip_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX sessions_by_day ON sessions (day, ord);
CREATE INDEX sessions_in_order ON sessions (ord, day);

CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
INSERT INTO counters (name, value) VALUES ('sessions', 0), ('session_ord', 0);

CREATE TABLE teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    side TEXT NOT NULL CHECK (side IN ('A', 'B')),
    name TEXT,
    UNIQUE (session_id, side)
);

CREATE TABLE roster (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    number TEXT NOT NULL,
    player_name TEXT NOT NULL,
    position TEXT,
    libero INTEGER NOT NULL DEFAULT 0,
    captain INTEGER NOT NULL DEFAULT 0,
    UNIQUE (team_id, number)
);

CREATE TABLE clips (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    duration_sec REAL,
    meta TEXT NOT NULL,
    offset_sec REAL NOT NULL DEFAULT 0,
    created_utc TEXT NOT NULL
);
CREATE INDEX clips_by_session ON clips (session_id, created_utc);

CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    clip_id TEXT REFERENCES clips (id),
    t_sec REAL,
    event_type TEXT NOT NULL,
    actor_team TEXT,
    actor_number TEXT,
    actor_resolved_name TEXT,
    payload TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('confirmed', 'suggested', 'rejected')),
    confidence REAL,
    seq INTEGER NOT NULL,
    client_id TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    created_utc TEXT NOT NULL,
    updated_utc TEXT NOT NULL
);
CREATE INDEX events_in_order ON events (session_id, seq, id);
CREATE INDEX events_by_time ON events (clip_id, t_sec, seq);
CREATE INDEX events_by_status ON events (clip_id, status, session_id);
CREATE UNIQUE INDEX events_by_client ON events (session_id, client_id)
    WHERE client_id IS NOT NULL;

CREATE TABLE stats_rollup (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    team_side TEXT NOT NULL,
    number TEXT NOT NULL,
    event_type TEXT NOT NULL,
    count INTEGER NOT NULL,
    UNIQUE (session_id, team_side, number, event_type)
);

CREATE TABLE session_types (
    event_type TEXT NOT NULL,
    ord INTEGER NOT NULL REFERENCES sessions (ord) ON DELETE CASCADE,
    count INTEGER NOT NULL,
    PRIMARY KEY (event_type, ord)
);
CREATE INDEX session_types_by_session ON session_types (ord);

CREATE TABLE artifacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    artifact_type TEXT NOT NULL,
    file_name TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    metadata TEXT NOT NULL,
    created_utc TEXT NOT NULL,
    UNIQUE (session_id, file_name)
);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    clip_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    progress REAL NOT NULL DEFAULT 0,
    frames_done INTEGER NOT NULL DEFAULT 0,
    frames_total INTEGER,
    speed REAL,
    seconds_left REAL,
    message TEXT NOT NULL DEFAULT '',
    error TEXT,
    result TEXT NOT NULL,
    created_utc TEXT NOT NULL,
    updated_utc TEXT NOT NULL
);
CREATE INDEX jobs_by_session ON jobs (session_id, created_utc);
CREATE INDEX jobs_by_state ON jobs (state, created_utc);

CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id TEXT NOT NULL,
    at_utc TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    before_row TEXT,
    after_row TEXT
);
CREATE INDEX changes_in_order ON changes (session_id, id);
CREATE INDEX changes_by_entity ON changes (session_id, entity, entity_id, id);
"""

# The log of a session goes only with the session itself, and then it is in the snapshot.
TRIGGERS = """
CREATE TRIGGER changes_are_never_edited BEFORE UPDATE ON changes
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
CREATE TRIGGER changes_are_never_dropped BEFORE DELETE ON changes
WHEN EXISTS (SELECT 1 FROM sessions WHERE id = OLD.session_id)
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
CREATE TRIGGER changes_are_never_replaced BEFORE INSERT ON changes
WHEN EXISTS (SELECT 1 FROM changes WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
"""

# The words are folded and parted before they come here, so the plainest tokenizer is right.
SEARCH = """
CREATE VIRTUAL TABLE session_search USING fts5 (
    title, venue, ident, teams, players, notes,
    tokenize = "ascii", prefix = '1 2 3', detail = column
);
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
    db.executescript(TRIGGERS)
    db.executescript(SEARCH)
