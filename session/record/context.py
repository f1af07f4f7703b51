"""What everything in the record shares: the store, the files, and who acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from session import clock
from session.backup.automatic import Keeper
from session.backup.snapshots import SessionBackup
from session.errors import ConflictError, InvalidInput, NotFoundError
from session.fields import plain_json
from session.files.folder import BACKUPS, SessionFiles, checked_id
from session.principal import Principal
from session.store import changes, sessions, teams
from session.store.protocol import Row, SearchText, Store, Transaction

MAX_ROW_ID = 2**63 - 1
Action = Literal["create", "update", "delete", "restore"]


@dataclass(frozen=True)
class LogEntry:
    """One line of the change log before it is written."""

    action: Action
    entity: str
    entity_id: object
    before: Row | None = None
    after: Row | None = None


class BatchIds(list[int]):
    """The ids of what a verb worked on. `batch` names the act in the history, so that it can be
    taken back; None when nothing was changed. `deleted` are those among the ids that were added
    before and deleted since."""

    def __init__(self, ids: Iterable[int], batch: int | None, deleted: Iterable[int] = ()) -> None:
        super().__init__(ids)
        self.batch = batch
        self.deleted = tuple(deleted)


class BatchCount(int):
    """How many things a verb worked on, with the `batch` of `Ids`."""

    batch: int | None

    def __new__(cls, count: int, batch: int | None) -> BatchCount:
        made = super().__new__(cls, count)
        made.batch = batch
        return made


@dataclass(eq=False)
class RecordContext:
    """What all who act on the record of one data folder share."""

    store: Store
    files: SessionFiles
    backup: SessionBackup
    keeper: Keeper

    @classmethod
    def of(cls, store: Store, files: SessionFiles) -> RecordContext:
        backup = SessionBackup(files.root / BACKUPS)
        return cls(store, files, backup, Keeper(store, backup))


class Verbs:
    """Shared by the verbs of all nouns."""

    def __init__(self, record: RecordContext, by: Principal) -> None:
        self._record, self._by = record, by
        self._store, self._files = record.store, record.files

    def _session(self, tx: Transaction, session_id: str) -> Row:
        found = sessions.fetch(tx, checked_id(session_id))
        if found is None:
            raise NotFoundError(f"There is no session {session_id}.")
        return found

    def _log(self, tx: Transaction, session_id: str, entries: Iterable[LogEntry]) -> None:
        """Write the change log, and when the session last changed."""
        at = clock.now()
        changes.insert_all(tx, [self._line(session_id, at, entry) for entry in entries])
        sessions.touch(tx, session_id, at)

    def _line(self, session_id: str, at: str, entry: LogEntry) -> Row:
        return {
            "session_id": session_id,
            "at_utc": at,
            "actor": self._by.name,
            "action": entry.action,
            "entity": entry.entity,
            "entity_id": str(entry.entity_id),
            "before_row": entry.before,
            "after_row": entry.after,
        }

    def _index(self, tx: Transaction, session_id: str) -> None:
        """Bring what the session can be found by up to date."""
        row = self._session(tx, session_id)
        sides = teams.listed(tx, session_id)
        text = SearchText(
            title=row["title"],
            venue=row["venue"] or "",
            teams=" ".join(side["name"] or "" for side in sides),
            players=" ".join(teams.names(tx, session_id).values()),
            notes=row["notes"],
        )
        self._store.index_text(tx, sessions.ord_of(tx, session_id), text)


def must_be_filter(wanted: object) -> None:
    """A script that passes a mapping is told how to make a filter of it. Raises InvalidInput."""
    from session.stats.filters import Filter

    if wanted is not None and not isinstance(wanted, Filter):
        raise InvalidInput(
            'wanted must be a Filter, such as Filter.parse({"set": "1"}) of session.stats.filters.',
            field="wanted",
        )


def sent(update: BaseModel, clearable: frozenset[str]) -> dict[str, Any]:
    """The fields of an update that were sent. Raises InvalidInput where one may not be empty."""
    fields = update.model_dump(mode="json", include=update.model_fields_set)
    for name, value in fields.items():
        if value is None and name not in clearable:
            raise InvalidInput(f"{name} cannot be empty; leave it out to keep it.", field=name)
    return fields


def merged(meta: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """A meta with what was sent of it: each key is replaced whole, null removes one. Raises
    InvalidInput when it becomes too large."""
    gone = {key for key, value in change.items() if value is None}
    after = {key: value for key, value in {**meta, **change}.items() if key not in gone}
    try:
        return plain_json(after)
    except ValueError as problem:
        raise InvalidInput(f"With this, meta {problem}.", field="meta") from problem


def check_revision(found: int, seen: int | None, what: str) -> None:
    """Raises ConflictError when somebody else changed `what` after it was seen."""
    if seen is not None and seen != found:
        raise ConflictError(
            f"{what} was changed in the meantime: it is at revision {found}, not {seen}. "
            "Load it again."
        )


def window(limit: int, offset: int) -> tuple[int, int]:
    """Limit and offset, checked and within what a database can count."""
    for name, value in (("limit", limit), ("offset", offset)):
        if value < 0:
            raise InvalidInput(f"{name} cannot be negative.", field=name)
    return min(limit, MAX_ROW_ID), min(offset, MAX_ROW_ID)


def row_id(value: int, what: str) -> int:
    """An id that a database can hold; anything else is simply not there."""
    if not 0 < value <= MAX_ROW_ID:
        raise NotFoundError(f"There is no {what} {value} in this session.")
    return value
