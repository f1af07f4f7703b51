"""Counting: draws into means, with how far they spread and how sure they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.vision.perception import Perception
from app.vision.pipeline import Options, interpret
from app.vision.types import Analysis, TouchSuggestion
from app.work.evaluation import Compared, EvaluatedEvent, evaluate_clips
from lab.accuracy.disturbance import UNDISTURBED, Disturbance
from lab.accuracy.intervals import Interval, MeasuredShare, interval_of_ratio, pooled
from lab.accuracy.seen import SeenClip
from lab.detectionscores import HitRate

CLOSE, WIDE = 0.2, 0.5
"""Seconds: how near a contact of any class must be, and one of the right class and team."""


@dataclass(frozen=True)
class Draw:
    """One reading of one clip. F1 of contacts of any class, and of class and team; `rallies` is
    the overlap of the time in play (IoU)."""

    clip: str
    any_class: float
    class_and_team: float
    rallies: float
    compared: Compared


@dataclass(frozen=True)
class Spread:
    """A mean over draws: its 95 % interval over clips, the 5th and 95th percentile of the draws,
    and how far those of one clip lie apart in the mean."""

    mean: float
    interval: Interval | None
    p5: float
    p95: float
    apart: float
    n: int


@dataclass(frozen=True)
class ClassFigure:
    """How well one class is found; `n`: so many there truly are."""

    f1: float | None
    n: int


def draws(seen: SeenClip, disturbances: Iterable[Disturbance], *, corners: bool) -> Iterator[Draw]:
    """The readings of a clip: as it was seen, and under each disturbance."""
    for one in (UNDISTURBED, *disturbances):
        yield _draw(seen, one.of(seen.perception, seen.info.width), corners=corners)


def _draw(seen: SeenClip, perception: Perception, *, corners: bool) -> Draw:
    clip = seen.clip
    options = Options(near_side=clip.near_side)
    analysis = interpret(seen.info, [perception], clip.court if corners else None, options)
    compared = Compared(proposed(analysis.suggestions), clip.events)
    close, wide = evaluate_clips([compared], (CLOSE, WIDE)).results
    return Draw(
        clip.name,
        close.any_type.f1 or 0.0,
        wide.same_type_and_team.f1 or 0.0,
        _rally_overlap(analysis, clip.events),
        compared,
    )


def proposed(suggestions: Iterable[TouchSuggestion]) -> list[EvaluatedEvent]:
    """As they are compared with what is true."""
    return [
        EvaluatedEvent(t_sec=max(0.0, one.t_sec), event_type=one.event_type, team=one.team)
        for one in suggestions
    ]


def _rally_overlap(analysis: Analysis, events: Sequence[EvaluatedEvent]) -> float:
    """Of the one rally that a known clip holds, from its first touch to its last."""
    start, end = (pick(one.t_sec for one in events) for pick in (min, max))
    both = sum(max(0.0, min(end, b) - max(start, a)) for a, b in analysis.rallies)
    all_of_it = sum(b - a for a, b in analysis.rallies) + (end - start) - both
    return both / all_of_it if all_of_it else 0.0


def spread(found: Sequence[Draw], value: Callable[[Draw], float]) -> Spread:
    """The interval is that of other clips of this kind: clips are drawn again with all their
    draws (bootstrap)."""
    clips: dict[str, list[float]] = {}
    for one in found:
        clips.setdefault(one.clip, []).append(value(one))
    means = np.array([np.mean(values) for values in clips.values()])
    everything = [one for values in clips.values() for one in values]
    p5, p95 = np.percentile(everything, (5, 95))
    apart = np.mean([np.subtract(*np.percentile(values, (95, 5))) for values in clips.values()])
    return Spread(
        mean=float(np.mean(means)),
        interval=interval_of_ratio(means, np.ones_like(means)),
        p5=float(p5),
        p95=float(p95),
        apart=float(apart),
        n=len(everything),
    )


def by_class(found: Sequence[Draw]) -> dict[str, ClassFigure]:
    """F1 of each class over all draws, close in time; `n` is of what the clips truly hold."""
    true = {one.clip: one.compared.truth for one in found}
    counts = Counter(event.event_type for events in true.values() for event in events)
    (close,) = evaluate_clips([one.compared for one in found], [CLOSE]).results
    return {name: ClassFigure(one.f1, counts[name]) for name, one in close.by_type.items()}


def right_teams(found: Sequence[Draw]) -> MeasuredShare:
    """Of the contacts that are right in class, and in time within the wide tolerance."""
    clips: dict[str, list[Compared]] = {}
    for one in found:
        clips.setdefault(one.clip, []).append(one.compared)
    wide = [evaluate_clips(each, [WIDE]).results[0].team_same_type for each in clips.values()]
    return pooled([HitRate(one.right, one.n) for one in wide])


@dataclass(frozen=True)
class VariantFigures:
    """The figures of clips of one kind in one variant, read with or without corners."""

    kind: str
    variant: str
    corners: bool
    clips: int
    any_class: Spread
    class_and_team: Spread
    rallies: Spread
    by_class: dict[str, ClassFigure]
    right_teams: MeasuredShare
    ball: dict[str, MeasuredShare]
    players: dict[str, MeasuredShare]
