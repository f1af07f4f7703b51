"""The file of a database while it is open: is it still the one that was opened?

Programs that synchronise folders replace and delete files under whoever has them open. What is
written afterwards goes into a file that has no name any more, and is gone with the process. So
whoever writes asks here first, and once more before the write is answered.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

from session.errors import StorageError, UnusableError
from session.files.disk import sync_folder
from session.store import copies

log = logging.getLogger(__name__)

BESIDE = ("", "-wal", "-shm")
"""The database and the two files that SQLite keeps beside it while it is open."""
_RESTORE = "run `volleysense restore-database`"


class OpenFile:
    """Watches the files of one database, with a connection of its own that nobody else uses.

    As long as that connection is open, SQLite itself neither removes nor replaces any of them.
    """

    def __init__(self, path: Path, backup_dir: Path, keeper: sqlite3.Connection) -> None:
        self.path = path
        self._backup_dir = backup_dir
        self._keeper = keeper
        self._lock = threading.Lock()
        self._lost: str | None = None
        self._closed = False
        _counter(keeper)  # reads, so that the files beside the database are there from now on
        self._known = {name: _identity(self._file(name)) for name in BESIDE}
        self._written = _written(path)
        self._stored = self._stored_counter() or 0

    def check(self) -> None:
        """Raises UnusableError when the files are others than were opened, from then on always.

        The first time, what was stored is saved from the connection that still has it.
        """
        if self._lost is None and self._same():
            return
        with self._lock:
            if self._lost is None:
                self._lost = self._trouble()
            if self._lost is not None:
                raise UnusableError(self._lost)

    def settle(self) -> None:
        """Make the room free that changes take until they are in the database itself, so that the
        next ones find some on a full disk."""
        with self._lock, suppress(sqlite3.Error):
            self._keeper.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def change(self) -> int:
        """How many changes were ever made to the record."""
        with self._lock:
            return _counter(self._keeper)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            with suppress(StorageError, sqlite3.Error):  # it was said in the log
                self.check()
            with self._lock:
                self._keeper.close()

    def _file(self, ending: str) -> Path:
        return self.path.with_name(self.path.name + ending)

    def _same(self) -> bool:
        return self._moved() is None and _written(self.path) == self._written

    def _moved(self) -> str | None:
        """The ending of the first file that is gone or another; None when all are the same."""
        for ending, known in self._known.items():
            if _identity(self._file(ending)) != known:
                return ending
        return None

    def _trouble(self) -> str | None:
        """What happened to the files and what to do, in sentences; None when all is well."""
        moved = self._moved()
        if moved is not None:
            sentence = self._replaced(moved)
        elif self._overwritten():
            sentence = (
                f"{self.path} was overwritten by another program while VolleySense was running. "
                "Nothing more is stored. Keep that program away from the data folder, stop "
                f"VolleySense, {_RESTORE}, and start it again."
            )
        else:
            return None
        log.error("%s", sentence)
        _leave_as_it_is(self._keeper)
        return sentence

    def _overwritten(self) -> bool:
        """The counter in the file itself only grows, and never beyond what is known here.

        A copy from after the last checkpoint does no harm: what waits beside it completes it.
        """
        written = _written(self.path)
        stored = self._stored_counter() if written and written[0] else -1
        if stored is None:
            return False
        if not self._stored <= stored <= _counter(self._keeper):
            return True
        self._written, self._stored = written, stored
        return False

    def _stored_counter(self) -> int | None:
        """The counter in the file itself, without what still waits beside it; -1 for no database,
        None where it cannot be told, as in the middle of a checkpoint."""
        conn = copies.opened(self.path)
        try:
            conn.execute("PRAGMA writable_schema = ON")  # look also while the file is growing
            return _counter(conn)
        except sqlite3.DatabaseError as problem:
            return -1 if "not a database" in str(problem) else None
        finally:
            conn.close()

    def _replaced(self, ending: str) -> str:
        happened = "replaced" if self._file(ending).exists() else "deleted or moved"
        said = (
            f"{self._file(ending)} was {happened} by another program while VolleySense was running."
            " Nothing more is stored."
        )
        advice = "Keep that program away from the data folder, stop VolleySense"
        rescued = self._rescue()
        if rescued is None:
            return f"{said} {advice}, {_RESTORE}, and start it again."
        if self._in_place(rescued):
            return f"{said} What was stored until now is safe. {advice} and start it again."
        return (
            f"{said} What was stored until now is in {rescued}. {advice}, run "
            f"`volleysense restore-database {rescued.name}`, and start it again."
        )

    def _rescue(self) -> Path | None:
        """Save all that was stored, through the connection that still has the old files."""
        target = self._backup_dir / copies.name_of(self.path.stem, copies.RESCUED)
        try:
            return copies.write(self._keeper, target)
        except (OSError, sqlite3.Error, StorageError) as problem:
            log.error("%s could not be saved: %s", self.path, problem)
            return None

    def _in_place(self, rescued: Path) -> bool:
        """See to it that the next start finds what was stored, where nothing of anybody else's
        has to give way for that; where another database is, a person has to choose."""
        there = _identity(self.path)
        foreign = there is not None and there != self._known[""]
        self._set_aside(rescued, ours_only=foreign)
        if foreign:
            return False
        if there is not None:
            return self._emptied()
        try:
            os.link(rescued, self.path)  # unlike a rename, never in the place of a file
            rescued.unlink()
            sync_folder(self.path.parent)
        except OSError as problem:
            log.error("%s could not be put back: %s", self.path, problem)
            return False
        return True

    def _emptied(self) -> bool:
        """Bring what waits beside the database into it."""
        busy, waiting, done = self._keeper.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        return not busy and waiting == done

    def _set_aside(self, rescued: Path, *, ours_only: bool) -> None:
        """What lies beside the old database must not be taken for part of the next one."""
        for ending in BESIDE[1:]:
            path = self._file(ending)
            if path.exists() and (not ours_only or _identity(path) == self._known[ending]):
                with suppress(OSError):  # Windows does not let go of an open file
                    path.replace(rescued.with_name(f"{rescued.stem}_old{ending}"))


def _leave_as_it_is(conn: sqlite3.Connection) -> None:
    """Closing the last connection tidies up the files under the database's name, which are others
    by now. Python before 3.12 cannot prevent that."""
    option = getattr(sqlite3, "SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE", None)
    if option is not None:
        conn.setconfig(option, True)  # type: ignore[attr-defined,unused-ignore]


def _counter(conn: sqlite3.Connection) -> int:
    return int(conn.execute("PRAGMA user_version").fetchone()[0])


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file it is, whatever it is called; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _written(path: Path) -> tuple[int, int] | None:
    """When and how long the file was last written."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
