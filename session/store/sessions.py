"""SQL of sessions: the rows, their counters, the list and its filters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from session.permissions import Right
from session.store.belongings import reached
from session.store.protocol import Row, SearchMatch, Transaction, rows_among
from session.store.rows import StoredSession

COLUMNS = "id, created_utc, updated_utc, title, venue, match_date, timezone, notes, meta, revision"


PLACES = {"created": "ord", "date": "day", "updated": "updated_utc"}
"""What a list of sessions can be sorted by, and the column that says so; `ord` parts equals."""


@dataclass(frozen=True)
class SessionOrder:
    """How a list of sessions is sorted."""

    by: str = "created"
    descending: bool = True

    def clause(self, place: str, ord_: str) -> str:
        way = "DESC" if self.descending else "ASC"
        alone = self.by == "created"  # said twice, the search index would not give the order
        return f"{ord_} {way}" if alone else f"{place} {way}, {ord_} {way}"


NEWEST_FIRST = SessionOrder()


@dataclass(frozen=True)
class SessionFilters:
    """What the list of sessions can be narrowed by, besides text."""

    date_from: str | None = None
    date_to: str | None = None
    event_type: str | None = None
    updated_since: str | None = None

    def given(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if value is not None}


def insert(tx: Transaction, row: Mapping[str, object]) -> None:
    """Add a session; `day` (what date filters look at) and `ord` are worked out here."""
    tx.run(
        "INSERT INTO sessions (id, created_utc, title, venue, meta, updated_utc, match_date,"
        " timezone, notes, day, ord) VALUES (:id, :created_utc, :title, :venue, :meta,"
        " :updated_utc, :match_date, :timezone, :notes,"
        " coalesce(:match_date, substr(:created_utc, 1, 10)), :ord)",
        **{**row, "ord": next_ord(tx)},
    )
    tx.run("UPDATE counters SET value = value + 1 WHERE name = 'sessions'")


def next_ord(tx: Transaction) -> int:
    tx.run("UPDATE counters SET value = value + 1 WHERE name = 'session_ord'")
    return last_ord(tx)


def last_ord(tx: Transaction) -> int:
    """The place of the session that was made last."""
    return int(tx.value("SELECT value FROM counters WHERE name = 'session_ord'"))


def fetch(tx: Transaction, session_id: str) -> StoredSession | None:
    return cast(
        "StoredSession | None",
        tx.row(f"SELECT {COLUMNS} FROM sessions WHERE id = :id", id=session_id),
    )


def ord_of(tx: Transaction, session_id: str) -> int:
    return int(tx.value("SELECT ord FROM sessions WHERE id = :id", id=session_id))


def update(tx: Transaction, row: Mapping[str, object]) -> None:
    tx.run(
        "UPDATE sessions SET title = :title, venue = :venue, meta = :meta,"
        " updated_utc = :updated_utc, match_date = :match_date, timezone = :timezone,"
        " notes = :notes, revision = :revision,"
        " day = coalesce(:match_date, substr(created_utc, 1, 10)) WHERE id = :id",
        **row,
    )


def touch(tx: Transaction, session_id: str, at: str) -> None:
    tx.run("UPDATE sessions SET updated_utc = :at WHERE id = :id", id=session_id, at=at)


def delete(tx: Transaction, session_id: str) -> None:
    """Remove the session and everything that belongs to it, its change log excepted."""
    for table in ("jobs", "artifacts", "stats_rollup", "events", "clips", "teams"):
        tx.run(f"DELETE FROM {table} WHERE session_id = :id", id=session_id)
    if tx.run("DELETE FROM sessions WHERE id = :id", id=session_id):
        tx.run("UPDATE counters SET value = value - 1 WHERE name = 'sessions'")


def counts(tx: Transaction, session_id: str) -> dict[str, int]:
    """How many events of each status, and clips: `{"confirmed": …, "clips": …}`."""
    found = tx.row(
        "SELECT confirmed_count AS confirmed, suggested_count AS suggested,"
        " rejected_count AS rejected, clip_count AS clips FROM sessions WHERE id = :id",
        id=session_id,
    )
    return found or {}


def bump(tx: Transaction, session_id: str, deltas: Mapping[str, int]) -> None:
    """Add to the counters of a session; keys as in `counts`."""
    tx.run(
        "UPDATE sessions SET confirmed_count = confirmed_count + :confirmed,"
        " suggested_count = suggested_count + :suggested,"
        " rejected_count = rejected_count + :rejected,"
        " clip_count = clip_count + :clips WHERE id = :id",
        id=session_id,
        **{name: deltas.get(name, 0) for name in ("confirmed", "suggested", "rejected", "clips")},
    )


def team_colours(tx: Transaction, session_ids: Iterable[str]) -> dict[str, object]:
    """The colours that were picked for the teams of these sessions, where any were."""
    sql = (
        "SELECT id, json_extract(meta, '$.team_colours') AS picked FROM sessions WHERE id IN (:ids)"
        " AND json_type(meta, '$.team_colours') = 'object'"
    )
    return {row["id"]: json.loads(row["picked"]) for row in rows_among(tx, sql, session_ids)}


_SUMMARY = (
    "s.id, s.created_utc, s.updated_utc, s.title, s.venue, s.match_date, s.timezone,"
    " s.notes, s.meta, s.revision, s.confirmed_count AS event_count,"
    " s.suggested_count AS suggestion_count, s.clip_count,"
    " (SELECT name FROM teams WHERE session_id = s.id AND side = 'A') AS team_a,"
    " (SELECT name FROM teams WHERE session_id = s.id AND side = 'B') AS team_b"
)


def listed(
    tx: Transaction,
    filters: SessionFilters,
    match: SearchMatch | None,
    limit: int,
    offset: int,
    order: SessionOrder = NEWEST_FIRST,
) -> list[Row]:
    """Rows of the list. The page is found by an index alone, rows follow."""
    found = _found(tx, filters, match, order)
    return tx.rows(
        f"SELECT {_SUMMARY} FROM (SELECT {found.ord} AS ord, {found.place} AS place"
        f" FROM {found.source} ORDER BY {order.clause(found.place, found.ord)}"
        " LIMIT :limit OFFSET :offset) page JOIN sessions s ON s.ord = page.ord"
        f" ORDER BY {order.clause('page.place', 'page.ord')}",
        limit=limit,
        offset=offset,
        **found.params,
    )


def mentioning(tx: Transaction, word: str, limit: int) -> list[Row]:
    """Sessions whose meta has `word` (letters and digits only) somewhere, the newest first."""
    seen, params = reached(tx, Right.SEE, "session", "s.id")
    return tx.rows(
        f"SELECT {_SUMMARY} FROM sessions s WHERE s.meta LIKE :pattern AND {seen}"
        " ORDER BY s.ord DESC LIMIT :limit",
        pattern=f"%{word}%",
        limit=limit,
        **params,
    )


def total(tx: Transaction, filters: SessionFilters, match: SearchMatch | None) -> int:
    if match is None and not filters.given() and tx.access.everywhere(Right.SEE):
        return int(tx.value("SELECT value FROM counters WHERE name = 'sessions'"))
    found = _found(tx, filters, match)
    return int(tx.value(f"SELECT count(*) FROM {found.source}", **found.params))


@dataclass(frozen=True)
class _Found:
    """Where the sessions of a list come from: the columns of their `ord` and of what they are
    sorted by, FROM and WHERE."""

    ord: str
    place: str
    source: str
    params: Mapping[str, object]


def _found(
    tx: Transaction,
    filters: SessionFilters,
    match: SearchMatch | None,
    order: SessionOrder = NEWEST_FIRST,
) -> _Found:
    """Where what is sorted by is the `ord` of every table, only the tables that the filters speak
    of are joined, the most selective one first. Otherwise the sessions are walked in their order
    and looked for in the others: of ten thousand found, fifty are sorted already."""
    tables: list[tuple[str, str, str]] = []
    if match is not None:
        tables.append((match.table, match.ord, match.where))
    if filters.event_type is not None:
        tables.append(
            ("session_types", "session_types.ord", "session_types.event_type = :event_type")
        )
    of_rows = {"date_from": "day >=", "date_to": "day <=", "updated_since": "updated_utc >="}
    said = filters.given()
    where = [f"sessions.{what} :{name}" for name, what in of_rows.items() if name in said]
    seen, of_seen = reached(tx, Right.SEE, "session", "sessions.id")
    where += [seen] if of_seen or seen == "FALSE" else []
    params = {**said, **(match.params if match else {}), **of_seen}
    if order.by != "created":
        # The + keeps SQLite from beginning with what is found, all of which it had to sort then.
        where += [
            f"+sessions.ord IN (SELECT {ord_} FROM {table} WHERE {condition})"
            for table, ord_, condition in tables
        ]
        source = "sessions" + _condition(where)
        return _Found("sessions.ord", f"sessions.{PLACES[order.by]}", source, params)
    if where or not tables:
        tables.append(("sessions", "sessions.ord", ""))
    leading = tables[0][1]
    where = [condition for *_, condition in tables if condition] + where
    where += [f"{ord_} = {leading}" for _table, ord_, _condition in tables[1:]]
    source = " CROSS JOIN ".join(table for table, *_ in tables) + _condition(where)
    return _Found(leading, leading, source, params)


def _condition(where: list[str]) -> str:
    return f" WHERE {' AND '.join(where)}" if where else ""
