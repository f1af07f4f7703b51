"""How matches ended, for a list of many: worked out once and remembered until a match changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from session.errors import NotFoundError
from session.match import Match, Score
from session.store import changes, rollup, seasons
from session.store.protocol import Store
from session.verbs.match import MatchVerbs

_KEPT: Final = 20_000
"""Results kept in memory per database: some hundred bytes each."""


@dataclass(frozen=True, slots=True)
class Result:
    """Sets won by A and B, and the points of each set; `extra` are sets after the decision."""

    sets_won: Score
    sets: tuple[Score, ...]
    extra: tuple[Score, ...] = ()

    @classmethod
    def of(cls, match: Match) -> Result:
        scored = [one for one in match.sets if any(one.score)]
        return cls(
            match.sets_won,
            tuple(one.score for one in scored if not one.extra),
            tuple(one.score for one in scored if one.extra),
        )

    @classmethod
    def of_digest(cls, digest: Mapping[str, Any]) -> Result:
        """The same from what a season keeps of a match."""
        scores = tuple((one[0], one[1]) for one in digest["scores"] if any(one))
        return cls((digest["sets_won"][0], digest["sets_won"][1]), scores)


class _Known:
    """The results of one database, each as of the newest change of its session."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: OrderedDict[str, tuple[tuple[int, str], Result]] = OrderedDict()

    def get(self, session_id: str, version: tuple[int, str]) -> Result | None:
        with self._lock:
            found = self._results.get(session_id)
            return found[1] if found is not None and found[0] == version else None

    def put(self, session_id: str, version: tuple[int, str], result: Result) -> None:
        with self._lock:
            self._results[session_id] = version, result
            self._results.move_to_end(session_id)
            while len(self._results) > _KEPT:
                self._results.popitem(last=False)


_ALL: WeakKeyDictionary[Store, _Known] = WeakKeyDictionary()
_LOCK = threading.Lock()


class ResultVerbs(MatchVerbs):
    """What a coach looks for first in a list."""

    def get_results(
        self, session_ids: Sequence[str], *, work_out: bool = True
    ) -> dict[str, Result | None]:
        """The results of those sessions that have points; others are left out.

        Unless `work_out`, None stands for a result that is not remembered: reading a whole match
        takes some hundredths of a second.
        """
        from session.stats.season import VERSION

        with _LOCK:
            known = _ALL.setdefault(self._store, _Known())
        with self._store.read() as tx:
            versions = {
                ident: changes.newest(tx, ident)
                for ident in rollup.sessions_with(tx, session_ids, "point")
            }
            new = [ident for ident, version in versions.items() if not known.get(ident, version)]
            for ident, kept in seasons.digests(tx, new).items():
                if kept["made_from"] == f"{VERSION}.{versions[ident][0]}":
                    known.put(ident, versions[ident], Result.of_digest(kept["summary"]))
        found: dict[str, Result | None] = {}
        for ident, version in versions.items():
            found[ident] = known.get(ident, version)
            if found[ident] is None and work_out:
                try:
                    result = Result.of(self.get_match(ident))
                except NotFoundError:  # Deleted in the meantime.
                    del found[ident]
                    continue
                known.put(ident, version, result)
                found[ident] = result
        return found
