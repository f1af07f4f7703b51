"""SQL of idempotency keys: the answers given under them, for as long as somebody may ask again.

The column is called `session_id`, because sessions were the first to be made under a key."""

from __future__ import annotations

from collections.abc import Iterable

from session.store.protocol import Row, Transaction
from session.store.rows import StoredEvent


def fetch(tx: Transaction, key: str) -> Row | None:
    return tx.row(
        "SELECT digest, session_id AS answer FROM idempotency_keys WHERE key = :key", key=key
    )


def insert(tx: Transaction, key: str, digest: str, answer: str, at: str) -> None:
    tx.run(
        "INSERT INTO idempotency_keys (key, digest, session_id, at_utc)"
        " VALUES (:key, :digest, :answer, :at)",
        key=key,
        digest=digest,
        answer=answer,
        at=at,
    )


def note_deleted(tx: Transaction, events: Iterable[StoredEvent], at: str) -> None:
    """Remember under which `client_id` events were added that are deleted now."""
    tx.run_many(
        "INSERT INTO idempotency_keys (key, digest, session_id, at_utc)"
        " VALUES (:key, '', :answer, :at)"
        " ON CONFLICT (key) DO UPDATE"
        " SET session_id = excluded.session_id, at_utc = excluded.at_utc",
        [
            {
                "key": _of_client(row["session_id"], row["client_id"]),
                "answer": str(row["id"]),
                "at": at,
            }
            for row in events
            if row["client_id"]
        ],
    )


def deleted(tx: Transaction, session_id: str, client_id: str) -> int | None:
    """The id of the event of that `client_id` which was deleted last."""
    known = fetch(tx, _of_client(session_id, client_id))
    return None if known is None else int(known["answer"])


def _of_client(session_id: str, client_id: str) -> str:
    """No key that a header can bring has a line end."""
    return f"event\n{session_id}\n{client_id}"


def forget(tx: Transaction, before: str) -> None:
    """Drop those from before a moment."""
    tx.run("DELETE FROM idempotency_keys WHERE at_utc < :before", before=before)
