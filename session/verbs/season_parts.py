"""Digests of parts of matches, kept in memory for as long as somebody looks at the same part."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from session.store.protocol import Store

if TYPE_CHECKING:
    from session.stats.season import Digest

KEPT: Final = 500
"""Some tens of kilobytes each."""
Key = tuple[str, int, str]
"""Session, its newest change, and the filter as an address."""


class Parts:
    """The last few hundred of one database. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digests: OrderedDict[Key, Digest] = OrderedDict()

    def get(self, key: Key) -> Digest | None:
        with self._lock:
            found = self._digests.get(key)
            if found is not None:
                self._digests.move_to_end(key)
            return found

    def put(self, key: Key, digest: Digest) -> None:
        with self._lock:
            self._digests[key] = digest
            while len(self._digests) > KEPT:
                self._digests.popitem(last=False)


_ALL: WeakKeyDictionary[Store, Parts] = WeakKeyDictionary()
_LOCK = threading.Lock()


def parts_of(store: Store) -> Parts:
    """What is kept of a database."""
    with _LOCK:
        return _ALL.setdefault(store, Parts())
