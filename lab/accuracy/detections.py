"""How many balls and players the nets find on the known pictures of a clip, and how many of what
they find is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from app.vision.tracks import STRONG, on_court, overlap
from app.vision.types import BallCandidates, Detections, Doubles, Floats
from lab.accuracy.clips import KnownFrame, no_boxes
from lab.accuracy.seen import SeenClip
from lab.detectionscores import MIN_IOU, HitRate, score_balls, score_players

SURE: Final = 0.5
"""From there on a candidate counts as the ball."""
_LITTLE_SEC: Final = 0.1
"""In less than that a ball in flight falls 12 mm aside of a straight line."""
Place = tuple[float, float]


def balls(seen: SeenClip) -> dict[str, HitRate]:
    """The surest candidate of each picture of which it is known where the ball is."""
    one, scale = seen.perception.in_pictures(), 960 / seen.info.width
    found, truth = [], []
    for place, row in _known_balls(seen):
        at = np.flatnonzero(one.ball_frame == row)
        at = at[np.argsort(-one.ball_confidence[at], kind="stable")]
        found.append(BallCandidates(one.ball_xy[at] * scale, one.ball_confidence[at]))
        truth.append(None if place is None else (place[0] * scale, place[1] * scale))
    return score_balls(found, truth, SURE)


def _known_balls(seen: SeenClip) -> Iterator[tuple[Place | None, int]]:
    """Where the ball is, and the row of the picture. For a picture that the net did not look at
    stands the nearest one that it did, and the ball is on the way between two known places."""
    times = seen.perception.t_sec
    frames = sorted((one for one in seen.clip.frames if one.has_ball), key=lambda one: one.t_sec)
    looked = dict(_known(seen, frames, times))
    rows = {row: frames[at].ball for at, row in looked.items()}
    yield from ((place, row) for row, place in rows.items())
    for at, frame in enumerate(frames if len(times) else []):
        nearest = int(np.argmin(np.abs(times - frame.t_sec)))
        if at not in looked and nearest not in rows:
            rows[nearest] = between = _on_the_way(frames, float(times[nearest]))
            if between is not None:
                yield between, nearest


def _on_the_way(frames: Sequence[KnownFrame], t_sec: float) -> Place | None:
    """Where the ball is at a moment between two pictures that are little apart, and known."""
    behind = int(np.searchsorted([one.t_sec for one in frames], t_sec))
    if not 0 < behind < len(frames):
        return None
    one, other = frames[behind - 1], frames[behind]
    apart = other.t_sec - one.t_sec
    if one.ball is None or other.ball is None or apart > _LITTLE_SEC:
        return None
    share = (t_sec - one.t_sec) / apart
    x, y = (a + share * (b - a) for a, b in zip(one.ball, other.ball, strict=True))
    return x, y


def players(seen: SeenClip) -> dict[str, HitRate]:
    """Boxes on exactly the pictures whose players are known, as sure as tracking wants them to
    begin a player (`STRONG`). Who is asked for is said at `_asked`."""
    times = np.array([one.t_sec for one in seen.players])
    found, truth = [], []
    frames = [one for one in seen.clip.frames if one.boxes is not None]
    for frame, at in ((frames[one], at) for one, at in _known(seen, frames, times)):
        found.append(_asked(seen.players[at].found, frame, seen))
        truth.append(_boxes_of(frame))
    return score_players(found, truth, STRONG)


def _boxes_of(frame: KnownFrame) -> Floats:
    return no_boxes() if frame.boxes is None else frame.boxes


def _asked(found: Detections, frame: KnownFrame, seen: SeenClip) -> Detections:
    """The players, and what is wrongly taken for one. People who stand beyond the free zone around
    the court, or whom nobody asks for in this picture, are neither: the program leaves the first
    aside, and of the second too little is seen."""
    right, unasked = (_overlaps(found.boxes, boxes) for boxes in (_boxes_of(frame), frame.unasked))
    court = seen.clip.court
    if court is not None:
        feet = np.column_stack([found.boxes[:, [0, 2]].mean(axis=1), found.boxes[:, 3]])
        steady = seen.perception.camera.steady(feet, frame.t_sec)
        unasked |= ~on_court(court.metres(steady))
    kept = right | ~unasked
    return Detections(found.boxes[kept], found.confidence[kept])


def _overlaps(found: Floats, others: Floats) -> npt.NDArray[np.bool_]:
    if not len(others):
        return np.zeros(len(found), np.bool_)
    return np.asarray(overlap(found, others).max(axis=1) >= MIN_IOU)


def _known(
    seen: SeenClip, frames: Sequence[KnownFrame], times: Doubles
) -> Iterator[tuple[int, int]]:
    """Places in `frames`, each with that of the same moment in `times`, where there is one."""
    half = 0.5 / max(seen.info.fps, 1.0)
    for at, frame in enumerate(frames if len(times) else []):
        nearest = int(np.argmin(np.abs(times - frame.t_sec)))
        if abs(times[nearest] - frame.t_sec) <= half:
            yield at, nearest
