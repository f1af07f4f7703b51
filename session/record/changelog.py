"""The change log: every act is noted under the name of who did it, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from session import clock
from session.errors import ConflictError, NotFoundError
from session.permissions import Principal
from session.schemas import Change
from session.store import changes, directorylog, sessions
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
        directorylog.add(
            tx, [{k: v for k, v in line.items() if k != "session_id"} for line in lines]
        )

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


def before_entry(
    tx: Transaction, entity: str, ident: int, change_id: int, now: Row | None
) -> Row | None:
    """One of the directory as it was before an entry of its log, to be taken back to that; None
    where it is so already. `now` is its row, which has a revision. Raises NotFoundError where no
    entry says what it was, ConflictError where it was changed since."""
    found = directorylog.entry(tx, entity, ident, change_id)
    before: Row | None = found["before_row"] if found else None
    if found is None or before is None:
        raise NotFoundError(f"Nobody knows any more what that {entity} was.")
    left, revision = found["after_row"], now["revision"] if now else None
    if revision == (left["revision"] if left else None):
        return before
    if now is not None and all(
        now[name] == before[name] for name in before if name not in ("revision", "updated_utc")
    ):
        return None
    raise ConflictError(f"That {entity} was changed since, so it stays as it is.")


def directory_change(row: Row) -> Change:
    """An entry of the directory's log; each stands alone."""
    said = {"batch": row["id"], "before": row["before_row"], "after": row["after_row"]}
    return Change.model_validate({**row, **said})
