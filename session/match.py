"""A match as the rules read it: sets and rallies, made by folding `rally.step` over its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from session.plays import EventLike, Play, plays
from session.rally import INDOOR, Rules, State, enter_set, played
from session.state import NOBODY, Numbers
from session.vocabulary import Phase, Side

Score: TypeAlias = tuple[int, int]
"""Points of A and of B."""

Six: TypeAlias = tuple[str | None, ...]
"""Shirt numbers in zones 1-6; None where nobody knows. Two of them on a beach."""

_AT_FIRST: Final = State()

Severity: TypeAlias = Literal["info", "warning", "error"]


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
    liberos: tuple[Numbers, Numbers] = NOBODY
    start: State = _AT_FIRST
    """Where it stood before the first play: only a stretch of a match begins in its middle."""

    @property
    def rallies(self) -> tuple[Rally, ...]:
        return tuple(rally for one in self.sets for rally in one.rallies)


def reduce(
    events: Iterable[EventLike | Play],
    rules: Rules = INDOOR,
    liberos: tuple[Numbers, Numbers] = NOBODY,
    finals: Mapping[int, Score] | None = None,
    start: State | None = None,
) -> Match:
    """Sets and rallies of the confirmed events, which come in the order of play.

    `liberos` are the shirt numbers of A's and of B's. `finals` are the scores at which the sets
    ended by a scout file's own list: a piece of a match has the whole match's ends of sets, and
    nobody has won a set of which most is missing. A stretch of a match goes on from `start`, which
    knows rules and liberos. Only a point event makes a point; a rally
    without one has a winner where its touches, the next serve or a jump of the score tell.
    Never raises. `problems` stays empty: `session.checks.check` finds them.
    """
    from session.draft import SetDraft

    found = tuple(_as_plays(events))
    drafts: dict[int, SetDraft] = {}
    began = state = start or State.start(rules, liberos)
    for play in found:
        before = enter_set(state, play)
        if before.set_number != state.set_number and state.set_number in drafts:
            drafts[state.set_number].open = None
        state = played(before, play)
        draft = drafts.get(before.set_number)
        if draft is None:
            draft = drafts[before.set_number] = SetDraft(before.set_number)
        draft.add(play, before, state)
    known = finals or {}
    ended = [drafts[number].done(rules, known.get(number)) for number in sorted(drafts)]
    winners = {one.number: one.winner for one in ended}
    sets_won, extra = began.rules.tally(winners)
    sets = tuple(replace(one, extra=one.number in extra) for one in ended)
    return Match(sets, sets_won, (), found, began.rules, began.liberos, began)


def _as_plays(events: Iterable[EventLike | Play]) -> Iterable[Play]:
    for event in events:
        if isinstance(event, Play):
            yield event
        else:
            yield from plays((event,))
