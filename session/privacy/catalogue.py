"""What is kept, and what export and erasure of a person do to it: each table, each column, each
folder and kind of file.

Erasure walks this list, so that nothing is treated otherwise than it says. A table, a column or a
file that is not in it fails a test.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final


class Holds(Enum):
    """What a column can say of a person, and so what becomes of it."""

    NOTHING = "no person: it stays"
    NAME = "a player's name: it is emptied"
    RESOLVED = "a player's name that follows the roster: none"
    FOLDED = "the form of a name by which it is looked up: made anew"
    PERSON = "who it is in the directory: nobody"
    THEIRS = "whose it is in the directory: the row goes"
    ACCOUNT = "the name of an account: the account of the person goes"
    TEXT = "words of people: the name is replaced in them"
    KEY = "a word of a program's own: the name is replaced in it"
    PATH = "the name of a file of the session: the name is replaced in it, also on the disk"
    FILE = "the name of a file that was made: the row goes with the file"
    JSON = "fields of any kind: each text in them as above"


class Way(Enum):
    """What erasure does to a table."""

    NOTHING = "holds no person"
    CLEANED = "each row is cleaned, column by column"
    PEOPLE = "the rows of the person go"
    DROPPED = "made from other rows: what may name the person goes, and is made anew"
    REBUILT = "the search index: made anew from what is left"
    MEMORY = "what keeps an erased person erased: sealed names, no name"


@dataclass(frozen=True)
class TableEntry:
    """A table. `session` is the SQL of a row's session, "" for rows of none; `columns` are those
    that can say something of a person. `export` says what of it the export holds."""

    way: Way
    export: str
    columns: Mapping[str, Holds] = field(default_factory=dict)
    plain: tuple[str, ...] = ()
    """The columns that cannot."""
    session: str = ""
    words: str = ""
    """What a row is called on the page."""
    counts: tuple[str, ...] = ()
    """Columns that count up, so that a form from before the erasure is refused."""


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_NO: Final = "nothing: it says nothing of a person"
_TIMES: Final = ("created_utc", "updated_utc")
_OF_TEAM: Final = "(SELECT t.session_id FROM teams t WHERE t.id = team_id)"
_SEARCHED: Final = ("title", "venue", "teams", "players", "notes")

KEPT_TABLES: Final[dict[str, TableEntry]] = {
    "sessions": TableEntry(
        Way.CLEANED,
        "title, day and teams of each session with the person; texts that name them",
        {
            "title": Holds.TEXT,
            "venue": Holds.TEXT,
            "notes": Holds.TEXT,
            "meta": Holds.JSON,
        },
        _columns(
            "id match_date timezone day ord confirmed_count suggested_count "
            "rejected_count clip_count revision created_utc updated_utc"
        ),
        "id",
        "session",
        ("revision",),
    ),
    "counters": TableEntry(Way.NOTHING, _NO, plain=("name", "value")),
    "teams": TableEntry(
        Way.CLEANED,
        "the names of both teams of each session with the person",
        {"name": Holds.TEXT},
        ("id", "session_id", "side", "club_id", "folded", "revision", "roster_revision"),
        "session_id",
        "team",
        ("roster_revision",),
    ),
    "roster": TableEntry(
        Way.CLEANED,
        "every entry of the person: number, name, position",
        {"player_name": Holds.NAME, "folded": Holds.FOLDED, "person_id": Holds.PERSON},
        ("id", "team_id", "number", "position", "libero", "captain"),
        _OF_TEAM,
        "roster entry",
    ),
    "clips": TableEntry(
        Way.CLEANED,
        "the names of the videos in which the person can be seen",
        {"path": Holds.PATH, "meta": Holds.JSON},
        ("id", "session_id", "duration_sec", "offset_sec", "created_utc", "revision"),
        "session_id",
        "video",
        ("revision",),
    ),
    "events": TableEntry(
        Way.CLEANED,
        "every play of the person",
        {"actor_resolved_name": Holds.RESOLVED, "payload": Holds.JSON, "client_id": Holds.KEY},
        _columns(
            "id session_id clip_id t_sec event_type actor_team actor_number status "
            "confidence seq revision created_utc updated_utc"
        ),
        "session_id",
        "play",
    ),
    "stats_rollup": TableEntry(
        Way.NOTHING,
        "nothing: it counts shirts, and the plays are in the export",
        plain=("id", "session_id", "team_side", "number", "event_type", "count"),
    ),
    "session_types": TableEntry(Way.NOTHING, _NO, plain=("event_type", "ord", "count")),
    "artifacts": TableEntry(
        Way.CLEANED,
        "the names of files of sessions with the person",
        {"file_name": Holds.FILE, "metadata": Holds.JSON},
        ("id", "session_id", "artifact_type", "size_bytes", "sha256", "created_utc"),
        "session_id",
        "file",
    ),
    "jobs": TableEntry(
        Way.CLEANED,
        "nothing: the films that were made are in the export",
        {"message": Holds.TEXT, "error": Holds.TEXT, "result": Holds.JSON},
        _columns(
            "id session_id clip_id kind state progress frames_done frames_total "
            "speed seconds_left created_utc updated_utc"
        ),
        "session_id",
        "job",
    ),
    "changes": TableEntry(
        Way.CLEANED,
        "when, by whom and what was changed of the person",
        {"actor": Holds.TEXT, "before_row": Holds.JSON, "after_row": Holds.JSON},
        ("id", "session_id", "at_utc", "action", "entity", "entity_id", "batch"),
        "session_id",
        "entry of the history",
    ),
    "people": TableEntry(
        Way.PEOPLE,
        "the person's entries, with those that were put together with them",
        {
            "name": Holds.NAME,
            "folded": Holds.FOLDED,
            "sort_name": Holds.FOLDED,
            "notes": Holds.TEXT,
        },
        ("id", *_TIMES, "merged_into", "main_id", "revision"),
        words="entry of the directory",
    ),
    "users": TableEntry(
        Way.CLEANED,
        "the person's account: its name and when it was made",
        {"name": Holds.ACCOUNT, "person_id": Holds.THEIRS},
        _columns("id folded password disabled_utc created_utc updated_utc revision"),
        words="account",
    ),
    "grants": TableEntry(
        Way.NOTHING,
        "nothing: roles of accounts, which go with them",
        plain=_columns("id user_id role club_id session_id"),
    ),
    "logins": TableEntry(
        Way.CLEANED,
        "nothing: which devices are signed in; they go with the account",
        {"device": Holds.TEXT},
        _columns("id secret user_id role club_id session_id created_utc seen_utc ends_utc"),
        words="device",
    ),
    "tokens": TableEntry(
        Way.CLEANED,
        "nothing: what scripts use; they go with the account",
        {"name": Holds.TEXT},
        _columns("id secret user_id scopes created_utc seen_utc ends_utc"),
        words="token",
    ),
    "one_time_secrets": TableEntry(
        Way.CLEANED,
        "nothing: invitations, which end by themselves",
        {"content": Holds.JSON},
        _columns("id kind secret user_id created_utc ends_utc"),
        words="invitation",
    ),
    "passkeys": TableEntry(
        Way.CLEANED,
        "nothing: they go with the account",
        {"name": Holds.TEXT},
        _columns("id user_id credential public_key sign_count created_utc seen_utc"),
        words="passkey",
    ),
    "shares": TableEntry(
        Way.CLEANED,
        "nothing: links to matches and playlists, which end by themselves",
        {"content": Holds.JSON, "made_by": Holds.TEXT},
        _columns(
            "id secret kind session_id playlist_id with_video created_utc ends_utc opened_utc"
        ),
        words="shared link",
    ),
    "belongings": TableEntry(Way.NOTHING, _NO, plain=("kind", "ident", "club_id")),
    "playlist_readers": TableEntry(
        Way.CLEANED,
        "the playlists that were shared with the person",
        {"person_id": Holds.THEIRS},
        ("playlist_id",),
        words="reader of a playlist",
    ),
    "clubs": TableEntry(
        Way.CLEANED,
        "the names of the person's clubs",
        {"name": Holds.TEXT, "short_name": Holds.TEXT, "notes": Holds.TEXT},
        ("id", "folded", "sort_name", *_TIMES, "merged_into", "main_id", "revision"),
        words="club",
        counts=("revision",),
    ),
    "directory_changes": TableEntry(
        Way.CLEANED,
        "when, by whom and what was changed of the person's entries",
        {"actor": Holds.TEXT, "before_row": Holds.JSON, "after_row": Holds.JSON},
        ("id", "at_utc", "action", "entity", "entity_id"),
        words="entry of the directory's history",
    ),
    "presets": TableEntry(
        Way.CLEANED,
        "the names of presets with the person on a roster",
        {"name": Holds.TEXT, "folded": Holds.FOLDED, "content": Holds.JSON},
        ("id", *_TIMES, "revision"),
        words="preset",
        counts=("revision",),
    ),
    "session_summaries": TableEntry(
        Way.DROPPED,
        "nothing: it is counted from the plays, which are in the export",
        {"summary": Holds.JSON},
        ("session_id", "made_from"),
        "session_id",
    ),
    "play_facts_made": TableEntry(Way.DROPPED, _NO, plain=("ord", "made_from")),
    "play_facts": TableEntry(
        Way.DROPPED,
        "nothing: it is made from the plays, which are in the export",
        {"tags": Holds.JSON, "words": Holds.TEXT, "called": Holds.TEXT},
        _columns(
            "ord place event_id phase set_number rally score_a score_b serving "
            "winner zone_a zone_b reception kind side number sign start_zone "
            "end_zone combination skill_type blockers"
        ),
        "(SELECT s.id FROM sessions s WHERE s.ord = play_facts.ord)",
    ),
    "idempotency_keys": TableEntry(
        Way.CLEANED,
        "nothing: keys of programs, which go after a week",
        {"key": Holds.KEY},
        ("digest", "session_id", "at_utc"),
        words="key of a program",
    ),
    "questions": TableEntry(
        Way.CLEANED,
        "the names of kept questions that name the person",
        {"name": Holds.TEXT, "folded": Holds.FOLDED, "asked": Holds.JSON},
        ("id", *_TIMES, "revision"),
        words="kept question",
        counts=("revision",),
    ),
    "playlists": TableEntry(
        Way.CLEANED,
        "playlists of this player, or with the name in their words",
        {"title": Holds.TEXT, "note": Holds.TEXT, "asked": Holds.JSON},
        ("id", *_TIMES, "deleted_utc", "revision"),
        words="playlist",
        counts=("revision",),
    ),
    "playlist_items": TableEntry(
        Way.CLEANED,
        "the plays of the person in playlists",
        {"title": Holds.TEXT, "note": Holds.TEXT, "drawings": Holds.JSON},
        _columns(
            "id playlist_id place session_id event_id lead_sec lag_sec whole_rally speed revision"
        ),
        "session_id",
        "play of a playlist",
        ("revision",),
    ),
    "session_parts": TableEntry(
        Way.REBUILT, "nothing: an index", dict.fromkeys(_SEARCHED, Holds.TEXT)
    ),
    "session_starts": TableEntry(
        Way.REBUILT, "nothing: an index", dict.fromkeys(_SEARCHED, Holds.TEXT)
    ),
    "erasures": TableEntry(
        Way.MEMORY,
        _NO,
        plain=("id", "at_utc", "state", "everywhere", "loose", "films", "done_utc"),
    ),
    "erased": TableEntry(Way.MEMORY, _NO, plain=("erasure_id", "kind", "value")),
    "_sqlite_migrations": TableEntry(
        Way.NOTHING, _NO, plain=("id", "migration_set", "name", "applied_at")
    ),
}
"""In the order in which they are walked: what says who somebody is before who is said to be it."""


class FileWay(Enum):
    """What erasure does to a file."""

    DATABASE = "its tables are cleaned as said above, and the file is written anew without gaps"
    COPY = "a copy of the database: cleaned like it, and written anew"
    SNAPSHOT = "cleaned like the tables, and sealed anew"
    HALF = "half written: it goes"
    MADE = "made from a session: it goes if it holds the name, or if nobody can tell"
    CLIP = "a video: it stays; a name in its name is replaced"
    STAGED = "a file that waits to be imported: it goes if it holds the name or nobody can tell"
    NUMBERS = "numbers of video analysis, which know no names: it stays"
    OWN = "of the program itself, without any person: it stays"
    THEIRS = "put there by people: it is named, and stays"
    STRAY = "no file of the program: it is named if it holds the name, and stays"


@dataclass(frozen=True)
class FileEntry:
    """Files of one kind, told by where they lie in the data folder."""

    pattern: str
    way: FileWay
    export: str

    def fits(self, place: str) -> bool:
        return re.fullmatch(self.pattern, place) is not None


_SESSION: Final = r"(?:_trash/[A-Za-z0-9-]+_\d{8}T\d{12}Z|[A-Za-z0-9-]+)"
_NAMED: Final = "its name, where the person is on the roster"
KEPT_FILES: Final = (
    FileEntry(r"[^/_.][^/]*\.db(?:-wal|-shm|-journal)?", FileWay.DATABASE, "by its tables"),
    FileEntry(r"_backups/[^/.][^/]*\.db", FileWay.COPY, "its name: it is a copy"),
    FileEntry(r"_backups/[^/.][^/]*_old-(?:wal|shm)", FileWay.HALF, "nothing"),
    FileEntry(r"_backups/[^/.][^/]*\.db-(?:wal|shm)", FileWay.HALF, "nothing"),
    FileEntry(r"_backups/[A-Za-z0-9-]+_\d{8}T\d{12}Z\.json", FileWay.SNAPSHOT, _NAMED),
    FileEntry(r"_backups/\.looked", FileWay.OWN, "nothing"),
    FileEntry(r"_backups/\.[^/]+", FileWay.HALF, "nothing"),
    FileEntry(rf"{_SESSION}/clips/.+", FileWay.CLIP, _NAMED),
    FileEntry(rf"{_SESSION}/(?:artifacts|exports)/.+", FileWay.MADE, _NAMED),
    FileEntry(rf"{_SESSION}/work/.+", FileWay.NUMBERS, "nothing"),
    FileEntry(r"_staged/.+", FileWay.STAGED, "nothing: it goes after a day"),
    FileEntry(r"_uploads/.+", FileWay.STAGED, "nothing: it goes after a day"),
    FileEntry(r"_import/.+", FileWay.THEIRS, "nothing: it is not the program's"),
    FileEntry(r"_jobs/.+", FileWay.OWN, "nothing"),
    FileEntry(r"_network/.+", FileWay.OWN, "nothing: keys of this machine"),
    FileEntry(r"_reserve", FileWay.OWN, "nothing"),
    FileEntry(r"_erased\.key", FileWay.OWN, "nothing: it seals the names of who was erased"),
    FileEntry(r".+", FileWay.STRAY, "nothing: it is not the program's"),
)
"""The first that fits counts."""


def file_entry(place: str) -> FileEntry:
    """The kind of a file, by its place in the data folder with forward slashes."""
    return next(one for one in KEPT_FILES if one.fits(place))
