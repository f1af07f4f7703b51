"""The verb of the match report's numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from session.errors import InvalidInput
from session.record.context import must_be_filter
from session.record.matches import MatchVerbs
from session.scout import scout_of

if TYPE_CHECKING:
    from session.stats.filters import Filter
    from session.stats.playbyplay import SetLines


class StatisticsVerbs(MatchVerbs):
    """What `session.stats` makes of a session."""

    def get_stats(
        self, session_id: str, *, wanted: Filter | None = None, reference: Iterable[str] = ()
    ) -> dict[str, Any]:
        """All numbers of the match report, per team, set and player; see docs/statistics.md.

        `wanted` narrows them to a part of the match. `reference` are ids of sessions from which
        to learn what is usual; with them, expected side-out and break point are added. Raises
        NotFoundError, InvalidInput.
        """
        from session.stats.expected import reference_rates
        from session.stats.report import About, match_statistics
        from session.stats.tally import Counted

        must_be_filter(wanted)
        if isinstance(reference, str):
            raise InvalidInput("reference must be a list of session ids.", field="reference")
        view = self.view_match(session_id)
        ids = list(dict.fromkeys(reference))
        usual = reference_rates(self.get_match(one) for one in ids) if ids else None
        about = About(
            session_id=session_id,
            names={side: team.name for side, team in view.teams.items()},
            rosters=view.rosters,
            scout=scout_of(view.session.meta),
            reference=usual,
        )
        match = view.match if wanted is None else view.seen(wanted)
        found = match_statistics(Counted.of(match, wanted), about).as_json()
        if usual is not None:
            found["reference"] = {"sessions": ids, **found["reference"]}
        return found

    def get_play_by_play(self, session_id: str) -> list[SetLines]:
        """Each set, rally by rally: score, server, rotations and how it ended, in words.

        Raises NotFoundError.
        """
        from session.stats.playbyplay import play_by_play

        view = self.view_match(session_id)
        names = {side: team.name for side, team in view.teams.items()}
        return play_by_play(view.match, names, view.rosters)
