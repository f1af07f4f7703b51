"""A match as the rules read it: sets and rallies, made by folding `step` over its plays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from session.game.plays import EventLike, Play, PointWon, Score, SetEnd, Six, Touch, plays
from session.game.rallyend import Verdict
from session.game.rules import INDOOR, Rules
from session.game.state import NO_NUMBERS, Numbers, PlayedMoment, State
from session.game.step import is_late, moments_of
from session.vocabulary import Phase, Severity, Side

_AT_FIRST: Final = State()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not fit together. `check` is its name in docs/checks.md."""

    check: str
    severity: Severity
    text: str
    event_id: int | None = None
    place: int | None = None
    """Which event of the list it is, counted from 0."""


@dataclass(frozen=True, slots=True)
class Rally:
    """From one serve to one point. What is per team is a pair: A's, B's."""

    set_number: int
    number: int
    """Within its set, from 1."""
    serving: Side | None
    score_before: Score
    score_after: Score
    winner: Side | None
    """None where nobody knows: a rally that never got its point."""
    how: str
    """What ended it: ace, serve_error, reception_error, kill, attack_error, blocked, set_error,
    dig_error, block_error, freeball_error, opponent_error, unknown."""
    setter_zones: tuple[int | None, int | None]
    lineups: tuple[Six, Six]
    touches: tuple[Touch, ...]
    phases: tuple[Phase, ...]
    """One for each touch."""
    point: PointWon | None = None
    """The event that gave the point."""

    def setter_zone(self, side: Side) -> int | None:
        return self.setter_zones[0 if side is Side.A else 1]


@dataclass(frozen=True, slots=True)
class SetOfMatch:
    """One set. `partials` are the scores when the leader first had 8, 16, 21 (5, 10, 12) points."""

    number: int
    score: Score
    winner: Side | None
    partials: tuple[Score, ...]
    rallies: tuple[Rally, ...]
    starters: tuple[Six, Six]
    others: tuple[Play, ...]
    """Points, substitutions, time-outs and all other events that are not touches, in order."""
    others_at: tuple[int, ...] = ()
    """For each of them, how many rallies of the set were over by then."""
    extra: bool = False
    """Whether it was played after the match was decided, so that it is nobody's."""
    setter_zones: tuple[int | None, int | None] = (None, None)
    """Where the setters of A and of B stood among the starters."""

    @property
    def name(self) -> str:
        """As people read it: (4) for a set after the decision."""
        return set_name(self.number, extra=self.extra)

    @property
    def is_known(self) -> bool:
        """Whether more is known of it than its score: a touch, or how a rally ended."""
        return any(rally.touches or rally.how != "unknown" for rally in self.rallies)

    @property
    def unseen(self) -> Score:
        """The points of A and of B that nobody wrote down: a set known by its result, or begun in
        its middle, or one whose score leaps."""
        a, b = (sum(rally.winner is side for rally in self.rallies) for side in Side)
        return max(0, self.score[0] - a), max(0, self.score[1] - b)


def set_name(number: int | str, *, extra: bool) -> str:
    """What pages, files and the terminal call a set; one `extra` was played after the decision."""
    return f"({number})" if extra else str(number)


@dataclass(frozen=True, slots=True)
class Match:
    """Everything that statistics need. Sets in order; `sets_won` of A and of B."""

    sets: tuple[SetOfMatch, ...]
    sets_won: Score
    problems: tuple[Problem, ...]
    plays: tuple[Play, ...] = ()
    """All of them, in order: `Problem.place` counts these."""
    rules: Rules = INDOOR
    liberos: tuple[Numbers, Numbers] = NO_NUMBERS
    start: State = _AT_FIRST
    """Where it stood before the first play: only a stretch of a match begins in its middle."""
    kept: tuple[PlayedMoment, ...] | None = field(default=None, compare=False, repr=False)
    """`moments`, where they were kept."""

    @property
    def moments(self) -> tuple[PlayedMoment, ...]:
        """Each of `plays` with the state before and after it; played again where nobody kept it."""
        return tuple(moments_of(self.plays, self.start)) if self.kept is None else self.kept

    @property
    def rallies(self) -> tuple[Rally, ...]:
        return tuple(rally for one in self.sets for rally in one.rallies)


def reduce(
    events: Iterable[EventLike | Play],
    rules: Rules = INDOOR,
    liberos: tuple[Numbers, Numbers] = NO_NUMBERS,
    finals: Mapping[int, Score] | None = None,
    start: State | None = None,
    *,
    keep: bool = False,
) -> Match:
    """Sets and rallies of the confirmed events, which come in the order of play.

    `liberos` are the shirt numbers of A's and of B's. `finals` are the scores at which the sets
    ended by a scout file's own list: a piece of a match has the whole match's ends of sets, and
    nobody has won a set of which most is missing. A stretch of a match goes on from `start`, which
    knows rules and liberos. `keep` the moments for whoever asks for them: checks do. Only a point
    event makes a point; a rally without one has a winner where its touches, the next serve or a
    jump of the score tell. Never raises. `problems` stays empty: `session.checks.check` finds them.
    """
    began = start or State.start(rules, liberos)
    found = tuple(plays(events))
    moments: Iterable[PlayedMoment] = moments_of(found, began)
    kept = tuple(moments) if keep else None
    sets = _sets(moments if kept is None else kept, began, finals or {})
    return match_of_sets(sets, found, began, kept)


def match_of_moments(moments: Sequence[PlayedMoment], start: State) -> Match:
    """The match, or a stretch of one, whose plays were played already."""
    found = tuple(moment.play for moment in moments)
    return match_of_sets(_sets(moments, start, {}), found, start, tuple(moments))


def _sets(
    moments: Iterable[PlayedMoment], start: State, finals: Mapping[int, Score]
) -> list[SetOfMatch]:
    drafts: dict[int, SetDraft] = {}
    was_in = start.set_number
    for moment in moments:
        number = moment.before.set_number
        draft = drafts.get(number)
        if draft is None:
            draft = drafts[number] = SetDraft(number)
        draft.add(moment, entered=number != was_in)
        was_in = moment.after.set_number
    return [drafts[number].done(start.rules, finals.get(number)) for number in sorted(drafts)]


def match_of_sets(
    sets: Sequence[SetOfMatch],
    found: tuple[Play, ...],
    start: State,
    moments: tuple[PlayedMoment, ...] | None = None,
) -> Match:
    """The match of these sets, in which these plays were played."""
    sets_won, extra = start.rules.tally({one.number: one.winner for one in sets})
    return Match(
        tuple(
            one if one.extra == (one.number in extra) else replace(one, extra=not one.extra)
            for one in sets
        ),
        sets_won,
        (),
        found,
        start.rules,
        start.liberos,
        start,
        moments,
    )


_LEAP: Final = 2
"""Points that the leader may gain at once before a partial score is anybody's guess."""
_Outcome: TypeAlias = tuple[str, Side | None]
"""How a rally ended (the words of `Rally.how`) and who won it."""
_UNKNOWN: Final[_Outcome] = "unknown", None


@dataclass(slots=True)
class RallyDraft:
    """A rally that is being played: `state` is as it stood at the serve."""

    state: State
    serving: Side | None
    touches: list[Touch]
    phases: list[Phase]
    verdict: Verdict | None = None
    score_after: Score | None = None
    point: PointWon | None = None
    winner: Side | None = None
    how: str = "unknown"
    """By its point; without one, what comes behind it tells."""
    made: Rally | None = None

    def copy(self) -> RallyDraft:
        """One that may be played on; this one stays as it is."""
        touches, phases = self.touches.copy(), self.phases.copy()
        return replace(self, touches=touches, phases=phases, made=None)

    @property
    def server(self) -> Side | None:
        """Who is seen to serve."""
        return self.serving if self.touches and self.touches[0].kind == "serve" else None

    @property
    def score_before(self) -> Score:
        """At the serve. Where the score leaps, what nobody wrote down came before this rally."""
        before, after = self.state.score, self.score_after
        if after is None or self.winner is None or sum(after) - sum(before) < _LEAP:
            return before
        a, b = after[0] - (self.winner is Side.A), after[1] - (self.winner is Side.B)
        return (a, b) if a >= before[0] and b >= before[1] else before

    def done(self, set_number: int, number: int, outcome: _Outcome) -> Rally:
        """The rally, the same one as before if it is asked for again and nothing has changed."""
        made = self.made
        if made is None or (made.number, made.how, made.winner) != (number, *outcome):
            self.made = made = self._done(set_number, number, outcome)
        return made

    def _done(self, set_number: int, number: int, outcome: _Outcome) -> Rally:
        state, (how, winner) = self.state, outcome
        return Rally(
            set_number,
            number,
            self.serving,
            self.score_before,
            self.score_after or state.score,
            winner,
            how,
            state.setter_zones,
            state.lineups,
            tuple(self.touches),
            tuple(self.phases),
            self.point,
        )


class SetDraft:
    """A set that is being played."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.rallies: list[RallyDraft] = []
        self.open: RallyDraft | None = None
        self.others: list[Play] = []
        self.others_at: list[int] = []
        self.begun: State | None = None
        self.last = State()
        self.ended_at: Score | None = None

    def copy(self) -> SetDraft:
        """One that may be played on; this one and what was made of it stay as they are."""
        other = SetDraft(self.number)
        other.rallies, other.open = self.rallies.copy(), None
        if self.rallies:  # no play changes any but the last one
            other.rallies[-1] = self.rallies[-1].copy()
            other.open = other.rallies[-1] if self.open is not None else None
        other.others, other.others_at = self.others.copy(), self.others_at.copy()
        other.begun, other.last, other.ended_at = self.begun, self.last, self.ended_at
        return other

    def add(self, moment: PlayedMoment, *, entered: bool) -> None:
        """One more play; `entered` if the one in front of it was of another set, so that nothing
        of the rally that was left open is played on."""
        before, play, after = moment
        self.last = after
        if entered:
            self.open = None
        phase = after.rally.phase
        if isinstance(play, Touch) and phase is not None:
            if before.set_over and is_late(before, play) and self.rallies:
                self.rallies[-1].touches.append(play)
                self.rallies[-1].phases.append(phase)
            else:
                self._touch(play, phase, after)
            return
        self.others.append(play)
        if self.begun is None and play.kind in ("substitution", "point"):
            self.begun = before
        if isinstance(play, PointWon):
            self._point(play, before, after)
        elif isinstance(play, SetEnd):
            self.open = None
            self.ended_at = play.score
        elif self.open is not None:
            self.open.verdict = after.rally.verdict
        self.others_at.append(len(self.rallies) - (self.open is not None))

    def _touch(self, play: Touch, phase: Phase, after: State) -> None:
        if self.begun is None:
            self.begun = after
        rally = self.open
        if rally is None or phase == "serve":
            rally = self.open = RallyDraft(after, after.serving, [], [])
            self.rallies.append(rally)
        rally.touches.append(play)
        rally.phases.append(phase)
        rally.serving = after.serving
        rally.verdict = after.rally.verdict

    def _point(self, play: PointWon, before: State, after: State) -> None:
        rally = self.open
        if rally is None:
            if after.winner is None:
                self._put_right(play, before, after)
                return
            if sum(after.score) - sum(before.score) > 1:
                return  # Rallies that nobody wrote down: only the score is known.
            rally = RallyDraft(before, before.serving, [], [])
            self.rallies.append(rally)
        rally.point, rally.score_after = play, after.score
        rally.winner, rally.how = after.winner, after.how or "unknown"
        self.open = None

    def _put_right(self, play: PointWon, before: State, after: State) -> None:
        """A point that only corrects the score may give the last rally to the other side."""
        changed = sum(after.score) == sum(before.score) and after.score != before.score
        if changed and play.side is not None and self.rallies:
            last = self.rallies[-1]
            last.point, last.score_after, last.winner, last.how = (
                play, after.score, play.side, "unknown",
            )  # fmt: skip

    def done(self, rules: Rules, final: Score | None) -> SetOfMatch:
        outcomes = _outcomes(self.rallies)
        rallies = tuple(
            one.done(self.number, number, outcome)
            for number, (one, outcome) in enumerate(zip(self.rallies, outcomes, strict=True), 1)
        )
        begun = self.begun or self.last
        return SetOfMatch(
            self.number,
            self.last.score,
            self._winner(rules, final),
            _partials(self.rallies, rules, self.number),
            rallies,
            begun.lineups,
            tuple(self.others),
            tuple(self.others_at),
            setter_zones=begun.setter_zones,
        )

    def _winner(self, rules: Rules, final: Score | None) -> Side | None:
        """By the rules, or by the end of the set as somebody wrote it down. An end without its
        score counts only where the file's list of sets, if there is one, has this score."""
        score = self.last.score
        if final is None or score == self.ended_at or rules.winner(self.number, score):
            return self.last.set_winner
        if score != final or score[0] == score[1]:
            return None
        return Side.A if score[0] > score[1] else Side.B


def _partials(rallies: list[RallyDraft], rules: Rules, set_number: int) -> tuple[Score, ...]:
    """The first scores at which the leader has so many points; none where the score leaps."""
    marks = rules.deciding_partials if rules.decides(set_number) else rules.partials
    found: list[Score] = []
    for rally in rallies:
        after = rally.score_after or rally.state.score
        before, score = max(rally.state.score), max(after)
        while len(found) < len(marks) and score >= marks[len(found)]:
            if score - before > _LEAP or before >= marks[len(found)]:
                return tuple(found)
            found.append(after)
    return tuple(found)


def _outcomes(rallies: Sequence[RallyDraft]) -> list[_Outcome]:
    """How each rally ended: by its point; of those that never got one, as far as anything tells."""
    found: list[_Outcome] = [(one.how, one.winner) for one in rallies]
    waiting = 0
    for place, (one, following) in enumerate(zip(rallies, [*rallies[1:], None], strict=False)):
        if one.point is None:
            waiting += 1
            found[place] = _judged(one, following)
        elif waiting:
            first = place - waiting
            found[first:place] = _shared(rallies[first:place], one) or found[first:place]
            waiting = 0
    return found


def _judged(rally: RallyDraft, following: RallyDraft | None) -> _Outcome:
    """By the signs of its touches and by who serves next, unless these contradict each other."""
    next_server = following.server if following is not None else None
    if rally.verdict is not None:
        return rally.verdict if next_server in (None, rally.verdict[1]) else _UNKNOWN
    turned = next_server is not None and rally.serving is next_server.other
    return ("unknown", next_server) if turned else _UNKNOWN


def _shared(waiting: Sequence[RallyDraft], scored: RallyDraft) -> list[_Outcome] | None:
    """Rallies before a point: the score tells whether they were won, and by whom, or replayed.
    None where it does not."""
    before, after = scored.state.score, scored.score_after or scored.state.score
    missing = {side: after[i] - before[i] - (scored.winner is side) for i, side in enumerate(Side)}
    sides = [side for side, points in missing.items() if points > 0]
    if sum(missing.values()) == len(waiting) and len(sides) == 1:
        return [
            one.verdict
            if one.verdict is not None and one.verdict[1] is sides[0]
            else ("unknown", sides[0])
            for one in waiting
        ]
    return None if sides else [_UNKNOWN] * len(waiting)
