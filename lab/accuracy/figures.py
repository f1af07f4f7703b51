"""Counting: draws into means, with how far they spread and how sure they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.vision.calibration import Calibration
from app.vision.perception import Perception
from app.vision.pipeline import Options, interpret
from app.vision.tracks import STRONG, on_court, overlap
from app.vision.types import Analysis, BallCandidates, Detections, Doubles, Floats
from app.work.evaluation import Compared, EvaluatedEvent, evaluate_clips
from lab.accuracy.clips import KnownFrame, no_boxes
from lab.accuracy.disturbance import UNDISTURBED, Disturbance
from lab.accuracy.seen import SeenClip
from lab.detectionscores import MIN_IOU, HitRate, score_balls, score_players

CLOSE, WIDE = 0.2, 0.5
"""Seconds: how near a contact of any class must be, and one of the right class and team."""
SURE: Final = 0.5
_DRAWS: Final = 2_000


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
    low: float
    high: float
    p5: float
    p95: float
    apart: float
    n: int


def draws(seen: SeenClip, disturbances: Iterable[Disturbance], *, corners: bool) -> Iterator[Draw]:
    """The readings of a clip: as it was seen, and under each disturbance."""
    for one in (UNDISTURBED, *disturbances):
        yield _draw(seen, one.of(seen.perception, seen.info.width), corners=corners)


def _draw(seen: SeenClip, perception: Perception, *, corners: bool) -> Draw:
    clip = seen.clip
    options = Options(near_side=clip.near_side)
    analysis = interpret(seen.info, [perception], clip.court if corners else None, options)
    events = [
        EvaluatedEvent(t_sec=max(0.0, one.t_sec), event_type=one.event_type, team=one.team)
        for one in analysis.suggestions
    ]
    compared = Compared(events, clip.events)
    close, wide = evaluate_clips([compared], (CLOSE, WIDE)).results
    return Draw(
        clip.name,
        close.any_type.f1 or 0.0,
        wide.same_type_and_team.f1 or 0.0,
        _rally_overlap(analysis, clip.events),
        compared,
    )


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
    rng = np.random.default_rng(0)
    again = rng.choice(means, (_DRAWS, len(means))).mean(axis=1)
    low, high = np.percentile(again, (2.5, 97.5))
    everything = [one for values in clips.values() for one in values]
    p5, p95 = np.percentile(everything, (5, 95))
    apart = np.mean([np.subtract(*np.percentile(values, (95, 5))) for values in clips.values()])
    return Spread(
        mean=float(np.mean(means)),
        low=float(low),
        high=float(high),
        p5=float(p5),
        p95=float(p95),
        apart=float(apart),
        n=len(everything),
    )


def balls(seen: Sequence[SeenClip]) -> dict[str, HitRate]:
    """The surest candidate of each picture of which it is known where the ball is."""
    found, truth = [], []
    for clip in seen:
        one, scale = clip.perception, 960 / clip.info.width
        for frame, row in _known(clip, lambda known: known.has_ball, one.t_sec):
            at = np.flatnonzero(one.ball_frame == row)
            at = at[np.argsort(-one.ball_confidence[at], kind="stable")]
            found.append(BallCandidates(one.ball_xy[at] * scale, one.ball_confidence[at]))
            place = frame.ball
            truth.append(None if place is None else (place[0] * scale, place[1] * scale))
    return score_balls(found, truth, SURE)


def players(seen: Sequence[SeenClip]) -> dict[str, HitRate]:
    """Boxes on exactly the pictures whose players are known, as sure as tracking wants them to
    begin a player (`STRONG`). Who is asked for is said at `_asked`."""
    found, truth = [], []
    for clip in seen:
        times = np.array([one.t_sec for one in clip.players])
        for frame, at in _known(clip, lambda known: known.boxes is not None, times):
            found.append(_asked(clip.players[at].found, frame, clip.clip.court))
            truth.append(_boxes_of(frame))
    return score_players(found, truth, STRONG)


def _boxes_of(frame: KnownFrame) -> Floats:
    return no_boxes() if frame.boxes is None else frame.boxes


def _asked(found: Detections, frame: KnownFrame, court: Calibration | None) -> Detections:
    """The players, and what is wrongly taken for one. People who stand beyond the free zone around
    the court, or whom nobody asks for in this picture, are neither: the program leaves the first
    aside, and of the second too little is seen."""
    right, unasked = (_overlaps(found.boxes, boxes) for boxes in (_boxes_of(frame), frame.unasked))
    if court is not None:
        feet = np.column_stack([found.boxes[:, [0, 2]].mean(axis=1), found.boxes[:, 3]])
        unasked |= ~on_court(court.metres(feet))
    kept = right | ~unasked
    return Detections(found.boxes[kept], found.confidence[kept])


def _overlaps(found: Floats, others: Floats) -> npt.NDArray[np.bool_]:
    if not len(others):
        return np.zeros(len(found), np.bool_)
    return np.asarray(overlap(found, others).max(axis=1) >= MIN_IOU)


def _known(
    seen: SeenClip, is_known: Callable[[KnownFrame], bool], times: Doubles
) -> Iterator[tuple[KnownFrame, int]]:
    """Known pictures, each with the place of the same moment in `times`, where there is one."""
    if not len(times):
        return
    half = 0.5 / max(seen.info.fps, 1.0)
    for frame in filter(is_known, seen.clip.frames):
        nearest = int(np.argmin(np.abs(times - frame.t_sec)))
        if abs(times[nearest] - frame.t_sec) <= half:
            yield frame, nearest
