"""The verb that reads a session as a match: its sets, its rallies, and what does not fit."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from session.checks import check
from session.match import Match, Problem, reduce
from session.rally import rules_of
from session.scoutmeta import said_finals
from session.state import Numbers
from session.store import changes, teams
from session.store.events import Filters
from session.store.folding import fold, key
from session.store.protocol import Row, Store, Transaction
from session.verbs.base import must_be_filter
from session.verbs.ledger import EventLedger
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
            rows = list(self._rows(tx, session_id, Filters(status=Status.CONFIRMED.value)))
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
