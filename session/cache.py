"""What is kept in memory of what was worked out: the latest of it, up to a bound."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
S = TypeVar("S")


def _one(_value: object) -> int:
    return 1


class Cache(Generic[K, V]):
    """Answers that may be asked for again, the longest unused of which go first.

    `room` is what all of them may weigh together, as `weigh` says of each; the newest one stays,
    whatever it weighs. Safe to share between threads: what is in it must not be changed.
    """

    def __init__(self, room: int, weigh: Callable[[V], int] = _one) -> None:
        self._room = room
        self._weigh = weigh
        self._lock = threading.Lock()
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._weight = 0

    def get(self, key: K) -> V | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V) -> None:
        """Keep a value, in the place of the one of this key."""
        weight = self._weigh(value)
        with self._lock:
            self._weight += weight - self._kept.pop(key, (value, 0))[1]
            self._kept[key] = value, weight
            while self._weight > self._room and len(self._kept) > 1:
                self._weight -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._weight = 0

    def __len__(self) -> int:
        with self._lock:
            return len(self._kept)


class NewestCache(Generic[K, V]):
    """What was worked out of things that change: of each as of one version, the last that was."""

    def __init__(self, room: int) -> None:
        self._kept: Cache[K, tuple[object, V]] = Cache(room)

    def get(self, key: K, version: object) -> V | None:
        found = self._kept.get(key)
        return found[1] if found is not None and found[0] == version else None

    def put(self, key: K, version: object, value: V) -> None:
        self._kept.put(key, (version, value))

    def clear(self) -> None:
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


class SourceCache(Generic[S, K, V]):
    """What was worked out of things that never change, such as a match as it stood: of each by what
    was asked of it. Things are told apart by what they are, not by what they equal."""

    def __init__(self, room: int) -> None:
        self._kept: Cache[tuple[int, K], tuple[S, V]] = Cache(room)

    def of(self, source: S, asked: K, make: Callable[[], V]) -> V:
        """What is kept, or else is made now."""
        found = self._kept.get((id(source), asked))
        if found is None or found[0] is not source:
            found = source, make()  # with the source: nothing else gets its identity meanwhile
            self._kept.put((id(source), asked), found)
        return found[1]
