"""How many balls and players a detector finds, and how many of those are none, each with its n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.vision.tracks import overlap
from app.vision.types import BallCandidates, Detections, Floats

RADIUS: Final = 12.0
"""How near the ball must be, pixels of a picture 960 wide."""
MIN_IOU: Final = 0.5


@dataclass(frozen=True)
class HitRate:
    """A share with what it was counted from."""

    numerator: int
    n: int

    def as_json(self) -> dict[str, float | int | None]:
        """`value` is None where nothing was counted."""
        value = self.numerator / self.n if self.n else None
        return {"value": value, "numerator": self.numerator, "n": self.n}


def best(found: BallCandidates, threshold: float) -> tuple[float, float] | None:
    """The surest candidate, if it is sure enough."""
    if not len(found) or found.confidence[0] < threshold:
        return None
    return float(found.xy[0, 0]), float(found.xy[0, 1])


def score_balls(
    found: Sequence[BallCandidates],
    truth: Sequence[tuple[float, float] | None],
    threshold: float,
    radius: float = RADIUS,
) -> dict[str, HitRate]:
    """Precision and recall of the surest candidate of each frame."""
    hits = reported = 0
    for candidates, ball in zip(found, truth, strict=True):
        place = best(candidates, threshold)
        reported += place is not None
        hits += place is not None and ball is not None and distance(place, ball) <= radius
    with_ball = sum(ball is not None for ball in truth)
    return {"precision": HitRate(hits, reported), "recall": HitRate(hits, with_ball)}


def distance(a: Sequence[float], b: Sequence[float]) -> float:
    """Pixels between two places."""
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))


def count_matches(found: Detections, truth: Floats, min_iou: float = MIN_IOU) -> int:
    """Greedy one-to-one matching, surest box first."""
    if not len(found) or not len(truth):
        return 0
    iou = overlap(found.boxes, truth)
    free = np.ones(len(truth), bool)
    matches = 0
    for row in np.argsort(-found.confidence, kind="stable"):
        best = int(np.argmax(np.where(free, iou[row], -1)))
        if free[best] and iou[row, best] >= min_iou:
            free[best] = False
            matches += 1
    return matches


def score_players(
    found: Sequence[Detections], truth: Sequence[Floats], threshold: float
) -> dict[str, HitRate]:
    """Precision and recall over all pictures at one confidence."""
    matches = reported = 0
    for detections, boxes in zip(found, truth, strict=True):
        keep = detections.confidence >= threshold
        sure = Detections(detections.boxes[keep], detections.confidence[keep])
        matches += count_matches(sure, boxes)
        reported += len(sure)
    there = sum(len(boxes) for boxes in truth)
    return {"precision": HitRate(matches, reported), "recall": HitRate(matches, there)}
