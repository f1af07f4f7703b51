"""What the record needs of a database. One engine fulfils it today, a second one can follow.

The noun modules beside this one (`sessions`, `events`, …) hold the SQL that every engine
understands, with `:name` parameters. What engines do differently (transactions, full-text
search, migrations) stands behind these protocols.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

from session.permissions import Access
from session.store.copies import DatabaseCopy

Row = dict[str, Any]  # Any: of columns of different types
LoggedRow: TypeAlias = Mapping[str, Any]  # Any: columns by the rules of their time
"""A row in the change log: as it was before, or after."""
CHUNK: Final = 400
"""A database takes only so many parameters at a time."""
JSON_COLUMNS = frozenset(
    {
        "meta", "payload", "metadata", "result", "before_row", "after_row", "content", "summary",
        "tags", "asked", "drawings", "scopes",
    }
)  # fmt: skip
"""The columns that hold mappings or lists, in whatever way an engine keeps them."""


class Transaction(Protocol):
    """An open transaction. JSON columns come and go as mappings, booleans as 0 and 1."""

    access: Access
    """What statements may find, and what may be noted: everything, unless it is set."""

    @property
    def act(self) -> dict[str, int]:
        """What is known of the whole: the same for the outermost transaction and all in it."""
        ...

    def rows(self, sql: str, /, **params: object) -> list[Row]: ...

    def row(self, sql: str, /, **params: object) -> Row | None: ...

    def value(self, sql: str, /, **params: object) -> Any: ...  # noqa: ANN401 - Any: of a column

    def run(self, sql: str, /, **params: object) -> int:
        """Run a statement; answers how many rows it changed."""
        ...

    def run_many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None: ...

    def insert_many(self, sql: str, rows: Sequence[Mapping[str, object]]) -> Sequence[int]:
        """Run an INSERT for each row; answers the ids that they were given, in the same order."""
        ...


@dataclass(frozen=True)
class SearchText:
    """What a session can be found by; folded by the engine."""

    title: str
    venue: str
    teams: str
    players: str
    notes: str


@dataclass(frozen=True)
class SearchMatch:
    """How a search finds sessions: a table of the engine's, and its column that is their `ord`."""

    table: str
    ord: str
    where: str
    params: Mapping[str, object]


class Store(Protocol):
    """A database that holds the record."""

    @property
    def whole(self) -> Store:
        """The same one, without regard to who asks."""
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """One consistent look; inside a transaction of this thread, that transaction."""
        ...

    def write(self, *, wait: bool = True) -> AbstractContextManager[Transaction]:
        """All or nothing, synced before it returns; nested ones are savepoints.

        Raises WaitingError when somebody else writes for very long, or at all unless `wait`."""
        ...

    def when_written(self, then: Callable[[], None]) -> None:
        """Do something once the transaction of this thread is written, and not if it is undone;
        at once where there is none."""
        ...

    def when_changed(self, tell: Callable[[int], None]) -> None:
        """Tell somebody of each act that is written from now on, by the number of its batch: at
        once, in the thread that wrote it, which waits meanwhile."""
        ...

    def index_text(self, tx: Transaction, ord_: int, text: SearchText) -> None: ...

    def forget_text(self, tx: Transaction, ord_: int) -> None: ...

    def match(self, search: str | None, team: str | None) -> SearchMatch | None:
        """None when there is nothing to search for."""
        ...

    def problems(self) -> list[str]:
        """What is wrong with the database itself; empty when it is sound."""
        ...

    def check(self) -> None:
        """Raises UnusableError when the database is not the one any more that was opened."""
        ...

    def copy_daily(self) -> Path | None:
        """Copy the whole database, where something changed and a day has passed since the last
        copy; answers the copy."""
        ...

    def change(self) -> int:
        """How many changes were ever made to the record."""
        ...

    def leave_no_trace(self) -> None:
        """Write the database anew without gaps, so that its files hold nothing any more of what was
        deleted or changed. Raises WaitingError while somebody reads an older state."""
        ...

    def copies(self) -> list[DatabaseCopy]:
        """The copies of the whole database, the newest first."""
        ...

    def close(self) -> None: ...


def rows_among(tx: Transaction, sql: str, ids: Iterable[object], **params: object) -> list[Row]:
    """The rows of a statement that has `IN (:ids)`, for however many ids.

    It is run for some hundreds of them at a time, so order and LIMIT hold for these alone.
    """
    found: list[Row] = []
    remaining = iter(ids)
    while chunk := list(islice(remaining, CHUNK)):
        values = {f"id{index}": value for index, value in enumerate(chunk)}
        names = ", ".join(f":{name}" for name in values)
        found += tx.rows(sql.replace(":ids", names), **params, **values)
    return found
