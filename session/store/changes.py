"""SQL of the change log, which only ever grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from session.permissions import Right
from session.store.belongings import reached
from session.store.protocol import Row, Transaction
from session.store.rows import StoredChange

COLUMNS = (
    "id, session_id, at_utc, actor, action, entity, entity_id, before_row, after_row,"
    " coalesce(batch, id) AS batch"
)


@dataclass(frozen=True)
class Which:
    """Which entries are meant: of a session or of all; of a thing, a kind, an act; those after
    an entry, which are then listed oldest first."""

    session_id: str | None = None
    entity: str | None = None
    entity_id: str | None = None
    batch: int | None = None
    since: int | None = None

    def given(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if value is not None}

    def where(self) -> str:
        return " AND ".join(CLAUSES[name] for name in self.given()) or "TRUE"

    @property
    def way(self) -> str:
        return "DESC" if self.since is None else "ASC"


CLAUSES = {
    "session_id": "session_id = :session_id",
    "entity": "entity = :entity",
    "entity_id": "entity_id = :entity_id",
    "batch": "coalesce(batch, id) = :batch",
    "since": "id > :since",
}


def insert_all(tx: Transaction, rows: Iterable[Mapping[str, object]]) -> None:
    """Add entries. All of one outermost transaction are one act: they have the same `batch`, the
    id of the first of them."""
    if "batch" not in tx.act:
        last = tx.value("SELECT seq FROM sqlite_sequence WHERE name = 'changes'")
        tx.act["batch"] = int(last or 0) + 1
    tx.run_many(
        "INSERT INTO changes (session_id, at_utc, actor, action, entity, entity_id, before_row,"
        " after_row, batch) VALUES (:session_id, :at_utc, :actor, :action, :entity, :entity_id,"
        " :before_row, :after_row, :batch)",
        ({**row, "batch": tx.act["batch"]} for row in rows),
    )


def listed(tx: Transaction, which: Which, limit: int, offset: int) -> list[StoredChange]:
    """Entries, the latest first; behind an entry, the oldest first."""
    seen, of_seen = reached(tx, Right.SEE, "session", "session_id")
    return cast(
        "list[StoredChange]",
        tx.rows(
            f"SELECT {COLUMNS} FROM changes WHERE {which.where()} AND {seen}"
            f" ORDER BY id {which.way} LIMIT :limit OFFSET :offset",
            limit=limit,
            offset=offset,
            **which.given(),
            **of_seen,
        ),
    )


def notes(tx: Transaction, since: int, limit: int, among: Sequence[str]) -> list[Row]:
    """Entries behind one, the oldest first, without what they changed: of some sessions, or of all
    where none is named."""
    names = {f"session{index}": ident for index, ident in enumerate(among)}
    of_these = f"session_id IN ({', '.join(f':{name}' for name in names)})" if names else "TRUE"
    seen, of_seen = reached(tx, Right.SEE, "session", "session_id")
    return tx.rows(
        "SELECT id, coalesce(batch, id) AS batch, session_id, at_utc, actor, action, entity,"
        f" entity_id FROM changes WHERE id > :since AND {of_these} AND {seen}"
        " ORDER BY id LIMIT :limit",
        since=since,
        limit=limit,
        **names,
        **of_seen,
    )


def total(tx: Transaction, which: Which) -> int:
    seen, of_seen = reached(tx, Right.SEE, "session", "session_id")
    counted = f"SELECT count(*) FROM changes WHERE {which.where()} AND {seen}"
    return int(tx.value(counted, **which.given(), **of_seen))


def batches(tx: Transaction, which: Which, limit: int, offset: int) -> list[Row]:
    """Acts, the latest first: when, by whom, and how many entries each has."""
    return tx.rows(
        "SELECT coalesce(batch, id) AS batch, max(id) AS last_id, max(at_utc) AS at_utc,"
        f" max(actor) AS actor, count(*) AS count FROM changes WHERE {which.where()}"
        " GROUP BY coalesce(batch, id) ORDER BY coalesce(batch, id) DESC"
        " LIMIT :limit OFFSET :offset",
        limit=limit,
        offset=offset,
        **which.given(),
    )


def batches_total(tx: Transaction, which: Which) -> int:
    return int(
        tx.value(
            f"SELECT count(DISTINCT coalesce(batch, id)) FROM changes WHERE {which.where()}",
            **which.given(),
        )
    )


def parts(tx: Transaction, which: Which) -> list[Row]:
    """What an act did, counted: by action, kind, and status before and after."""
    return tx.rows(
        "SELECT action, entity, json_extract(before_row, '$.status') AS status_before,"
        " json_extract(after_row, '$.status') AS status_after, count(*) AS count"
        f" FROM changes WHERE {which.where()} GROUP BY 1, 2, 3, 4 ORDER BY min(id)",
        **which.given(),
    )


def still_stands(tx: Transaction, which: Which) -> bool:
    """Whether any play of an act is as the act left it: there with the revision that it was given,
    or deleted and not added anew. A restore of a snapshot changes plays without an entry each."""
    return bool(
        tx.value(
            f"SELECT EXISTS (SELECT 1 FROM (SELECT {COLUMNS} FROM changes"
            f" WHERE {which.where()}) AS own WHERE {_LAST_OF_ITS_ACT} AND {_AS_IT_WAS_LEFT})",
            **which.given(),
        )
    )


_LAST_OF_ITS_ACT = (
    "NOT EXISTS (SELECT 1 FROM changes AS later WHERE later.session_id = own.session_id"
    " AND later.entity = own.entity AND later.entity_id = own.entity_id AND later.id > own.id"
    " AND coalesce(later.batch, later.id) = own.batch)"
)
_AS_IT_WAS_LEFT = (
    "CASE WHEN own.after_row IS NULL THEN NOT EXISTS (SELECT 1 FROM events WHERE"
    " events.id = CAST(own.entity_id AS INTEGER) OR (events.session_id = own.session_id"
    " AND events.client_id = json_extract(own.before_row, '$.client_id')))"
    " ELSE EXISTS (SELECT 1 FROM events WHERE events.id = CAST(own.entity_id AS INTEGER)"
    " AND events.session_id = own.session_id"
    " AND events.revision = json_extract(own.after_row, '$.revision')) END"
)


def of_batch(tx: Transaction, which: Which) -> list[StoredChange]:
    """The entries of an act in the order in which they were made."""
    return cast(
        "list[StoredChange]",
        tx.rows(
            f"SELECT {COLUMNS} FROM changes WHERE {which.where()} ORDER BY id", **which.given()
        ),
    )


def first_of(
    tx: Transaction, session_id: str, entity: str, entity_id: object
) -> StoredChange | None:
    """The entry that tells how a thing began."""
    return cast(
        "StoredChange | None",
        tx.row(
            f"SELECT {COLUMNS} FROM changes WHERE session_id = :session_id AND entity = :entity"
            " AND entity_id = :entity_id ORDER BY id LIMIT 1",
            session_id=session_id,
            entity=entity,
            entity_id=str(entity_id),
        ),
    )


def last_of(
    tx: Transaction, session_id: str, entity: str, entity_id: object
) -> StoredChange | None:
    """The latest entry about one thing."""
    return cast(
        "StoredChange | None",
        tx.row(
            f"SELECT {COLUMNS} FROM changes WHERE session_id = :session_id AND entity = :entity"
            " AND entity_id = :entity_id ORDER BY id DESC LIMIT 1",
            session_id=session_id,
            entity=entity,
            entity_id=str(entity_id),
        ),
    )


def deletion(tx: Transaction, session_id: str) -> StoredChange | None:
    """The entry of the latest delete of a session."""
    return cast(
        "StoredChange | None",
        tx.row(
            f"SELECT {COLUMNS} FROM changes WHERE session_id = :session_id AND entity = 'session'"
            " AND action = 'delete' ORDER BY id DESC LIMIT 1",
            session_id=session_id,
        ),
    )


def deletions(tx: Transaction, limit: int, offset: int) -> list[StoredChange]:
    """The entries that tell of sessions which are deleted now, the latest first."""
    seen, of_seen = reached(tx, Right.MANAGE, "session", "changes.session_id")
    return cast(
        "list[StoredChange]",
        tx.rows(
            f"SELECT {COLUMNS} FROM changes WHERE {_OF_DELETED} AND {seen}"
            " ORDER BY id DESC LIMIT :limit OFFSET :offset",
            limit=limit,
            offset=offset,
            **of_seen,
        ),
    )


def deletions_total(tx: Transaction) -> int:
    seen, of_seen = reached(tx, Right.MANAGE, "session", "changes.session_id")
    counted = f"SELECT count(*) FROM changes WHERE {_OF_DELETED} AND {seen}"
    return int(tx.value(counted, **of_seen))


_OF_DELETED = (
    "entity = 'session' AND action = 'delete'"
    " AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.id = changes.session_id)"
)
"""Written so that the index of these entries alone is read."""


def newest(tx: Transaction, session_id: str) -> tuple[int, str]:
    """Id and time of the latest entry; (0, "") when there is none."""
    found = tx.row(
        "SELECT id, at_utc FROM changes WHERE session_id = :id ORDER BY id DESC LIMIT 1",
        id=session_id,
    )
    return (found["id"], found["at_utc"]) if found else (0, "")


def newest_before(tx: Transaction, session_id: str) -> tuple[int, str]:
    """The same of what was there before this transaction changed anything."""
    found = tx.row(
        "SELECT id, at_utc FROM changes WHERE session_id = :id AND id < :act"
        " ORDER BY id DESC LIMIT 1",
        id=session_id,
        act=tx.act.get("batch", _BEHIND_ALL),
    )
    return (found["id"], found["at_utc"]) if found else (0, "")


_BEHIND_ALL = 2**63 - 1


def from_entry(tx: Transaction, session_id: str, ident: int, limit: int) -> list[Row]:
    """An entry of a session and those behind it, the oldest first; of those about events with
    what they changed."""
    return tx.rows(
        "SELECT id, at_utc, entity, action,"
        " CASE WHEN entity = 'event' AND id > :id THEN before_row END AS before_row,"
        " CASE WHEN entity = 'event' AND id > :id THEN after_row END AS after_row"
        " FROM changes WHERE session_id = :session_id AND id >= :id ORDER BY id LIMIT :limit",
        session_id=session_id,
        id=ident,
        limit=limit,
    )


def highest(tx: Transaction) -> int:
    """The id of the latest entry of all; 0 when there is none."""
    return int(tx.value("SELECT coalesce(max(id), 0) FROM changes"))


_CHANGES = "NOT (entity = 'session' AND action IN ('delete', 'restore'))"
"""Going back to a whole session that a snapshot holds is nothing to keep."""


def changed_since(tx: Transaction, ident: int) -> list[Row]:
    """The sessions that entries with higher ids changed, with `first` and `last` of them."""
    return tx.rows(
        "SELECT session_id, min(id) AS first, max(id) AS last FROM changes WHERE id > :id"
        f" AND {_CHANGES} GROUP BY session_id",
        id=ident,
    )


def latest_change(tx: Transaction, session_id: str) -> int:
    """The id of the latest entry that changed something in a session; 0 when there is none."""
    return int(
        tx.value(
            f"SELECT coalesce(max(id), 0) FROM changes WHERE session_id = :id AND {_CHANGES}",
            id=session_id,
        )
    )


def forget(tx: Transaction, session_id: str) -> None:
    """Drop the log of a session that is gone; the database refuses it for any other."""
    tx.run("DELETE FROM changes WHERE session_id = :id", id=session_id)
