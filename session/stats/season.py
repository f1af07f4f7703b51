"""Many matches as one: counts are added, rates are worked out from the sums, never averaged.

`digest` boils a match down to what can be added up, as plain JSON, so that it can be kept;
`SeasonSum` adds digests and gives the same lines as the report of a single match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Final, TypedDict
from zlib import crc32

from session.errors import InvalidInput
from session.game.match import Match, SetOfMatch
from session.stats.catalogue import (
    COUNTS,
    PASSAGES,
    PER_POINT,
    PLAYER_LINE,
    PLAYER_PASSAGES,
    PLAYER_TRENDS,
    SKILL_RATES,
    TEAM_LINE,
    TRENDS,
    statistic,
)
from session.stats.line import StatisticLine
from session.stats.ncaa import CollegeCounts, CollegeLine, added_up, college_counts
from session.stats.report import rotation_lines, situation_lines
from session.stats.seasonreport import SumLine, TeamOfSeason, TeamTotals
from session.stats.tally import COUNT_SLOTS, Counted, RateJson, Sum, Tally, rate_json
from session.vocabulary import Side

_LAYOUT: Final = 9
"""Goes up whenever a digest of the same match has another form."""
DIGEST_VERSION: Final = f"{_LAYOUT}-{crc32(' '.join(map(str, COUNTS)).encode()):08x}"
"""Whatever is counted anew makes digests anew, so that none is kept too long."""
_KEPT: Final = tuple(COUNT_SLOTS[one] for one in COUNTS)
_UNKNOWN: Final = ""
"""Stands for the shirt number of touches of unknown players."""


class PlayerDigest(TypedDict):
    """`sets` are those with a touch."""

    counts: list[int]
    sets: int
    college: CollegeCounts | None


class TeamDigest(TypedDict):
    """Players by number, "" for the unknown; `on_court` has the college counts of those who stood
    there without a touch, `rotations` counts by zone."""

    score: int
    conceded: int
    sets: int
    counts: list[int]
    college: CollegeCounts | None
    players: dict[str, PlayerDigest]
    on_court: dict[str, CollegeCounts]
    rotations: dict[str, list[int]]


class MatchResult(TypedDict):
    """How a match ended. It is decided when somebody has won enough sets by its rules; `extra` are
    the scores of sets after the decision."""

    decided: bool
    sets_won: list[int]
    scores: list[list[int]]
    extra: list[list[int]]


class Digest(MatchResult):
    """A match boiled down. It `counts` for its teams as soon as a rally or a point of it is
    known."""

    played: bool
    counts: bool
    has_rotations: bool
    A: TeamDigest
    B: TeamDigest


def team_of(found: Digest, side: Side) -> TeamDigest:
    """What a digest says of one team."""
    return found["A"] if side is Side.A else found["B"]


def digest(counted: Counted) -> Digest:
    """What can be added up of a match, or of a part of it."""
    views = counted.views
    sets = [part for view in views.values() for part in view.sets]
    college = college_counts(counted)
    return {
        "played": any(view.rallies for view in views.values()),
        "counts": any(part.rallies or any(part.score) for part in sets),
        "has_rotations": counted.match.rules.has_rotations,
        **match_result(counted.match),
        "A": _team(counted, Side.A, college[Side.A]),
        "B": _team(counted, Side.B, college[Side.B]),
    }


def match_result(match: Match) -> MatchResult:
    """What a digest says of the result: of the whole match, also where a part of it counts."""
    decided = max(match.sets_won) >= match.rules.sets_to_win
    played, extra = (
        [list(one.score) for one in match.sets if one.extra is after] for after in (False, True)
    )
    return {
        "decided": decided,
        "sets_won": list(match.sets_won),
        "scores": played,
        "extra": extra,
    }


_RALLIES: Final = tuple(statistic(name).d for name in ("sideout", "break_point"))


def _team(counted: Counted, side: Side, college: Mapping[str, CollegeCounts]) -> TeamDigest:
    team, view = counted.teams[side], counted.views[side]
    passed = {
        number
        for number, tally in team.in_rallies.items()
        if any(of is not None and of.read(tally.counts) for of in _RALLIES)
    }
    numbers = {number or _UNKNOWN for number in {*team.players, *passed}}
    return {
        "score": sum(_score(one, side) for one in view.sets),
        "conceded": sum(_score(one, side.other) for one in view.sets),
        "sets": sum(one.is_known for one in view.sets),
        "counts": _kept(team.total()),
        "college": college["team"],
        "players": {
            number: {
                "counts": _kept(team.of_player(number or None)),
                "sets": len(team.players.get(number or None, {})),
                "college": college.get(number),
            }
            for number in sorted(numbers)
        },
        "on_court": {
            number: college[number]
            for number in sorted(college.keys() - numbers - {"team", _UNKNOWN})
        },
        "rotations": {
            str(zone): _kept(team.rotations.get(zone) or Tally()) for zone in range(1, 7)
        },
    }


def _score(one: SetOfMatch, side: Side) -> int:
    return one.score[0 if side is Side.A else 1]


def _kept(tally: Tally) -> list[int]:
    return [tally.counts[slot] for slot in _KEPT]


def _tally(kept: Sequence[int]) -> Tally:
    tally = Tally()
    for slot, n in zip(_KEPT, kept, strict=True):
        tally.counts[slot] = n
    return tally


def _plus(mine: list[int], other: Iterable[int]) -> list[int]:
    return list(map(add, mine, other)) if mine else list(other)


@dataclass(slots=True)
class SeasonSum:
    """Counts of a player or a team over matches."""

    matches: int = 0
    sets: int = 0
    counts: list[int] = field(default_factory=lambda: [0] * len(_KEPT))
    college: CollegeCounts | None = None

    def add(self, counts: PlayerDigest | TeamDigest, counted: int | None = None) -> None:
        """Another match: a team or one of `players` of a digest.

        `counted` are its sets that are in already, for a player who stands in it twice.
        """
        sets = counts["sets"]
        self.counts = _plus(self.counts, counts["counts"])
        twice = min(sets, counted or 0)
        self.college = added_up(self.college, counts["college"], sets_twice=twice)
        self.matches += counted is None
        self.sets += max(0, sets - (counted or 0))

    def stand(self, college: CollegeCounts) -> None:
        """A match in which the player was on court without a touch: sets played, nothing else."""
        self.college = added_up(self.college, college)

    def tally(self) -> Tally:
        return _tally(self.counts)

    def sums(self) -> SumLine:
        """As the players of a single match have it."""
        line = StatisticLine.of(_PLAYER_LINE, self.tally())
        return SumLine(self.matches, self.sets, line, CollegeLine.of_counts(self.college))


_PLAYER_LINE: Final = tuple(dict.fromkeys((*PLAYER_LINE, *SKILL_RATES, *PLAYER_PASSAGES)))
_TEAM_LINE: Final = tuple(dict.fromkeys(("opponent_errors", *TEAM_LINE, *SKILL_RATES, *PASSAGES)))


@dataclass(slots=True)
class TeamSum(SeasonSum):
    """A team over matches; also what only teams have."""

    won: int = 0
    lost: int = 0
    sets_won: int = 0
    sets_lost: int = 0
    score: int = 0
    points_lost: int = 0
    has_rotations: bool = False
    """Whether any of the matches is played by teams that rotate: on a beach nobody speaks of it."""
    rotations: dict[str, list[int]] = field(default_factory=dict)

    def add_match(self, found: Digest, side: Side) -> None:
        """Another match, in which the team was on that side."""
        self.add_result(found, side)
        self.has_rotations |= found["has_rotations"]
        for zone, counts in team_of(found, side)["rotations"].items():
            self.rotations[zone] = _plus(self.rotations.get(zone, []), counts)

    def add_result(self, found: Digest, side: Side) -> None:
        """The same without rotations: enough for `totals`."""
        mine = team_of(found, side)
        self.add(mine)
        won, lost = found["sets_won"] if side is Side.A else reversed(found["sets_won"])
        if found["decided"]:
            self.won += won > lost
            self.lost += won < lost
        self.sets_won += won
        self.sets_lost += lost
        self.score += mine["score"]
        self.points_lost += mine["conceded"]

    @property
    def is_known(self) -> bool:
        """Whether more of the matches is known than how their sets ended."""
        return self.sets > 0 or not (self.score or self.points_lost)

    def totals(self) -> TeamTotals:
        """As a team's totals in a single match."""
        line = StatisticLine.of(_TEAM_LINE, self.tally(), known=self.is_known)
        college = CollegeLine.of_counts(self.college)
        if not self.is_known:
            college = college.without_counts()
        return TeamTotals(self.matches, self.sets, line, college, self.score)

    def _rotations(self) -> dict[int, StatisticLine]:
        """By zone; without numbers where nobody knows where the setter stood."""
        found = {int(zone): _tally(counts) for zone, counts in self.rotations.items()}
        turns = any(_ALL_RALLIES.read(tally.counts) for tally in found.values())
        return rotation_lines(found, known=self.is_known and (turns or not self.sets))

    def report(self, name: str, club_id: int | None = None) -> TeamOfSeason:
        """All that the matches add up to, of a team that is called so."""
        tally, known = self.tally(), self.is_known
        return TeamOfSeason(
            club_id=club_id,
            name=name,
            matches=self.matches,
            won=self.won,
            lost=self.lost,
            unfinished=self.matches - self.won - self.lost,
            sets_won=self.sets_won,
            sets_lost=self.sets_lost,
            points_won=self.score,
            points_lost=self.points_lost,
            totals=self.totals(),
            has_rotations=self.has_rotations,
            rotations=self._rotations(),
            situations=situation_lines(tally, known=known),
            per_point=StatisticLine.of(PER_POINT, tally, known=known),
        )


_ALL_RALLIES: Final = Sum.rallies()


def known_rate(name: str, *, of_player: bool) -> str:
    """The name of a rate that can be followed. Raises InvalidInput."""
    known = PLAYER_TRENDS if of_player else TRENDS
    if of_player and name in TRENDS and name not in known:
        raise InvalidInput(
            f"{name} is a rate of teams: ask without a person, or for {', '.join(known)}.", "rate"
        )
    if name not in known:
        raise InvalidInput(f"There is no rate {name}; there are {', '.join(known)}.", "rate")
    return name


def so_far(rates: Iterable[RateJson]) -> list[RateJson]:
    """Each match's rate over it and all before."""
    found = []
    top: float = 0
    bottom: float = 0
    for one in rates:
        top, bottom = top + one["n"], bottom + one["d"]
        found.append(rate_json(top, bottom))
    return found
