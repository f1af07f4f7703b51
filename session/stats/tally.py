"""What is counted of a match: every number that statistics need, in one walk over the rallies.

A `Count` is one slot of every tally: touches of a skill with certain signs in certain
circumstances, rallies of which something is true, or something marked by its name. Whoever needs
another one only says it (`Sum.touches`, `Sum.opponents`, `Sum.rallies`, `Sum.marked`): the walk
finds it. A `Sum` adds counts up to what stands above or below the line of a statistic.

Conditions on single touches (`keep`) take touches away, never rallies: what is counted of rallies,
and of the rotations in which they were played, stays whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntFlag, auto
from functools import lru_cache
from operator import add, itemgetter
from types import MappingProxyType
from typing import Final, TypeAlias, TypedDict

from session.cache import SourceCache
from session.game.match import Match, Rally, SetOfMatch
from session.game.plays import IN_PLAY, Touch
from session.stats.filters import Filter
from session.stats.narrowing import Keep, by_team, kept_touches
from session.stats.styles import Style
from session.vocabulary import Phase, Side

TouchOutcome: TypeAlias = str | None
"""A sign; `IN_PLAY`; None where nobody judged."""
TouchOutcomes: TypeAlias = frozenset[TouchOutcome]
OUTCOMES: Final[tuple[TouchOutcome, ...]] = (*"#+!-/=", IN_PLAY, None)
Signs: TypeAlias = Sequence[int]
"""How many touches of a skill had each of `OUTCOMES`."""
CountsReader: TypeAlias = Callable[[Sequence[int]], float]

JUDGED: Final[TouchOutcomes] = frozenset("#+!-/=") | {IN_PLAY}
EVERY: Final[TouchOutcomes] = frozenset(OUTCOMES)


class When(IntFlag):
    """Circumstances of a touch, or of a rally as one team sees it."""

    ANY = 0
    OWN_SERVE = auto()
    OPPONENTS_SERVE = auto()
    WON = auto()
    LOST = auto()
    DECIDED = auto()
    """Both who served and who won are known."""
    RECEIVED = auto()
    """The team has a reception."""
    FIRST_BALL_KILL = auto()
    """The team's first attack after the reception is a kill."""
    FIRST_ATTACK = auto()
    """An attack: the receiving team's first, before any of the serving team."""
    AFTER_POSITIVE = auto()
    """A first attack after a reception # or +."""
    AFTER_NEGATIVE = auto()
    """A first attack after a reception ! or -."""
    ON_DIG = auto()
    """Every attack that is neither."""
    LED_TO_KILL = auto()
    """A set: its team's next attack, before the other team touches the ball, is a kill."""
    LED_TO_UNJUDGED = auto()
    """A set: nobody judged that attack."""
    ASSIST = auto()
    """Directly before a teammate's kill."""
    OF_ATTACK = auto()
    """A dig of a ball that the opponent attacked; the own block may have touched it."""
    ALONE = auto()
    """A kill block by one player."""
    SHARED = auto()
    """A kill block by more than one."""


@dataclass(frozen=True, slots=True)
class Count:
    """One slot of a tally. Without a skill and a mark it counts rallies; `signs_in` says where a
    style of evaluation means other signs."""

    skill: str = ""
    signs: TouchOutcomes = EVERY
    when: When = When.ANY
    opponents: bool = False
    """Counted for the other team: for a team, a set, a rotation, never for a player."""
    signs_in: tuple[tuple[str, TouchOutcomes], ...] = ()
    mark: str = ""
    """What is no touch with a sign, and no rally: it is put there by whoever finds it."""

    def __str__(self) -> str:
        """The same in every process: a digest says with it what was counted."""
        others = ((style, *sorted(map(str, signs))) for style, signs in self.signs_in)
        said = (self.skill, self.mark, self.when.value, self.opponents, *others)
        return f"{said}{sorted(map(str, self.signs))}"

    @property
    def words(self) -> str:
        """As docs/statistics.md writes it: n(attack, # +, own serve)."""
        said = [word for one, word in _WHEN_WORDS.items() if one & self.when]
        if self.mark:
            return self.mark
        if not self.skill:
            return f"rallies({', '.join(said)})" if said else "rallies"
        signs = " ".join(sign for sign in "#+!-/=" if sign in self.signs)
        judged = {EVERY: [], JUDGED: ["judged"]}.get(self.signs, [signs])
        whose = "opponent's " if self.opponents else ""
        return f"n({', '.join([whose + self.skill, *judged, *said])})"

    def outcomes(self, style: Style) -> TouchOutcomes:
        """The signs that count, as a scout of this style writes them."""
        return dict(self.signs_in).get(style, self.signs)


_WHEN_WORDS: Final[Mapping[When, str]] = {
    When.OWN_SERVE: "own serve",
    When.OPPONENTS_SERVE: "opponent's serve",
    When.WON: "won",
    When.LOST: "lost",
    When.RECEIVED: "own reception",
    When.FIRST_BALL_KILL: "kill with the first attack",
    When.FIRST_ATTACK: "first attack",
    When.AFTER_POSITIVE: "after reception # +",
    When.AFTER_NEGATIVE: "after reception ! -",
    When.ON_DIG: "on dig",
    When.LED_TO_KILL: "before a kill",
    When.LED_TO_UNJUDGED: "before an attack that nobody judged",
    When.ASSIST: "directly before a kill",
    When.OF_ATTACK: "of an attack",
    When.ALONE: "alone",
    When.SHARED: "shared",
}
"""For a reader; that a rally is decided goes without saying."""

COUNT_SLOTS: Final[dict[Count, int]] = {}
"""Each count's place in every tally, filled while the catalogue is read; none ever moves."""


class Sum:
    """Counts that are added up, each as often as its weight says."""

    __slots__ = ("parts", "read")

    def __init__(self, parts: Mapping[Count, float]) -> None:
        self.parts: Final = MappingProxyType({one: n for one, n in parts.items() if n})
        self.read: Final = _reader({_slot(one): n for one, n in self.parts.items()})
        """The sum in the counts of a tally."""

    @classmethod
    def touches(
        cls,
        skill: str,
        signs: Collection[TouchOutcome] | None = None,
        when: When = When.ANY,
        **signs_in: str,
    ) -> Sum:
        """Touches of a skill: all, those that somebody judged (`JUDGED`), or those with one of
        these signs. `signs_in` names styles that mean other signs: `volleymetrics="="`."""
        others = tuple((style, frozenset(these)) for style, these in signs_in.items())
        known = EVERY if signs is None else frozenset(signs)
        return cls({Count(skill, known, when, signs_in=others): 1})

    @classmethod
    def opponents(cls, skill: str, signs: Collection[TouchOutcome] | None = None) -> Sum:
        """The same of the other team, in the rallies that this team's numbers are from."""
        known = EVERY if signs is None else frozenset(signs)
        return cls({Count(skill, known, opponents=True): 1})

    @classmethod
    def rallies(cls, when: When = When.ANY) -> Sum:
        """Rallies of which all of that is true."""
        return cls({Count(when=when): 1})

    @classmethod
    def marked(cls, mark: str) -> Sum:
        """What is counted by its name."""
        return cls({Count(mark=mark): 1})

    def __add__(self, other: Sum) -> Sum:
        return self._with(other, 1)

    def __sub__(self, other: Sum) -> Sum:
        return self._with(other, -1)

    def __truediv__(self, n: int) -> Sum:
        """So many of them count as one: a block that two players share is half a point of each."""
        return Sum({one: weight / n for one, weight in self.parts.items()})

    def _with(self, other: Sum, sign: int) -> Sum:
        parts = dict(self.parts)
        for one, weight in other.parts.items():
            parts[one] = parts.get(one, 0) + sign * weight
        return Sum(parts)

    def of_signs(self, style: Style = "datavolley") -> CountsReader:
        """The sum in `Signs`: of touches of one skill of which nothing but the sign is known."""
        return _reader({
            place: weight
            for place, outcome in enumerate(OUTCOMES)
            if (weight := self._weight(outcome, style))
        })  # fmt: skip

    def _weight(self, outcome: TouchOutcome, style: Style) -> float:
        return sum(
            weight
            for one, weight in self.parts.items()
            if not one.when and not one.opponents and outcome in one.outcomes(style)
        )

    @property
    def words(self) -> str:
        """As docs/statistics.md writes it."""
        said = ""
        for one, weight in self.parts.items():
            sign = " − " if weight < 0 else " + " if said else ""
            said += sign + one.words + ("" if abs(weight) == 1 else f" × {abs(weight):g}")
        return said

    @property
    def depends_on_style(self) -> bool:
        """Whether different styles write it with different signs: such sums of matches that were
        scouted in different styles mean nothing."""
        return any(one.signs_in for one in self.parts)


def _reader(weights: Mapping[int, float]) -> CountsReader:
    """Most sums are of one count, or of a few that are all added or taken off: a page reads some
    thousands of them."""
    if any(abs(n) != 1 for n in weights.values()):
        return lambda counts: sum(n * counts[slot] for slot, n in weights.items())
    more = _adder([slot for slot, n in weights.items() if n > 0])
    less = [slot for slot, n in weights.items() if n < 0]
    if not less:
        return more
    taken_off = _adder(less)
    return lambda counts: more(counts) - taken_off(counts)


def _adder(slots: Sequence[int]) -> CountsReader:
    if not slots:
        return lambda counts: 0
    read = itemgetter(*slots)
    return read if len(slots) == 1 else lambda counts: sum(read(counts))


def _slot(one: Count) -> int:
    if one not in COUNT_SLOTS:
        COUNT_SLOTS[one] = len(COUNT_SLOTS)
        _slots_of_touch.cache_clear()
        _slots_of_rally.cache_clear()
    return COUNT_SLOTS[one]


@dataclass(frozen=True, slots=True)
class Rate:
    """n of d."""

    n: float
    d: int

    @property
    def value(self) -> float | None:
        """None where there was nothing to divide by."""
        return self.n / self.d if self.d else None

    def as_json(self) -> RateJson:
        """With its counts: whoever adds rates up needs them."""
        return rate_json(self.n, self.d)


class RateJson(TypedDict):
    """n of d, as JSON has it; without a value where there was nothing to divide by."""

    value: float | None
    n: float
    d: float


def rate_json(n: float, d: float) -> RateJson:
    """n of d, as JSON has it."""
    return {"value": n / d if d else None, "n": n, "d": d}


class Tally:
    """How often each count of `COUNT_SLOTS` was met."""

    __slots__ = ("counts",)

    def __init__(self, counts: Iterable[int] | None = None) -> None:
        self.counts: list[int] = [0] * len(COUNT_SLOTS) if counts is None else list(counts)

    def add(self, other: Tally) -> None:
        """Everything that the other tally counted, too."""
        self.counts = list(map(add, self.counts, other.counts))

    def touch(
        self, skill: str, outcome: TouchOutcome, style: Style = "datavolley", times: int = 1
    ) -> None:
        """Touches of which nothing but the sign is known."""
        for slot in _slots_of_touch(style, skill, outcome, 0)[0]:
            self.counts[slot] += times

    def put(self, mark: str, n: int) -> None:
        """How often something was found that is counted by its name."""
        self.counts[COUNT_SLOTS[Count(mark=mark)]] = n

    @classmethod
    def sum(cls, tallies: Iterable[Tally]) -> Tally:
        each = [tally.counts for tally in tallies]
        return cls(map(sum, zip(*each, strict=True)) if each else None)


@lru_cache(maxsize=8192)
def _slots_of_touch(
    style: Style, skill: str, outcome: TouchOutcome, when: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The slots that a touch raises for its own team and for the other. There are some hundred
    different touches in a match."""
    found = [
        (one.opponents, slot)
        for one, slot in COUNT_SLOTS.items()
        if one.skill == skill and outcome in one.outcomes(style) and not one.when & ~when
    ]
    own = tuple(slot for theirs, slot in found if not theirs)
    return own, tuple(slot for theirs, slot in found if theirs)


@lru_cache(maxsize=1024)
def _slots_of_rally(when: int) -> tuple[int, ...]:
    return tuple(
        slot
        for one, slot in COUNT_SLOTS.items()
        if not one.skill and not one.mark and not one.when & ~when
    )


_SCORE, _GIVEN = _slot(Count(mark="score")), _slot(Count(mark="given"))
"""A team's points, and those that none of its own serves, attacks and blocks made."""


@dataclass(slots=True)
class TeamTally:
    """What one team did, parted so that each part is counted once.

    `players` has the touches of everybody who touched the ball, by shirt number (None: unknown) and
    set; the team's are their sum. What is not of a single touch is counted for each whom it
    concerns: in `in_rallies` for players, in `of_team` by set for the team, where the opponent's
    touches stand, too. `rotations` have all of the team by the zone of its setter.
    """

    players: dict[str | None, dict[int, Tally]] = field(default_factory=dict)
    in_rallies: dict[str | None, Tally] = field(default_factory=lambda: defaultdict(Tally))
    of_team: dict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))
    rotations: dict[int | None, Tally] = field(default_factory=lambda: defaultdict(Tally))

    _sums: dict[tuple[str, str | int | None], Tally] = field(default_factory=dict, repr=False)
    """What was asked for, added up: it is asked for again by other parts of a page."""

    def of_player(self, number: str | None) -> Tally:
        """Of one player in all sets. Do not change it, nor the other sums."""
        known = self._sums.get(("player", number))
        if known is None:
            own = [*self.players.get(number, {}).values()]
            own += [self.in_rallies[number]] if number in self.in_rallies else []
            known = self._sums["player", number] = Tally.sum(own)
        return known

    def of_set(self, number: int) -> Tally:
        """Of the whole team in one set."""
        known = self._sums.get(("set", number))
        if known is None:
            own = [sets[number] for sets in self.players.values() if number in sets]
            own += [self.of_team[number]] if number in self.of_team else []
            known = self._sums["set", number] = Tally.sum(own)
        return known

    def total(self) -> Tally:
        """Of the whole team in all sets."""
        known = self._sums.get(("match", None))
        if known is None:
            known = self._sums["match", None] = Tally.sum(map(self.of_set, self.of_team))
        return known


@dataclass(frozen=True, slots=True)
class Counted:
    """What passes a filter, counted once for whoever reads it: each team's numbers are from the
    view of the match that is that team's (twice the same, unless the filter looks at a team and
    names none)."""

    match: Match
    """The whole."""
    wanted: Filter
    style: Style
    views: Mapping[Side, Match]
    """With rallies left out; touches stay, since they say what others mean."""
    keep: Keep | None
    """Which touches count; None where all do."""
    teams: Mapping[Side, TeamTally]

    @classmethod
    def of(cls, match: Match, wanted: Filter | None = None, style: Style = "datavolley") -> Counted:
        """Counted anew only where it is none of the last that were asked for. Raises InvalidInput,
        as `narrow` does."""
        asked = wanted or Filter(), style
        return _COUNTED.of(match, asked, lambda: cls._of(match, *asked))

    @classmethod
    def _of(cls, match: Match, wanted: Filter, style: Style) -> Counted:
        views, keep = by_team(match, wanted.of_rallies), kept_touches(match, wanted)
        first, second = views[Side.A], views[Side.B]
        teams = count_match(first, style, keep)
        if second is not first:
            teams[Side.B] = count_match(second, style, keep)[Side.B]
        return cls(match, wanted, style, views, keep, teams)

    @property
    def is_one_view(self) -> bool:
        """Whether both teams are seen in the same rallies."""
        return self.views[Side.A] is self.views[Side.B]


_COUNTED: Final[SourceCache[Match, tuple[Filter, Style], Counted]] = SourceCache(4)
"""The report, the numbers and the files of a match are asked for one after the other."""


def count_match(
    match: Match, style: Style = "datavolley", keep: Keep | None = None
) -> dict[Side, TeamTally]:
    """Goes through the rallies once. With `keep`, only the touches that it keeps count."""
    found = {side: TeamTally() for side in Side}
    beach = not match.rules.has_rotations
    for one in match.sets:
        here = tuple(_Team(team, side, one.number) for side, team in found.items())
        for rally in one.rallies:
            seen = circumstances_of(rally, beach=beach)
            for team in here:
                team.enter(rally, seen)
            _count_touches(rally, here, seen.touches, style, keep)
        for team in here:
            team.count_rallies()
            _score(team.in_set, one, team.side)
    return found


def _score(counts: list[int], one: SetOfMatch, side: Side) -> None:
    """What a set's score says. What nobody saw of it, nobody gave away."""
    place = 0 if side is Side.A else 1
    counts[_SCORE] += one.score[place]
    if any(one.score) and one.is_known:
        counts[_GIVEN] += one.score[place] - one.unseen[place]
    else:
        counts[_GIVEN] = 0


def _raise(slots: tuple[int, ...], counts: list[int], times: int = 1) -> None:
    for slot in slots:
        counts[slot] += times


class _Team:
    """A team in one set: what is true of it in the present rally, and where it is counted there.

    Rallies of which the same is true are counted together in the end: there are a dozen kinds.
    """

    __slots__ = (
        "in_rotation",
        "in_set",
        "of_players",
        "place",
        "players",
        "rallies",
        "set_number",
        "side",
        "team",
        "when",
    )

    def __init__(self, team: TeamTally, side: Side, set_number: int) -> None:
        self.team, self.side, self.set_number = team, side, set_number
        self.place = 0 if side is Side.A else 1
        self.in_set = team.of_team[set_number].counts
        self.players: dict[str | None, list[int]] = {}
        self.rallies: dict[tuple[int | None, int], int] = defaultdict(int)
        self.of_players: dict[tuple[str | None, int], int] = defaultdict(int)
        self.in_rotation: list[int] = []
        self.when = 0

    def enter(self, rally: Rally, seen: Circumstances) -> None:
        """The next rally, and what it says as a whole."""
        self.when = when = seen.of_team(rally, self.side)
        zone = rally.setter_zones[self.place]
        self.in_rotation = self.team.rotations[zone].counts
        self.rallies[zone, when] += 1
        if when & _DECIDED:
            for number in seen.players(rally, self.side):
                self.of_players[number, when] += 1

    def count_rallies(self) -> None:
        """All that were entered, for the set, its rotations and who served or received."""
        for (zone, when), times in self.rallies.items():
            slots = _slots_of_rally(when)
            _raise(slots, self.in_set, times)
            _raise(slots, self.team.rotations[zone].counts, times)
        for (number, when), times in self.of_players.items():
            _raise(_slots_of_rally(when), self.team.in_rallies[number].counts, times)

    def player(self, number: str | None) -> list[int]:
        """Where a player's touches in this set are counted."""
        tally = self.team.players.setdefault(number, {})[self.set_number] = Tally()
        counts = self.players[number] = tally.counts
        return counts


def _count_touches(
    rally: Rally, teams: Sequence[_Team], circumstances: list[int], style: Style, keep: Keep | None
) -> None:
    a, b = teams
    for touch, phase, when in zip(rally.touches, rally.phases, circumstances, strict=True):
        side, kind, outcome = touch.side, touch.kind, touch.outcome
        if side is None:
            continue
        own, other = (a, b) if side is Side.A else (b, a)
        slots, theirs = _slots_of_touch(style, kind, outcome, when | own.when)
        if outcome == "#" and kind in _SCORING:
            own.in_set[_GIVEN] -= 1
        in_rotation = own.in_rotation
        if keep is None or keep(touch, phase):
            counts = own.players.get(touch.number) or own.player(touch.number)
            for slot in slots:
                counts[slot] += 1
                in_rotation[slot] += 1
        else:
            _raise(slots, in_rotation)
        if theirs:
            _raise(theirs, other.in_rotation)
            if keep is None:
                _raise(theirs, other.in_set)


_SCORING: Final = ("serve", "attack", "block")


@dataclass(slots=True)  # A match has hundreds: to make frozen ones takes four times as long.
class Circumstances:
    """What a rally says of its touches, and of each team."""

    touches: list[int]
    """`When` of each touch, as far as it is the touch's own."""
    received_as: dict[Side | None, str | None] = field(default_factory=dict)
    """The sign of each team's last reception."""
    _served: list[Touch] = field(default_factory=list)
    _received: list[Touch] = field(default_factory=list)
    _receiving: dict[Side | None, int] = field(default_factory=dict)
    """What is true of a team, should it be the one that did not serve."""

    def of_team(self, rally: Rally, side: Side) -> int:
        """What is true of the rally, seen from one team."""
        serving, winner = rally.serving, rally.winner
        when = 0
        if winner is not None:
            when = _WON if winner is side else _LOST
            when |= 0 if serving is None else _DECIDED
        if serving is side:
            return when | _OWN_SERVE
        return when | self._receiving.get(side, 0) | (0 if serving is None else _OPPONENTS_SERVE)

    def players(self, rally: Rally, side: Side) -> set[str | None]:
        """Who of a team served, or received."""
        found = self._served if rally.serving is side else self._received
        return {touch.number for touch in found if touch.side is side}

    def begin(self, touch: Touch) -> None:
        """A serve or a reception."""
        if touch.kind == "serve":
            self._served.append(touch)
            return
        self._received.append(touch)
        self.received_as[touch.side] = touch.sign
        self._receiving[touch.side] = self._receiving.get(touch.side, 0) | _RECEIVED

    def kill(self, place: int, touch: Touch, phase: Phase, before: Touch | None) -> None:
        """An attack that won the rally; `before` is the team's own touch directly before it."""
        if before is not None and _assists(before, touch):
            self.touches[place - 1] |= _ASSIST
        if phase == "reception":
            self._receiving[touch.side] = self._receiving.get(touch.side, 0) | _FIRST_BALL_KILL


def circumstances_of(rally: Rally, *, beach: bool = False) -> Circumstances:
    """In one walk over the touches. On a beach nobody blocks with a partner, and scouts' numbers of
    blockers say which way the blocker went."""
    found = [0] * len(rally.touches)
    seen = Circumstances(found)
    waiting: list[int] = []
    """Sets whose attack is still to come."""
    attack = last = unblocked = None
    for place, (touch, phase) in enumerate(zip(rally.touches, rally.phases, strict=True)):
        kind, goes_on = touch.kind, last is not None and last.side is touch.side
        if not goes_on:
            waiting.clear()
        if kind == "attack":
            found[place] = when_attacked(phase, seen.received_as.get(touch.side))
            for one in waiting:
                found[one] |= _led_to(touch)
            waiting.clear()
            if touch.sign == "#":
                seen.kill(place, touch, phase, last if goes_on else None)
            attack = touch
        elif kind == "set":
            waiting.append(place)
        elif kind in _FIRST:
            seen.begin(touch)
        elif kind == "dig":
            found[place] = 0 if dug_attack(touch, unblocked) is None else _OF_ATTACK
        elif kind == "block":
            found[place] = _blocked(touch, attack, beach=beach)
        last, unblocked = touch, unblocked if kind == "block" else touch
    return seen


_FIRST: Final = ("serve", "reception")


def dug_attack(dig: Touch, before: Touch | None) -> Touch | None:
    """The opponent's attack that a dig took; `before` is the last touch before it that was no
    block, since the own block may have touched the ball."""
    if before is None or before.kind != "attack" or before.side is dig.side:
        return None
    return before


def when_attacked(phase: Phase, received: str | None) -> int:
    """What an attack's phase and the sign of its own reception make of it. Every other attack than
    a first one after a judged reception counts as one on a dig, whatever brought the ball: a dig, a
    cover, a free ball, an overpass."""
    if phase != "reception":
        return _ON_DIG
    if received in ("#", "+"):
        return _FIRST_ATTACK | _AFTER_POSITIVE
    return _FIRST_ATTACK | (_AFTER_NEGATIVE if received in ("!", "-") else _ON_DIG)


def is_shared(block: Touch, attack: Touch | None) -> bool | None:
    """Whether more than one player made a kill block; None where the record does not say."""
    blockers = block.players or (attack.players if attack else None)
    if block.skill_subtype == "A" or blockers in (2, 3):
        return True
    return False if blockers == 1 else None


def _blocked(block: Touch, attack: Touch | None, *, beach: bool) -> int:
    if block.sign != "#":
        return 0
    shared = False if beach else is_shared(block, attack)
    return 0 if shared is None else _SHARED if shared else _ALONE


def _led_to(attack: Touch) -> int:
    """What an attack makes of the set before it."""
    if attack.outcome is None:
        return _LED_TO_UNJUDGED
    return _LED_TO_KILL if attack.outcome == "#" else 0


def _assists(touch: Touch, kill: Touch) -> bool:
    """Whether a touch directly before a kill of its own team is an assist."""
    return touch.kind in PASSES and (touch.number is None or touch.number != kill.number)


PASSES: Final = ("set", "reception", "dig", "freeball")
"""What may come before a teammate's attack."""

# Plain numbers: adding flags up is many times slower.
_OWN_SERVE, _OPPONENTS_SERVE = int(When.OWN_SERVE), int(When.OPPONENTS_SERVE)
_WON, _LOST, _DECIDED = int(When.WON), int(When.LOST), int(When.DECIDED)
_RECEIVED, _FIRST_BALL_KILL = int(When.RECEIVED), int(When.FIRST_BALL_KILL)
_FIRST_ATTACK, _ON_DIG = int(When.FIRST_ATTACK), int(When.ON_DIG)
_AFTER_POSITIVE, _AFTER_NEGATIVE = int(When.AFTER_POSITIVE), int(When.AFTER_NEGATIVE)
_LED_TO_KILL, _LED_TO_UNJUDGED = int(When.LED_TO_KILL), int(When.LED_TO_UNJUDGED)
_ASSIST, _OF_ATTACK = int(When.ASSIST), int(When.OF_ATTACK)
_ALONE, _SHARED = int(When.ALONE), int(When.SHARED)
