"""Snapshots that nobody asked for: after an import, an analysis, a review, a stretch of edits.

The rule: one is due at once when an import, an analysis or a review ends, and otherwise when a
session was left alone for `QUIET_SEC` after a change, or was changed for `EVERY_SEC` on end. Of one
session at most one is made in `EVERY_SEC`; what comes due earlier waits. None is made where nothing
changed since the newest snapshot, of whatever kind.

Writing one of a long match takes seconds, so it is never done inside a change: after an import or
the like in a thread that lives as long as that takes, and from `look`, which a server calls from
time to time. What goes wrong is logged, shown, and tried again; it never reaches who changed
something.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from session import clock
from session.backup.snapshots import AUTOMATIC, SessionBackup
from session.errors import SessionError
from session.permissions import Principal
from session.store import changes, sessions, snapshots
from session.store.protocol import Row, Store

log = logging.getLogger(__name__)

_BY: Final = Principal("VolleySense", "system")
QUIET_SEC: Final = 120.0
EVERY_SEC: Final = 600.0
NOTE: Final = ".looked"
"""The file in the folder of snapshots that says up to which change everything was looked at."""

Moment: TypeAlias = Literal["import", "analysis", "review", "edits"]
_Outcome: TypeAlias = Literal["made", "needless", "put off"]
"""What came of an attempt; what is put off waits for `EVERY_SEC`."""


@dataclass
class EditStretch:
    """Changes of a session that no snapshot holds yet. Times are those of a clock that only runs
    forward; `first` and `last` are ids of changes, 0 where not known."""

    why: Moment
    began: float
    moved: float
    first: int = 0
    last: int = 0

    def due(self, now: float) -> bool:
        ended = self.why != "edits" or now - self.moved >= QUIET_SEC
        return ended or now - self.began >= EVERY_SEC


class Keeper:
    """What changed in the record of one data folder and is still to be kept. One per process;
    those of several processes may meet, which costs a snapshot too many at the worst."""

    def __init__(
        self,
        store: Store,
        backup: SessionBackup,
        now: Callable[[], float] = time.monotonic,
        late: Callable[[Path, Row], None] = lambda _path, _document: None,
    ) -> None:
        self._store = store
        self._backup = backup
        self._now = now
        self._late = late
        """What to do with one that may have been overtaken while it was written."""
        self._open: dict[str, EditStretch] = {}
        self._tried: dict[str, float] = {}
        self._looked: int | None = None
        self._noting = threading.Lock()
        self._keeping = threading.Lock()
        self._worker: threading.Thread | None = None
        self._troubles: dict[str, str] = {}

    def finished(self, session_id: str, why: Moment) -> None:
        """Something long ended: a snapshot is due once it is written. Answers at once."""
        self._store.when_written(lambda: self._note(session_id, why))

    def look(self) -> None:
        """See what changed since the last look, whoever changed it, and make what is due."""
        self._find_changes()
        self._keep_due()
        self._remember()

    def trouble(self, session_id: str) -> str | None:
        """Why the latest attempt to keep a session failed."""
        return self._troubles.get(session_id)

    def close(self) -> None:
        """Wait for what is being written."""
        worker = self._worker
        if worker is not None:
            worker.join()

    def _note(self, session_id: str, why: Moment) -> None:
        now = self._now()
        with self._noting:
            known = self._open.setdefault(session_id, EditStretch(why, now, now))
            known.why = why
            if self._worker is None:
                self._worker = _started(self._work)

    def _work(self) -> None:
        while True:
            self._keep_due()
            with self._noting:
                if not self._due():
                    self._worker = None
                    return

    def _find_changes(self) -> None:
        with self._store.read() as tx:
            newest = changes.highest(tx)
            looked = self._last_look(newest)
            found = changes.changed_since(tx, looked)
        now = self._now()
        with self._noting:
            self._looked = newest
            for row in found:
                fresh = EditStretch("edits", now, now, row["first"])
                known = self._open.setdefault(row["session_id"], fresh)
                known.first = known.first or row["first"]
                if row["last"] != known.last:
                    known.moved, known.last = now, row["last"]

    def _last_look(self, newest: int) -> int:
        """The first look of all only sees what comes after it, so that an old record is not
        copied whole; nor does one after the database was put back to an older copy."""
        if self._looked is None:
            with suppress(OSError, ValueError):
                self._looked = int((self._backup.folder / NOTE).read_text("ascii"))
        return newest if self._looked is None else min(self._looked, newest)

    def _remember(self) -> None:
        """For the next start: what is still open must be found again by it."""
        with self._noting:
            firsts = [one.first - 1 for one in self._open.values() if one.first]
            reached = min([self._looked or 0, *firsts])
        note = self._backup.folder / NOTE
        with suppress(OSError):  # then the next start finds less; the changes are all there
            note.parent.mkdir(parents=True, exist_ok=True)
            if _text(note) != str(reached):
                note.write_text(str(reached), "ascii")

    def _due(self) -> list[str]:
        now = self._now()
        return [
            session_id
            for session_id, stretch in self._open.items()
            if stretch.due(now) and now - self._tried.get(session_id, -EVERY_SEC) >= EVERY_SEC
        ]

    def _keep_due(self) -> None:
        with self._keeping:
            with self._noting:
                waiting = {session_id: self._open.pop(session_id) for session_id in self._due()}
            for session_id, stretch in waiting.items():
                outcome = self._tried_to_keep(session_id, stretch.why)
                if outcome != "needless":
                    self._tried[session_id] = self._now()
                if outcome == "put off":
                    with self._noting:
                        self._open.setdefault(session_id, stretch)

    def _tried_to_keep(self, session_id: str, why: Moment) -> _Outcome:
        """Whatever happens, nobody who changed something is to hear of it, and the next session
        has its turn."""
        try:
            outcome = self._keep(session_id, why)
        except SessionError as problem:
            said = problem.detail
        except Exception as problem:
            log.exception("An automatic snapshot failed")
            said = f"{type(problem).__name__}: {problem}"
        else:
            self._troubles.pop(session_id, None)
            return outcome
        if self._troubles.get(session_id) != said:
            log.warning("No automatic snapshot of %s: %s", session_id, said)
        self._troubles[session_id] = said
        return "put off"

    def _keep(self, session_id: str, why: Moment) -> _Outcome:
        with self._store.read() as tx:
            if sessions.fetch(tx, session_id) is None:
                return "needless"
            latest = changes.latest_change(tx, session_id)
            kept = self._backup.list_snapshots(session_id)
            if any((info.last_change or 0) >= latest for info in kept):
                return "needless"
            if any(info.reason in AUTOMATIC and _just_now(info.created_utc) for info in kept):
                return "put off"
            document = snapshots.dump(tx, session_id)
        path = self._backup.create_snapshot(
            session_id, document, reason=why, actor=_BY.name, gently=True
        )
        self._late(path, document)
        return "made"


def _started(work: Callable[[], None]) -> threading.Thread | None:
    """None where the system has no thread to give; then the next look does the work."""
    worker = threading.Thread(target=work, name="automatic snapshots")
    try:
        worker.start()
    except RuntimeError as problem:
        log.warning("No automatic snapshot yet: %s", problem)
        return None
    return worker


def _just_now(created_utc: str) -> bool:
    """Whether the wall clock makes it so; one that was put back since then says nothing."""
    age = (clock.utc_now() - clock.from_iso(created_utc)).total_seconds()
    return 0 <= age < EVERY_SEC


def _text(path: Path) -> str:
    return path.read_text("ascii") if path.exists() else ""
