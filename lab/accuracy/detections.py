"""How many balls and players the nets find on the known pictures of a clip, and how many of what
they find is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from app.vision.calibration import Calibration
from app.vision.tracks import STRONG, on_court, overlap
from app.vision.types import BallCandidates, Detections, Doubles, Floats
from lab.accuracy.clips import KnownFrame, no_boxes
from lab.accuracy.seen import SeenClip
from lab.detectionscores import MIN_IOU, HitRate, score_balls, score_players

SURE: Final = 0.5
"""From there on a candidate counts as the ball."""


def balls(seen: SeenClip) -> dict[str, HitRate]:
    """The surest candidate of each picture of which it is known where the ball is."""
    one, scale = seen.perception, 960 / seen.info.width
    found, truth = [], []
    for frame, row in _known(seen, lambda known: known.has_ball, one.t_sec):
        at = np.flatnonzero(one.ball_frame == row)
        at = at[np.argsort(-one.ball_confidence[at], kind="stable")]
        found.append(BallCandidates(one.ball_xy[at] * scale, one.ball_confidence[at]))
        place = frame.ball
        truth.append(None if place is None else (place[0] * scale, place[1] * scale))
    return score_balls(found, truth, SURE)


def players(seen: SeenClip) -> dict[str, HitRate]:
    """Boxes on exactly the pictures whose players are known, as sure as tracking wants them to
    begin a player (`STRONG`). Who is asked for is said at `_asked`."""
    times = np.array([one.t_sec for one in seen.players])
    found, truth = [], []
    for frame, at in _known(seen, lambda known: known.boxes is not None, times):
        found.append(_asked(seen.players[at].found, frame, seen.clip.court))
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
