"""SQL of idempotency keys: the answers given under them, for as long as somebody may ask again.

The column is called `session_id`, because sessions were the first to be made under a key."""

from __future__ import annotations

from session.store.protocol import Row, Transaction


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


def forget(tx: Transaction, before: str) -> None:
    """Drop those from before a moment."""
    tx.run("DELETE FROM idempotency_keys WHERE at_utc < :before", before=before)
