"""A match as the rules read it: sets and rallies, made by folding `rally.step` over its events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from session.plays import Play
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
    """Substitutions, time-outs and other events that are not touches, in order."""


@dataclass(frozen=True, slots=True)
class Match:
    """Everything that statistics need. Sets in order; `sets_won` of A and of B."""

    sets: tuple[SetOfMatch, ...]
    sets_won: Score
    problems: tuple[Problem, ...]

    @property
    def rallies(self) -> tuple[Rally, ...]:
        return tuple(rally for one in self.sets for rally in one.rallies)
