"""How the score of each set went: point by point, with runs and time-outs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from session.game.match import Match, SetOfMatch
from session.game.plays import Score
from session.serialiser import FOR_READERS, keyed
from session.stats.places import Ids, ids_of
from session.vocabulary import Side

_RUN: Final = 3
"""So many points in a row are worth a mark."""


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """One rally: `place` in its set from 1, the score after it, who won it and how."""

    place: int = field(metadata=keyed("rally"))
    score: Score
    winner: Side | None
    how: str
    ids: Ids = field(metadata=FOR_READERS)

    @property
    def lead(self) -> int:
        """A's points less B's."""
        return self.score[0] - self.score[1]


@dataclass(frozen=True, slots=True)
class Run:
    """Points in a row of one side, from rally `first` to `last`."""

    side: Side = field(metadata=keyed("team"))
    first: int = field(metadata=keyed("first_rally"))
    last: int = field(metadata=keyed("last_rally"))
    points: int


@dataclass(frozen=True, slots=True)
class TimeOut:
    """Taken after rally `after` of the set (0: before the first)."""

    side: Side = field(metadata=keyed("team"))
    after: int = field(metadata=keyed("after_rally"))
    score: Score
    ids: Ids = field(metadata=FOR_READERS)


@dataclass(frozen=True, slots=True)
class SetScoreLine:
    """One set; `steps` is empty where only its result is known."""

    number: int = field(metadata=keyed("set"))
    name: str = field(metadata=FOR_READERS)
    """As people read it: `SetOfMatch.name`."""
    score: Score
    winner: Side | None = field(metadata=FOR_READERS)
    steps: tuple[ScoreStep, ...] = field(metadata=keyed("points"))
    runs: tuple[Run, ...]
    time_outs: tuple[TimeOut, ...] = field(metadata=keyed("timeouts"))

    def steps_of(self, run: Run) -> tuple[ScoreStep, ...]:
        """The rallies of a run."""
        return tuple(step for step in self.steps if run.first <= step.place <= run.last)


def set_lines(match: Match, least: int = _RUN) -> tuple[SetScoreLine, ...]:
    """The sets in order, with runs of `least` points and more."""
    return tuple(_line(one, least) for one in match.sets)


def _line(one: SetOfMatch, least: int) -> SetScoreLine:
    steps = tuple(
        ScoreStep(rally.number, rally.score_after, rally.winner, rally.how, ids_of(rally.touches))
        for rally in one.rallies
    )
    return SetScoreLine(
        one.number,
        one.name,
        one.score,
        one.winner,
        steps,
        score_runs(steps, least),
        _time_outs(one),
    )


def score_runs(steps: tuple[ScoreStep, ...], least: int = _RUN) -> tuple[Run, ...]:
    """Stretches in which one side won `least` rallies or more without a break between them."""
    found: list[Run] = []
    for step in steps:
        last = found[-1] if found else None
        if step.winner is None:
            continue
        if last and last.side is step.winner and last.last == step.place - 1:
            found[-1] = Run(last.side, last.first, step.place, last.points + 1)
        else:
            found.append(Run(step.winner, step.place, step.place, 1))
    return tuple(run for run in found if run.points >= least)


def longest_runs(lines: Iterable[SetScoreLine]) -> list[tuple[SetScoreLine, Run]]:
    """The runs of these sets, the longest first, each with its set."""
    found = [(line, run) for line in lines for run in line.runs]
    return sorted(found, key=lambda one: -one[1].points)


def _time_outs(one: SetOfMatch) -> tuple[TimeOut, ...]:
    """Those of which the team is known, after the rally of that number."""
    return tuple(
        TimeOut(play.side, over, _score_after(one, over), ids_of([play]))
        for play, over in zip(one.others, one.others_at, strict=False)
        if play.kind == "timeout" and play.side is not None
    )


def _score_after(one: SetOfMatch, over: int) -> Score:
    """The score when `over` rallies were over, as far as these rallies tell."""
    before = [rally.score_after for rally in one.rallies if rally.number <= over]
    return before[-1] if before else (0, 0)
