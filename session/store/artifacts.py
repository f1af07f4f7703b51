"""SQL of artifacts: the list of files that were made from a session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from session.store.protocol import Transaction
from session.store.rows import StoredArtifact

COLUMNS = "id, session_id, artifact_type, file_name, size_bytes, sha256, metadata, created_utc"


def insert(tx: Transaction, row: Mapping[str, object]) -> int:
    return int(
        tx.value(
            "INSERT INTO artifacts (session_id, artifact_type, file_name, size_bytes, sha256,"
            " metadata, created_utc) VALUES (:session_id, :artifact_type, :file_name,"
            " :size_bytes, :sha256, :metadata, :created_utc) RETURNING id",
            **row,
        )
    )


def fetch(tx: Transaction, session_id: str, artifact_id: int) -> StoredArtifact | None:
    return cast(
        "StoredArtifact | None",
        tx.row(
            f"SELECT {COLUMNS} FROM artifacts WHERE id = :id AND session_id = :session_id",
            id=artifact_id,
            session_id=session_id,
        ),
    )


def listed(tx: Transaction, session_id: str, kind: str | None = None) -> list[StoredArtifact]:
    """Artifacts (of one type), the latest first."""
    return cast(
        "list[StoredArtifact]",
        tx.rows(
            f"SELECT {COLUMNS} FROM artifacts WHERE session_id = :id"
            " AND artifact_type = coalesce(:kind, artifact_type) ORDER BY id DESC",
            id=session_id,
            kind=kind,
        ),
    )


def update(tx: Transaction, row: Mapping[str, object]) -> None:
    tx.run(
        "UPDATE artifacts SET artifact_type = :artifact_type, file_name = :file_name,"
        " size_bytes = :size_bytes, sha256 = :sha256, metadata = :metadata WHERE id = :id",
        **row,
    )


def delete(tx: Transaction, artifact_id: int) -> None:
    tx.run("DELETE FROM artifacts WHERE id = :id", id=artifact_id)
