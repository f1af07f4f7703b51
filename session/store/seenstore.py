"""The database as one principal may use it: the same one, whose transactions know the access."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from session.permissions import Access
from session.store.copies import DatabaseCopy
from session.store.protocol import SearchMatch, SearchText, Store, Transaction


class SeenStore:
    """Hands everything on; what its transactions may find is what `access` reaches."""

    def __init__(self, store: Store, access: Access) -> None:
        self.whole = store.whole
        self._access = access

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        with self.whole.read() as tx:
            tx.access = self._access
            yield tx

    @contextmanager
    def write(self, *, wait: bool = True) -> Iterator[Transaction]:
        with self.whole.write(wait=wait) as tx:
            tx.access = self._access
            yield tx

    def when_written(self, then: Callable[[], None]) -> None:
        self.whole.when_written(then)

    def when_changed(self, tell: Callable[[int], None]) -> None:
        self.whole.when_changed(tell)

    def index_text(self, tx: Transaction, ord_: int, text: SearchText) -> None:
        self.whole.index_text(tx, ord_, text)

    def forget_text(self, tx: Transaction, ord_: int) -> None:
        self.whole.forget_text(tx, ord_)

    def match(self, search: str | None, team: str | None) -> SearchMatch | None:
        return self.whole.match(search, team)

    def problems(self) -> list[str]:
        return self.whole.problems()

    def check(self) -> None:
        self.whole.check()

    def copy_daily(self) -> Path | None:
        return self.whole.copy_daily()

    def change(self) -> int:
        return self.whole.change()

    def leave_no_trace(self) -> None:
        self.whole.leave_no_trace()

    def copies(self) -> list[DatabaseCopy]:
        return self.whole.copies()

    def close(self) -> None:
        self.whole.close()
