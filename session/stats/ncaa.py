"""The box score as American colleges keep it, as far as a scout's record tells it.

It stands beside the match report and is never mixed with it: `hitting` takes blocked attacks as
errors, and a point is counted by other rules. `session.stats.catalogue` names each definition.
Over matches counts are added, and nothing is known of the sum that one match does not tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final, TypeAlias

from session.game.match import Match, Rally
from session.game.plays import Six
from session.serialiser import INLINE, WHERE_KNOWN
from session.stats.catalogue import COLLEGE, COLLEGE_POINTS_OF_TEAM, PER_SET
from session.stats.line import StatisticLine
from session.stats.narrowing import Keep
from session.stats.report import is_known
from session.stats.serving import ENDS, serve_ends
from session.stats.styles import STYLES, Style
from session.stats.tally import PASSES, Counted, Tally, is_shared, rate_json
from session.vocabulary import Side

_NEARLY_ALL: Final = 0.75
"""Of the attacks after a touch of their own team, so many come after a set where a scout writes
every set; scouts who write only those after a reception stay well below."""

NOTES: Final[Mapping[str, str]] = {
    "blocks": "The record does not say of every kill block how many blocked: BS and BA are left "
    "open, and PTS counts each kill block as one point for whoever it names.",
    "partners": "A scout names one player of a shared block: BA lacks the partners, so a team's "
    "PTS take each kill block as one point.",
    "assists": "Not every set is written down: where one is missing, A goes to whoever touched the "
    "ball before it.",
    "block_errors": "In this evaluation style a fault at the net has no sign of its own: BE is "
    "left open.",
    "ball_handling": "BHE counts every set error: the record does not say which of them a referee "
    "called.",
    "aces": "A reception error is the server's ace whatever sign the serve has, and an ace that "
    "nobody received is a reception error of the team.",
}

CollegeCounts: TypeAlias = Sequence[float | None]
"""As `COLLEGE_COUNTS` names them; None is what the record does not tell."""
COLLEGE_COUNTS: Final = tuple(name for name in COLLEGE if name != "hitting")
_PER_SET: Final = {"K": "K", "A": "A", "DIG": "DIG", "B": "TB", "PTS": "PTS"}
"""What of a line stands above the line for each set played. Blocks are a team's kill blocks; a
player has a whole one for each that was shared."""


@dataclass(frozen=True, slots=True)
class CollegeLine:
    """One player, a team, or the touches of a team that name nobody. None is what the record does
    not tell; `events` are the touches behind aces, service and reception errors."""

    line: StatisticLine = field(metadata=INLINE)
    """By the keys of `COLLEGE`."""
    events: Mapping[str, Sequence[int | None]] | None = field(metadata=WHERE_KNOWN)
    per_set: StatisticLine

    @classmethod
    def of(
        cls,
        counts: Mapping[str, float | None],
        events: Mapping[str, Sequence[int | None]] | None = None,
    ) -> CollegeLine:
        """With what is worked out of the counts."""
        known = {name: 0 if n is None else n for name, n in counts.items()}
        hitting = rate_json(known["K"] - known["E"], int(known["TA"]))
        line = {name: hitting if name == "hitting" else counts[name] for name in COLLEGE}
        rates = {key: rate_json(known[_PER_SET[key]], int(known["SP"])) for key in PER_SET}
        return cls(StatisticLine(line), events, StatisticLine(rates))

    @classmethod
    def of_counts(cls, counts: CollegeCounts | None) -> CollegeLine:
        """From what matches add up to; without the events behind it."""
        said = counts or [None] * len(COLLEGE_COUNTS)
        return cls.of(dict(zip(COLLEGE_COUNTS, said, strict=True)))

    def counts(self) -> CollegeCounts:
        """What can be added up."""
        return [self.line.count(name) for name in COLLEGE_COUNTS]

    def without_counts(self) -> CollegeLine:
        """Where nobody counted; of the touches themselves there are none."""
        return replace(self, line=self.line.without_counts())


@dataclass(frozen=True, slots=True)
class CollegeTeam:
    """A team's box score; players by shirt number, in the order in which they came on court."""

    team: CollegeLine
    players: Mapping[str, CollegeLine]
    unknown_player: CollegeLine

    def without_counts(self) -> CollegeTeam:
        players = {number: line.without_counts() for number, line in self.players.items()}
        return CollegeTeam(
            self.team.without_counts(), players, self.unknown_player.without_counts()
        )


@dataclass(frozen=True, slots=True)
class College:
    """Both teams, without counts where only the scores are known."""

    teams: Mapping[Side, CollegeTeam]
    notes: Sequence[str]
    """Sentences: what this record cannot tell."""


def ncaa(counted: Counted) -> College:
    """The box score of what was counted. What the record can tell, the whole match says, whatever
    part of it is looked at."""
    rallies, alone = counted.match.rallies, not counted.match.rules.has_rotations
    told = _Told(counted.style, blockers=alone or _blockers_are_known(rallies))
    said = ["aces", "ball_handling"]
    if not alone:
        said.append("partners" if told.blockers else "blocks")
    if not _sets_are_written(rallies):
        said.append("assists")
    if not told.net_faults:
        said.append("block_errors")
    whole, keep = is_known(counted.match), counted.keep
    found = _Found.of(counted.views[Side.A], keep)
    if not counted.is_one_view:
        found[Side.B] = _Found.of(counted.views[Side.B], keep)[Side.B]
    teams = {side: _team(counted, found[side], side, told) for side in Side}
    return College(
        {
            side: team if whole and is_known(counted.views[side]) else team.without_counts()
            for side, team in teams.items()
        },
        [NOTES[name] for name in said],
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What a record can tell."""

    style: Style
    blockers: bool
    """Of every kill block whether one player blocked or more."""

    @property
    def net_faults(self) -> bool:
        """Whether a fault at the net has a sign of its own."""
        return STYLES[self.style].net_fault is not None

    def counts(self, tally: Tally, *, whole: bool = False) -> dict[str, float | None]:
        """`whole`: of a team, whose shared blocks name one player each."""
        found: dict[str, float | None] = {
            name: COLLEGE[name].count(tally) for name in COLLEGE_COUNTS
        }
        if not self.blockers:
            found |= {"BS": None, "BA": None}
        if whole or not self.blockers:
            found["PTS"] = COLLEGE_POINTS_OF_TEAM.count(tally)
        return found if self.net_faults else found | {"BE": None}


@dataclass(slots=True)
class _Found:
    """What only this box score counts of a team: sets on court or with a touch, by shirt number
    ("" for touches of nobody known), and the touches behind the points that a serve decides."""

    sets: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    ends: dict[tuple[str, str], list[int | None]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, match: Match, keep: Keep | None) -> dict[Side, _Found]:
        a, b = cls(), cls()
        before: tuple[int, Six, Six] | None = None
        for rally in match.rallies:
            here = (rally.set_number, *rally.lineups)
            for found, six in zip((a, b), rally.lineups if here != before else (), strict=False):
                for number in filter(None, six):
                    found.sets[number].add(rally.set_number)
            before = here
            for touch, phase in zip(rally.touches, rally.phases, strict=True):
                if touch.side is not None and (keep is None or keep(touch, phase)):
                    found = a if touch.side is Side.A else b
                    found.sets[touch.number or ""].add(rally.set_number)
            for end, whose, who, place in serve_ends(rally):
                touch = rally.touches[place]
                if keep is None or keep(touch, rally.phases[place]):
                    found = a if whose is Side.A else b
                    found.sets.setdefault(who or "", set())
                    found.ends[who or "", end].append(touch.id)
        return {Side.A: a, Side.B: b}


def _team(counted: Counted, found: _Found, side: Side, told: _Told) -> CollegeTeam:
    team, view = counted.teams[side], counted.views[side]
    events: dict[str, dict[str, list[int | None]]] = {
        number: {end: found.ends.get((number, end), []) for end in ENDS} for number in found.sets
    }
    lines = {
        number: _line(team.of_player(number or None), len(played), told, events[number])
        for number, played in found.sets.items()
    }
    sets = sum(one.is_known for one in view.sets)
    nothing: dict[str, list[int | None]] = {end: [] for end in ENDS}
    of_all: dict[str, list[int | None]] = {
        end: [one for ends in events.values() for one in ends[end]] for end in ENDS
    }
    return CollegeTeam(
        _line(team.total(), sets, told, of_all, whole=True),
        {number: line for number, line in lines.items() if number},
        lines.get("") or _line(Tally(), 0, told, nothing),
    )


def _line(
    tally: Tally, sets: int, told: _Told, events: Mapping[str, Sequence[int | None]], *,
    whole: bool = False
) -> CollegeLine:  # fmt: skip
    own = Tally(tally.counts)
    own.put("SP", sets)
    for end in ENDS:
        own.put(end, len(events[end]))
    return CollegeLine.of(told.counts(own, whole=whole), events)


def _blockers_are_known(rallies: Iterable[Rally]) -> bool:
    """Whether every kill block says if one player blocked or more."""
    for rally in rallies:
        attack = None
        for touch in rally.touches:
            if touch.kind == "attack":
                attack = touch
            kill = (touch.kind, touch.sign) == ("block", "#") and touch.side is not None
            if kill and is_shared(touch, attack) is None:
                return False
    return True


def _sets_are_written(rallies: Iterable[Rally]) -> bool:
    """Whether nearly all attacks that each team built up come after a set."""
    before: dict[bool, list[str]] = {True: [], False: []}
    for rally in rallies:
        for one, then in pairwise(rally.touches):
            own = one.side is not None and one.side is then.side
            if own and then.kind == "attack" and one.kind in PASSES:
                before[one.side is Side.A].append(one.kind)
    return all(kinds.count("set") >= _NEARLY_ALL * len(kinds) for kinds in before.values())


def college_counts(counted: Counted) -> dict[Side, dict[str, CollegeCounts]]:
    """By team and shirt number ("" for touches of nobody known), or "team"."""
    return {
        side: {
            number: line.counts()
            for number, line in {**of.players, "": of.unknown_player, "team": of.team}.items()
        }
        for side, of in ncaa(counted).teams.items()
    }


def added_up(
    mine: CollegeCounts | None, other: CollegeCounts | None, sets_twice: int = 0
) -> CollegeCounts | None:
    """Both matches; one of which only the result is known adds nothing. `sets_twice` are sets that
    are in already, for a player who stands in a match twice."""
    if other is None or all(one is None for one in other):
        return mine
    if mine is None:
        return other
    less = [sets_twice, *[0] * (len(mine) - 1)]
    return [
        None if a is None or b is None else a + b - twice
        for a, b, twice in zip(mine, other, less, strict=True)
    ]
