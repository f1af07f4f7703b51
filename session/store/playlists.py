"""SQL of playlists and their items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, cast

from session.permissions import Right
from session.store.belongings import reached
from session.store.protocol import Transaction
from session.store.rows import StoredPlaylist, StoredPlaylistItem

_COLUMNS: Final = (
    "p.id, p.title, p.note, p.asked, p.created_utc, p.updated_utc, p.deleted_utc, p.revision,"
    " (SELECT count(*) FROM playlist_items i WHERE i.playlist_id = p.id) AS plays"
)
ITEM_FIELDS: Final = (
    "lead_sec", "lag_sec", "whole_rally", "title", "note", "speed", "drawings",
)  # fmt: skip
_ITEM: Final = ("session_id", "event_id", *ITEM_FIELDS)
_ITEM_COLUMNS: Final = f"id, playlist_id, place, revision, {', '.join(_ITEM)}"


def insert(tx: Transaction, row: Mapping[str, object]) -> int:
    return int(
        tx.value(
            "INSERT INTO playlists (title, note, asked, created_utc, updated_utc)"
            " VALUES (:title, :note, :asked, :at, :at) RETURNING id",
            **row,
        )
    )


def fetch(tx: Transaction, playlist_id: int) -> StoredPlaylist | None:
    """Also one that was deleted."""
    found = tx.row(f"SELECT {_COLUMNS} FROM playlists p WHERE p.id = :id", id=playlist_id)
    return cast("StoredPlaylist | None", found)


def listed(tx: Transaction, limit: int, offset: int) -> list[StoredPlaylist]:
    """What changed last comes first."""
    seen, of_seen = reached(tx, Right.SEE_OWN, "playlist", "CAST(p.id AS TEXT)")
    return cast(
        "list[StoredPlaylist]",
        tx.rows(
            f"SELECT {_COLUMNS} FROM playlists p WHERE p.deleted_utc IS NULL AND {seen}"
            " ORDER BY p.updated_utc DESC, p.id DESC LIMIT :limit OFFSET :offset",
            limit=limit,
            offset=offset,
            **of_seen,
        ),
    )


def total(tx: Transaction) -> int:
    seen, of_seen = reached(tx, Right.SEE_OWN, "playlist", "CAST(id AS TEXT)")
    counted = f"SELECT count(*) FROM playlists WHERE deleted_utc IS NULL AND {seen}"
    return int(tx.value(counted, **of_seen))


def update(tx: Transaction, row: Mapping[str, object]) -> None:
    """Title, note, question, and whether it is deleted."""
    tx.run(
        "UPDATE playlists SET title = :title, note = :note, asked = :asked,"
        " deleted_utc = :deleted_utc, updated_utc = :updated_utc, revision = revision + 1"
        " WHERE id = :id",
        **{
            name: row[name]
            for name in ("id", "title", "note", "asked", "deleted_utc", "updated_utc")
        },
    )


def items(
    tx: Transaction, playlist_id: int, limit: int = -1, offset: int = 0
) -> list[StoredPlaylistItem]:
    """In their order."""
    return cast(
        "list[StoredPlaylistItem]",
        tx.rows(
            f"SELECT {_ITEM_COLUMNS} FROM playlist_items WHERE playlist_id = :id"
            " ORDER BY place, id LIMIT :limit OFFSET :offset",
            id=playlist_id,
            limit=limit,
            offset=offset,
        ),
    )


def item(tx: Transaction, playlist_id: int, item_id: int) -> StoredPlaylistItem | None:
    found = tx.row(
        f"SELECT {_ITEM_COLUMNS} FROM playlist_items WHERE playlist_id = :of AND id = :id",
        of=playlist_id,
        id=item_id,
    )
    return cast("StoredPlaylistItem | None", found)


def count_to(tx: Transaction, row: StoredPlaylistItem) -> int:
    """How many items stand before one, and the one itself."""
    return int(
        tx.value(
            "SELECT count(*) FROM playlist_items WHERE playlist_id = :playlist_id"
            " AND (place, id) <= (:place, :id)",
            playlist_id=row["playlist_id"],
            place=row["place"],
            id=row["id"],
        )
    )


def add_items(
    tx: Transaction, playlist_id: int, place: int, rows: Iterable[Mapping[str, object]]
) -> Sequence[int]:
    """Their ids; the first stands at `place`."""
    return tx.insert_many(
        f"INSERT INTO playlist_items (playlist_id, place, {', '.join(_ITEM)})"
        f" VALUES (:playlist_id, :place, {', '.join(f':{name}' for name in _ITEM)})",
        [
            {**{name: row[name] for name in _ITEM}, "playlist_id": playlist_id, "place": at}
            for at, row in enumerate(rows, place)
        ],
    )


def put_back(tx: Transaction, row: Mapping[str, object]) -> None:
    """Add an item that once was, with the id and the revision that it had."""
    tx.run(
        f"INSERT INTO playlist_items ({_ITEM_COLUMNS}) VALUES"
        f" (:id, :playlist_id, :place, :revision, {', '.join(f':{name}' for name in _ITEM)})",
        **row,
    )


def update_item(tx: Transaction, row: Mapping[str, object]) -> None:
    tx.run(
        f"UPDATE playlist_items SET {', '.join(f'{name} = :{name}' for name in ITEM_FIELDS)},"
        " revision = revision + 1 WHERE id = :id",
        **{name: row[name] for name in ("id", *ITEM_FIELDS)},
    )


def delete_items(tx: Transaction, item_ids: Iterable[int]) -> None:
    tx.run_many("DELETE FROM playlist_items WHERE id = :id", [{"id": one} for one in item_ids])


def arrange(tx: Transaction, item_ids: Iterable[int]) -> None:
    """Let items stand in this order."""
    tx.run_many(
        "UPDATE playlist_items SET place = :place WHERE id = :id",
        [{"id": one, "place": place} for place, one in enumerate(item_ids)],
    )
