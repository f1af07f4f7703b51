"""SQL of the change log, which only ever grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from session.store.protocol import Row, Transaction

COLUMNS = "id, session_id, at_utc, actor, action, entity, entity_id, before_row, after_row"


def insert_all(tx: Transaction, rows: Iterable[Mapping[str, object]]) -> None:
    tx.run_many(
        "INSERT INTO changes (session_id, at_utc, actor, action, entity, entity_id, before_row,"
        " after_row) VALUES (:session_id, :at_utc, :actor, :action, :entity, :entity_id,"
        " :before_row, :after_row)",
        rows,
    )


def listed(
    tx: Transaction,
    session_id: str,
    entity: str | None,
    entity_id: str | None,
    limit: int,
    offset: int,
) -> list[Row]:
    """Entries, the latest first."""
    return tx.rows(
        f"SELECT {COLUMNS} FROM changes WHERE {_where(entity, entity_id)}"
        " ORDER BY id DESC LIMIT :limit OFFSET :offset",
        limit=limit,
        offset=offset,
        **_params(session_id, entity, entity_id),
    )


def total(tx: Transaction, session_id: str, entity: str | None, entity_id: str | None) -> int:
    return int(
        tx.value(
            f"SELECT count(*) FROM changes WHERE {_where(entity, entity_id)}",
            **_params(session_id, entity, entity_id),
        )
    )


def last_of(tx: Transaction, session_id: str, entity: str, entity_id: object) -> Row | None:
    """The latest entry about one thing."""
    return tx.row(
        f"SELECT {COLUMNS} FROM changes WHERE session_id = :session_id AND entity = :entity"
        " AND entity_id = :entity_id ORDER BY id DESC LIMIT 1",
        session_id=session_id,
        entity=entity,
        entity_id=str(entity_id),
    )


def deletion(tx: Transaction, session_id: str) -> Row | None:
    """The entry of the latest delete of a session."""
    return tx.row(
        f"SELECT {COLUMNS} FROM changes WHERE session_id = :session_id AND entity = 'session'"
        " AND action = 'delete' ORDER BY id DESC LIMIT 1",
        session_id=session_id,
    )


def newest(tx: Transaction, session_id: str) -> tuple[int, str]:
    """Id and time of the latest entry; (0, "") when there is none."""
    found = tx.row(
        "SELECT id, at_utc FROM changes WHERE session_id = :id ORDER BY id DESC LIMIT 1",
        id=session_id,
    )
    return (found["id"], found["at_utc"]) if found else (0, "")


def forget(tx: Transaction, session_id: str) -> None:
    """Drop the log of a session that is gone; the database refuses it for any other."""
    tx.run("DELETE FROM changes WHERE session_id = :id", id=session_id)


def _where(entity: str | None, entity_id: str | None) -> str:
    return "session_id = :session_id" + (
        (" AND entity = :entity" if entity is not None else "")
        + (" AND entity_id = :entity_id" if entity_id is not None else "")
    )


def _params(session_id: str, entity: str | None, entity_id: str | None) -> dict[str, object]:
    given = {"session_id": session_id, "entity": entity, "entity_id": entity_id}
    return {name: value for name, value in given.items() if value is not None}
