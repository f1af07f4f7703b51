"""Copies of the database from which something is taken out, and no gap in a file that remembers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from session.errors import InvalidInput
from session.files.disk import on_disk, replacing
from session.store import copies
from session.store.protocol import Transaction
from session.store.sqlite.engine import SqliteTransaction
from session.store.sqlite.errors import spoken

_GUARDS: Final = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


@contextmanager
def cleaned(path: Path) -> Iterator[Transaction]:
    """A copy of the database to be changed, also one of an older version. When the block ends, and
    only if it changed something, the copy is written anew and takes the place of the file, so that
    there is the old one or the new one. Raises InvalidInput for a damaged copy, StorageError."""
    found = copies.faults(path)
    if found:
        raise InvalidInput(f"{path.name} is damaged ({found[0]}).")
    fresh = path.with_name(f".{path.name}.{os.getpid()}.part")
    with spoken(path), on_disk(path.parent), replacing(path, scratch=fresh):
        try:
            with closing(copies.opened(path)) as source, closing(sqlite3.connect(fresh)) as conn:
                source.backup(conn)
                conn.isolation_level = None
                yield from _changed(conn, fresh)
        finally:
            for ending in ("-journal", "-wal", "-shm"):
                fresh.with_name(fresh.name + ending).unlink(missing_ok=True)


def _changed(conn: sqlite3.Connection, fresh: Path) -> Iterator[Transaction]:
    conn.execute("PRAGMA journal_mode = DELETE")
    conn.execute("PRAGMA foreign_keys = ON")
    guards = conn.execute(_GUARDS).fetchall()
    before = conn.total_changes
    conn.execute("BEGIN")
    for name, _sql in guards:
        conn.execute(f'DROP TRIGGER "{name}"')
    yield SqliteTransaction(Database(conn, execute_plugins=False), {})
    for _name, sql in guards:
        conn.execute(sql)
    if conn.total_changes == before:
        conn.execute("ROLLBACK")
        conn.close()
        fresh.unlink()
        return
    conn.execute("COMMIT")
    conn.execute("VACUUM")
