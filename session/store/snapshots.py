"""SQL of snapshots: a whole session out of the database, and back in with the ids it had.

The people and clubs that a session speaks of outlive it, so going back in one session does not
change them. What is saved of them serves a record that does not know them (yet, or any more): there
they are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from session.folding import key, team_key
from session.store import erasures, people, sessions
from session.store.people import CLUB, PERSON, Noun
from session.store.protocol import Row, Transaction, rows_among

NOUNS = (PERSON, CLUB)


def dump_directory(tx: Transaction, tables: Row) -> Row:
    """`{"people": […], "clubs": […]}`: those referred to, and whom they were merged into."""
    return {noun.table: _closed(tx, noun, tables[noun.uses]) for noun in NOUNS}


def _closed(tx: Transaction, noun: Noun, uses: Sequence[Row]) -> list[Row]:
    waiting = {row[noun.ref] for row in uses if row[noun.ref] is not None}
    found: dict[int, Row] = {}
    while waiting:
        sql = f"SELECT {', '.join(noun.columns)} FROM {noun.table} WHERE id IN (:ids)"
        found |= {row["id"]: row for row in rows_among(tx, sql, sorted(waiting))}
        waiting = {row["merged_into"] for row in found.values()} - found.keys() - {None}
    return [found[ident] for ident in sorted(found)]


def load_directory(tx: Transaction, document: Row) -> Row:
    """Teams and roster with the ids that their clubs and people have here."""
    loaded: Row = {}
    for noun in NOUNS:
        here = _entered(tx, noun, document.get(noun.table, []))
        loaded[noun.uses] = [
            {**row, noun.ref: here.get(row.get(noun.ref))} for row in document[noun.uses]
        ]
    return loaded


def _entered(tx: Transaction, noun: Noun, rows: Sequence[Row]) -> dict[int | None, int]:
    """Ids of the snapshot, and those here. Who is here already stays as they are."""
    here: dict[int | None, int] = {}
    added = []
    for row in rows:
        known = _known(tx, noun, row)
        if known is None:
            free = people.fetch(tx, noun, row["id"]) is None
            fields = {name: row[name] for name in noun.columns if name != "merged_into"}
            if not free:
                del fields["id"]
            known = people.insert(tx, noun, fields)
            added.append(row)
        here[row["id"]] = known
    for row in added:
        if row["merged_into"] in here:
            people.point(tx, noun, here[row["id"]], here[row["merged_into"]])
    return here


def _known(tx: Transaction, noun: Noun, row: Row) -> int | None:
    """The same one here: made at the same moment, which two never are."""
    found: int | None = tx.value(
        f"SELECT id FROM {noun.table} WHERE created_utc = :at ORDER BY abs(id - :id) LIMIT 1",
        at=row["created_utc"],
        id=row["id"],
    )
    return found


SESSION = (
    "id", "created_utc", "updated_utc", "title", "venue", "match_date", "timezone", "notes",
    "meta", "day", "ord", "confirmed_count", "suggested_count", "rejected_count", "clip_count",
    "revision",
)  # fmt: skip
TABLES: dict[str, tuple[str, ...]] = {
    "teams": ("id", "session_id", "side", "name", "club_id", "revision", "roster_revision"),
    "roster": (
        "id", "team_id", "number", "player_name", "position", "libero", "captain", "person_id",
    ),
    "clips": (
        "id", "session_id", "path", "duration_sec", "offset_sec", "created_utc", "meta", "revision",
    ),
    "events": (
        "id", "session_id", "clip_id", "seq", "t_sec", "event_type", "actor_team",
        "actor_number", "actor_resolved_name", "payload", "status", "confidence", "client_id",
        "revision", "created_utc", "updated_utc",
    ),
    "stats_rollup": ("id", "session_id", "team_side", "number", "event_type", "count"),
    "artifacts": (
        "id", "session_id", "artifact_type", "file_name", "size_bytes", "sha256", "metadata",
        "created_utc",
    ),
    "jobs": (
        "id", "session_id", "clip_id", "kind", "state", "progress", "frames_done",
        "frames_total", "speed", "seconds_left", "message", "error", "result", "created_utc",
        "updated_utc",
    ),
    "changes": (
        "id", "session_id", "at_utc", "actor", "action", "entity", "entity_id", "before_row",
        "after_row", "batch",
    ),
}  # fmt: skip
"""The tables of a snapshot and their columns, in an order in which they can be filled."""

MAX_ID = 2**48
"""No record comes to so many by itself; ids beyond that would soon use up all that there are."""
WITH_NUMBERS = tuple(table for table in TABLES if table not in ("clips", "jobs"))
REVISIONS = {
    "sessions": ("revision",),
    "teams": ("revision", "roster_revision"),
    "clips": ("revision",),
    "events": ("revision",),
}
FOLDED = {"teams": ("name", team_key), "roster": ("player_name", key)}
"""Tables whose names are also kept as they are looked up; a snapshot has the names alone."""

OF_TEAM = "team_id IN (SELECT id FROM teams WHERE session_id = :session_id)"


def dump(tx: Transaction, session_id: str) -> Row:
    """Everything that is recorded of a session, table by table."""
    found = tx.row(f"SELECT {', '.join(SESSION)} FROM sessions WHERE id = :id", id=session_id)
    tables = {
        table: tx.rows(
            f"SELECT {', '.join(columns)} FROM {table} WHERE {_own(table)} ORDER BY id",
            session_id=session_id,
        )
        for table, columns in TABLES.items()
    }
    return {"session": found, **tables, **dump_directory(tx, tables), **erasures.state(tx)}


def beyond(tx: Transaction, document: Row) -> list[str]:
    """The tables whose ids are so high that the numbers of this record might come to an end."""
    found = []
    for table in (*WITH_NUMBERS, *(noun.table for noun in NOUNS)):
        highest = max((row["id"] or 0 for row in document.get(table, [])), default=0)
        if highest > max(MAX_ID, tx.value(f"SELECT coalesce(max(id), 0) FROM {table}")):
            found.append(table)
    return found


def load(tx: Transaction, document: Row) -> None:
    """Write a session, in the place of what there is of it. The change log only gains entries."""
    document = document | _counted_on(tx, document)
    session = dict(document["session"])
    session["ord"] = _free_ord(tx, session)
    sessions.delete(tx, session["id"])
    _insert(tx, "sessions", SESSION, [session])
    tx.run("UPDATE counters SET value = value + 1 WHERE name = 'sessions'")
    tx.run(
        "UPDATE counters SET value = :ord WHERE name = 'session_ord' AND value < :ord",
        ord=session["ord"],
    )
    known = _known_changes(tx, session["id"])
    document = document | load_directory(tx, document)
    for table, columns in TABLES.items():
        rows = document[table]
        if table == "changes":
            rows = [row for row in rows if row["id"] not in known]
        _insert(tx, table, columns, rows)
    tx.run(
        "INSERT INTO session_types (event_type, ord, count) SELECT event_type, :ord, sum(count)"
        " FROM stats_rollup WHERE session_id = :id GROUP BY event_type",
        ord=session["ord"],
        id=session["id"],
    )


def _counted_on(tx: Transaction, document: Row) -> Row:
    """The rows with revisions that never go back: what was changed after the snapshot, and is now
    as it was, is newer than what anybody has seen of it."""
    session_id = document["session"]["id"]
    counted: Row = {}
    for table, columns in REVISIONS.items():
        own = "id = :session_id" if table == "sessions" else _own(table)
        sql = f"SELECT id, {', '.join(columns)} FROM {table} WHERE {own}"
        here = {row["id"]: row for row in tx.rows(sql, session_id=session_id)}
        part = "session" if table == "sessions" else table
        rows = [document[part]] if table == "sessions" else document[part]
        raised = [_raised(row, here.get(row["id"], {}), columns) for row in rows]
        counted[part] = raised[0] if table == "sessions" else raised
    return counted


def _raised(row: Row, here: Row, columns: Iterable[str]) -> Row:
    behind = [name for name in columns if here.get(name, 0) > row[name]]
    return {**row, **{name: here[name] + 1 for name in behind}}


def taken(tx: Transaction, document: Row) -> list[str]:
    """The ids of the snapshot that something else has by now: `["events 4, 7"]`."""
    session_id = document["session"]["id"]
    found = []
    for table in TABLES:
        ids = [row["id"] for row in document[table]]
        sql = f"SELECT id FROM {table} WHERE id IN (:ids) AND NOT ({_own(table)})"
        others = sorted(row["id"] for row in rows_among(tx, sql, ids, session_id=session_id))
        if others:
            more = f" and {len(others) - 10} more" if len(others) > 10 else ""
            found.append(f"{table} {', '.join(map(str, others[:10]))}{more}")
    return found


def _own(table: str) -> str:
    return OF_TEAM if table == "roster" else "session_id = :session_id"


def _known_changes(tx: Transaction, session_id: str) -> set[int]:
    rows = tx.rows("SELECT id FROM changes WHERE session_id = :id", id=session_id)
    return {row["id"] for row in rows}


def _free_ord(tx: Transaction, session: Row) -> int:
    """The session's place in the list; the one it had, unless another session has it."""
    place = session["ord"]
    if type(place) is not int or not 0 < place <= sessions.last_ord(tx) + MAX_ID:
        return sessions.next_ord(tx)
    owner = tx.value("SELECT id FROM sessions WHERE ord = :ord", ord=place)
    return place if owner in (None, session["id"]) else sessions.next_ord(tx)


def _insert(tx: Transaction, table: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
    if table in FOLDED:
        columns = (*columns, "folded")
        name, folded = FOLDED[table]
        rows = [{**row, "folded": folded(str(row[name] or ""))} for row in rows]
    names = ", ".join(f":{column}" for column in columns)
    tx.run_many(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({names})",
        ({column: row[column] for column in columns} for row in rows),
    )
