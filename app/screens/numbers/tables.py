"""All that the screen "Numbers" shows of a match, for one filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.screens.numbers.box import ncaa_table, report_table, skills_table
from app.screens.numbers.cells import NumberTable, Plays
from app.screens.numbers.rallies import (
    RallyOrigins,
    rotations_table,
    sets_table,
    sideout_table,
    situations_table,
)
from app.screens.numbers.setter import distribution_table, turns_table
from app.screens.numbers.zones import said_combinations, zone_tables
from session.game.match import Match
from session.scout import scout_of
from session.stats.extended import Extended
from session.stats.filters import Filter
from session.stats.report import About, MatchStatistics, TeamOfMatch, match_statistics
from session.stats.rosters import Rosters
from session.stats.styles import style_of
from session.stats.tally import Counted
from session.vocabulary import Side

PRESETS: Final = {"report": "Match report", "ncaa": "NCAA", "skills": "All skills"}

_Names = Mapping[str, str]


@dataclass(frozen=True)
class MatchFacts:
    """What a match is, whatever one looks at."""

    has_winners: bool
    has_rotations: bool
    touches: int
    judged: int

    @property
    def preset(self) -> str:
        """The box score unless one is asked for: all skills where nobody judged a touch."""
        return "report" if self.judged or not self.touches else "skills"

    @classmethod
    def of(cls, match: Match) -> MatchFacts:
        rallies = match.rallies
        touches = [touch for rally in rallies for touch in rally.touches if touch.side]
        return cls(
            has_winners=any(rally.winner for rally in rallies),
            has_rotations=match.rules.has_rotations
            and any(any(rally.setter_zones) for rally in rallies),
            touches=len(touches),
            judged=sum(touch.outcome is not None for touch in touches),
        )


@dataclass(frozen=True)
class TeamNumbers:
    """One team's numbers: those of the match report, the others, and where its plays are."""

    name: str
    report: TeamOfMatch
    more: Extended
    plays: Plays
    made: RallyOrigins

    def box(self, preset: str) -> NumberTable:
        people = self.report.players
        if preset == "ncaa":
            college = self.more.college.teams[self.plays.side]
            return ncaa_table(college, people, self.plays, self.name)
        if preset == "skills":
            skills = self.more.skills[self.plays.side]
            return skills_table(skills, people, self.plays, self.name)
        return report_table(self.report, self.plays, self.name)

    def setter(self) -> NumberTable | None:
        """None where no attack says its zone."""
        found = self.more.distribution[self.plays.side]
        known = set(found["all"]["all"].zones) - {"unknown"}
        return distribution_table(found, self.plays, self.name) if known else None

    def turns(self) -> NumberTable | None:
        """None where nobody served."""
        found = self.more.serve_runs[self.plays.side]
        if not found.turns:
            return None
        return turns_table(found, self.report.players, self.plays, self.name, self.made)

    def zones(self, codes: Mapping[str, str]) -> list[NumberTable]:
        """By zone and by combination; `codes` are what the scout's combinations mean."""
        return zone_tables(self.more.zones[self.plays.side], self.plays, codes)

    @property
    def counted(self) -> int:
        """How many touches the numbers are of."""
        skills = self.more.skills[self.plays.side].team
        return sum(int(one.count("total") or 0) for one in skills.values())


@dataclass(frozen=True)
class SessionAbout:
    """What a session says beside its plays."""

    session_id: str
    plays: str
    """The screen that shows the plays behind a number."""
    meta: Mapping[str, object]
    rosters: Rosters


@dataclass(frozen=True)
class RallyTables:
    """What `numbers/_numbers.html` writes of rallies."""

    sets: NumberTable | None = None
    sideout: NumberTable | None = None
    situations: NumberTable | None = None
    rotations: Sequence[NumberTable] = ()


@dataclass(frozen=True)
class NumbersShown:
    """All that it writes."""

    facts: MatchFacts
    preset: str
    boxes: list[NumberTable]
    box_notes: Sequence[str]
    of_rallies: RallyTables
    setters: list[NumberTable]
    turns: list[NumberTable]
    zones: list[tuple[str, list[NumberTable]]]
    counted: int


def numbers(
    match: Match,
    seen: Match,
    wanted: Filter,
    preset: str | None,
    about: SessionAbout,
    names: _Names,
) -> NumbersShown:
    """What `numbers/_numbers.html` writes. `seen` is the match, or nothing of it where it is none
    of the sessions that the filter asks for."""
    facts = MatchFacts.of(match)
    chosen = preset or facts.preset
    meta, session_id = about.meta, about.session_id
    counted = Counted.of(seen, wanted, style_of(meta))
    said = About(session_id, names, about.rosters, scout_of(meta))
    found, more = match_statistics(counted, said), Extended(counted)
    plays = {side: Plays(about.plays, wanted, side) for side in Side}
    made = {side: RallyOrigins.of(counted.views[side], side) for side in Side}
    teams = [
        TeamNumbers(names[side], found.teams[side], more, plays[side], made[side]) for side in Side
    ]
    codes = said_combinations(meta)
    zones = [(team.plays.side.value, team.zones(codes)) for team in teams]
    setters = [team.setter() for team in teams] if match.rules.has_rotations else []
    return NumbersShown(
        facts=facts,
        preset=chosen,
        boxes=[team.box(chosen) for team in teams],
        box_notes=more.college.notes if chosen == "ncaa" else [],
        of_rallies=_of_rallies(found, facts, plays, names, None if wanted.has_touches else made),
        setters=[table for table in setters if table],
        turns=[table for team in teams if (table := team.turns())],
        zones=[(side, tables) for side, tables in zones if tables],
        counted=sum(team.counted for team in teams),
    )


def _of_rallies(
    found: MatchStatistics,
    facts: MatchFacts,
    plays: Mapping[Side, Plays],
    names: _Names,
    made: Mapping[Side, RallyOrigins] | None,
) -> RallyTables:
    if not facts.has_winners:
        return RallyTables()
    return RallyTables(
        sets=sets_table(found, plays, names, made),
        sideout=sideout_table(found, plays, names),
        situations=situations_table(found, plays, names) if found.attacks else None,
        rotations=[rotations_table(found.teams[side], plays[side], names[side]) for side in Side]
        if facts.has_rotations
        else [],
    )
