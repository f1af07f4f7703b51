"""When the ball is in play in a long clip, told from where it is seen and nothing else: in play it
flies high and fast and is seen nearly always; between rallies it is held, rolled, bounced, or gone.

A small net looks at half a minute around each moment. What it is shown holds for any ball detector
and any picture: heights and ways by the measure of the clip's own flights, confidences by their
rank. Then comes the likeliest story in which rallies and pauses last as long as they do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from app.resources import WEIGHTS
from app.vision.ballpath import moving_candidates
from app.vision.perception import Perception
from app.vision.types import Doubles, Floats, SeenBallPath

STEPS_A_SECOND: Final = 5
LEAST_SEC: Final = 60.0
"""A shorter clip may be one rally, and says too little of what is usual in it."""
FEWEST_PLACES: Final = 100
"""Of the ball in flight, to measure others by."""
SHORTEST_RALLY_SEC: Final = 2.0
SHORTEST_PAUSE_SEC: Final = 6.0
PAUSE_ODDS: Final = 3.0
"""Log odds that are to be made up for by each rally that is told apart."""
MARGIN_SEC: Final = 2.5
"""So far outside a rally its first or last touch may lie."""
MIRRORED: Final = (4, 11)
"""Features that change their sign when left and right change places."""
_FARTHEST: Final = 5.0
_FASTEST: Final = 20.0
_LINKED_SEC: Final = 0.1
_HELD: Final = 0.12
_THROWN: Final = 1.5
"""So far, in units of `_Measure`, a ball moves at least and at most within `_LINKED_SEC`."""
_BEFORE: Final = (60, 40, 27, 18, 12, 8, 5, 3, 2, 1)
"""Where spans of steps before a moment begin; those behind it are as long."""
_SPANS: Final = (
    *zip((-one for one in _BEFORE), (*(-one for one in _BEFORE[1:]), 0), strict=True),
    (0, 1),
    *((b + 1, a + 1) for a, b in reversed(tuple(zip(_BEFORE, (*_BEFORE[1:], 0), strict=True)))),
)


@dataclass(frozen=True)
class LiveStretch:
    """Seconds of a clip in which the ball is in play."""

    start_sec: float
    end_sec: float

    def away_sec(self, t_sec: float) -> float:
        """How far a moment is from it; 0 within."""
        return max(0.0, self.start_sec - t_sec, t_sec - self.end_sec)

    def holds(self, t_sec: float) -> bool:
        """Whether a touch at that moment may belong to the rally."""
        return self.away_sec(t_sec) <= MARGIN_SEC


def stretches_in_play(
    seen: Perception, path: SeenBallPath, width: int
) -> tuple[LiveStretch, ...] | None:
    """When the ball is in play, in order of time; None where the clip is too short, or the ball
    was seen too seldom, to tell play from dead time, or where it would never be in play."""
    features = ball_features(seen, path, width)
    if features is None:
        return None
    return _shipped().told(features, float(seen.t_sec[0])) or None


def ball_features(seen: Perception, path: SeenBallPath, width: int) -> Floats | None:
    """What is known of the ball (steps, features) in each fifth of a second of a clip; None where
    that is too little.

    Of its path: the share of pictures, the height and the highest and lowest place, the place
    across and how far from the middle, the speed across, downwards, and up or down. Of the surest
    candidate that does not lie still: the share of pictures, height, place across, how far from
    the middle, rank, and how often it is near where it was shortly before, and how often thrown.
    """
    if len(path) < FEWEST_PLACES or seen.t_sec[-1] - seen.t_sec[0] < LEAST_SEC:
        return None
    steps = _Steps(seen.t_sec)
    measure = _Measure(path.xy)
    flown = _flown(steps, path.t_sec, measure.of(path.xy))
    rows = _surest(seen, moving_candidates(seen, width))
    times = seen.t_sec[seen.ball_frame[rows]]
    confidence = seen.ball_confidence[rows]
    found = _found(steps, times, measure.of(seen.ball_xy[rows]), confidence)
    return np.column_stack([flown, found]).astype(np.float32)


class _Steps:
    """Pictures and places, put into equal steps of time."""

    def __init__(self, t_sec: Doubles) -> None:
        self._first = float(t_sec[0])
        self.count = int((t_sec[-1] - self._first) * STEPS_A_SECOND) + 1
        self._pictures = np.maximum(1, np.bincount(self.of(t_sec), minlength=self.count))

    def of(self, t_sec: Doubles) -> npt.NDArray[np.intp]:
        """The step of each time."""
        steps = ((t_sec - self._first) * STEPS_A_SECOND + 1e-6).astype(np.intp)
        return np.clip(steps, 0, self.count - 1)

    def share(self, t_sec: Doubles, counted: npt.NDArray[np.bool_] | None = None) -> Doubles:
        """Of the pictures of each step: those with something, or with what is `counted`."""
        rows = self.of(t_sec if counted is None else t_sec[counted])
        share: Doubles = np.bincount(rows, minlength=self.count) / self._pictures
        return share

    def mean(self, t_sec: Doubles, values: Doubles) -> Doubles:
        """Of the values in each step that are known; 0 where there is none."""
        known = np.isfinite(values)
        rows = self.of(t_sec[known])
        sums = np.bincount(rows, values[known], minlength=self.count)
        mean: Doubles = sums / np.maximum(1, np.bincount(rows, minlength=self.count))
        return mean

    def most(self, t_sec: Doubles, values: Doubles) -> Doubles:
        """The largest value in each step; 0 where there is none."""
        largest = np.full(self.count, -math.inf)
        np.maximum.at(largest, self.of(t_sec), values)
        seen: Doubles = np.where(np.isfinite(largest), largest, 0.0)
        return seen


class _Measure:
    """Places by the measure of a clip's flights: from their middle, in how far half of them spread
    in height."""

    def __init__(self, flights: Doubles) -> None:
        low, self._middle, high = np.percentile(flights, (25, 50, 75), axis=0)
        self._unit = max(float(high[1] - low[1]), 1.0)

    def of(self, xy: Floats | Doubles) -> Doubles:
        """Places (n, 2), those far away brought nearer."""
        near: Doubles = np.clip((xy - self._middle) / self._unit, -_FARTHEST, _FARTHEST)
        return near


def _flown(steps: _Steps, t_sec: Doubles, xy: Doubles) -> Doubles:
    x, y = xy.T
    across, down = _speeds(t_sec, xy).T / 4
    aside = steps.mean(t_sec, x)
    return np.column_stack(
        [
            steps.share(t_sec),
            steps.mean(t_sec, y),
            -steps.most(t_sec, -y),
            steps.most(t_sec, y),
            aside,
            np.abs(aside),
            steps.mean(t_sec, np.abs(across)),
            steps.mean(t_sec, down),
            steps.mean(t_sec, np.abs(down)),
        ]
    )


def _speeds(t_sec: Doubles, xy: Doubles) -> Doubles:
    """Units a second (n, 2) since the place before; NaN where that is long ago."""
    elapsed = np.diff(t_sec)
    speeds = np.full_like(xy, np.nan)
    near = (elapsed > 0) & (elapsed <= _LINKED_SEC)
    speeds[1:][near] = np.diff(xy, axis=0)[near] / elapsed[near, None]
    return np.clip(speeds, -_FASTEST, _FASTEST)


def _surest(seen: Perception, moving: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """The surest candidate of each picture that has one which does not lie still."""
    rows = np.flatnonzero(moving)
    rows = rows[np.lexsort((-seen.ball_confidence[rows], seen.ball_frame[rows]))]
    first = np.diff(seen.ball_frame[rows], prepend=-1) > 0
    return rows[first]


def _found(steps: _Steps, t_sec: Doubles, xy: Doubles, confidence: Floats) -> Doubles:
    aside = steps.mean(t_sec, xy[:, 0])
    rank = np.argsort(np.argsort(confidence, kind="stable")) / max(1, len(confidence))
    gone = _gone(t_sec, xy)
    return np.column_stack(
        [
            steps.share(t_sec),
            steps.mean(t_sec, xy[:, 1]),
            aside,
            np.abs(aside),
            steps.mean(t_sec, rank),
            steps.share(t_sec, gone < _HELD),
            steps.share(t_sec, (gone >= _HELD) & (gone < _THROWN)),
        ]
    )


def _gone(t_sec: Doubles, xy: Doubles) -> Doubles:
    """How far each place is from the one a tenth of a second before; infinite where there is
    none."""
    before = np.searchsorted(t_sec, t_sec - _LINKED_SEC - 1e-3)
    recent = t_sec - t_sec[before] > _LINKED_SEC / 2
    away = np.linalg.norm(xy - xy[before], axis=1)
    gone: Doubles = np.where(recent, away, math.inf)
    return gone


def around(features: Floats) -> Floats:
    """The means of all features (steps, spans x features) over spans around each step; outside of
    the clip nothing is seen."""
    count = len(features)
    sums = np.vstack([np.zeros((1, features.shape[1])), np.cumsum(features, axis=0, dtype=float)])
    at = np.arange(count)
    spans = (
        (sums[np.clip(at + end, 0, count)] - sums[np.clip(at + start, 0, count)]) / (end - start)
        for start, end in _SPANS
    )
    return np.concatenate(list(spans), axis=1).astype(np.float32)


def mirrored(features: Floats) -> Floats:
    """The same with left and right in each other's place."""
    other = features.copy()
    other[:, MIRRORED] *= -1
    return other


@dataclass(frozen=True)
class PlayNet:
    """Nets whose answers are averaged: for each layer the weights (nets, inputs, outputs) and what
    is added (nets, 1, outputs)."""

    layers: tuple[tuple[Floats, Floats], ...]

    def log_odds(self, features: Floats) -> Doubles:
        """That the ball is in play, for each step."""
        here, there = (self._answer(around(one)) for one in (features, mirrored(features)))
        both: Doubles = (here.astype(np.float64) + there) / 2
        return both

    def told(self, features: Floats, first_sec: float = 0.0) -> tuple[LiveStretch, ...]:
        """When the ball is in play, in a clip whose first picture has that time."""
        return tuple(
            LiveStretch(first_sec + start / STEPS_A_SECOND, first_sec + end / STEPS_A_SECOND)
            for start, end in likeliest_story(self.log_odds(features))
        )

    def _answer(self, values: Floats) -> Floats:
        for number, (weights, added) in enumerate(self.layers):
            values = (np.maximum(values, 0.0) if number else values) @ weights + added
        answer: Floats = values[..., 0].mean(axis=0)
        return answer

    def save(self, path: Path) -> None:
        """In half precision."""
        arrays = {
            f"{name}{number}": array.astype(np.float16)
            for number, layer in enumerate(self.layers)
            for name, array in zip(("weights", "added"), layer, strict=True)
        }
        np.savez_compressed(path, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> PlayNet:
        with np.load(path, allow_pickle=False) as kept:
            count = len(kept.files) // 2
            return cls(
                tuple(
                    (
                        kept[f"weights{number}"].astype(np.float32),
                        kept[f"added{number}"].astype(np.float32),
                    )
                    for number in range(count)
                )
            )


@cache
def _shipped() -> PlayNet:
    return PlayNet.load(WEIGHTS / "playtime.npz")


def likeliest_story(log_odds: Doubles) -> list[tuple[int, int]]:
    """The steps (first, behind the last) of each rally, such that no rally and no pause is shorter
    than they are. What lies outside of the clip may be either."""
    shortest = {
        True: round(SHORTEST_RALLY_SEC * STEPS_A_SECOND),
        False: round(SHORTEST_PAUSE_SEC * STEPS_A_SECOND),
    }
    outside = max(shortest.values())
    odds = np.pad(log_odds, outside)
    sums = np.concatenate([[0.0], np.cumsum(odds)])
    worth = {True: sums, False: np.zeros_like(sums)}
    best = {state: np.full(len(sums), -math.inf) for state in (True, False)}
    since = {state: np.zeros(len(sums), np.intp) for state in (True, False)}
    best[True][0] = best[False][0] = 0.0
    for end in range(1, len(sums)):
        for state in (True, False):
            goes_on = best[state][end - 1] + worth[state][end] - worth[state][end - 1]
            best[state][end], since[state][end] = goes_on, since[state][end - 1]
            begun = end - shortest[state]
            if begun <= 0:
                continue
            anew = best[not state][begun] + worth[state][end] - worth[state][begun] - PAUSE_ODDS / 2
            if anew > goes_on:
                best[state][end], since[state][end] = anew, begun
    return _told(best, since, len(log_odds), outside)


def _told(
    best: dict[bool, Doubles],
    since: dict[bool, npt.NDArray[np.intp]],
    count: int,
    outside: int,
) -> list[tuple[int, int]]:
    """The rallies of the best story, from its end to its beginning."""
    rallies: list[tuple[int, int]] = []
    end = len(best[True]) - 1
    in_play = bool(best[True][end] > best[False][end])
    while end > 0:
        start = int(since[in_play][end])
        first, behind = max(0, start - outside), min(count, end - outside)
        if in_play and first < behind:
            rallies.append((first, behind))
        in_play, end = not in_play, start
    return rallies[::-1]
