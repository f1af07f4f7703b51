"""Running the models over one piece of a clip. Pure: the same piece gives the same answer, and
pieces put together give the answer of one long piece."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from app.vision.cadence import worth_looking_at
from app.vision.cameramotion import moved, or_first, undone
from app.vision.clips import ClipReader
from app.vision.kits import kit_colours
from app.vision.landmarks import placed
from app.vision.perception import Perception
from app.vision.protocols import BallDetector, ManyPlayersDetector, PlayerDetector, PoseEstimator
from app.vision.types import BallCandidates, Detections, Doubles, Floats, Frame, Image

PLAYER_RATE = 10.0
"""Looks for players a second: every third frame at 30. Fewer, and tracks fall apart."""
PLAYER_PHASE = 0.37
"""Keeps the moments of looking away from the times that usual frame rates give."""
BATCH = 16
LEAD_SEC = 0.5
MAX_WIDTH = 1280
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
class _Look:
    """A picture, and the matrix (3, 3) that moves its points to the clip's steady picture; NaN
    where nobody knows."""

    frame: Frame
    to_first: Doubles

    @property
    def t_sec(self) -> float:
        return self.frame.t_sec

    @cached_property
    def move(self) -> Doubles:
        """The same, and as if the camera stood still where nobody knows."""
        return or_first(self.to_first)


@dataclass(frozen=True)
class _Batch:
    """`looks[first:stop]` are to be judged; what lies around them is context."""

    looks: list[_Look]
    first: int
    stop: int


def perceive(
    path: str | Path,
    start_sec: float,
    end_sec: float,
    models: Models,
    on_frame: Callable[[int], None] | None = None,
) -> Perception:
    """What the models see in start_sec <= t < end_sec, on the pictures that are worth it.
    `on_frame` is told how many of the clip's frames are done, several times a second, and may raise
    to end it. Raises VisionError when the clip cannot be read."""
    reader = ClipReader(path)
    context = max(1, models.ball.context if models.ball else 1)
    choose = worth_looking_at(reader.path)
    frames = reader.frames(max(0.0, start_sec - LEAD_SEC), max_width=MAX_WIDTH, choose=choose)
    looks = (_Look(frame, to_first) for frame, to_first in placed(frames, reader.path, MAX_WIDTH))
    notes = _Notes(models, reader.info.width)
    for batch in _ahead(_batches(looks, start_sec, end_sec, context)):
        for done in notes.take(batch):
            if on_frame:
                on_frame(done)
    return notes.perception(start_sec, end_sec, reader.trouble)


def _batches(
    looks: Iterable[_Look], start_sec: float, end_sec: float, context: int
) -> Iterator[_Batch]:
    held: list[_Look] = []
    first = stop = beyond = 0
    for look in looks:
        held.append(look)
        if look.t_sec < start_sec:
            held = held[-context:]
            first = stop = len(held)
            continue
        if look.t_sec >= end_sec:
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
    first_index: int | None = None
    decoded: int = 0
    t_sec: list[float] = field(default_factory=list)
    to_first: list[Doubles] = field(default_factory=list)
    brightness: list[float] = field(default_factory=list)
    balls: list[BallCandidates] = field(default_factory=list)
    player_frames: list[int] = field(default_factory=list)
    players: list[Detections] = field(default_factory=list)
    wrists: list[Floats] = field(default_factory=list)
    kits: list[Floats] = field(default_factory=list)

    def take(self, batch: _Batch) -> Iterator[int]:
        """Look at a batch; tells now and then how many frames are done."""
        balls = self._balls(batch)
        yield self.decoded
        found = self._players(batch)
        for place in range(batch.first, batch.stop):
            look = batch.looks[place]
            if self.first_index is None:
                self.first_index = look.frame.index
            self.decoded = look.frame.index - self.first_index + 1
            self.t_sec.append(look.t_sec)
            self.to_first.append(self._in_clip(look.to_first, look))
            self.brightness.append(float(look.frame.image[::8, ::8].mean()))
            ball = balls[place - batch.first]
            self.balls.append(BallCandidates(self._steady(ball.xy, look), ball.confidence))
            if place in found:
                self._look_at_players(look, found[place], ball)
            yield self.decoded

    def _in_clip(self, matrix: Doubles, look: _Look) -> Doubles:
        """A matrix of a look's pixels as one of the clip's."""
        scale = np.diag([self.width / look.frame.image.shape[1]] * 2 + [1.0])
        return np.asarray(scale @ matrix @ undone(scale))

    def _steady(self, points: npt.ArrayLike, look: _Look) -> Floats:
        """Points (n, 2) of a look -> of the steady picture, in pixels of the clip."""
        scale = self.width / look.frame.image.shape[1]
        return np.asarray(moved(points, look.move) * scale, np.float32)

    def _balls(self, batch: _Batch) -> list[BallCandidates]:
        """Candidates in pixels of each look. What stands is held still for the net, which tells a
        ball by what moves."""
        if self.models.ball is None:
            return [BallCandidates.empty()] * (batch.stop - batch.first)
        around = self.models.ball.context
        begin = max(0, batch.first - around)
        looks = batch.looks[begin : batch.stop + around]
        to_one = [undone(looks[0].move) @ look.move for look in looks]
        images = [_held(look.frame.image, move) for look, move in zip(looks, to_one, strict=True)]
        judged = range(batch.first - begin, batch.stop - begin)
        found = self.models.ball.detect(images, judged)
        return [
            BallCandidates(moved(one.xy, undone(to_one[place])).astype(np.float32), one.confidence)
            for one, place in zip(found, judged, strict=True)
        ]

    def _players(self, batch: _Batch) -> dict[int, Detections]:
        """Players by place in the batch, for the looks on which they are looked for."""
        looks = batch.looks
        places = [
            place
            for place in range(batch.first, batch.stop)
            if looks_for_players(looks[place - 1].t_sec if place else None, looks[place].t_sec)
        ]
        images = [looks[place].frame.image for place in places]
        detector = self.models.players
        if isinstance(detector, ManyPlayersDetector):
            return dict(zip(places, detector.detect_many(images), strict=True))
        return dict(zip(places, map(detector.detect, images), strict=True))

    def _look_at_players(self, look: _Look, found: Detections, ball: BallCandidates) -> None:
        wrists = np.full((len(found), 2, 3), np.nan, np.float32)
        if self.models.pose is not None:
            rows = players_near_ball(found, ball)
            if len(rows):
                wrists[rows] = self.models.pose.wrists(look.frame.image, found.boxes[rows])
                places = self._steady(wrists[..., :2].reshape(-1, 2), look)
                wrists[..., :2] = places.reshape(-1, 2, 2)
        self.player_frames.append(len(self.t_sec) - 1)
        corners = self._steady(found.boxes.reshape(-1, 2), look).reshape(-1, 4)
        self.players.append(Detections(corners, found.confidence))
        self.wrists.append(wrists)
        self.kits.append(kit_colours(look.frame.image, found.boxes))

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
            kits=np.concatenate([np.zeros((0, 3), np.float32), *self.kits]),
            to_first=_unless_still(self.to_first),
            decoded=self.decoded,
            has_pose=self.models.pose is not None,
            trouble=trouble,
        )


def _unless_still(motions: Sequence[Doubles]) -> Doubles:
    """All matrices, or none where the camera stood still."""
    stood = all(np.array_equal(one, np.eye(3)) for one in motions)
    return np.zeros((0, 3, 3)) if stood else np.stack(motions)


def _held(image: Image, move: Doubles) -> Image:
    """A picture whose points are moved by a matrix (3, 3), as large as it was."""
    if np.array_equal(move, np.eye(3)):
        return image
    size = image.shape[1], image.shape[0]
    return np.asarray(
        cv2.warpPerspective(image, move, size, borderMode=cv2.BORDER_REPLICATE), np.uint8
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
