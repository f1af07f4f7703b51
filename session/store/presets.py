"""SQL of presets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from session.folding import fold
from session.permissions import Right
from session.store.belongings import reached
from session.store.protocol import Transaction
from session.store.rows import StoredPreset

COLUMNS = "id, name, content, created_utc, updated_utc, revision"


def insert(tx: Transaction, row: Mapping[str, object]) -> int:
    return int(
        tx.value(
            "INSERT INTO presets (name, folded, content, created_utc, updated_utc)"
            " VALUES (:name, :folded, :content, :created_utc, :updated_utc) RETURNING id",
            folded=fold(str(row["name"])),
            **row,
        )
    )


def put_back(tx: Transaction, row: Mapping[str, object]) -> None:
    """Add one that once was, with its id, as another revision."""
    tx.run(
        f"INSERT INTO presets ({COLUMNS}, folded) VALUES (:id, :name, :content, :created_utc,"
        " :updated_utc, :revision + 1, :folded)",
        folded=fold(str(row["name"])),
        **row,
    )


def update(tx: Transaction, row: Mapping[str, object]) -> None:
    tx.run(
        "UPDATE presets SET name = :name, folded = :folded, content = :content,"
        " updated_utc = :updated_utc, revision = revision + 1 WHERE id = :id",
        folded=fold(str(row["name"])),
        **{name: row[name] for name in ("id", "name", "content", "updated_utc")},
    )


def fetch(tx: Transaction, preset_id: int) -> StoredPreset | None:
    return cast(
        "StoredPreset | None", tx.row(f"SELECT {COLUMNS} FROM presets WHERE id = :id", id=preset_id)
    )


def id_of(tx: Transaction, name: str) -> int | None:
    """The preset of that name, however its letters are written."""
    found: int | None = tx.value("SELECT id FROM presets WHERE folded = :name", name=fold(name))
    return found


def listed(tx: Transaction, limit: int, offset: int) -> list[StoredPreset]:
    """By name."""
    seen, of_seen = reached(tx, Right.SEE, "preset", "CAST(id AS TEXT)")
    return cast(
        "list[StoredPreset]",
        tx.rows(
            f"SELECT {COLUMNS} FROM presets WHERE {seen}"
            " ORDER BY folded LIMIT :limit OFFSET :offset",
            limit=limit,
            offset=offset,
            **of_seen,
        ),
    )


def total(tx: Transaction) -> int:
    seen, of_seen = reached(tx, Right.SEE, "preset", "CAST(id AS TEXT)")
    return int(tx.value(f"SELECT count(*) FROM presets WHERE {seen}", **of_seen))


def delete(tx: Transaction, preset_id: int) -> None:
    tx.run("DELETE FROM presets WHERE id = :id", id=preset_id)
