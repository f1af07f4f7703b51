"""Copies of the whole database in `_backups`: their names, what is in them, and which to trust.

`{stem}_{time}_{why}.db`, for example `volleysense_20260504T183000000000Z_daily.db`. Which copy is
newer is told by a counter of changes in the file itself and not by the clock, which may be wrong.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from session import clock
from session.errors import UnusableError
from session.files.disk import replacing

DAILY = "daily"
RESCUED = "rescued"
REPLACED = "replaced"
"""A file that a restore put aside; it may be damaged, so nothing is restored from it unasked."""
KEPT = 7
DAY = dt.timedelta(days=1)
_NAME = re.compile(r"(?P<stem>.+)_(?P<time>\d{8}T\d{12}Z)_(?P<why>\w+)\.db")
_NUMBERS_AHEAD = """
INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master
    WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'
    AND name NOT IN (SELECT name FROM sqlite_sequence);
UPDATE sqlite_sequence SET seq = seq + 1000000;
"""
"""More than is entered in the days between two copies. So snapshots that are newer than a copy fit
beside what is entered after it took the place of the database."""
_MAGIC = b"SQLite format 3\0"
_COUNTER = slice(60, 64)


@dataclass(frozen=True)
class DatabaseCopy:
    """One copy; `change` counts the changes that were ever made to what is in it."""

    path: Path
    made: dt.datetime
    why: str
    change: int
    size_bytes: int

    @property
    def order(self) -> tuple[int, dt.datetime]:
        return self.change, self.made


def listed(folder: Path, stem: str) -> list[DatabaseCopy]:
    """The copies of a database, the newest first; what is no database is left out."""
    found = (_copy(path, stem) for path in folder.glob(f"{stem}_*.db"))
    return sorted((one for one in found if one is not None), key=_order, reverse=True)


def newest_good(folder: Path, stem: str) -> DatabaseCopy | None:
    """The newest copy that is sound all through; None where there is none."""
    trusted = (one for one in listed(folder, stem) if one.why != REPLACED)
    return next((one for one in trusted if not faults(one.path)), None)


def faults(path: Path) -> list[str]:
    """What is wrong with a copy; empty when it is sound. Reads all of it, writes nothing."""
    try:
        with closing(opened(path)) as conn:
            found = [str(row[0]) for row in conn.execute("PRAGMA quick_check")]
    except sqlite3.DatabaseError as problem:
        return [str(problem)]
    return [] if found == ["ok"] else found


def name_of(stem: str, why: str) -> str:
    return f"{stem}_{clock.stamp(clock.utc_now())}_{why}.db"


def write(conn: sqlite3.Connection, target: Path, *, change: int | None = None) -> Path:
    """Copy what `conn` has open; the copy is whole, sound and synced before it gets its name.

    With `change` work goes on from the copy: that becomes its counter of changes, and what comes
    next gets numbers that nothing had. Raises UnusableError when what was copied is damaged, and
    what the disk says.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.{threading.get_ident()}.part")
    with replacing(target, scratch=temporary):
        try:
            with closing(sqlite3.connect(temporary)) as copy:
                conn.backup(copy)
                if change is not None:
                    copy.execute(f"PRAGMA user_version = {change}")
                    copy.executescript(_NUMBERS_AHEAD)
                    copy.commit()
            found = faults(temporary)
        finally:
            for ending in ("-journal", "-wal", "-shm"):
                temporary.with_name(temporary.name + ending).unlink(missing_ok=True)
        if found:
            raise UnusableError(f"The database is damaged, so no copy was kept: {found[0]}.")
    return target


def is_due(folder: Path, stem: str, change: int) -> bool:
    """Whether something changed since the newest daily copy, and a day has passed; a copy from
    the future, which a wrong clock made, does not put off the next one."""
    daily = [one for one in listed(folder, stem) if one.why == DAILY]
    if not daily:
        return True
    age = dt.datetime.now(dt.UTC) - daily[0].made
    return daily[0].change != change and not dt.timedelta(0) <= age < DAY


def prune(folder: Path, stem: str, written: Path) -> None:
    """Keep the newest daily copies, and the one that was just written whatever it says."""
    daily = [one for one in listed(folder, stem) if one.why == DAILY and one.path != written]
    for one in daily[KEPT - 1 :]:
        one.path.unlink(missing_ok=True)


def sweep(folder: Path, stem: str) -> None:
    """Remove what a killed program left half written."""
    for left in folder.glob(f".{stem}_*.part*"):
        with suppress(OSError):
            left.unlink()


def _order(copy: DatabaseCopy) -> tuple[int, dt.datetime]:
    return copy.order


def _copy(path: Path, stem: str) -> DatabaseCopy | None:
    match = _NAME.fullmatch(path.name)
    if match is None or match["stem"] != stem:
        return None
    change = change_of(path)
    if change is None:
        return None
    try:
        made, size = clock.from_stamp(match["time"]), path.stat().st_size
    except (OSError, ValueError):
        return None
    return DatabaseCopy(path, made, match["why"], change, size)


def change_of(path: Path) -> int | None:
    """The counter of a file that nobody has open; None for what is no database."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError:
        return None
    return int.from_bytes(head[_COUNTER], "big") if head.startswith(_MAGIC) else None


def opened(path: Path) -> sqlite3.Connection:
    """To look at alone: without the files that a database in use has beside it."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, isolation_level=None)
