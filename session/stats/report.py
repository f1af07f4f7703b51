"""What the official match report says of a match or of a part of it: teams, sets, players.

`match_statistics` answers dataclasses; their fields are the document that docs/statistics.md lists
key by key (`MatchStatistics.as_json`). Percentages are 0-100 and unrounded, other rates are
`{"value", "n", "d"}`.

Of a part of a match, conditions on whole rallies narrow everything. Conditions on single touches
narrow what counts touches; scores, rotations, side-out and what is expected stay those of the
rallies, since a rally without its serve or reception has no such thing. Touches of unknown players
count for the team and stand in `unknown_player`; players and the unknown always add up to the team,
sets to the match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from session.game.match import Match, SetOfMatch
from session.game.plays import said_score
from session.game.rules import Rules
from session.schemas import JsonObject
from session.scout import ListedSet, ScoutSheet
from session.serialiser import INLINE, WHERE_KNOWN, json_of
from session.stats.attacks import ListedAttack, attacks_of
from session.stats.catalogue import (
    OF_ATTACKS,
    PASSAGES,
    PER_POINT,
    PLAYER_LINE,
    PLAYER_PASSAGES,
    ROTATION_LINE,
    ROTATION_RATES,
    SITUATIONS,
    TEAM_LINE,
    statistic,
)
from session.stats.expected import ExpectedPoints, ExpectedTeam, Reference, UsualRates, expected
from session.stats.filters import Filter
from session.stats.line import StatisticLine
from session.stats.rosters import NamedPlayer, Rosters, TeamNames, number_of
from session.stats.sets import minutes_of, starting_places
from session.stats.tally import Counted, Tally, TeamTally, count_match
from session.vocabulary import SKILLS, Side, shirt_order


def is_known(match: Match) -> bool:
    """Whether more of a match is known than how its sets ended."""
    scored = any(any(one.score) for one in match.sets)
    return not scored or any(one.is_known for one in match.sets)


def known_sum(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class PlayerStatistics:
    """A player, or the touches of nobody known: then there is no `person` and no `starts`."""

    person: NamedPlayer | None = field(metadata=INLINE)
    line: StatisticLine = field(metadata=INLINE)
    sets: Mapping[int, StatisticLine]
    """Those with a touch."""
    passages: StatisticLine = field(metadata=INLINE)
    starts: Mapping[str, int | str] | None = field(metadata=WHERE_KNOWN)
    """Where the player began each set: a zone, or * for somebody who came in."""
    expected: ExpectedPoints | None = field(metadata=INLINE)

    @property
    def name(self) -> str:
        return "" if self.person is None else self.person.name


@dataclass(frozen=True, slots=True)
class TeamStatistics:
    """A team in a match or in one set."""

    score: int
    opponent_errors: int | None
    """The points that none of its own touches made; None where nobody knows."""
    line: StatisticLine = field(metadata=INLINE)
    expected: ExpectedPoints | None = field(metadata=INLINE)


@dataclass(frozen=True, slots=True)
class TeamOfMatch:
    """Everything of one team."""

    name: str | None
    sets_won: int
    totals: TeamStatistics
    players: Mapping[str, PlayerStatistics]
    unknown_player: PlayerStatistics
    sets: Mapping[int, TeamStatistics]
    rotations: Mapping[int, StatisticLine]
    """By the zone of its setter, 1-6."""
    situations: Mapping[str, StatisticLine] = field(metadata=INLINE)
    """Attacks by what came before."""
    per_point: StatisticLine = field(metadata=INLINE)


def rotations(match: Match) -> dict[str, dict[str, StatisticLine]]:
    """Each team's rotations, keyed "A"/"B" -> "1".."6", whatever is known of the match."""
    return {
        side.value: {
            str(zone): line for zone, line in rotation_lines(_six(team), known=True).items()
        }
        for side, team in count_match(match).items()
    }


def _six(team: TeamTally) -> dict[int, Tally]:
    return {zone: team.rotations.get(zone) or Tally() for zone in range(1, 7)}


def rotation_lines(rotations: Mapping[int, Tally], *, known: bool) -> dict[int, StatisticLine]:
    """By zone: `diff` (rallies won minus lost), the counts and the rates."""
    found = {
        zone: StatisticLine(
            {key: one.value(tally) for key, one in ROTATION_LINE.items()}
            | StatisticLine.of(ROTATION_RATES, tally)
        )
        for zone, tally in rotations.items()
    }
    return found if known else {zone: line.without_counts() for zone, line in found.items()}


ENOUGH_RALLIES: Final = 10
"""Of fewer rallies nobody calls a rotation good or bad."""


@dataclass(frozen=True, slots=True)
class Standouts:
    """The zones of the setter in which a team won most rallies less those that it lost, and those
    in which it won fewest; several where they are equal."""

    best: tuple[int, ...] = ()
    worst: tuple[int, ...] = ()


def standouts(rotations: Mapping[int, StatisticLine]) -> Standouts:
    """Among those with `ENOUGH_RALLIES`; none where not two of them differ."""
    told = {
        zone: float(line.count("diff") or 0)
        for zone, line in rotations.items()
        if (line.count("rallies") or 0) >= ENOUGH_RALLIES
    }
    if not told or min(told.values()) == max(told.values()):
        return Standouts()

    def at(diff: float) -> tuple[int, ...]:
        return tuple(zone for zone in sorted(told) if told[zone] == diff)

    return Standouts(at(max(told.values())), at(min(told.values())))


def situation_lines(tally: Tally, *, known: bool) -> dict[str, StatisticLine]:
    """Attacks by what came before: `total`, `errors`, `blocked`, `kills`, `kill_pct`, `kill`."""
    found: dict[str, StatisticLine] = {}
    for situation in SITUATIONS:
        of = {key: statistic(f"{situation}_{key}") for key in OF_ATTACKS}
        line = StatisticLine({key: one.value(tally) for key, one in of.items() if key != "kill"})
        line |= {"kill_pct": of["kill"].percentage(tally), "kill": of["kill"].value(tally)}
        found[situation] = line if known else line.without_counts()
    return found


@dataclass(frozen=True, slots=True)
class SetFacts:
    """A set of the match, as far as it is both teams'."""

    score: tuple[int, int]
    winner: Side | None
    after_decision: bool
    partials: Sequence[Sequence[int]]
    served_first: Side | None
    setter_zones: Mapping[Side, int | None]
    """Where the setters of A and B stood then."""
    minutes: int | None


@dataclass(frozen=True, slots=True)
class MatchStatistics:
    """The match report as numbers; `as_json` is what docs/statistics.md lists."""

    session_id: str | None
    sets_won: Mapping[Side, int]
    minutes: int | None
    """How long the match took, as far as that is known: up to the set that decided it."""
    sets: Mapping[int, SetFacts]
    teams: Mapping[Side, TeamOfMatch]
    attacks: Sequence[ListedAttack]
    reference: UsualRates | None = field(metadata=WHERE_KNOWN)
    filter: Mapping[str, str] | None = field(metadata=WHERE_KNOWN)
    """As it stands in an address; None for a whole match."""

    def is_played(self, number: int) -> bool:
        """Whether somebody made a point or touched a ball in a set; a line-up alone begins none."""
        lines = [team.sets[number].line for team in self.teams.values() if number in team.sets]
        return any(self.sets[number].score) or any(
            line.get(f"{skill}_total") for line in lines for skill in SKILLS
        )

    def as_json(self) -> JsonObject:
        return json_of(self)


@dataclass(frozen=True, slots=True)
class About:
    """What a session says beside its events. `names` and `rosters` are keyed by side, as
    `load_session` gives them; everyone on a roster is listed, with zeros where there was no touch.
    `scout` is what a scout file says of lengths of sets and starting places."""

    session_id: str | None = None
    names: TeamNames = field(default_factory=dict)
    rosters: Rosters = field(default_factory=dict)
    scout: ScoutSheet = field(default_factory=ScoutSheet)
    reference: Reference | None = None
    """With it, expected side-out and break point are added everywhere, and the reference."""


def summary(
    match: Match,
    wanted: Filter | None = None,
    *,
    session_id: str | None = None,
    names: TeamNames | None = None,
    rosters: Rosters | None = None,
    scout: ScoutSheet | None = None,
    reference: Reference | None = None,
) -> JsonObject:
    """`match_statistics` as JSON. Raises InvalidInput, as `narrow` does."""
    about = About(session_id, names or {}, rosters or {}, scout or {}, reference)
    return match_statistics(Counted.of(match, wanted), about).as_json()


def match_statistics(counted: Counted, about: About) -> MatchStatistics:
    """Every number of what was counted.

    Where each team is looked at from its own side, `sets` describes whole sets, since the two
    teams' rallies differ.
    """
    views, usual = counted.views, about.reference
    teams = {side: _team(counted, side, about) for side in Side}
    sets = _sets(counted, teams, about.scout)
    return MatchStatistics(
        session_id=about.session_id,
        sets_won=dict(zip(Side, views[Side.A].sets_won, strict=True)),
        minutes=known_sum(one.minutes for one in sets.values() if not one.after_decision),
        sets=sets,
        teams=teams,
        attacks=_attacks(counted),
        reference=None if usual is None else usual.rates(),
        filter=None if counted.wanted.is_empty else counted.wanted.address(),
    )


def _attacks(counted: Counted) -> list[ListedAttack]:
    """Each team's from its own view, in the order of play."""
    first, second = counted.views[Side.A], counted.views[Side.B]
    keep = counted.keep
    if first is second and keep is None:
        return list(attacks_of(first))
    found = [one for one in attacks_of(first, keep) if one.team is not Side.B]
    found += [one for one in attacks_of(second, keep) if one.team is Side.B]
    if keep is not None:
        found = [one for one in found if one.team is not None]
    return sorted(found, key=lambda one: (one.set_number, one.rally, one.touch))


def _team(counted: Counted, side: Side, about: About) -> TeamOfMatch:
    match, team = counted.views[side], counted.teams[side]
    known = is_known(match)
    usual = None if about.reference is None else expected(match, about.reference)[side]
    sets = {one.number: _of_set(one, team.of_set(one.number), side, usual) for one in match.sets}
    given = [one.opponent_errors for one in sets.values()]
    tally = team.total()
    return TeamOfMatch(
        name=about.names.get(side.value),
        sets_won=match.sets_won[_place(side)],
        totals=TeamStatistics(
            sum(one.score for one in sets.values()),
            known_sum(given) if given else 0,
            _team_line(tally, known=known),
            None if usual is None else usual.totals,
        ),
        players=_players(counted, side, about, usual),
        unknown_player=_player(team.of_player(None), team.players.get(None, {}), known=known),
        sets=sets,
        rotations=rotation_lines(_six(team), known=known and setter_is_known(match, side)),
        situations=situation_lines(tally, known=known),
        per_point=StatisticLine.of(PER_POINT, tally, known=known),
    )


def _team_line(tally: Tally, *, known: bool) -> StatisticLine:
    """Rates of rallies say by themselves that there were none."""
    return StatisticLine(
        StatisticLine.of(TEAM_LINE, tally, known=known) | StatisticLine.of(PASSAGES, tally)
    )


def _player(
    tally: Tally,
    sets: Mapping[int, Tally],
    *,
    known: bool,
    person: NamedPlayer | None = None,
    starts: Mapping[str, int | str] | None = None,
    usual: ExpectedPoints | None = None,
) -> PlayerStatistics:
    return PlayerStatistics(
        person,
        StatisticLine.of(PLAYER_LINE, tally, known=known),
        {number: StatisticLine.of(PLAYER_LINE, of_set) for number, of_set in sets.items()},
        StatisticLine.of(PLAYER_PASSAGES, tally),
        starts,
        usual,
    )


def setter_is_known(match: Match, side: Side) -> bool:
    """Whether anybody knows where a team's setter stood, in the rallies that there are."""
    return not match.rallies or any(rally.setter_zone(side) for rally in match.rallies)


def _place(side: Side) -> int:
    return 0 if side is Side.A else 1


def _of_set(
    one: SetOfMatch, tally: Tally, side: Side, usual: ExpectedTeam | None
) -> TeamStatistics:
    """A set of which nobody kept the score has no points that the opponent gave away; of one of
    which nothing but the score is known, nobody knows them, nor anything else."""
    known = one.is_known or not any(one.score)
    given = int(statistic("opponent_errors").count(tally)) if known else None
    line = _team_line(tally, known=known)
    return TeamStatistics(
        one.score[_place(side)], given, line, None if usual is None else usual.sets[one.number]
    )


def _players(
    counted: Counted, side: Side, about: About, usual: ExpectedTeam | None
) -> dict[str, PlayerStatistics]:
    """Everybody on the roster, with a touch or on court, in order."""
    match, team = counted.views[side], counted.teams[side]
    starts = starting_places(match, side, about.scout)
    people = {number_of(player): player for player in about.rosters.get(side.value, ())}
    touched = {number for number in team.players if number}
    if counted.keep is not None:
        touched |= {
            touch.number
            for rally in match.rallies
            for touch in rally.touches
            if touch.side is side and touch.number
        }
    known = is_known(match)
    return {
        number: _player(
            team.of_player(number),
            team.players.get(number, {}),
            known=known or number in team.players,
            person=NamedPlayer.of(people.get(number)),
            starts=starts.get(number, {}),
            usual=None if usual is None else usual.players.get(number, usual.nobody),
        )
        for number in sorted({*people, *touched, *starts}, key=shirt_order)
    }


def _sets(
    counted: Counted, teams: Mapping[Side, TeamOfMatch], scout: ScoutSheet
) -> dict[int, SetFacts]:
    """What there is of each set. A part of a set has no length and no partial scores: those which
    a file says are the set's. Who served first in the set stays true."""
    played = sets_of(counted.match, scout)
    if counted.wanted.is_empty:
        return played
    if not counted.is_one_view:
        there = {number for team in teams.values() for number in team.sets}
        return {number: one for number, one in played.items() if number in there}
    whole = {one.number: (len(one.rallies), one.score) for one in counted.match.sets}
    part = counted.views[Side.A]
    uncut = {one.number for one in part.sets if (len(one.rallies), one.score) == whole[one.number]}
    return {
        number: one
        if number in uncut
        else replace(
            one,
            partials=(),
            minutes=None,
            served_first=played[number].served_first,
            setter_zones=played[number].setter_zones,
        )
        for number, one in sets_of(part, scout).items()
    }


def sets_of(match: Match, scout: ScoutSheet) -> dict[int, SetFacts]:
    """By number: score, winner, whether it came after the decision, partial scores, length, who
    served first and where the setters stood then."""
    minutes = minutes_of(match, scout)
    return {one.number: _facts(one, match.rules, scout, minutes[one.number]) for one in match.sets}


def _facts(one: SetOfMatch, rules: Rules, scout: ScoutSheet, minutes: int | None) -> SetFacts:
    first = next(iter(one.rallies), None)
    begun = first is None or first.score_before == (0, 0)
    return SetFacts(
        score=one.score,
        winner=one.winner,
        after_decision=one.extra,
        partials=_partials(one, rules, _written(scout, one.number).get("partials")),
        served_first=first.serving if first and begun else None,
        setter_zones=dict(
            zip(Side, (first or one).setter_zones if begun else (None, None), strict=True)
        ),
        minutes=minutes,
    )


def _partials(one: SetOfMatch, rules: Rules, written: object) -> list[list[int]]:
    """By the points; where these leap over a mark, what the scout file says, if it can be so."""
    marks = rules.deciding_partials if rules.decides(one.number) else rules.partials
    given = written if isinstance(written, list) else []
    found: list[list[int]] = []
    for place, mark in enumerate(marks):
        score = list(one.partials[place]) if place < len(one.partials) else None
        other = said_score(given[place]) if place < len(given) else None
        possible = other and max(other) == mark and all(map(int.__le__, other, one.score))
        if other and possible and (score is None or max(score) != mark):
            score = list(other)
        if score is None:
            break
        found.append(score)
    return found


def _written(scout: ScoutSheet, number: int) -> ListedSet:
    """What the scout file says of a set."""
    written = scout.get("sets", ())
    return written[number - 1] if 0 < number <= len(written) else {}
