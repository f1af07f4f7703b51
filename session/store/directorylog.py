"""SQL of the directory's own change log: what is of no single session is noted here, and the log
only ever grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from session.store.protocol import Row, Transaction

_COLUMNS = "id, '' AS session_id, at_utc, actor, action, entity, entity_id, before_row, after_row"
_OF_ONE = "FROM directory_changes WHERE entity = :entity AND entity_id = :ident"


def add(tx: Transaction, rows: Iterable[Mapping[str, object]]) -> None:
    tx.run_many(
        "INSERT INTO directory_changes (at_utc, actor, action, entity, entity_id, before_row,"
        " after_row) VALUES (:at_utc, :actor, :action, :entity, :entity_id, :before_row,"
        " :after_row)",
        rows,
    )


def listed(tx: Transaction, entity: str, ident: int, limit: int, offset: int) -> list[Row]:
    """What was done to one, the latest first."""
    return tx.rows(
        f"SELECT {_COLUMNS} {_OF_ONE} ORDER BY directory_changes.id DESC"
        " LIMIT :limit OFFSET :offset",
        entity=entity,
        ident=str(ident),
        limit=limit,
        offset=offset,
    )


def total(tx: Transaction, entity: str, ident: int) -> int:
    return int(tx.value(f"SELECT count(*) {_OF_ONE}", entity=entity, ident=str(ident)))


def entry(tx: Transaction, entity: str, ident: int, change_id: int) -> Row | None:
    """One of those entries."""
    return tx.row(
        f"SELECT {_COLUMNS} {_OF_ONE} AND directory_changes.id = :id",
        entity=entity,
        ident=str(ident),
        id=change_id,
    )


def newest(tx: Transaction, entity: str, ident: int) -> int:
    """The id of the latest of those entries; 0 where there is none."""
    return int(tx.value(f"SELECT coalesce(max(id), 0) {_OF_ONE}", entity=entity, ident=str(ident)))
