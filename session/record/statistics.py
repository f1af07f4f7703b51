"""The numbers of a match, as reports and scripts ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from session.errors import InvalidInput
from session.record.context import RecordContext, must_be_filter, session_row
from session.record.ledger import rows_in_order
from session.record.matches import CONFIRMED, Matches
from session.schemas import Event, JsonObject, Player
from session.scout import scout_of
from session.store import teams

if TYPE_CHECKING:
    from session.stats.filters import Filter
    from session.stats.playbyplay import SetLines
    from session.stats.report import MatchStatistics

_EVENTS: Final = TypeAdapter(list[Event])
_PLAYERS: Final = TypeAdapter(list[Player])


class SessionStatistics:
    """What `session.stats` makes of a session."""

    def __init__(self, record: RecordContext, matches: Matches) -> None:
        self._store, self._matches = record.store, matches

    def get(
        self, session_id: str, *, wanted: Filter | None = None, reference: Iterable[str] = ()
    ) -> JsonObject:
        """All numbers of the match report, per team, set and player; see docs/statistics.md.

        `wanted` narrows them to a part of the match. `reference` are ids of sessions from which
        to learn what is usual; with them, expected side-out and break point are added. Raises
        NotFoundError, InvalidInput.
        """
        return self.report(session_id, wanted=wanted, reference=reference).as_json()

    def report(
        self, session_id: str, *, wanted: Filter | None = None, reference: Iterable[str] = ()
    ) -> MatchStatistics:
        """What `get` answers as JSON.

        Raises NotFoundError, InvalidInput.
        """
        from session.stats.expected import reference_rates
        from session.stats.report import About, match_statistics
        from session.stats.tally import Counted

        must_be_filter(wanted)
        if isinstance(reference, str):
            raise InvalidInput("reference must be a list of session ids.", field="reference")
        view = self._matches.view(session_id)
        ids = list(dict.fromkeys(reference))
        usual = reference_rates(self._matches.get(one) for one in ids) if ids else None
        about = About(
            session_id=session_id,
            names={side: team.name for side, team in view.teams.items()},
            rosters=view.rosters,
            scout=scout_of(view.session.meta),
            reference=usual,
        )
        match = view.match if wanted is None else view.seen(wanted)
        found = match_statistics(Counted.of(match, wanted), about)
        if found.reference is None:
            return found
        return replace(found, reference=replace(found.reference, sessions=ids))

    def metrics(self, session_id: str) -> JsonObject:
        """Advanced metrics of the confirmed events; see `RollupComputer`."""
        from session.stats.metrics import advanced_metrics

        with self._store.read() as tx:
            session_row(tx, session_id)
            players = teams.rosters(tx, session_id)
            rows = list(rows_in_order(tx, session_id, CONFIRMED))
        rosters = {side: _PLAYERS.validate_python(listed) for side, listed in players.items()}
        return advanced_metrics(_EVENTS.validate_python(rows), rosters)

    def play_by_play(self, session_id: str) -> list[SetLines]:
        """Each set, rally by rally: score, server, rotations and how it ended, in words.

        Raises NotFoundError.
        """
        from session.stats.playbyplay import play_by_play

        view = self._matches.view(session_id)
        names = {side: team.name for side, team in view.teams.items()}
        return play_by_play(view.match, names, view.rosters)
