"""The verb that reads a session as a match: its sets, its rallies, and what does not fit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any, Final
from weakref import WeakKeyDictionary

from session.match import Match, reduce
from session.rally import rules_of
from session.store import changes, teams
from session.store.events import Filters
from session.store.protocol import Row, Store, Transaction
from session.verbs.ledger import EventLedger
from session.vocabulary import Side, Status, canonical_number

_KEPT: Final = 8
"""Matches kept in memory per database: some megabytes each."""

_Entry = tuple[tuple[int, str], Match]


class _Recent:
    """The last few matches that were asked for, as of the newest change of each session."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._matches: OrderedDict[str, _Entry] = OrderedDict()

    def get(self, session_id: str, version: tuple[int, str]) -> Match | None:
        with self._lock:
            found = self._matches.get(session_id)
            if found is None or found[0] != version:
                return None
            self._matches.move_to_end(session_id)
            return found[1]

    def put(self, session_id: str, version: tuple[int, str], match: Match) -> None:
        with self._lock:
            self._matches[session_id] = version, match
            self._matches.move_to_end(session_id)
            while len(self._matches) > _KEPT:
                self._matches.popitem(last=False)


_RECENT: WeakKeyDictionary[Store, _Recent] = WeakKeyDictionary()
_LOCK = threading.Lock()


class MatchVerbs(EventLedger):
    """What the rules make of a session's events."""

    def get_match(self, session_id: str) -> Match:
        """The confirmed events as sets and rallies, by the session's own rules and liberos.

        Do not change what is in it: the same match is answered again until the session changes.
        `problems` is empty; `session.checks.check` finds them. Raises NotFoundError.
        """
        recent = self._recent()
        with self._store.read() as tx:
            session = self._session(tx, session_id)
            version = changes.newest(tx, session_id)
            known = recent.get(session_id, version)
            if known is not None:
                return known
            rows = list(self._rows(tx, session_id, Filters(status=Status.CONFIRMED.value)))
            liberos = _liberos(tx, session_id)
        match = reduce(rows, rules_of(session["meta"]), liberos)
        recent.put(session_id, version, match)
        return match

    def _recent(self) -> _Recent:
        with _LOCK:
            return _RECENT.setdefault(self._store, _Recent())


def _liberos(tx: Transaction, session_id: str) -> tuple[frozenset[str], frozenset[str]]:
    sides: dict[str, list[Row]] = {
        row["side"]: teams.roster(tx, row["id"]) for row in teams.listed(tx, session_id)
    }
    a, b = (_numbers(sides.get(side.value, [])) for side in Side)
    return a, b


def _numbers(players: list[dict[str, Any]]) -> frozenset[str]:
    return frozenset(canonical_number(str(one["number"])) for one in players if one["libero"])
