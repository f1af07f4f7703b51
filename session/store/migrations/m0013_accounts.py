"""Users, what they are in which club, how they come in, and whose the things of the record are."""

from __future__ import annotations

from sqlite_utils import Database

# Secrets are kept as digests alone. A login without a user is a paired device's, which has one
# role. What belongs to a club names it here, without a reference: a session that was deleted and
# comes back is still that club's.
TABLES = """
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    password TEXT,
    person_id INTEGER REFERENCES people (id),
    disabled_utc TEXT,
    created_utc TEXT NOT NULL,
    updated_utc TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE grants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    club_id INTEGER REFERENCES clubs (id),
    session_id TEXT
);
CREATE INDEX grants_by_user ON grants (user_id);

CREATE TABLE logins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret TEXT NOT NULL UNIQUE,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    device TEXT NOT NULL,
    role TEXT,
    club_id INTEGER REFERENCES clubs (id),
    session_id TEXT,
    created_utc TEXT NOT NULL,
    seen_utc TEXT NOT NULL,
    ends_utc TEXT NOT NULL
);
CREATE INDEX logins_by_user ON logins (user_id);

CREATE TABLE tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret TEXT NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_utc TEXT NOT NULL,
    seen_utc TEXT,
    ends_utc TEXT NOT NULL
);
CREATE INDEX tokens_by_user ON tokens (user_id);

CREATE TABLE one_time_secrets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    secret TEXT NOT NULL UNIQUE,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    created_utc TEXT NOT NULL,
    ends_utc TEXT NOT NULL
);

CREATE TABLE passkeys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential TEXT NOT NULL UNIQUE,
    public_key TEXT NOT NULL,
    sign_count INTEGER NOT NULL,
    name TEXT NOT NULL,
    created_utc TEXT NOT NULL,
    seen_utc TEXT
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

CREATE TABLE belongings (
    kind TEXT NOT NULL,
    ident TEXT NOT NULL,
    club_id INTEGER NOT NULL REFERENCES clubs (id),
    PRIMARY KEY (kind, ident)
);
CREATE INDEX belongings_by_club ON belongings (club_id, kind, ident);

CREATE TABLE playlist_readers (
    playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    PRIMARY KEY (playlist_id, person_id)
);
CREATE INDEX playlist_readers_by_person ON playlist_readers (person_id);
"""


def apply(db: Database) -> None:
    db.executescript(TABLES)
