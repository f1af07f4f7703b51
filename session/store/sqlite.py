"""The record in one SQLite file, through sqlite-utils.

A deferred transaction that reads and then writes fails under several threads with "database is
locked", so the outer transaction of every write begins immediate and waits its turn.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from session import clock
from session.disk import on_disk
from session.errors import StorageError
from session.store import sqlite_search, sqlite_version
from session.store.migrations import record_migrations
from session.store.protocol import JSON_COLUMNS, Match, Row, SearchText, Transaction
from session.store.sqlite_errors import spoken

BUSY_SECONDS = 60.0

_JSON = (dict, list)
_as_json = json.JSONEncoder(ensure_ascii=False).encode


class SqliteTransaction:
    """Statements on one connection; see `session.store.protocol.Transaction`."""

    def __init__(self, db: Database, act: dict[str, int]) -> None:
        self._db = db
        self.act = act

    def rows(self, sql: str, /, **params: object) -> list[Row]:
        cursor = self._db.execute(sql, _encoded(params))
        names = [column[0] for column in cursor.description]
        decoded = [index for index, name in enumerate(names) if name in JSON_COLUMNS]
        return [dict(zip(names, _decoded(row, decoded), strict=True)) for row in cursor]

    def row(self, sql: str, /, **params: object) -> Row | None:
        return next(iter(self.rows(sql, **params)), None)

    def value(self, sql: str, /, **params: object) -> Any:  # noqa: ANN401
        found = self._db.execute(sql, _encoded(params)).fetchone()
        return None if found is None else found[0]

    def run(self, sql: str, /, **params: object) -> int:
        return self._db.execute(sql, _encoded(params)).rowcount

    def run_many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        self._db.conn.executemany(sql, map(_row_encoded, rows))

    def insert_many(self, sql: str, rows: Sequence[Mapping[str, object]]) -> Sequence[int]:
        """Nobody else writes meanwhile, so the ids follow each other."""
        if not rows:
            return []
        self.run_many(sql, rows)
        last = int(self.value("SELECT last_insert_rowid()"))
        return range(last - len(rows) + 1, last + 1)


def _encoded(params: Mapping[str, object]) -> dict[str, object]:
    return {
        name: _as_json(value) if isinstance(value, _JSON) else value
        for name, value in params.items()
    }


def _row_encoded(row: Mapping[str, object]) -> Mapping[str, object]:
    """As `_encoded`, for many rows: looks at the columns alone that are known to hold mappings."""
    encoded = dict(row)
    for name in JSON_COLUMNS.intersection(encoded):
        if isinstance(encoded[name], _JSON):
            encoded[name] = _as_json(encoded[name])
    return encoded


def _decoded(row: tuple[Any, ...], columns: list[int]) -> Iterable[Any]:
    if not columns:
        return row
    values = list(row)
    for column in columns:
        if values[column] is not None:
            values[column] = json.loads(values[column])
    return values


class SqliteStore:
    """One file, a pool of connections, one transaction per thread at a time."""

    def __init__(self, path: Path, backup_dir: Path, migrations: Migrations | None = None) -> None:
        sqlite_version.require()
        self.path = path
        self._migrations = migrations or record_migrations()
        self._backup_dir = backup_dir
        self._idle: list[Database] = []
        self._lock = threading.Lock()
        self._current = threading.local()
        self._closed = False
        with on_disk(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        with spoken(path), on_disk(backup_dir):
            self._migrate()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        open_one = self._open_one()
        if open_one is not None:
            yield SqliteTransaction(open_one, self._current.act)
            return
        with self._outer("BEGIN") as db:
            yield SqliteTransaction(db, self._current.act)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        open_one = self._open_one()
        if open_one is not None:
            if not self._current.writes:
                raise RuntimeError("A write was begun inside a read; begin with the write.")
            with open_one.atomic():
                yield SqliteTransaction(open_one, self._current.act)
            return
        with self._outer("BEGIN IMMEDIATE") as db:
            yield SqliteTransaction(db, self._current.act)

    def index_text(self, tx: Transaction, ord_: int, text: SearchText) -> None:
        sqlite_search.save(tx, ord_, text)

    def forget_text(self, tx: Transaction, ord_: int) -> None:
        sqlite_search.remove(tx, ord_)

    def match(self, search: str | None, team: str | None) -> Match | None:
        return sqlite_search.match(search, team)

    def problems(self) -> list[str]:
        try:
            return self._examined()
        except StorageError as problem:  # too damaged to be examined
            return [problem.detail]

    def _examined(self) -> list[str]:
        with self.read() as tx:
            found = [str(row["quick_check"]) for row in tx.rows("PRAGMA quick_check")]
            if found != ["ok"]:
                return found
            loose = tx.rows("PRAGMA foreign_key_check")
        return [f"{row['table']} {row['rowid']} belongs to nothing" for row in loose]

    def close(self) -> None:
        """Close the connections; a transaction still open closes its own when it ends."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for db in idle:
            db.close()

    def _open_one(self) -> Database | None:
        found: Database | None = getattr(self._current, "db", None)
        return found

    @contextmanager
    def _outer(self, begin: str) -> Iterator[Database]:
        with spoken(self.path):
            db = self._borrow()
            self._current.db, self._current.writes = db, begin == "BEGIN IMMEDIATE"
            self._current.act = {}
            try:
                db.conn.execute(begin)
                yield db
                db.conn.execute("COMMIT")
            finally:
                self._current.db = None
                self._give_back(db)

    def _borrow(self) -> Database:
        with self._lock:
            if self._closed:
                raise StorageError("The record was closed; open it again to go on.")
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give_back(self, db: Database) -> None:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        with self._lock:
            if not self._closed:
                self._idle.append(db)
                return
        db.close()

    def _connect(self) -> Database:
        conn = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute("PRAGMA synchronous = FULL")
            return Database(conn, execute_plugins=False)
        except BaseException:
            conn.close()
            raise

    def _migrate(self) -> None:
        """Bring the schema up to date in one transaction, after a backup of what was there."""
        migrations = self._migrations
        with closing(self._connect()) as db:
            _use_wal(db.conn)
            applied = {migration.name for migration in migrations.applied(db)}
            _refuse_newer(self.path, applied - _names(migrations))
            if not migrations.pending(db):
                return
            db.conn.execute("BEGIN IMMEDIATE")
            pending = migrations.pending(db)  # another process may have been faster
            if pending and db.table_names():
                self._back_up(before=pending[0].name)
            migrations.apply(db)
            db.conn.execute("COMMIT")

    def _back_up(self, before: str) -> None:
        """Copy the database as it is before a migration."""
        self._backup_dir.mkdir(parents=True, exist_ok=True)
        name = f"{self.path.stem}_{clock.stamp(clock.utc_now())}_before_{before}.db"
        target = self._backup_dir / name
        with closing(self._connect()) as db, closing(sqlite3.connect(target)) as copy:
            db.conn.backup(copy)


def _names(migrations: Migrations) -> set[str]:
    with closing(Database(memory=True)) as empty:
        return {migration.name for migration in migrations.pending(empty)}


def _refuse_newer(path: Path, unknown: set[str]) -> None:
    if unknown:
        raise StorageError(
            f"{path} was written by a newer version of VolleySense (it knows "
            f"{', '.join(sorted(unknown))}). Install that version, or open a backup from "
            "before the upgrade."
        )


def _use_wal(conn: sqlite3.Connection) -> None:
    """Readers and the writer side by side. Changing over does not wait by itself, so ask again."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            conn.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
