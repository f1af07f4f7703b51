"""Everything about a match that its official report does not print, in one mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias, TypeVar

from session.game.match import Match
from session.schemas import JsonObject
from session.serialiser import json_of
from session.stats.catalogue import SKILL_LINES
from session.stats.filters import Filter
from session.stats.line import StatisticLine, without_counts
from session.stats.ncaa import College, CollegeTeam, ncaa
from session.stats.report import is_known
from session.stats.scoreline import SetScoreLine, set_lines
from session.stats.serving import ServeRuns, serve_runs
from session.stats.splits import SetterChoices, SplitTables, distribution, split_rates
from session.stats.styles import Style
from session.stats.tally import Counted, Tally, TeamTally
from session.vocabulary import SKILLS, Side

_Found = TypeVar("_Found")
SkillLines: TypeAlias = Mapping[str, StatisticLine]
"""A line for each skill."""


def extended(match: Match, wanted: Filter | None = None, style: Style = "datavolley") -> JsonObject:
    """`Extended` of what passes the filter, as JSON. Raises InvalidInput."""
    return Extended(Counted.of(match, wanted, style)).as_json()


@dataclass(frozen=True, slots=True)
class TeamSkills:
    """How well each skill was played; players by shirt number."""

    team: SkillLines
    unknown_player: SkillLines
    players: Mapping[str, SkillLines]


@dataclass(frozen=True, slots=True)
class ExtendedTeam:
    """All of one team."""

    skills: TeamSkills
    distribution: SetterChoices
    serve_runs: ServeRuns
    zones: SplitTables
    ncaa: CollegeTeam


@dataclass(frozen=True, slots=True)
class ExtendedMatch:
    """All of a match; `sets` have the score point by point."""

    teams: Mapping[Side, ExtendedTeam]
    sets: Sequence[SetScoreLine]
    ncaa_notes: Sequence[str]


@dataclass(frozen=True)
class Extended:
    """Each part is worked out when somebody asks for it, for both teams by their sides.

    Conditions on single touches narrow what counts touches, not serve turns and score lines. Where
    each team is looked at from its own side, there are no score lines, since the two teams' rallies
    differ. Where nobody counted, the counts of `skills` are None, and other numbers are 0 here and
    null as JSON.
    """

    counted: Counted

    @cached_property
    def skills(self) -> Mapping[Side, TeamSkills]:
        """How well each skill was played."""
        return {
            side: skills_of(team, known=self._is_known(side))
            for side, team in self.counted.teams.items()
        }

    @cached_property
    def distribution(self) -> Mapping[Side, SetterChoices]:
        """Whom the setter sets."""
        return self._of_views(lambda view: distribution(view, self.counted.keep))

    @cached_property
    def serve_runs(self) -> Mapping[Side, ServeRuns]:
        """How long each server stayed."""
        return self._of_views(serve_runs)

    @cached_property
    def zones(self) -> Mapping[Side, SplitTables]:
        """Where and how."""
        counted = self.counted
        return self._of_views(lambda view: split_rates(view, counted.keep, counted.style))

    @cached_property
    def college(self) -> College:
        """As American colleges count."""
        return ncaa(self.counted)

    def as_json(self) -> JsonObject:
        """`{"teams": {"A": {"skills", "distribution", "serve_runs", "zones", "ncaa"}, "B": …},
        "sets": [score lines], "ncaa_notes": [sentences]}`."""
        views, college = self.counted.views, self.college
        teams = {
            side: ExtendedTeam(
                self.skills[side],
                self.distribution[side],
                self.serve_runs[side],
                self.zones[side],
                college.teams[side],
            )
            for side in Side
        }
        lines = set_lines(views[Side.A]) if self.counted.is_one_view else ()
        found = json_of(ExtendedMatch(teams, lines, college.notes))
        for side in Side:
            if not self._is_known(side):
                found["teams"][side.value] = without_counts(found["teams"][side.value])
        return found

    def _is_known(self, side: Side) -> bool:
        """Whether more is known of what the team's numbers are from than how sets ended."""
        return is_known(self.counted.views[side]) and is_known(self.counted.match)

    def _of_views(self, count: Callable[[Match], Mapping[Side, _Found]]) -> dict[Side, _Found]:
        """Of each team from its own view; both teams at once where they have the same."""
        views = self.counted.views
        first = count(views[Side.A])
        second = first if self.counted.is_one_view else count(views[Side.B])
        return {Side.A: first[Side.A], Side.B: second[Side.B]}


def skills_of(team: TeamTally, *, known: bool = True) -> TeamSkills:
    """How well each skill was played. Where nobody counted, a count is None."""
    return TeamSkills(
        _skills(team.total(), known),
        _skills(team.of_player(None), known),
        {number: _skills(team.of_player(number), known) for number in team.players if number},
    )


def _skills(tally: Tally, known: bool) -> SkillLines:
    """`total`, `unevaluated`, `efficiency` and the shares that coaches ask for in each skill."""
    counts = tally.counts
    lines = {
        skill: StatisticLine({key: read(counts) for key, read in line}) for skill, line in _READERS
    }
    return lines if known else {skill: line.without_counts() for skill, line in lines.items()}


_READERS: Final = tuple(
    (skill, tuple((key, one.reader()) for key, one in SKILL_LINES[skill].items()))
    for skill in SKILLS
)
