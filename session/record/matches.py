"""A session read as a match: its sets, its rallies, what does not fit, and how it ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from session.errors import NotFoundError
from session.folding import fold, key
from session.game.match import Match, Problem
from session.game.replay import Place
from session.game.rules import rules_of
from session.game.running import RunningMatch
from session.game.state import Numbers, State
from session.record.context import RecordContext, must_be_filter, session_row
from session.record.ledger import PAGE, rows_in_order
from session.record.runningmatches import KeptMatch, Result
from session.schemas import Player, Session, Team
from session.scout import said_finals
from session.store import changes, rollup, seasons, sessions, teams
from session.store.events import EventFilters
from session.store.protocol import Transaction
from session.store.rows import StoredEvent, StoredPlayer, StoredSession
from session.vocabulary import Side, Status, canonical_number

if TYPE_CHECKING:
    from session.stats.filters import Filter


_PLAYERS: Final = TypeAdapter(list[Player])
_FEW: Final = 64
"""So many plays are read at first where only the first ones may matter."""
CONFIRMED: Final = EventFilters(status=Status.CONFIRMED.value)


@dataclass(frozen=True, slots=True)
class MatchView:
    """A session as a match, with what there is to say around it; teams and rosters by side."""

    session: Session
    teams: Mapping[str, Team]
    rosters: Mapping[str, list[Player]]
    counts: Mapping[str, int]
    """How many events of each status there are, and how many clips."""
    _kept: KeptMatch

    @property
    def match(self) -> Match:
        return self._kept.match

    @property
    def problems(self) -> list[Problem]:
        """What does not fit together, in the order of play."""
        return list(self._kept.problems(self.rosters, self.session.meta))

    def fits(self, wanted: Filter) -> bool:
        """Whether it is among the matches that a filter's opponent and dates leave.

        The opponent is the other team of the one from whose side one looks, otherwise either; its
        name may be given by how it begins.
        """
        day = self.session.match_date or dt.date.fromisoformat(self.session.created_utc[:10])
        names = {Side(side): team.name or "" for side, team in self.teams.items()}
        return is_asked_for(wanted, day, names)

    def seen(self, wanted: Filter) -> Match:
        """The match, or nothing of it where it is none of those that a filter asks for."""
        return self.match if self.fits(wanted) else replace(self.match, sets=(), sets_won=(0, 0))


class Matches:
    """What the rules make of a session's events."""

    def __init__(self, record: RecordContext) -> None:
        self._record, self._store = record, record.store

    def get(self, session_id: str, wanted: Filter | None = None) -> Match:
        """The confirmed events as sets and rallies, by the session's own rules and liberos.

        With a filter that asks for an opponent or for dates, nothing of a session that does not
        fit; all other conditions are left to `session.stats.narrowing`.

        Do not change what is in it: the same match is answered again until the session changes.
        `problems` is empty: ask `get_problems`. Raises NotFoundError.
        """
        must_be_filter(wanted)
        if wanted is not None and wanted.of_sessions:
            return self.view(session_id).seen(wanted)
        with self._store.read() as tx:
            return self.kept(tx, session_id).match

    def is_at_hand(self, session_id: str) -> bool:
        """Whether `get_match` has its answer already and need not look at any event."""
        with self._store.read() as tx:
            version = changes.newest(tx, session_id)
        return self._record.matches.has(session_id, version)

    def fits(self, session_id: str, wanted: Filter) -> bool:
        """Whether a session is among those that a filter's opponent and dates leave; see
        `MatchView.fits`. Raises NotFoundError."""
        return not wanted.of_sessions or self.view(session_id).fits(wanted)

    def view(self, session_id: str) -> MatchView:
        """A session as a match with all that there is to say around it, read at once. Do not
        change what is in it. Raises NotFoundError."""
        with self._store.read() as tx:
            row = session_row(tx, session_id)
            players = teams.rosters(tx, session_id)
            return MatchView(
                Session.model_validate(row),
                {one["side"]: Team.model_validate(one) for one in teams.listed(tx, session_id)},
                {side: _PLAYERS.validate_python(listed) for side, listed in players.items()},
                sessions.counts(tx, session_id),
                self._present(tx, row, players),
            )

    def problems(self, session_id: str) -> list[Problem]:
        """What does not fit together, in the order of play; see docs/checks.md.

        Raises NotFoundError.
        """
        with self._store.read() as tx:
            row, rosters = session_row(tx, session_id), teams.rosters(tx, session_id)
            kept = self._present(tx, row, rosters)
        return list(kept.problems(rosters, row["meta"]))

    def results(
        self, session_ids: Sequence[str], *, work_out: bool = True
    ) -> dict[str, Result | None]:
        """The results of those sessions that have points; others are left out.

        Unless `work_out`, None stands for a result that is not remembered: reading a whole match
        takes some hundredths of a second.
        """
        from session.stats.season import DIGEST_VERSION

        known = self._record.results
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
                    result = Result.of(self.get(ident))
                except NotFoundError:  # Deleted in the meantime.
                    del found[ident]
                    continue
                known.put(ident, version, result)
                found[ident] = result
        return found

    def kept(self, tx: Transaction, session_id: str, up_to: Place | None = None) -> KeptMatch:
        """The match as it stands in this transaction, with its plays up to a place or all."""
        row = session_row(tx, session_id)
        return self._present(tx, row, teams.rosters(tx, session_id), up_to)

    def _present(
        self,
        tx: Transaction,
        session: StoredSession,
        rosters: Mapping[str, list[StoredPlayer]],
        up_to: Place | None = None,
    ) -> KeptMatch:
        session_id, meta = session["id"], session["meta"]
        start = State.start(rules_of(meta), liberos_of(rosters))

        def read(after: Place) -> Iterator[StoredEvent]:
            return rows_in_order(tx, session_id, CONFIRMED, after, PAGE if up_to is None else _FEW)

        begun = RunningMatch(start, said_finals(meta))
        return self._record.matches.present(tx, session_id, begun, read, up_to)


def liberos_of(rosters: Mapping[str, Sequence[Mapping[str, object]]]) -> tuple[Numbers, Numbers]:
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


def is_asked_for(wanted: Filter, day: dt.date, names: Mapping[Side, str]) -> bool:
    """Whether a match of that day is among those that a filter's opponent and dates leave."""
    others = [name for side, name in names.items() if side != wanted.seen_from]
    return (
        (wanted.opponent is None or any(_is(name, wanted.opponent) for name in others))
        and (wanted.date_from is None or wanted.date_from <= day)
        and (wanted.date_to is None or day <= wanted.date_to)
    )


def _is(name: str, said: str) -> bool:
    return key(name) == key(said) or fold(name).startswith(fold(said))
