"""SQL of questions that are kept under names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from session.folding import fold
from session.permissions import Right
from session.store.belongings import reached
from session.store.protocol import Transaction
from session.store.rows import StoredQuestion

COLUMNS = "id, name, asked, created_utc, updated_utc, revision"


def insert(tx: Transaction, row: Mapping[str, object]) -> int:
    return int(
        tx.value(
            "INSERT INTO questions (name, folded, asked, created_utc, updated_utc)"
            " VALUES (:name, :folded, :asked, :created_utc, :updated_utc) RETURNING id",
            folded=fold(str(row["name"])),
            **row,
        )
    )


def put_back(tx: Transaction, row: Mapping[str, object]) -> None:
    """Add one that once was, with its id, as another revision."""
    tx.run(
        f"INSERT INTO questions ({COLUMNS}, folded) VALUES (:id, :name, :asked, :created_utc,"
        " :updated_utc, :revision + 1, :folded)",
        folded=fold(str(row["name"])),
        **row,
    )


def update(tx: Transaction, row: Mapping[str, object]) -> None:
    tx.run(
        "UPDATE questions SET name = :name, folded = :folded, asked = :asked,"
        " updated_utc = :updated_utc, revision = revision + 1 WHERE id = :id",
        folded=fold(str(row["name"])),
        **{name: row[name] for name in ("id", "name", "asked", "updated_utc")},
    )


def fetch(tx: Transaction, question_id: int) -> StoredQuestion | None:
    return cast(
        "StoredQuestion | None",
        tx.row(f"SELECT {COLUMNS} FROM questions WHERE id = :id", id=question_id),
    )


def id_of(tx: Transaction, name: str) -> int | None:
    """The question of that name, however its letters are written."""
    found: int | None = tx.value("SELECT id FROM questions WHERE folded = :name", name=fold(name))
    return found


def listed(tx: Transaction, limit: int, offset: int) -> list[StoredQuestion]:
    """By name."""
    seen, of_seen = reached(tx, Right.SEE, "question", "CAST(id AS TEXT)")
    return cast(
        "list[StoredQuestion]",
        tx.rows(
            f"SELECT {COLUMNS} FROM questions WHERE {seen}"
            " ORDER BY folded LIMIT :limit OFFSET :offset",
            limit=limit,
            offset=offset,
            **of_seen,
        ),
    )


def total(tx: Transaction) -> int:
    seen, of_seen = reached(tx, Right.SEE, "question", "CAST(id AS TEXT)")
    return int(tx.value(f"SELECT count(*) FROM questions WHERE {seen}", **of_seen))


def delete(tx: Transaction, question_id: int) -> None:
    tx.run("DELETE FROM questions WHERE id = :id", id=question_id)
