"""Where matches stand in front of their plays, kept in memory, so that a correction need not read
a match from its beginning."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from session.game.plays import plays
from session.game.replay import Place, place_of
from session.game.rules import rules_of
from session.game.state import State
from session.game.step import step
from session.record.matches import MatchVerbs, liberos_of, rosters_of
from session.store import changes
from session.store.events import EventFilters
from session.store.protocol import Store, Transaction
from session.vocabulary import Status

MARK: Final = 64
"""So many plays lie between two places at which the state is kept."""
_KEPT: Final = 16
CONFIRMED: Final = EventFilters(status=Status.CONFIRMED.value)
_NOWHERE: Final = (-1, 0)


@dataclass(frozen=True)
class _Marks:
    """Places of a match, in the order of play, and where it stands behind each of them."""

    version: tuple[int, str] = (0, "")
    places: tuple[Place, ...] = ()
    states: tuple[State, ...] = ()

    def before(self, place: Place, version: tuple[int, str]) -> _Marks:
        count = bisect_left(self.places, place)
        return _Marks(version, self.places[:count], self.states[:count])


class _Kept:
    """The marks of the matches that were corrected last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, _Marks] = OrderedDict()

    def get(self, session_id: str) -> _Marks:
        with self._lock:
            return self._known.get(session_id, _Marks())

    def put(self, session_id: str, marks: _Marks) -> None:
        with self._lock:
            self._known[session_id] = marks
            self._known.move_to_end(session_id)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)


_KEPT_OF: WeakKeyDictionary[Store, _Kept] = WeakKeyDictionary()
_LOCK = threading.Lock()


class StandingVerbs(MatchVerbs):
    """A change of a play leaves where the match stood before it: the marks behind it are dropped,
    by what the change log says was changed since."""

    def _stood_before(self, tx: Transaction, session_id: str, place: Place) -> tuple[Place, State]:
        """A place some plays in front of this one, and where the match stands behind it."""
        rows = rosters_of(tx, session_id)
        rules = rules_of(self._session(tx, session_id)["meta"])
        start = State.start(rules, liberos_of(rows))
        marks = self._still_true(tx, session_id)
        places, states = list(marks.places), list(marks.states)
        known = bisect_left(places, place)
        at, state = (places[known - 1], states[known - 1]) if known else (_NOWHERE, start)
        if known == len(places):
            behind = self._rows(tx, session_id, CONFIRMED, at, page=MARK)
            for count, row in enumerate(behind, 1):
                if place_of(row) >= place:
                    break
                for play in plays((row,)):
                    state = step(state, play)
                if count % MARK == 0:
                    places.append(place_of(row))
                    states.append(state)
            known = bisect_left(places, place)
            self._keep_marks(tx, session_id, _Marks(marks.version, tuple(places), tuple(states)))
        # One mark further back, so that all of the rally is behind it.
        return (places[known - 2], states[known - 2]) if known > 1 else (_NOWHERE, start)

    def _still_true(self, tx: Transaction, session_id: str) -> _Marks:
        marks, version = self._standings().get(session_id), changes.newest_before(tx, session_id)
        first = changes.first_place_since(tx, session_id, marks.version)
        return _Marks(version) if first is None else marks.before((first, 0), version)

    def _keep_marks(self, tx: Transaction, session_id: str, marks: _Marks) -> None:
        """What this act has changed itself may be undone yet, so nothing behind that is kept."""
        first = changes.first_place_since(tx, session_id, marks.version)
        if first is not None:
            self._standings().put(session_id, marks.before((first, 0), marks.version))

    def _standings(self) -> _Kept:
        with _LOCK:
            return _KEPT_OF.setdefault(self._store, _Kept())
