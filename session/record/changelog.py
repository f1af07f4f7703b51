"""The change log: every act is noted under the name of who did it, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from session import clock
from session.permissions import Principal
from session.store import changes, people, sessions
from session.store.protocol import LoggedRow, Row, Transaction

Action = Literal["create", "update", "delete", "restore"]


@dataclass(frozen=True)
class LogEntry:
    """One line of the change log before it is written."""

    action: Action
    entity: str
    entity_id: object
    before: LoggedRow | None = None
    after: LoggedRow | None = None


class ChangeLog:
    """Writes down what one principal does."""

    def __init__(self, by: Principal) -> None:
        self.by = by

    def note(self, tx: Transaction, session_id: str, entries: Iterable[LogEntry]) -> None:
        """Of a session, which has changed now."""
        at = clock.now()
        changes.insert_all(tx, [self._line(session_id, at, entry) for entry in entries])
        sessions.touch(tx, session_id, at)

    def note_gone(self, tx: Transaction, session_id: str, entry: LogEntry) -> None:
        """Of a session that is not there any more."""
        changes.insert_all(tx, [self._line(session_id, clock.now(), entry)])

    def note_in_directory(self, tx: Transaction, entries: Iterable[LogEntry]) -> None:
        """The directory has a log of its own: what it says is of no single session."""
        at = clock.now()
        lines = (self._line("", at, entry) for entry in entries)
        people.log(tx, [{k: v for k, v in line.items() if k != "session_id"} for line in lines])

    def _line(self, session_id: str, at: str, entry: LogEntry) -> Row:
        return {
            "session_id": session_id,
            "at_utc": at,
            "actor": self.by.name,
            "action": entry.action,
            "entity": entry.entity,
            "entity_id": str(entry.entity_id),
            "before_row": entry.before,
            "after_row": entry.after,
        }
