"""A session read as a match: its sets, its rallies, what does not fit, and how it ended."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from session.checks import check
from session.errors import NotFoundError
from session.game.match import Match, Problem, reduce
from session.game.plays import Score
from session.game.rules import rules_of
from session.game.state import Numbers
from session.record.context import must_be_filter
from session.record.ledger import EventLedger
from session.scout import said_finals
from session.store import changes, rollup, seasons, teams
from session.store.events import EventFilters
from session.store.folding import fold, key
from session.store.protocol import Row, Store, Transaction
from session.vocabulary import Side, Status, canonical_number

if TYPE_CHECKING:
    from session.stats.filters import Filter


_KEPT: Final = 8
"""Matches kept in memory per database: some megabytes each."""

_Version = tuple[int, str]


class _Recent:
    """The last few matches that were asked for, as of the newest change of each session."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[_Version, Match, list[Problem] | None]] = OrderedDict()

    def get(self, session_id: str, version: _Version) -> tuple[Match, list[Problem] | None] | None:
        with self._lock:
            found = self._known.get(session_id)
            if found is None or found[0] != version:
                return None
            self._known.move_to_end(session_id)
            return found[1:]

    def put(
        self, session_id: str, version: _Version, match: Match, problems: list[Problem] | None
    ) -> None:
        with self._lock:
            self._known[session_id] = version, match, problems
            self._known.move_to_end(session_id)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)


_RECENT: WeakKeyDictionary[Store, _Recent] = WeakKeyDictionary()
_LOCK = threading.Lock()


class MatchVerbs(EventLedger):
    """What the rules make of a session's events."""

    def get_match(self, session_id: str, wanted: Filter | None = None) -> Match:
        """The confirmed events as sets and rallies, by the session's own rules and liberos.

        With a filter that asks for an opponent or for dates, nothing of a session that does not
        fit; all other conditions are left to `session.stats.narrowing`.

        Do not change what is in it: the same match is answered again until the session changes.
        `problems` is empty: ask `get_problems`. Raises NotFoundError.
        """
        must_be_filter(wanted)
        match = self._match(session_id)[1]
        if wanted is None or self.fits(session_id, wanted):
            return match
        return replace(match, sets=(), sets_won=(0, 0))

    def has_match_at_hand(self, session_id: str) -> bool:
        """Whether `get_match` has its answer already and need not read every event."""
        with self._store.read() as tx:
            version = changes.newest(tx, session_id)
        return self._recent().get(session_id, version) is not None

    def fits(self, session_id: str, wanted: Filter) -> bool:
        """Whether a session is among those that a filter's opponent and dates leave.

        The opponent is the other team of the one from whose side one looks, otherwise either; its
        name may be given by how it begins. Raises NotFoundError.
        """
        if not wanted.of_sessions:
            return True
        with self._store.read() as tx:
            session = self._session(tx, session_id)
            names = {one["side"]: one["name"] or "" for one in teams.listed(tx, session_id)}
        day = dt.date.fromisoformat(session["match_date"] or session["created_utc"][:10])
        own = wanted.seen_from
        others = [name for side, name in names.items() if own is None or side != own]
        return (
            (wanted.opponent is None or any(_is(name, wanted.opponent) for name in others))
            and (wanted.date_from is None or wanted.date_from <= day)
            and (wanted.date_to is None or day <= wanted.date_to)
        )

    def get_problems(self, session_id: str) -> list[Problem]:
        """What does not fit together, in the order of play; see docs/checks.md.

        Raises NotFoundError.
        """
        version, match, problems = self._match(session_id)
        if problems is None:
            with self._store.read() as tx:
                meta = self._session(tx, session_id)["meta"]
                rosters = rosters_of(tx, session_id)
            problems = check(match, rosters, meta)
            self._recent().put(session_id, version, match, problems)
        return list(problems)

    def _match(self, session_id: str) -> tuple[_Version, Match, list[Problem] | None]:
        with self._store.read() as tx:
            session = self._session(tx, session_id)
            version = changes.newest(tx, session_id)
            known = self._recent().get(session_id, version)
            if known is not None:
                return version, *known
            rows = list(self._rows(tx, session_id, EventFilters(status=Status.CONFIRMED.value)))
            rosters = rosters_of(tx, session_id)
        meta = session["meta"]
        match = reduce(rows, rules_of(meta), liberos_of(rosters), said_finals(meta))
        self._recent().put(session_id, version, match, None)
        return version, match, None

    def _recent(self) -> _Recent:
        with _LOCK:
            return _RECENT.setdefault(self._store, _Recent())


def rosters_of(tx: Transaction, session_id: str) -> dict[str, list[Row]]:
    """The players of a session, by side."""
    return {row["side"]: teams.roster(tx, row["id"]) for row in teams.listed(tx, session_id)}


def liberos_of(rosters: Mapping[str, list[Row]]) -> tuple[Numbers, Numbers]:
    """The shirt numbers of A's liberos and of B's."""
    a, b = (
        frozenset(
            canonical_number(str(one["number"]))
            for one in rosters.get(side.value, [])
            if one["libero"]
        )
        for side in Side
    )
    return a, b


def _is(name: str, said: str) -> bool:
    return key(name) == key(said) or fold(name).startswith(fold(said))


_KEPT_RESULTS: Final = 20_000
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
            while len(self._results) > _KEPT_RESULTS:
                self._results.popitem(last=False)


_ALL: WeakKeyDictionary[Store, _Known] = WeakKeyDictionary()
_RESULTS_LOCK = threading.Lock()


class ResultVerbs(MatchVerbs):
    """What a coach looks for first in a list."""

    def get_results(
        self, session_ids: Sequence[str], *, work_out: bool = True
    ) -> dict[str, Result | None]:
        """The results of those sessions that have points; others are left out.

        Unless `work_out`, None stands for a result that is not remembered: reading a whole match
        takes some hundredths of a second.
        """
        from session.stats.season import DIGEST_VERSION

        with _RESULTS_LOCK:
            known = _ALL.setdefault(self._store, _Known())
        with self._store.read() as tx:
            versions = {
                ident: changes.newest(tx, ident)
                for ident in rollup.sessions_with(tx, session_ids, "point")
            }
            new = [ident for ident, version in versions.items() if not known.get(ident, version)]
            for ident, kept in seasons.digests(tx, new).items():
                if kept["made_from"] == f"{DIGEST_VERSION}.{versions[ident][0]}":
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
