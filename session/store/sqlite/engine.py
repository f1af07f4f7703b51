"""The record in one SQLite file, through sqlite-utils.

A deferred transaction that reads and then writes fails under several threads with "database is
locked", so the outer transaction of every write begins immediate and waits its turn.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from session.errors import DiskFullError, StorageError, UnusableError, WaitingError
from session.files.disk import on_disk
from session.permissions import FULL_ACCESS, Access
from session.store import copies
from session.store.copies import DatabaseCopy
from session.store.migrations import record_migrations
from session.store.protocol import JSON_COLUMNS, Row, SearchMatch, SearchText, Transaction
from session.store.sqlite import errors
from session.store.sqlite import search as sqlite_search
from session.store.sqlite.errors import spoken
from session.store.sqlite.file import OpenFile

BUSY_SECONDS = 60.0
MOST_EXAMINED = 512 * 1024**2
"""A larger file is not read through at the start, which would take long; its daily copy is."""

_JSON = (dict, list)
_as_json = json.JSONEncoder(ensure_ascii=False).encode


class SqliteTransaction:
    """Statements on one connection; see `session.store.protocol.Transaction`."""

    def __init__(self, db: Database, act: dict[str, int]) -> None:
        self._db = db
        self.act = act
        self.access: Access = FULL_ACCESS

    def rows(self, sql: str, /, **params: object) -> list[Row]:
        cursor = self._db.execute(sql, _encoded(params))
        names = [column[0] for column in cursor.description]
        decoded = [index for index, name in enumerate(names) if name in JSON_COLUMNS]
        return [dict(zip(names, _decoded(row, decoded), strict=True)) for row in cursor]

    def row(self, sql: str, /, **params: object) -> Row | None:
        return next(iter(self.rows(sql, **params)), None)

    def value(self, sql: str, /, **params: object) -> Any:  # noqa: ANN401 - Any: of a column
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


# Any: columns of different types
def _decoded(row: tuple[Any, ...], columns: list[int]) -> Iterable[Any]:
    if not columns:
        return row
    values = list(row)
    for column in columns:
        if values[column] is not None:
            try:
                values[column] = json.loads(values[column])
            except ValueError as problem:
                raise sqlite3.DatabaseError("malformed: a mapping is none") from problem
    return values


class SqliteStore:
    """One file, a pool of connections, one transaction per thread at a time."""

    def __init__(self, path: Path, backup_dir: Path, migrations: Migrations | None = None) -> None:
        errors.require()
        self.path = path
        self._migrations = migrations or record_migrations()
        self._backup_dir = backup_dir
        self._idle: list[Database] = []
        self._lock = threading.Lock()
        self._current = threading.local()
        self._closed = False
        self._listeners: list[Callable[[int], None]] = []
        with on_disk(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        with self._naming_a_copy():
            self._refuse_emptied()
            self._migrate()
            self._file = self._watched()

    @property
    def whole(self) -> SqliteStore:
        return self

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        open_one = self._open_one()
        if open_one is not None:
            yield SqliteTransaction(open_one, self._current.act)
            return
        with self._outer("BEGIN") as db:
            yield SqliteTransaction(db, self._current.act)

    @contextmanager
    def write(self, *, wait: bool = True) -> Iterator[Transaction]:
        open_one = self._open_one()
        if open_one is not None:
            if not self._current.writes:
                raise RuntimeError("A write was begun inside a read; begin with the write.")
            with open_one.atomic():
                yield SqliteTransaction(open_one, self._current.act)
            return
        with self._outer("BEGIN IMMEDIATE", wait=wait) as db:
            yield SqliteTransaction(db, self._current.act)

    def when_written(self, then: Callable[[], None]) -> None:
        if self._open_one() is None:
            then()
        else:
            self._current.afterwards.append(then)

    def when_changed(self, tell: Callable[[int], None]) -> None:
        self._listeners.append(tell)

    def index_text(self, tx: Transaction, ord_: int, text: SearchText) -> None:
        sqlite_search.save(tx, ord_, text)

    def forget_text(self, tx: Transaction, ord_: int) -> None:
        sqlite_search.remove(tx, ord_)

    def match(self, search: str | None, team: str | None) -> SearchMatch | None:
        return sqlite_search.match(search, team)

    def must_be_sound(self) -> None:
        """Raises UnusableError, naming the newest good copy, for a file that is damaged."""
        if self.path.stat().st_size > MOST_EXAMINED:
            return
        with self._naming_a_copy(), self.read() as tx:
            if _damage(tx):
                raise sqlite3.DatabaseError("malformed")

    def problems(self) -> list[str]:
        try:
            return self._examined()
        except StorageError as problem:  # too damaged to be examined
            return [problem.detail]

    def _examined(self) -> list[str]:
        with self.read() as tx:
            found = _damage(tx)
            if found:
                return found
            loose = tx.rows("PRAGMA foreign_key_check")
        return [f"{row['table']} {row['rowid']} belongs to nothing" for row in loose]

    def check(self) -> None:
        with spoken(self.path), on_disk(self.path.parent):
            self._file.check()

    def copy_daily(self) -> Path | None:
        stem = self.path.stem
        with self.read() as tx:
            empty = not tx.value("SELECT EXISTS (SELECT 1 FROM changes)")
        with spoken(self.path), on_disk(self._backup_dir):
            self._file.check()
            copies.sweep(self._backup_dir, stem)
            if empty or not copies.is_due(self._backup_dir, stem, self._file.change()):
                return None
            target = self._backup_dir / copies.name_of(stem, copies.DAILY)
            with closing(self._connect()) as db:
                copies.write(db.conn, target)
            copies.prune(self._backup_dir, stem, target)
        return target

    def change(self) -> int:
        with spoken(self.path):
            return self._file.change()

    def leave_no_trace(self) -> None:
        with spoken(self.path), on_disk(self.path.parent):
            self._file.check()
            with closing(self._connect()) as db:
                db.conn.execute("VACUUM")
                busy, *_ = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise WaitingError(
                f"Somebody is reading {self.path.name}, so what was there before is still in the "
                "file beside it. Try again."
            )

    def copies(self) -> list[DatabaseCopy]:
        return copies.listed(self._backup_dir, self.path.stem)

    def close(self) -> None:
        """Close the connections; a transaction still open closes its own when it ends."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for db in idle:
            db.close()
        self._file.close()

    def _open_one(self) -> Database | None:
        found: Database | None = getattr(self._current, "db", None)
        return found

    @contextmanager
    def _outer(self, begin: str, *, wait: bool = True) -> Iterator[Database]:
        self._current.afterwards = []
        try:
            with self._whole(begin, wait=wait) as db:
                yield db
        except DiskFullError:
            self._file.settle()
            raise
        batch: int | None = self._current.act.get("batch")
        afterwards = self._current.afterwards
        if batch is not None:  # it has entries in the change log
            for tell in self._listeners:
                tell(batch)
        for then in afterwards:
            then()

    @contextmanager
    def _whole(self, begin: str, *, wait: bool) -> Iterator[Database]:
        with spoken(self.path):
            writes = begin == "BEGIN IMMEDIATE"
            if writes:
                self._file.check()
            db = self._borrow()
            self._current.db, self._current.writes = db, writes
            self._current.act = {}
            try:
                _begin(db.conn, begin, wait=wait)
                before = db.conn.total_changes
                yield db
                if db.conn.total_changes != before:
                    _count_change(db.conn)
                db.conn.execute("COMMIT")
                if writes:  # what is answered as stored lies in the file that has the name
                    self._file.check()
            finally:
                self._current.db = None
                self._give_back(db)

    def _borrow(self) -> Database:
        with self._lock:
            if self._closed:
                raise StorageError("The record was closed; open it again to go on.")
            if self._idle:
                return self._idle.pop()
        self._file.check()
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
            conn.execute("PRAGMA fullfsync = ON")  # macOS: down to the disk, not into its cache
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
            elif pending:  # newer than every copy that lies here from before
                there = copies.listed(self._backup_dir, self.path.stem)
                _count_change(db.conn, there[0].change if there else 0)
            migrations.apply(db)
            db.conn.execute("COMMIT")

    def _back_up(self, before: str) -> None:
        """Copy the database as it is before a migration."""
        name = copies.name_of(self.path.stem, f"before_{before}")
        with closing(self._connect()) as db:
            copies.write(db.conn, self._backup_dir / name)

    @contextmanager
    def _naming_a_copy(self) -> Iterator[None]:
        """Whoever meets a damaged file at the start is told by what it can be replaced."""
        try:
            with spoken(self.path), on_disk(self._backup_dir):
                yield
        except UnusableError as problem:
            raise UnusableError(f"{problem.detail} {self._newest_copy()}") from problem

    def _watched(self) -> OpenFile:
        keeper = self._connect().conn
        try:
            keeper.execute("PRAGMA busy_timeout = 2000")  # nobody should wait long for its work
            return OpenFile(self.path, self._backup_dir, keeper)
        except BaseException:
            keeper.close()
            raise

    def _newest_copy(self) -> str:
        """What a damaged database can be replaced by."""
        newest = copies.newest_good(self._backup_dir, self.path.stem)
        if newest is None:
            return (
                "But there is no copy yet: move the file away and bring the sessions back from "
                "their snapshots in _backups with `volleysense restore`."
            )
        return f"That copy is {newest.path.name}, made {newest.made:%Y-%m-%d %H:%M} UTC."

    def _refuse_emptied(self) -> None:
        """SQLite takes a file without content for a new database, without a word."""
        emptied = self.path.is_file() and not self.path.stat().st_size
        if emptied and copies.listed(self._backup_dir, self.path.stem):
            raise sqlite3.DatabaseError("malformed: the file has no content")


def _begin(conn: sqlite3.Connection, begin: str, *, wait: bool) -> None:
    if wait:
        conn.execute(begin)
        return
    conn.execute("PRAGMA busy_timeout = 0")
    try:
        conn.execute(begin)
    finally:
        conn.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")


def _damage(tx: Transaction) -> list[str]:
    found = [str(row["quick_check"]) for row in tx.rows("PRAGMA quick_check")]
    return [] if found == ["ok"] else found


def _count_change(conn: sqlite3.Connection, more: int = 1) -> None:
    """Count the changes in the head of the file, so that copies of it can be told apart."""
    seen = int(conn.execute("PRAGMA user_version").fetchone()[0])
    conn.execute(f"PRAGMA user_version = {seen + more}")


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
