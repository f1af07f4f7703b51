"""The change log: every act is noted under the name of who did it, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from session import clock
from session.errors import ConflictError, ForbiddenError, NotFoundError
from session.permissions import OwnedKind, Principal, Right
from session.schemas import Change
from session.store import belongings, changes, directorylog, sessions
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


_IN_THE_DIRECTORY: Final = ("person", "club")
_KINDS: Final[Mapping[str, OwnedKind]] = {
    "playlist": "playlist", "preset": "preset", "question": "question",
}  # fmt: skip
"""What belongs to a club, beside sessions."""
NOT_YOURS: Final = "Your role here is to look, not to change this. Ask whoever runs VolleySense."


def needed_for(entity: str, action: Action) -> Right:
    """The right without which something cannot be done."""
    if entity in _IN_THE_DIRECTORY:  # new names come in with each roster
        return Right.SCOUT if action == "create" else Right.MANAGE
    if entity == "session" and action in ("delete", "restore"):
        return Right.MANAGE
    return Right.SCOUT


class ChangeLog:
    """Writes down what one principal does, and refuses what they may not: nothing is changed in
    the record that is not noted here, in the same transaction."""

    def __init__(self, by: Principal) -> None:
        self.by = by

    def note(self, tx: Transaction, session_id: str, entries: Iterable[LogEntry]) -> None:
        """Of a session, which has changed now. Raises ForbiddenError."""
        at = clock.now()
        lines = []
        for entry in _allowed(tx, session_id, entries):
            lines.append(self._line(session_id, at, entry))
        changes.insert_all(tx, lines)
        sessions.touch(tx, session_id, at)

    def note_gone(self, tx: Transaction, session_id: str, entry: LogEntry) -> None:
        """Of a session that is not there any more. Raises ForbiddenError."""
        for one in _allowed(tx, session_id, [entry]):
            changes.insert_all(tx, [self._line(session_id, clock.now(), one)])

    def note_in_directory(self, tx: Transaction, entries: Iterable[LogEntry]) -> None:
        """The directory has a log of its own: what it says is of no single session. Raises
        ForbiddenError."""
        at = clock.now()
        allowed = _allowed_in_directory(tx, entries)
        directorylog.add(tx, [self._directory_line(at, entry) for entry in allowed])

    def note_account(self, tx: Transaction, entries: Iterable[LogEntry]) -> None:
        """Of users and how they come in, in the directory's log; whoever calls has asked whether
        it may be done."""
        at = clock.now()
        directorylog.add(tx, [self._directory_line(at, entry) for entry in entries])

    def _directory_line(self, at: str, entry: LogEntry) -> Row:
        return {k: v for k, v in self._line("", at, entry).items() if k != "session_id"}

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


def _allowed(tx: Transaction, session_id: str, entries: Iterable[LogEntry]) -> Iterator[LogEntry]:
    """The entries, as long as whoever acts may do what they say."""
    known: set[Right] = set()
    for entry in entries:
        right = needed_for(entry.entity, entry.action)
        if right not in known:
            if not belongings.reaches(tx, right, "session", session_id):
                raise ForbiddenError(NOT_YOURS)
            known.add(right)
        yield entry


def _allowed_in_directory(tx: Transaction, entries: Iterable[LogEntry]) -> Iterator[LogEntry]:
    for entry in entries:
        right = needed_for(entry.entity, entry.action)
        kind = _KINDS.get(entry.entity)
        allowed = (
            _may_in_directory(tx, right)
            if kind is None
            else belongings.reaches(tx, right, kind, entry.entity_id)
        )
        if not allowed:
            raise ForbiddenError(NOT_YOURS)
        yield entry


def _may_in_directory(tx: Transaction, right: Right) -> bool:
    """Who is who is the same for all clubs; new names come in with rosters."""
    return tx.access.somewhere(right) if right is Right.SCOUT else tx.access.everywhere(right)


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
