"""What the official match report says of a match or of a part of it: teams, sets, players.

`match_statistics` answers dataclasses; `as_json` writes the document that docs/statistics.md lists
key by key. Percentages are 0-100 and unrounded, other rates are `{"value", "n", "d"}`.

Of a part of a match, conditions on whole rallies narrow everything. Conditions on single touches
narrow what counts touches; scores, rotations, side-out and what is expected stay those of the
rallies, since a rally without its serve or reception has no such thing. Touches of unknown players
count for the team and stand in `unknown_player`; players and the unknown always add up to the team,
sets to the match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final, TypeAlias

from session.game.match import Match, SetOfMatch
from session.game.plays import said_score
from session.game.rules import Rules
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
    StatisticValue,
    statistic,
)
from session.stats.expected import Reference, expected
from session.stats.filters import Filter
from session.stats.sets import minutes_of, starting_places
from session.stats.tally import Counted, Tally, TeamTally, count_match
from session.vocabulary import SKILLS, Side, canonical_number, shirt_order

ReportJson: TypeAlias = dict[str, Any]
"""A part of the document: counts, rates, and what stands in them."""
Rosters: TypeAlias = Mapping[Any, Iterable[Any]]
Scout: TypeAlias = Mapping[str, Any]
_RATE: Final = {"value", "n", "d"}


def line_json(names: Sequence[str], tally: Tally, *, known: bool = True) -> ReportJson:
    """The numbers of these names, in their order. Where nobody counted, a count is None."""
    counts = tally.counts
    found: ReportJson = {name: read(counts) for name, read in _readers(tuple(names))}
    return found if known else without_counts(found)


@cache
def _readers(
    names: tuple[str, ...],
) -> tuple[tuple[str, Callable[[Sequence[int]], StatisticValue]], ...]:
    """For each name, how its number is read from a tally."""
    return tuple((name, statistic(name).reader(pct=name.endswith("_pct"))) for name in names)


def without_counts(counted: Mapping[str, Any]) -> ReportJson:
    """The same line, or lines by their names, where nobody counted: no number rather than 0.
    Rates say so themselves."""
    return {key: _without_count(value) for key, value in counted.items()}


def _without_count(value: object) -> object:
    if isinstance(value, Mapping):
        return value if value.keys() == _RATE else without_counts(value)
    return None if isinstance(value, int) else value


def is_known(match: Match) -> bool:
    """Whether more of a match is known than how its sets ended."""
    scored = any(any(one.score) for one in match.sets)
    return not scored or any(one.is_known for one in match.sets)


def known_sum(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class NamedPlayer:
    """Somebody in a team's list, or nobody known."""

    name: str = ""
    position: str | None = None
    libero: bool = False
    captain: bool = False

    @classmethod
    def of(cls, player: object) -> NamedPlayer:
        """From a roster; empty for somebody who is not on it."""
        return cls(
            _of(player, "player_name") or "",
            _of(player, "position"),
            bool(_of(player, "libero")),
            bool(_of(player, "captain")),
        )

    def as_json(self) -> ReportJson:
        return {
            "name": self.name,
            "position": self.position,
            "libero": self.libero,
            "captain": self.captain,
        }


def _of(player: object, key: str) -> Any:  # noqa: ANN401 - a model or a mapping
    return player.get(key) if isinstance(player, Mapping) else getattr(player, key, None)


@dataclass(frozen=True, slots=True)
class PlayerStatistics:
    """A player, or the touches of nobody known. `sets` are those with a touch."""

    tally: Tally
    sets: Mapping[int, Tally]
    known: bool
    person: NamedPlayer | None = None
    starts: Mapping[str, int | str] = field(default_factory=dict)
    """Where the player began each set: a zone, or * for somebody who came in."""

    def as_json(self) -> ReportJson:
        person = {} if self.person is None else self.person.as_json()
        starts = {} if self.person is None else {"starts": dict(self.starts)}
        sets = {str(number): line_json(PLAYER_LINE, tally) for number, tally in self.sets.items()}
        line = line_json(PLAYER_LINE, self.tally, known=self.known)
        return person | line | {"sets": sets} | line_json(PLAYER_PASSAGES, self.tally) | starts


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in a match or in one set."""

    tally: Tally
    score: int
    opponent_errors: int | None
    """The points that none of its own touches made; None where nobody knows."""
    known: bool = True

    def as_json(self) -> ReportJson:
        return (
            {"score": self.score, "opponent_errors": self.opponent_errors}
            | line_json(TEAM_LINE, self.tally, known=self.known)
            | line_json(PASSAGES, self.tally)
        )


@dataclass(frozen=True, slots=True)
class TeamStatistics:
    """Everything of one team."""

    name: str | None
    sets_won: int
    totals: TeamLine
    players: Mapping[str, PlayerStatistics]
    unknown_player: PlayerStatistics
    sets: Mapping[int, TeamLine]
    rotations: Mapping[int, Tally]
    """By the zone of its setter, 1-6."""
    turns: bool
    """Whether anybody knows where the setter stood."""

    def as_json(self) -> ReportJson:
        known, tally = self.totals.known, self.totals.tally
        return {
            "name": self.name,
            "sets_won": self.sets_won,
            "totals": self.totals.as_json(),
            "players": {number: one.as_json() for number, one in self.players.items()},
            "unknown_player": self.unknown_player.as_json(),
            "sets": {str(number): one.as_json() for number, one in self.sets.items()},
            "rotations": rotations_json(self.rotations, known=known and self.turns),
            **situations_json(tally, known=known),
            **line_json(PER_POINT, tally, known=known),
        }


def rotations(match: Match) -> dict[str, ReportJson]:
    """Each team's rotations, keyed "A"/"B", whatever is known of the match."""
    return {
        side.value: rotations_json(_six(team), known=True)
        for side, team in count_match(match).items()
    }


def _six(team: TeamTally) -> dict[int, Tally]:
    return {zone: team.rotations.get(zone) or Tally() for zone in range(1, 7)}


def rotations_json(rotations: Mapping[int, Tally], *, known: bool) -> ReportJson:
    """Keyed "1".."6" -> `diff` (rallies won minus lost), the counts and the rates."""
    found: ReportJson = {
        str(zone): {key: one.value(tally) for key, one in ROTATION_LINE.items()}
        | line_json(ROTATION_RATES, tally)
        for zone, tally in rotations.items()
    }
    return found if known else without_counts(found)


def situations_json(tally: Tally, *, known: bool) -> ReportJson:
    """Attacks by what came before: `total`, `errors`, `blocked`, `kills`, `kill_pct`, `kill`."""
    found: ReportJson = {}
    for situation in SITUATIONS:
        of = {key: statistic(f"{situation}_{key}") for key in OF_ATTACKS}
        line: ReportJson = {key: one.value(tally) for key, one in of.items() if key != "kill"}
        line |= {"kill_pct": of["kill"].percentage(tally), "kill": of["kill"].value(tally)}
        found[situation] = line
    return found if known else without_counts(found)


@dataclass(frozen=True, slots=True)
class SetFacts:
    """A set of the match, as far as it is both teams'."""

    score: tuple[int, int]
    winner: Side | None
    after_decision: bool
    partials: Sequence[Sequence[int]]
    served_first: Side | None
    setter_zones: tuple[int | None, int | None]
    """Where the setters of A and B stood then."""
    minutes: int | None

    def as_json(self) -> ReportJson:
        return {
            "score": list(self.score),
            "winner": self.winner and self.winner.value,
            "after_decision": self.after_decision,
            "partials": [list(one) for one in self.partials],
            "served_first": self.served_first and self.served_first.value,
            "setter_zones": dict(zip("AB", self.setter_zones, strict=True)),
            "minutes": self.minutes,
        }


@dataclass(frozen=True, slots=True)
class MatchStatistics:
    """The match report as numbers."""

    session_id: str | None
    sets_won: tuple[int, int]
    sets: Mapping[int, SetFacts]
    teams: Mapping[Side, TeamStatistics]
    attacks: Sequence[ListedAttack]
    expected: Mapping[Side, ReportJson] | None = None
    """Of each team `totals`, `sets` and `players`, where a reference says what is usual."""
    reference: Reference | None = None
    wanted: Filter = field(default_factory=Filter)

    @property
    def minutes(self) -> int | None:
        """How long the match took, as far as that is known: up to the set that decided it."""
        return known_sum(one.minutes for one in self.sets.values() if not one.after_decision)

    def as_json(self) -> ReportJson:
        """As docs/statistics.md lists it."""
        found: ReportJson = {
            "session_id": self.session_id,
            "sets_won": dict(zip("AB", self.sets_won, strict=True)),
            "minutes": self.minutes,
            "sets": {str(number): one.as_json() for number, one in self.sets.items()},
            "teams": {side.value: team.as_json() for side, team in self.teams.items()},
            "attacks": [one.as_json() for one in self.attacks],
        }
        if self.reference is not None:
            self._add_expected(found["teams"])
            found["reference"] = self.reference.as_json()
        return found if self.wanted.is_empty else found | {"filter": self.wanted.address()}

    def _add_expected(self, teams: ReportJson) -> None:
        assert self.expected is not None
        assert self.reference is not None
        nothing = expected(Match((), (0, 0), ()), self.reference)["A"]["totals"]
        for side, hoped in self.expected.items():
            team = teams[side.value]
            team["totals"] |= hoped["totals"]
            for number, one in team["sets"].items():
                one |= hoped["sets"][number]
            for number, player in team["players"].items():
                player |= hoped["players"].get(number, nothing)


def is_played(found: Mapping[str, Any], number: str) -> bool:
    """Whether somebody made a point or touched a ball in a set of a report as JSON; a line-up alone
    begins no set."""
    teams = [team["sets"].get(number, {}) for team in found["teams"].values()]
    return any(found["sets"][number]["score"]) or any(
        team.get(f"{skill}_total") for team in teams for skill in SKILLS
    )


@dataclass(frozen=True, slots=True)
class About:
    """What a session says beside its events. `names` and `rosters` are keyed by side, as
    `load_session` gives them; everyone on a roster is listed, with zeros where there was no touch.
    `scout` is what a scout file says of lengths of sets and starting places."""

    session_id: str | None = None
    names: Mapping[Any, str | None] = field(default_factory=dict)
    rosters: Rosters = field(default_factory=dict)
    scout: Scout = field(default_factory=dict)
    reference: Reference | None = None
    """With it, expected side-out and break point are added everywhere, and the reference."""


def summary(match: Match, wanted: Filter | None = None, **about: Any) -> ReportJson:  # noqa: ANN401 - fields of About
    """`match_statistics` as JSON. Raises InvalidInput, as `narrow` does."""
    given = {name: value for name, value in about.items() if value is not None}
    return match_statistics(Counted.of(match, wanted), About(**given)).as_json()


def match_statistics(counted: Counted, about: About) -> MatchStatistics:
    """Every number of what was counted.

    Where each team is looked at from its own side, `sets` describes whole sets, since the two
    teams' rallies differ.
    """
    views = counted.views
    teams = {side: _team(counted, side, about) for side in Side}
    return MatchStatistics(
        session_id=about.session_id,
        sets_won=views[Side.A].sets_won,
        sets=_sets(counted, teams, about.scout),
        teams=teams,
        attacks=_attacks(counted),
        expected=None
        if about.reference is None
        else {side: expected(views[side], about.reference)[side.value] for side in Side},
        reference=about.reference,
        wanted=counted.wanted,
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


def _team(counted: Counted, side: Side, about: About) -> TeamStatistics:
    match, team = counted.views[side], counted.teams[side]
    known = is_known(match)
    sets = {one.number: _line(one, team.of_set(one.number), side) for one in match.sets}
    given = [one.opponent_errors for one in sets.values()]
    return TeamStatistics(
        name=about.names.get(side.value),
        sets_won=match.sets_won[_place(side)],
        totals=TeamLine(
            team.total(),
            sum(one.score for one in sets.values()),
            known_sum(given) if given else 0,
            known,
        ),
        players=_players(counted, side, about),
        unknown_player=PlayerStatistics(team.of_player(None), team.players.get(None, {}), known),
        sets=sets,
        rotations=_six(team),
        turns=setter_is_known(match, side),
    )


def setter_is_known(match: Match, side: Side) -> bool:
    """Whether anybody knows where a team's setter stood, in the rallies that there are."""
    return not match.rallies or any(rally.setter_zone(side) for rally in match.rallies)


def _place(side: Side) -> int:
    return 0 if side is Side.A else 1


def _line(one: SetOfMatch, tally: Tally, side: Side) -> TeamLine:
    """A set of which nobody kept the score has no points that the opponent gave away; of one of
    which nothing but the score is known, nobody knows them, nor anything else."""
    known = one.is_known or not any(one.score)
    given = int(statistic("opponent_errors").count(tally)) if known else None
    return TeamLine(tally, one.score[_place(side)], given, known)


def _players(counted: Counted, side: Side, about: About) -> dict[str, PlayerStatistics]:
    """Everybody on the roster, with a touch or on court, in order."""
    match, team = counted.views[side], counted.teams[side]
    starts = starting_places(match, side, about.scout)
    people = {
        canonical_number(str(_of(player, "number"))): player
        for player in about.rosters.get(side.value, ())
    }
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
        number: PlayerStatistics(
            team.of_player(number),
            team.players.get(number, {}),
            known or number in team.players,
            NamedPlayer.of(people.get(number)),
            starts.get(number, {}),
        )
        for number in sorted({*people, *touched, *starts}, key=shirt_order)
    }


def _sets(
    counted: Counted, teams: Mapping[Side, TeamStatistics], scout: Scout
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


def sets_of(match: Match, scout: Scout) -> dict[int, SetFacts]:
    """By number: score, winner, whether it came after the decision, partial scores, length, who
    served first and where the setters stood then."""
    minutes = minutes_of(match, scout)
    return {one.number: _facts(one, match.rules, scout, minutes[one.number]) for one in match.sets}


def _facts(one: SetOfMatch, rules: Rules, scout: Scout, minutes: int | None) -> SetFacts:
    first = next(iter(one.rallies), None)
    begun = first is None or first.score_before == (0, 0)
    return SetFacts(
        score=one.score,
        winner=one.winner,
        after_decision=one.extra,
        partials=_partials(one, rules, _written(scout, one.number).get("partials")),
        served_first=first.serving if first and begun else None,
        setter_zones=(first or one).setter_zones if begun else (None, None),
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


def _written(scout: Scout, number: int) -> Mapping[str, Any]:
    """What the scout file says of a set."""
    written = scout.get("sets")
    if not isinstance(written, list) or not 0 < number <= len(written):
        return {}
    one = written[number - 1]
    return one if isinstance(one, Mapping) else {}
