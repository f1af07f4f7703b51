"""What all nouns of the record share, and what they ask of what is sent to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from pydantic import BaseModel

from session.backup.automatic import Keeper
from session.backup.snapshots import SessionBackup
from session.cache import NewestCache
from session.errors import ConflictError, ForbiddenError, InvalidInput, NotFoundError
from session.fields import plain_json
from session.files.folder import BACKUPS, SessionFiles, checked_id
from session.permissions import FULL_ACCESS, OwnedKind, Principal, Right
from session.record.erasedpeople import ErasedPeople
from session.record.runningmatches import Result, RunningMatches
from session.schemas import JsonObject
from session.store import belongings, sessions, teams
from session.store.protocol import Row, SearchText, Store, Transaction
from session.store.rows import StoredSession
from session.store.seenstore import SeenStore

if TYPE_CHECKING:
    from session.stats.season import Digest, MatchResult

MAX_ROW_ID = 2**63 - 1


class BatchIds(list[int]):
    """The ids of what a verb worked on. `batch` names the act in the history, so that it can be
    taken back; None when nothing was changed. `deleted` are those among the ids that were added
    before and deleted since."""

    def __init__(self, ids: Iterable[int], batch: int | None, deleted: Iterable[int] = ()) -> None:
        super().__init__(ids)
        self.batch = batch
        self.deleted = tuple(deleted)


class BatchCount(int):
    """How many things a verb worked on, with the `batch` of `BatchIds`."""

    batch: int | None

    def __new__(cls, count: int, batch: int | None) -> BatchCount:
        made = super().__new__(cls, count)
        made.batch = batch
        return made


class AccountState:
    """Counts what was done to accounts in this process, so that who keeps what a login may do
    asks again."""

    def __init__(self) -> None:
        self.version = 0

    def changed(self) -> None:
        self.version += 1


@dataclass(eq=False)
class RecordContext:
    """What belongs to one data folder, whoever acts on it."""

    store: Store
    files: SessionFiles
    backup: SessionBackup
    keeper: Keeper
    erased: ErasedPeople
    matches: RunningMatches = field(default_factory=RunningMatches)
    results: NewestCache[str, Result] = field(default_factory=partial(NewestCache, 20_000))
    """Of sessions as of their newest changes; some hundred bytes each."""
    ends: NewestCache[str, MatchResult] = field(default_factory=partial(NewestCache, 20_000))
    """How matches ended, by session, as of their newest changes."""
    digests: NewestCache[tuple[str, str], Digest] = field(default_factory=partial(NewestCache, 500))
    """What a season counts of matches as of their newest changes: by session, and the filter as an
    address, "" for whole matches; some tens of kilobytes each."""
    accounts: AccountState = field(default_factory=AccountState)

    @classmethod
    def of(cls, store: Store, files: SessionFiles) -> RecordContext:
        backup = SessionBackup(files.root / BACKUPS)
        erased = ErasedPeople(store, backup, files.root)
        return cls(store, files, backup, Keeper(store, backup, late=erased.clean_late), erased)

    def forget(self) -> None:
        """Drop all that was worked out and is kept in memory."""
        for kept in (self.matches, self.results, self.ends, self.digests):
            kept.clear()

    def seen_by(self, by: Principal) -> RecordContext:
        """The same, of which statements find what somebody may see."""
        whole = self.store.whole
        if by.access == FULL_ACCESS:
            return self if self.store is whole else replace(self, store=whole)
        return replace(self, store=SeenStore(whole, by.access))

    def index(self, tx: Transaction, session_id: str) -> None:
        """Bring what a session can be found by up to date."""
        row = session_row(tx, session_id)
        sides = teams.listed(tx, session_id)
        text = SearchText(
            title=row["title"],
            venue=row["venue"] or "",
            teams=" ".join(side["name"] or "" for side in sides),
            players=" ".join(teams.names(tx, session_id).values()),
            notes=row["notes"],
        )
        self.store.index_text(tx, sessions.ord_of(tx, session_id), text)


def session_row(tx: Transaction, session_id: str) -> StoredSession:
    """Raises NotFoundError; also for one that whoever asks may not know of."""
    found = sessions.fetch(tx, checked_id(session_id))
    if found is None or not belongings.reaches(tx, Right.SEE_OWN, "session", session_id):
        raise NotFoundError(f"There is no session {session_id}.")
    return found


def seen_id(tx: Transaction, session_id: str) -> str:
    """A session's id, to look for what belongs to it without reading its row first. Raises
    NotFoundError where whoever asks may not know of it."""
    if not belongings.reaches(tx, Right.SEE_OWN, "session", checked_id(session_id)):
        raise NotFoundError(f"There is no session {session_id}.")
    return session_id


def begin_belonging(tx: Transaction, kind: OwnedKind, ident: object) -> None:
    """What somebody makes is their club's. Raises ForbiddenError where they have a role in none
    that lets them make something."""
    if tx.access.everywhere(Right.SCOUT):
        return
    if tx.access.home is None:
        raise ForbiddenError("Your role does not let you make something new here.")
    belongings.give(tx, kind, ident, tx.access.home)


def must_be_filter(wanted: object) -> None:
    """A script that passes a mapping is told how to make a filter of it. Raises InvalidInput."""
    from session.stats.filters import Filter

    if wanted is not None and not isinstance(wanted, Filter):
        raise InvalidInput(
            'wanted must be a Filter, such as Filter.parse({"set": "1"}) of session.stats.filters.',
            field="wanted",
        )


def sent(update: BaseModel, clearable: frozenset[str]) -> Row:
    """The fields of an update that were sent. Raises InvalidInput where one may not be empty."""
    fields = update.model_dump(mode="json", include=update.model_fields_set)
    for name, value in fields.items():
        if value is None and name not in clearable:
            raise InvalidInput(f"{name} cannot be empty; leave it out to keep it.", field=name)
    return fields


def merged(meta: Mapping[str, object], change: Mapping[str, object]) -> JsonObject:
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
