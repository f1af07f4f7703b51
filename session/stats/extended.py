"""Everything about a match that its official report does not print, in one mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from session.game.match import Match
from session.stats.catalogue import SKILL_LINES
from session.stats.filters import Filter
from session.stats.ncaa import College, ncaa
from session.stats.report import is_known, without_counts
from session.stats.serving import score_lines, serve_runs
from session.stats.splits import distribution, split_rates
from session.stats.styles import Style
from session.stats.tally import Counted, Tally, TeamTally
from session.vocabulary import SKILLS, Side


def extended(
    match: Match, wanted: Filter | None = None, style: Style = "datavolley"
) -> dict[str, Any]:
    """`Extended` of what passes the filter, as JSON. Raises InvalidInput."""
    return Extended(Counted.of(match, wanted, style)).as_json()


@dataclass(frozen=True)
class Extended:
    """Each part is worked out when somebody asks for it, for both teams by their sides.

    Conditions on single touches narrow what counts touches, not serve turns and score lines. Where
    each team is looked at from its own side, there are no score lines, since the two teams' rallies
    differ.
    """

    counted: Counted

    @cached_property
    def skills(self) -> Mapping[Side, dict[str, Any]]:
        """How well each skill was played."""
        teams = self.counted.teams
        return {side: self._known(side, skills_of(teams[side])) for side in Side}

    @cached_property
    def distribution(self) -> Mapping[Side, dict[str, Any]]:
        """Whom the setter sets."""
        return self._of_views(lambda view: distribution(view, self.counted.keep))

    @cached_property
    def serve_runs(self) -> Mapping[Side, dict[str, Any]]:
        """How long each server stayed."""
        return self._of_views(serve_runs)

    @cached_property
    def zones(self) -> Mapping[Side, dict[str, Any]]:
        """Where and how."""
        counted = self.counted
        return self._of_views(lambda view: split_rates(view, counted.keep, counted.style))

    @cached_property
    def college(self) -> College:
        """As American colleges count."""
        return ncaa(self.counted)

    def as_json(self) -> dict[str, Any]:
        """`{"teams": {"A": {"skills", "distribution", "serve_runs", "zones", "ncaa"}, "B": …},
        "sets": [score lines], "ncaa_notes": [sentences]}`."""
        one_view = self.counted.is_one_view
        return {
            "teams": {
                side.value: {
                    "skills": self.skills[side],
                    "distribution": self.distribution[side],
                    "serve_runs": self.serve_runs[side],
                    "zones": self.zones[side],
                    "ncaa": self.college.team_json(side),
                }
                for side in Side
            },
            "sets": score_lines(self.counted.views[Side.A]) if one_view else [],
            "ncaa_notes": list(self.college.notes),
        }

    def _of_views(
        self, count: Callable[[Match], Mapping[str, dict[str, Any]]]
    ) -> dict[Side, dict[str, Any]]:
        """Of each team from its own view; both teams at once where they have the same."""
        views = self.counted.views
        first = count(views[Side.A])
        second = first if self.counted.is_one_view else count(views[Side.B])
        return {
            side: self._known(side, found[side.value])
            for side, found in zip(Side, (first, second), strict=True)
        }

    def _known(self, side: Side, found: dict[str, Any]) -> dict[str, Any]:
        known = is_known(self.counted.views[side]) and is_known(self.counted.match)
        return found if known else without_counts(found)


def skills_of(team: TeamTally) -> dict[str, Any]:
    """How well each skill was played: `team`, `players` (by number) and `unknown_player`."""
    return {
        "team": _skills(team.total()),
        "unknown_player": _skills(team.of_player(None)),
        "players": {number: _skills(team.of_player(number)) for number in team.players if number},
    }


def _skills(tally: Tally) -> dict[str, Any]:
    """`total`, `unevaluated`, `efficiency` and the shares that coaches ask for in each skill."""
    counts = tally.counts
    return {skill: {key: read(counts) for key, read in line} for skill, line in _READERS}


_READERS: Final = tuple(
    (skill, tuple((key, one.reader()) for key, one in SKILL_LINES[skill].items()))
    for skill in SKILLS
)
