"""SQL of users and of the roles that they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from session.folding import fold
from session.permissions import Role
from session.store.protocol import Row, Transaction, rows_among
from session.store.rows import StoredGrant, StoredUser

_COLUMNS = (
    "u.id, u.name, u.password, p.main_id AS person_id, u.disabled_utc, u.created_utc, u.revision"
)
_FROM = "FROM users u LEFT JOIN people p ON p.id = u.person_id"


def any_there(tx: Transaction) -> bool:
    return bool(tx.value("SELECT EXISTS (SELECT 1 FROM users)"))


def insert(tx: Transaction, row: Mapping[str, object]) -> int:
    return int(
        tx.value(
            "INSERT INTO users (name, folded, password, person_id, created_utc, updated_utc)"
            " VALUES (:name, :folded, :password, :person_id, :at, :at) RETURNING id",
            folded=fold(str(row["name"])),
            **row,
        )
    )


def fetch(tx: Transaction, user_id: int) -> StoredUser | None:
    found = tx.row(f"SELECT {_COLUMNS} {_FROM} WHERE u.id = :id", id=user_id)
    return cast("StoredUser | None", found)


def named(tx: Transaction, name: str) -> StoredUser | None:
    """By name, however its letters are written."""
    found = tx.row(f"SELECT {_COLUMNS} {_FROM} WHERE u.folded = :name", name=fold(name))
    return cast("StoredUser | None", found)


def listed(tx: Transaction) -> list[StoredUser]:
    """By name."""
    found = tx.rows(f"SELECT {_COLUMNS} {_FROM} ORDER BY u.folded, u.id")
    return cast("list[StoredUser]", found)


def update(tx: Transaction, row: Mapping[str, object]) -> None:
    tx.run(
        "UPDATE users SET name = :name, folded = :folded, person_id = :person_id,"
        " disabled_utc = :disabled_utc, updated_utc = :at, revision = revision + 1 WHERE id = :id",
        folded=fold(str(row["name"])),
        **{name: row[name] for name in ("id", "name", "person_id", "disabled_utc", "at")},
    )


def set_password(tx: Transaction, user_id: int, password: str) -> None:
    tx.run("UPDATE users SET password = :password WHERE id = :id", id=user_id, password=password)


def delete(tx: Transaction, user_id: int) -> None:
    """With roles, logins, tokens and passkeys."""
    tx.run("DELETE FROM users WHERE id = :id", id=user_id)


def owners(tx: Transaction) -> list[int]:
    """The users who run the house and can come in."""
    rows = tx.rows(
        "SELECT DISTINCT u.id FROM users u JOIN grants g ON g.user_id = u.id"
        f" WHERE g.role = '{Role.OWNER.value}' AND u.disabled_utc IS NULL"
    )
    return [row["id"] for row in rows]


def can_any_owner_come_in(tx: Transaction) -> bool:
    """Whether one of them has chosen a password, or has a passkey."""
    return bool(
        tx.value(
            "SELECT EXISTS (SELECT 1 FROM users u JOIN grants g ON g.user_id = u.id"
            f" WHERE g.role = '{Role.OWNER.value}' AND u.disabled_utc IS NULL AND"
            " (u.password IS NOT NULL OR EXISTS"
            " (SELECT 1 FROM passkeys k WHERE k.user_id = u.id)))"
        )
    )


def grants(tx: Transaction, user_ids: Iterable[int]) -> dict[int, list[StoredGrant]]:
    """The roles of these users, by user; a club is the one that counts."""
    found: dict[int, list[StoredGrant]] = {}
    for row in rows_among(
        tx,
        "SELECT g.user_id, g.role, c.main_id AS club_id, g.session_id FROM grants g"
        " LEFT JOIN clubs c ON c.id = g.club_id WHERE g.user_id IN (:ids) ORDER BY g.id",
        user_ids,
    ):
        found.setdefault(row.pop("user_id"), []).append(cast("StoredGrant", row))
    return found


def set_grants(tx: Transaction, user_id: int, rows: Iterable[Row]) -> None:
    """These roles in the place of all that were there."""
    tx.run("DELETE FROM grants WHERE user_id = :id", id=user_id)
    tx.run_many(
        "INSERT INTO grants (user_id, role, club_id, session_id)"
        " VALUES (:user_id, :role, :club_id, :session_id)",
        [{**row, "user_id": user_id} for row in rows],
    )
