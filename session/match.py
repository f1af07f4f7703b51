"""A match as the rules read it: sets and rallies, made by folding `rally.step` over its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from session.plays import EventLike, Play, plays
from session.rally import INDOOR, Rules, State, enter_set, step
from session.verdict import Verdict
from session.vocabulary import Side

Phase: TypeAlias = Literal["serve", "reception", "transition_sideout", "transition_break"]
"""serve: the serve. reception: what the receiving team does up to its first attack, provided the
serving team has not attacked before. transition_sideout: all else of the receiving team.
transition_break: all else of the serving team."""

Score: TypeAlias = tuple[int, int]
"""Points of A and of B."""

Six: TypeAlias = tuple[str | None, ...]
"""Shirt numbers in zones 1-6; None where nobody knows. Two of them on a beach."""

Severity: TypeAlias = Literal["info", "warning", "error"]

_LEAP = 2
"""Points that the leader may gain at once before a partial score is anybody's guess."""


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
    touches: tuple[Play, ...]
    phases: tuple[Phase, ...]
    """One for each touch."""
    point: Play | None = None
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


@dataclass(frozen=True, slots=True)
class Match:
    """Everything that statistics need. Sets in order; `sets_won` of A and of B."""

    sets: tuple[SetOfMatch, ...]
    sets_won: Score
    problems: tuple[Problem, ...]
    plays: tuple[Play, ...] = ()
    """All of them, in order: `Problem.place` counts these."""
    rules: Rules = INDOOR
    liberos: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    @property
    def rallies(self) -> tuple[Rally, ...]:
        return tuple(rally for one in self.sets for rally in one.rallies)


def reduce(
    events: Iterable[EventLike | Play],
    rules: Rules = INDOOR,
    liberos: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset()),
) -> Match:
    """Sets and rallies of the confirmed events, which come in the order of play.

    `liberos` are the shirt numbers of A's and of B's. Only a point event makes a point; a rally
    without one has a winner where its touches, the next serve or a jump of the score tell.
    Never raises. `problems` stays empty: `session.checks.check` finds them.
    """
    found = tuple(_as_plays(events))
    drafts: dict[int, _SetDraft] = {}
    state = State.start(rules, liberos)
    for play in found:
        before = enter_set(state, play)
        if before.set_number != state.set_number and state.set_number in drafts:
            drafts[state.set_number].open = None
        state = step(before, play)
        draft = drafts.get(before.set_number)
        if draft is None:
            draft = drafts[before.set_number] = _SetDraft(before.set_number)
        draft.add(play, before, state)
    sets = tuple(drafts[number].done(rules) for number in sorted(drafts))
    return Match(sets, state.sets_won, (), found, rules, liberos)


def _as_plays(events: Iterable[EventLike | Play]) -> Iterable[Play]:
    for event in events:
        if isinstance(event, Play):
            yield event
        else:
            yield from plays((event,))


@dataclass(slots=True)
class _RallyDraft:
    """A rally that is being played: `state` is as it stood at the serve."""

    state: State
    serving: Side | None
    touches: list[Play]
    phases: list[Phase]
    verdict: Verdict | None = None
    score_after: Score | None = None
    point: Play | None = None
    winner: Side | None = None
    how: str = "unknown"

    @property
    def server(self) -> Side | None:
        """Who is seen to serve."""
        return self.serving if self.touches and self.touches[0].kind == "serve" else None

    def done(self, set_number: int, number: int) -> Rally:
        state = self.state
        return Rally(
            set_number,
            number,
            self.serving,
            state.score,
            self.score_after or state.score,
            self.winner,
            self.how,
            state.setter_zones,
            state.lineups,
            tuple(self.touches),
            tuple(self.phases),
            self.point,
        )


class _SetDraft:
    """A set that is being played."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.rallies: list[_RallyDraft] = []
        self.open: _RallyDraft | None = None
        self.others: list[Play] = []
        self.others_at: list[int] = []
        self.starters: tuple[Six, Six] | None = None
        self.last = State()

    def add(self, play: Play, before: State, after: State) -> None:
        """One more play, with the state before and after it."""
        self.last = after
        phase = after.rally.phase
        if phase is not None:
            self._touch(play, phase, after)
            return
        self.others.append(play)
        if self.starters is None and play.kind in ("substitution", "point"):
            self.starters = before.lineups
        if play.kind == "point":
            self._point(play, before, after)
        elif play.kind == "set_end":
            self.open = None
        elif self.open is not None:
            self.open.verdict = after.rally.verdict
        self.others_at.append(len(self.rallies) - (self.open is not None))

    def _touch(self, play: Play, phase: Phase, after: State) -> None:
        if self.starters is None:
            self.starters = after.lineups
        rally = self.open
        if rally is None or phase == "serve":
            rally = self.open = _RallyDraft(after, after.serving, [], [])
            self.rallies.append(rally)
        rally.touches.append(play)
        rally.phases.append(phase)
        rally.serving = after.serving
        rally.verdict = after.rally.verdict

    def _point(self, play: Play, before: State, after: State) -> None:
        rally = self.open
        if rally is None:
            rally = _RallyDraft(before, before.serving, [], [])
            self.rallies.append(rally)
        rally.point, rally.score_after = play, after.score
        rally.winner, rally.how = after.winner, after.how or "unknown"
        self.open = None

    def done(self, rules: Rules) -> SetOfMatch:
        _find_winners(self.rallies)
        rallies = tuple(one.done(self.number, n) for n, one in enumerate(self.rallies, 1))
        return SetOfMatch(
            self.number,
            self.last.score,
            self.last.set_winner,
            _partials(rallies, rules, self.number),
            rallies,
            self.starters or self.last.lineups,
            tuple(self.others),
            tuple(self.others_at),
        )


def _partials(rallies: tuple[Rally, ...], rules: Rules, set_number: int) -> tuple[Score, ...]:
    """The first scores at which the leader has so many points; none where the score leaps."""
    marks = rules.deciding_partials if rules.decides(set_number) else rules.partials
    found: list[Score] = []
    for rally in rallies:
        before, score = max(rally.score_before), max(rally.score_after)
        while len(found) < len(marks) and score >= marks[len(found)]:
            if score - before > _LEAP:
                return tuple(found)
            found.append(rally.score_after)
    return tuple(found)


def _find_winners(rallies: list[_RallyDraft]) -> None:
    """Who won the rallies that never got a point, as far as anything tells."""
    waiting: list[_RallyDraft] = []
    for one, following in zip(rallies, [*rallies[1:], None], strict=True):
        if one.point is None:
            waiting.append(one)
            _judge(one, following)
        elif waiting:
            _share(waiting, one)
            waiting = []


def _judge(rally: _RallyDraft, following: _RallyDraft | None) -> None:
    """By the signs of its touches and by who serves next, unless these contradict each other."""
    next_server = following.server if following is not None else None
    if rally.verdict is not None:
        if next_server in (None, rally.verdict[1]):
            rally.how, rally.winner = rally.verdict
    elif next_server is not None and rally.serving is next_server.other:
        rally.winner = next_server


def _share(waiting: list[_RallyDraft], scored: _RallyDraft) -> None:
    """Rallies before a point: the score tells whether they were won, and by whom, or replayed."""
    before, after = scored.state.score, scored.score_after or scored.state.score
    missing = {side: after[i] - before[i] - (scored.winner is side) for i, side in enumerate(Side)}
    sides = [side for side, points in missing.items() if points > 0]
    if sum(missing.values()) == len(waiting) and len(sides) == 1:
        for one in waiting:
            agrees = one.verdict is not None and one.verdict[1] is sides[0]
            one.winner = sides[0]
            one.how = one.verdict[0] if one.verdict is not None and agrees else "unknown"
    elif not sides:
        for one in waiting:
            one.winner, one.how = None, "unknown"
