"""SQL of shared links. A link is found by the digest of its secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from session.permissions import Right
from session.store.belongings import reached
from session.store.protocol import Row, Transaction

_COLUMNS: Final = (
    "id, kind, session_id, playlist_id, content, with_video, made_by, created_utc, ends_utc,"
    " opened_utc"
)


def insert(tx: Transaction, row: Mapping[str, object]) -> int:
    return int(
        tx.value(
            "INSERT INTO shares (secret, kind, session_id, playlist_id, content, with_video,"
            " made_by, created_utc, ends_utc) VALUES (:secret, :kind, :session_id, :playlist_id,"
            " :content, :with_video, :made_by, :at, :ends_utc) RETURNING id",
            **row,
        )
    )


def fetch(tx: Transaction, share_id: int) -> Row | None:
    return tx.row(f"SELECT {_COLUMNS} FROM shares WHERE id = :id", id=share_id)


def by_secret(tx: Transaction, secret: str, at: str) -> Row | None:
    """A link that is good still."""
    return tx.row(
        f"SELECT {_COLUMNS} FROM shares WHERE secret = :secret AND ends_utc > :at",
        secret=secret,
        at=at,
    )


def listed(tx: Transaction, at: str) -> list[Row]:
    """Those that are good still and whose thing whoever asks manages, the latest first."""
    of_sessions, params = reached(tx, Right.MANAGE, "session", "session_id")
    of_playlists, more = reached(tx, Right.MANAGE, "playlist", "CAST(playlist_id AS TEXT)")
    return tx.rows(
        f"SELECT {_COLUMNS} FROM shares WHERE ends_utc > :at AND"
        f" CASE WHEN playlist_id IS NULL THEN {of_sessions} ELSE {of_playlists} END"
        " ORDER BY id DESC",
        at=at,
        **{**params, **more},
    )


def opened(tx: Transaction, share_id: int, at: str) -> None:
    tx.run("UPDATE shares SET opened_utc = :at WHERE id = :id", id=share_id, at=at)


def delete(tx: Transaction, share_id: int) -> None:
    tx.run("DELETE FROM shares WHERE id = :id", id=share_id)


def sweep(tx: Transaction, at: str) -> None:
    """Forget those that are over."""
    tx.run("DELETE FROM shares WHERE ends_utc <= :at", at=at)
