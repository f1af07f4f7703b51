"""SQL of idempotency keys: what was made under which, for as long as somebody may ask again."""

from __future__ import annotations

from session.store.protocol import Row, Transaction


def fetch(tx: Transaction, key: str) -> Row | None:
    return tx.row("SELECT digest, session_id FROM idempotency_keys WHERE key = :key", key=key)


def insert(tx: Transaction, key: str, digest: str, session_id: str, at: str) -> None:
    tx.run(
        "INSERT INTO idempotency_keys (key, digest, session_id, at_utc)"
        " VALUES (:key, :digest, :session_id, :at)",
        key=key,
        digest=digest,
        session_id=session_id,
        at=at,
    )


def forget(tx: Transaction, before: str) -> None:
    """Drop those from before a moment."""
    tx.run("DELETE FROM idempotency_keys WHERE at_utc < :before", before=before)
