"""SQL of erasing a person: what is remembered of it, and every row of a database by what it may
say of somebody. It works on the record and on copies of it, also of older versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from session.folding import fold
from session.privacy.catalogue import KEPT_TABLES, Holds, TableEntry
from session.privacy.takingout import Appears, decoded
from session.store.protocol import Row, Transaction, rows_among

_PAGE: Final = 2_000
_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "roster": ("id",),
    "events": ("actor_team", "actor_number"),
    "jobs": ("state",),
    "changes": ("entity", "entity_id"),
    "directory_changes": ("entity", "entity_id"),
}
"""What has to be known of a row to tell whose it is."""
_INDEXES: Final = ("session_parts", "session_starts", "session_search")
"""The last one is of older versions."""


def begin(tx: Transaction, at: str, *, everywhere: bool, loose: bool, films: bool) -> int:
    """Note an erasure; from now on to the end of this transaction the logs may be cleaned."""
    return int(
        tx.value(
            "INSERT INTO erasures (at_utc, state, everywhere, loose, films)"
            " VALUES (:at, 'open', :everywhere, :loose, :films) RETURNING id",
            at=at,
            everywhere=int(everywhere),
            loose=int(loose),
            films=int(films),
        )
    )


def remember(tx: Transaction, ident: int, kind: str, values: Iterable[object]) -> None:
    tx.run_many(
        "INSERT OR IGNORE INTO erased (erasure_id, kind, value) VALUES (:id, :kind, :value)",
        [{"id": ident, "kind": kind, "value": str(value)} for value in values],
    )


def rows_are_clean(tx: Transaction, ident: int) -> None:
    """Close the logs again; files are left to do."""
    tx.run("UPDATE erasures SET state = 'files' WHERE id = :id", id=ident)


def is_done(tx: Transaction, ident: int, at: str) -> None:
    tx.run("UPDATE erasures SET state = 'done', done_utc = :at WHERE id = :id", id=ident, at=at)


def listed(tx: Transaction) -> list[Row]:
    """All erasures, the oldest first; none where the database is older than they are."""
    if not columns(tx, "erasures"):
        return []
    return tx.rows("SELECT * FROM erasures ORDER BY id")


def marks(tx: Transaction, ident: int) -> dict[str, frozenset[str]]:
    """What is remembered of one, by its kind."""
    found: dict[str, set[str]] = {
        kind: set() for kind in ("name", "words", "made", "person", "session")
    }
    for row in tx.rows("SELECT kind, value FROM erased WHERE erasure_id = :id", id=ident):
        found[row["kind"]].add(row["value"])
    return {kind: frozenset(values) for kind, values in found.items()}


def state(tx: Transaction) -> dict[str, Row]:
    """What a snapshot says of the erasures that it knows: none where there is none."""
    rows = listed(tx)
    return {"erased": {"since": rows[0]["at_utc"], "up_to": rows[-1]["id"]}} if rows else {}


def moments(tx: Transaction, asked: Iterable[object]) -> list[str]:
    """Those of the moments at which somebody was entered who is in the directory now."""
    sql = "SELECT created_utc FROM people WHERE created_utc IN (:ids)"
    return [row["created_utc"] for row in rows_among(tx, sql, asked)]


def of_person(tx: Transaction, person_id: int) -> int | None:
    """The erasure of somebody who was in the directory under this number."""
    found: int | None = tx.value(
        "SELECT max(erasure_id) FROM erased WHERE kind = 'person' AND value = :id",
        id=str(person_id),
    )
    return found


def copy_memory(tx: Transaction, rows: Iterable[Row], marked: Iterable[Row]) -> None:
    """What is remembered, also in a copy that was made before; where it has the tables."""
    if not columns(tx, "erasures"):
        return
    tx.run_many(
        "INSERT OR REPLACE INTO erasures (id, at_utc, state, everywhere, loose, films, done_utc)"
        " VALUES (:id, :at_utc, 'done', :everywhere, :loose, :films, :done_utc)",
        rows,
    )
    tx.run_many(
        "INSERT OR IGNORE INTO erased (erasure_id, kind, value)"
        " VALUES (:erasure_id, :kind, :value)",
        marked,
    )


def all_marks(tx: Transaction) -> list[Row]:
    return tx.rows("SELECT erasure_id, kind, value FROM erased")


def columns(tx: Transaction, table: str) -> list[str]:
    """Of a table as it is here; none where there is no such table."""
    return [str(row["name"]) for row in tx.rows(f"PRAGMA table_info({table})")]


def rosters(tx: Transaction) -> Iterator[Appears]:
    """Every roster entry of every session."""
    who = "r.person_id" if "person_id" in columns(tx, "roster") else "NULL"
    for row in tx.rows(
        f"SELECT r.id, t.session_id, t.side, r.number, r.player_name, {who} AS person_id"
        " FROM roster r JOIN teams t ON t.id = r.team_id"
    ):
        yield Appears(
            row["id"], row["session_id"], row["side"], row["number"], row["player_name"],
            row["person_id"],
        )  # fmt: skip


def made_at(tx: Transaction, moments: Iterable[str]) -> list[int]:
    """The people of this database that were entered at one of these moments."""
    if not columns(tx, "people"):
        return []
    found = rows_among(tx, "SELECT id FROM people WHERE created_utc IN (:ids)", moments)
    return [row["id"] for row in found]


def walk(tx: Transaction, table: str) -> Iterator[tuple[int, str, Row]]:
    """Each row of a table: its place, its session and the columns that can say something of a
    person, as they are stored."""
    entry = KEPT_TABLES[table]
    there = columns(tx, table)
    wanted = [*_BESIDE.get(table, ()), *(name for name in entry.columns if name in there)]
    if not there:
        return
    said = ", ".join(f"{name} AS c{index}" for index, name in enumerate(wanted))
    last = -1
    while True:
        rows = tx.rows(
            f"SELECT rowid AS place, {_session(entry)} AS session_id, {said} FROM {table}"
            " WHERE rowid > :last ORDER BY rowid LIMIT :limit",
            last=last,
            limit=_PAGE,
        )
        for row in rows:
            values = {name: row[f"c{index}"] for index, name in enumerate(wanted)}
            yield row["place"], row["session_id"] or "", values
        if len(rows) < _PAGE:
            return
        last = rows[-1]["place"]


def made_of(tx: Transaction, table: str) -> Iterator[tuple[str, Row]]:
    """The same of a table that is made from others, whose rows have no place of their own."""
    entry = KEPT_TABLES[table]
    there = columns(tx, table)
    wanted = [name for name in entry.columns if name in there]
    if not wanted:
        return
    said = ", ".join(f"{name} AS c{index}" for index, name in enumerate(wanted))
    for row in tx.rows(f"SELECT {_session(entry)} AS session_id, {said} FROM {table}"):
        yield row["session_id"] or "", {name: row[f"c{i}"] for i, name in enumerate(wanted)}


def _session(entry: TableEntry) -> str:
    return entry.session or "''"


def parsed_row(table: str, row: Row) -> Row:
    """A row of `walk` with its JSON read."""
    holds = KEPT_TABLES[table].columns
    return {name: decoded(holds.get(name, Holds.NOTHING), value) for name, value in row.items()}


def change(tx: Transaction, table: str, place: int, changed: Mapping[str, object]) -> None:
    """Write the columns of a row that are others now, and count it where forms look at that."""
    there = columns(tx, table)
    if "name" in changed and "folded" in changed:
        changed = _one_of_its_name(tx, table, place, changed)
    said = [f"{name} = :{name}" for name in changed]
    said += [f"{name} = {name} + 1" for name in KEPT_TABLES[table].counts if name in there]
    tx.run(f"UPDATE {table} SET {', '.join(said)} WHERE rowid = :place", place=place, **changed)


def _one_of_its_name(
    tx: Transaction, table: str, place: int, changed: Mapping[str, object]
) -> Mapping[str, object]:
    """Presets and kept questions are told apart by their names: where another has this one by now,
    a number follows."""
    sql = f"SELECT 1 FROM {table} WHERE folded = :folded AND rowid <> :place"
    if tx.value(sql, folded=changed["folded"], place=place) is None:
        return changed
    name = f"{changed['name']} ({place})"
    return {**changed, "name": name, "folded": fold(name)}


def drop(tx: Transaction, table: str, place: int) -> None:
    tx.run(f"DELETE FROM {table} WHERE rowid = :place", place=place)


def count_rosters(tx: Transaction, session_ids: Iterable[str]) -> None:
    """Forms with a roster from before are refused."""
    if "roster_revision" in columns(tx, "teams"):
        tx.run_many(
            "UPDATE teams SET roster_revision = roster_revision + 1 WHERE session_id = :id",
            [{"id": ident} for ident in session_ids],
        )


def forget_people(tx: Transaction, ids: Iterable[int]) -> int:
    """Remove people from the directory; nothing points to them any more."""
    gone = [{"id": ident} for ident in ids]
    if not gone:
        return 0
    tx.run_many("UPDATE people SET merged_into = NULL, main_id = NULL WHERE id = :id", gone)
    tx.run_many("DELETE FROM people WHERE id = :id", gone)
    return len(gone)


def forget_made(tx: Transaction, session_ids: Iterable[str]) -> None:
    """Drop what was made from sessions and is made anew when somebody asks."""
    ids = [{"id": ident} for ident in session_ids]
    of_ord = "ord IN (SELECT ord FROM sessions WHERE id = :id)"
    for table, which in (
        ("session_summaries", "session_id = :id"),
        ("play_facts", of_ord),
        ("play_facts_made", of_ord),
    ):
        if columns(tx, table):
            tx.run_many(f"DELETE FROM {table} WHERE {which}", ids)


def lists_of(tx: Transaction, people: Iterable[int]) -> list[int]:
    """The playlists that ask for plays of these people alone, whichever they are."""
    if not columns(tx, "playlists"):
        return []
    sql = (
        "SELECT id FROM playlists WHERE json_valid(asked)"
        " AND json_extract(asked, '$.person_id') IN (:ids)"
    )
    return [row["id"] for row in rows_among(tx, sql, people)]


def lists_named(tx: Transaction, people: Iterable[int]) -> list[Row]:
    """The same playlists, as their reader knows them, and those that were shared with them."""
    shared = rows_among(
        tx, "SELECT playlist_id FROM playlist_readers WHERE person_id IN (:ids)", people
    )
    wanted = {*lists_of(tx, people), *(row["playlist_id"] for row in shared)}
    sql = "SELECT id, title, note FROM playlists WHERE id IN (:ids) ORDER BY id"
    return rows_among(tx, sql, sorted(wanted))


def accounts_of(tx: Transaction, people: Iterable[int]) -> list[Row]:
    """The accounts that people have here."""
    sql = "SELECT name, created_utc FROM users WHERE person_id IN (:ids)"
    return rows_among(tx, sql, sorted(people))


def played_in_lists(tx: Transaction) -> list[Row]:
    """Who plays the ball in the plays that are kept in playlists."""
    return tx.rows(
        "SELECT i.playlist_id, i.session_id, e.actor_team AS side, e.actor_number AS number"
        " FROM playlist_items i LEFT JOIN events e ON e.id = i.event_id"
    )


def forget_playlists(tx: Transaction, people: Iterable[int]) -> int:
    """Remove the playlists that ask for plays of these people, whoever they are."""
    ids = [{"id": ident} for ident in lists_of(tx, people)]
    if not ids:  # an older copy has no such table
        return 0
    tx.run_many("DELETE FROM playlist_items WHERE playlist_id = :id", ids)
    tx.run_many("DELETE FROM playlists WHERE id = :id", ids)
    return len(ids)


def index_anew(tx: Transaction, session_ids: Iterable[str]) -> None:
    """What sessions are found by, from what is left; and no trace in the index of what was."""
    wanted = set(session_ids)
    tables = [table for table in _INDEXES if columns(tx, table)]
    for row in tx.rows("SELECT id, ord, title, venue, notes FROM sessions"):
        if row["id"] in wanted:
            said = {
                "title": row["title"],
                "venue": row["venue"] or "",
                "notes": row["notes"],
                "teams": _words(tx, "SELECT name FROM teams WHERE session_id = :id", row["id"]),
                "players": _words(
                    tx,
                    "SELECT r.player_name AS name FROM roster r JOIN teams t ON t.id = r.team_id"
                    " WHERE t.session_id = :id",
                    row["id"],
                ),
            }
            for table in tables:
                tx.run(
                    f"UPDATE {table} SET title = :title, venue = :venue, notes = :notes,"
                    " teams = :teams, players = :players WHERE rowid = :ord",
                    ord=row["ord"],
                    **{name: fold(text) for name, text in said.items()},
                )
    for table in tables:
        tx.run(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")


def _words(tx: Transaction, sql: str, session_id: str) -> str:
    return " ".join(row["name"] or "" for row in tx.rows(sql, id=session_id))


def spellings(tx: Transaction, main_id: int) -> list[str]:
    """How a person was ever called: in the directory, in its log, on rosters."""
    rows = tx.rows(
        "SELECT name FROM people WHERE main_id = :id"
        " UNION SELECT r.player_name FROM roster r JOIN people p ON p.id = r.person_id"
        " WHERE p.main_id = :id"
        " UNION SELECT json_extract(d.before_row, '$.name') FROM directory_changes d"
        " JOIN people p ON d.entity = 'person' AND d.entity_id = CAST(p.id AS TEXT)"
        " WHERE p.main_id = :id"
        " UNION SELECT json_extract(d.after_row, '$.name') FROM directory_changes d"
        " JOIN people p ON d.entity = 'person' AND d.entity_id = CAST(p.id AS TEXT)"
        " WHERE p.main_id = :id",
        id=main_id,
    )
    return sorted({row["name"] for row in rows if row["name"]})


def chain(tx: Transaction, main_id: int) -> list[Row]:
    """Everybody who turned out to be this person, themselves included."""
    return tx.rows(
        "SELECT id, name, notes, created_utc, updated_utc FROM people WHERE main_id = :id"
        " ORDER BY id",
        id=main_id,
    )


def called(tx: Transaction) -> list[Row]:
    """Every name that somebody has here, by how it is looked up, and who that is."""
    return tx.rows(
        "SELECT name, folded, main_id FROM people"
        " UNION SELECT r.player_name, r.folded, p.main_id FROM roster r"
        " LEFT JOIN people p ON p.id = r.person_id WHERE r.folded <> ''"
    )


def sessions_of_club(tx: Transaction, club_id: int) -> list[str]:
    rows = tx.rows(
        "SELECT DISTINCT t.session_id FROM teams t JOIN clubs c ON c.id = t.club_id"
        " WHERE c.main_id = (SELECT main_id FROM clubs WHERE id = :id)",
        id=club_id,
    )
    return [row["session_id"] for row in rows]


def titles(tx: Transaction, session_ids: Iterable[str]) -> dict[str, Row]:
    """Title and day of sessions."""
    sql = "SELECT id, title, day FROM sessions WHERE id IN (:ids)"
    return {row["id"]: row for row in rows_among(tx, sql, sorted(session_ids))}
