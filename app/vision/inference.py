"""Running the models over one piece of a clip. Pure: the same piece gives the same answer, and
pieces put together give the answer of one long piece."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.vision.clips import ClipReader
from app.vision.perception import Perception
from app.vision.protocols import BallDetector, ManyPlayersDetector, PlayerDetector, PoseEstimator
from app.vision.types import BallCandidates, Detections, Floats, Frame

PLAYER_RATE = 10.0
"""Looks for players a second: every third frame at 30. Fewer, and tracks fall apart."""
PLAYER_PHASE = 0.37
"""Keeps the moments of looking away from the times that usual frame rates give."""
BATCH = 16
LEAD_SEC = 0.5
_MAX_WIDTH = 1280
POSE_CANDIDATES = 2
POSE_PLAYERS = 2
POSE_SHARE = 0.6
"""Only candidates this sure, compared with the surest of the frame, call for a look at hands."""
POSE_MIN_CONFIDENCE = 0.2


@dataclass(frozen=True)
class Models:
    """The models of one analysis; without a ball model or a pose model it does what it can."""

    players: PlayerDetector
    ball: BallDetector | None = None
    pose: PoseEstimator | None = None
    notes: tuple[str, ...] = ()
    """What is missing, in plain sentences."""


@dataclass(frozen=True)
class _Batch:
    """`frames[first:stop]` are to be judged; what lies around them is context."""

    frames: list[Frame]
    first: int
    stop: int


def perceive(
    path: str | Path,
    start_sec: float,
    end_sec: float,
    models: Models,
    on_frame: Callable[[int], None] | None = None,
) -> Perception:
    """What the models see in start_sec <= t < end_sec. `on_frame` is told how many frames are
    done, several times a second, and may raise to end it. Raises VisionError when the clip cannot
    be read."""
    reader = ClipReader(path)
    context = max(1, models.ball.context if models.ball else 1)
    frames = reader.frames(max(0.0, start_sec - LEAD_SEC), max_width=_MAX_WIDTH)
    notes = _Notes(models, reader.info.width)
    for batch in _ahead(_batches(frames, start_sec, end_sec, context)):
        for done in notes.take(batch):
            if on_frame:
                on_frame(done)
    return notes.perception(start_sec, end_sec, reader.trouble)


def _batches(
    frames: Iterable[Frame], start_sec: float, end_sec: float, context: int
) -> Iterator[_Batch]:
    held: list[Frame] = []
    first = stop = beyond = 0
    for frame in frames:
        held.append(frame)
        if frame.t_sec < start_sec:
            held = held[-context:]
            first = stop = len(held)
            continue
        if frame.t_sec >= end_sec:
            beyond += 1
            if beyond >= context:
                break
            continue
        stop += 1
        if stop - first >= BATCH + context:
            yield _Batch(held, first, first + BATCH)
            held = held[first + BATCH - context :]
            first, stop = context, len(held)
    while first < stop:
        yield _Batch(held, first, min(first + BATCH, stop))
        first += BATCH


def _ahead(batches: Iterator[_Batch]) -> Iterator[_Batch]:
    """The next batch is decoded in a thread while the last one is being looked at."""
    with ThreadPoolExecutor(1, "decode") as worker:
        coming = worker.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = worker.submit(next, batches, None)
            yield batch


def looks_for_players(previous_sec: float | None, t_sec: float) -> bool:
    """Whether a moment for looking at players lies between two frames' times."""
    if previous_sec is None:
        return True
    ticks = [math.floor(t * PLAYER_RATE + PLAYER_PHASE) for t in (previous_sec, t_sec)]
    return ticks[0] != ticks[1]


@dataclass
class _Notes:
    """Collects what is seen, frame after frame."""

    models: Models
    width: int
    t_sec: list[float] = field(default_factory=list)
    brightness: list[float] = field(default_factory=list)
    balls: list[BallCandidates] = field(default_factory=list)
    player_frames: list[int] = field(default_factory=list)
    players: list[Detections] = field(default_factory=list)
    wrists: list[Floats] = field(default_factory=list)

    def take(self, batch: _Batch) -> Iterator[int]:
        """Look at a batch; tells now and then how many frames are done."""
        balls = self._balls(batch)
        yield len(self.t_sec)
        found = self._players(batch)
        for place in range(batch.first, batch.stop):
            frame = batch.frames[place]
            self.t_sec.append(frame.t_sec)
            self.brightness.append(float(frame.image[::8, ::8].mean()))
            ball = balls[place - batch.first]
            scale = np.float32(self.width / frame.image.shape[1])
            self.balls.append(BallCandidates(ball.xy * scale, ball.confidence))
            if place in found:
                self._look_at_hands(frame, found[place], ball, scale)
            yield len(self.t_sec)

    def _balls(self, batch: _Batch) -> list[BallCandidates]:
        if self.models.ball is None:
            return [BallCandidates.empty()] * (batch.stop - batch.first)
        around = self.models.ball.context
        begin = max(0, batch.first - around)
        images = [frame.image for frame in batch.frames[begin : batch.stop + around]]
        return self.models.ball.detect(images)[batch.first - begin : batch.stop - begin]

    def _players(self, batch: _Batch) -> dict[int, Detections]:
        """Players by place in the batch, for the frames on which they are looked for."""
        frames = batch.frames
        places = [
            place
            for place in range(batch.first, batch.stop)
            if looks_for_players(frames[place - 1].t_sec if place else None, frames[place].t_sec)
        ]
        images = [frames[place].image for place in places]
        detector = self.models.players
        if isinstance(detector, ManyPlayersDetector):
            return dict(zip(places, detector.detect_many(images), strict=True))
        return dict(zip(places, map(detector.detect, images), strict=True))

    def _look_at_hands(
        self, frame: Frame, found: Detections, ball: BallCandidates, scale: np.float32
    ) -> None:
        wrists = np.full((len(found), 2, 3), np.nan, np.float32)
        if self.models.pose is not None:
            rows = players_near_ball(found, ball)
            if len(rows):
                wrists[rows] = self.models.pose.wrists(frame.image, found.boxes[rows])
                wrists[..., :2] *= scale
        self.player_frames.append(len(self.t_sec) - 1)
        self.players.append(Detections(found.boxes * scale, found.confidence))
        self.wrists.append(wrists)

    def perception(self, start_sec: float, end_sec: float, trouble: str | None) -> Perception:
        counts = [len(ball) for ball in self.balls]
        box_counts = [len(found) for found in self.players]
        nothing = [BallCandidates.empty()]
        nobody = [Detections.empty()]
        return Perception(
            start_sec=start_sec,
            end_sec=end_sec,
            t_sec=np.array(self.t_sec, np.float64),
            brightness=np.array(self.brightness, np.float32),
            ball_frame=np.repeat(np.arange(len(counts), dtype=np.int32), counts),
            ball_xy=np.concatenate([ball.xy for ball in self.balls or nothing]),
            ball_confidence=np.concatenate([ball.confidence for ball in self.balls or nothing]),
            player_frames=np.array(self.player_frames, np.int32),
            box_frame=np.repeat(np.array(self.player_frames, np.int32), box_counts),
            boxes=np.concatenate([found.boxes for found in self.players or nobody]),
            box_confidence=np.concatenate([found.confidence for found in self.players or nobody]),
            wrists=np.concatenate([np.zeros((0, 2, 3), np.float32), *self.wrists]),
            has_pose=self.models.pose is not None,
            trouble=trouble,
        )


def players_near_ball(found: Detections, ball: BallCandidates) -> npt.NDArray[np.intp]:
    """Rows of the players who could be touching one of the best ball candidates, few at most."""
    if not len(ball) or not len(found):
        return np.zeros(0, np.intp)
    best = np.argsort(-ball.confidence)[:POSE_CANDIDATES]
    best = best[ball.confidence[best] >= POSE_SHARE * ball.confidence.max()]
    height = found.boxes[:, 3] - found.boxes[:, 1]
    reach = np.stack([height * 0.4, height * 0.5, height * 0.4, height * 0.1], axis=1)
    low = (found.boxes - reach)[:, None, :2]
    high = (found.boxes + reach)[:, None, 2:]
    inside = np.any(np.all((ball.xy[best] >= low) & (ball.xy[best] <= high), axis=2), axis=1)
    rows = np.flatnonzero(inside & (found.confidence >= POSE_MIN_CONFIDENCE))
    chosen = rows[np.argsort(-found.confidence[rows], kind="stable")[:POSE_PLAYERS]]
    return np.sort(chosen)
