"""SQL of clips."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from session.store.protocol import Transaction
from session.store.rows import StoredClip

COLUMNS = "id, session_id, path, duration_sec, offset_sec, created_utc, meta, revision"


def insert(tx: Transaction, row: Mapping[str, object]) -> None:
    tx.run(
        f"INSERT INTO clips ({COLUMNS}) VALUES (:id, :session_id, :path, :duration_sec,"
        " :offset_sec, :created_utc, :meta, :revision)",
        **row,
    )


def fetch(tx: Transaction, session_id: str, clip_id: str) -> StoredClip | None:
    return cast(
        "StoredClip | None",
        tx.row(
            f"SELECT {COLUMNS} FROM clips WHERE id = :id AND session_id = :session_id",
            id=clip_id,
            session_id=session_id,
        ),
    )


def listed(tx: Transaction, session_id: str) -> list[StoredClip]:
    return cast(
        "list[StoredClip]",
        tx.rows(
            f"SELECT {COLUMNS} FROM clips WHERE session_id = :id"
            " ORDER BY offset_sec, created_utc, id",
            id=session_id,
        ),
    )


def update(tx: Transaction, row: Mapping[str, object]) -> None:
    tx.run(
        "UPDATE clips SET path = :path, duration_sec = :duration_sec, offset_sec = :offset_sec,"
        " meta = :meta, revision = :revision WHERE id = :id",
        **row,
    )


def delete(tx: Transaction, clip_id: str) -> None:
    tx.run("DELETE FROM clips WHERE id = :id", id=clip_id)
