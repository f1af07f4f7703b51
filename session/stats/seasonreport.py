"""What a season says: matches, teams, players and opponents with their sums, and rates over time.

The fields are the documents that docs/statistics.md lists key by key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from session.serialiser import INLINE, OR_EMPTY
from session.stats.line import StatisticLine
from session.stats.ncaa import CollegeLine
from session.stats.tally import RateJson
from session.vocabulary import Side


@dataclass(frozen=True, slots=True)
class NumberedName:
    """A club or a person of the directory."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SumLine:
    """What matches add up to, of a player."""

    matches: int
    sets: int
    line: StatisticLine = field(metadata=INLINE)
    ncaa: CollegeLine


@dataclass(frozen=True, slots=True)
class TeamTotals:
    """The same of a team, as its totals in a single match."""

    matches: int
    sets: int
    line: StatisticLine = field(metadata=INLINE)
    ncaa: CollegeLine
    score: int


@dataclass(frozen=True, slots=True)
class TeamOfSeason:
    """A team over matches: results, totals, rotations, attacks by situation, points by receptions
    and serves."""

    club_id: int | None
    name: str
    matches: int
    won: int
    lost: int
    unfinished: int
    sets_won: int
    sets_lost: int
    points_won: int
    points_lost: int
    totals: TeamTotals
    has_rotations: bool
    rotations: Mapping[int, StatisticLine]
    situations: Mapping[str, StatisticLine] = field(metadata=INLINE)
    per_point: StatisticLine = field(metadata=INLINE)


@dataclass(frozen=True, slots=True)
class PlayerOfSeason:
    """A player over matches. Who is in no directory has no id; `unknown` says that the touches are
    those of players whom nobody named."""

    person_id: int | None
    name: str
    team: str
    club_id: int | None
    numbers: Sequence[str]
    unknown: bool
    sums: SumLine = field(metadata=INLINE)


@dataclass(frozen=True, slots=True)
class SessionOfSeason:
    """A session as lists of matches name it."""

    session_id: str
    title: str
    day: str
    venue: str | None
    competition: str | None
    sets_won: Mapping[Side, int]


@dataclass(frozen=True, slots=True)
class MatchOfSeason:
    """A match as one of its teams has it, with the team's totals in it."""

    session: SessionOfSeason = field(metadata=INLINE)
    side: Side
    team: str
    club_id: int | None
    opponent: str
    opponent_id: int | None
    played: bool
    sets: tuple[int, int]
    """Won and lost."""
    won: bool | None
    """None where nobody has won the match."""
    totals: TeamTotals


@dataclass(frozen=True, slots=True)
class LeftOutSession:
    """A session that does not count: another one has the same match, or all of this `piece`."""

    session_id: str
    title: str
    day: str
    same_as: str
    same_title: str
    piece: bool


@dataclass(frozen=True, slots=True)
class OpponentOfSeason:
    """A club's sums against one opponent."""

    opponent: str
    opponent_id: int | None
    team: TeamOfSeason = field(metadata=INLINE)


@dataclass(frozen=True, slots=True)
class SeasonReport:
    """The season of a club, or of everybody: then there are no opponents."""

    club: NumberedName | None
    matches: Sequence[MatchOfSeason]
    left_out: int
    """Sessions beyond the latest ones that count."""
    doubles: Sequence[LeftOutSession]
    teams: Sequence[TeamOfSeason]
    opponents: Sequence[TeamOfSeason]
    by_opponent: Sequence[OpponentOfSeason]
    players: Sequence[PlayerOfSeason]


@dataclass(frozen=True, slots=True)
class MatchOfPlayer:
    """A match with the player's line in it; None without a touch."""

    match: MatchOfSeason = field(metadata=INLINE)
    line: PlayerOfSeason | None = field(metadata=OR_EMPTY)


@dataclass(frozen=True, slots=True)
class OpponentOfPlayer:
    """A player's sums against one opponent; None without a touch."""

    opponent: str
    opponent_id: int | None
    line: PlayerOfSeason | None = field(metadata=OR_EMPTY)


@dataclass(frozen=True, slots=True)
class PlayerReport:
    """The season of one player; no totals without a touch."""

    person: NumberedName
    totals: PlayerOfSeason | None = field(metadata=OR_EMPTY)
    matches: Sequence[MatchOfPlayer]
    doubles: Sequence[LeftOutSession]
    by_opponent: Sequence[OpponentOfPlayer]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A rate in one match, and over it and all before."""

    session_id: str
    day: str
    title: str
    opponent: str
    rate: RateJson = field(metadata=INLINE)
    so_far: RateJson


@dataclass(frozen=True, slots=True)
class Trend:
    """A rate of a club or of a player, match by match."""

    rate: str
    name: str
    points: Sequence[TrendPoint]


@dataclass(frozen=True, slots=True)
class ComparedSession:
    """A session with both its teams."""

    session: SessionOfSeason = field(metadata=INLINE)
    teams: Mapping[Side, TeamOfSeason]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Sessions side by side."""

    sessions: Sequence[ComparedSession]
