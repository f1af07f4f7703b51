"""Where the pictures of a clip lie over its first one, by what stands in the hall: lines, net and
walls. Most of what a picture shows stands; people are outvoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from app.vision.cameramotion import moved, undone
from app.vision.clips import ClipReader
from app.vision.types import Doubles, Floats, Frame, Image

_WIDTH: Final = 640
"""Of the small grey pictures in which landmarks are looked for."""
_MOST_LANDMARKS: Final = 160
_ENOUGH: Final = 12
_AGREE: Final = 0.2
"""So many, and such a share, of the landmarks that were found again must agree."""
_OFF_PX: Final = 1.0
_UNLIKE: Final = 12.0
"""Grey levels: what looks so different where it was found again is something else."""
_BETTER: Final = 1.15
"""That the camera turned is believed where it explains so many times as many landmarks."""
_STEADY_PX: Final = 0.75
"""In a picture 1,280 wide: who moves less stands still. Landmarks are found to 0.2."""
_TOGETHER: Final = 8
"""Of so many pictures two are looked at, and the others only where those have moved."""
_RETURNS: Final = 15
"""Each so many pictures it is tried whether the camera is back where it began."""
_FIRST_SEC: Final = 5.0
_BRIGHT, _CONTRAST = 128, 45
_MOST_ZOOM: Final = 2.0


@dataclass(frozen=True)
class Landmarks:
    """What is easily found again: a small grey picture and places (n, 1, 2) in it."""

    grey: Image
    places: Floats

    @classmethod
    def of(cls, grey: Image) -> Landmarks:
        found = cv2.goodFeaturesToTrack(grey, _MOST_LANDMARKS, 0.01, 10)
        none = np.zeros((0, 1, 2), np.float32)
        return cls(grey, none if found is None else np.asarray(found, np.float32))

    @property
    def are_enough(self) -> bool:
        return len(self.places) >= _ENOUGH

    def found_in(self, grey: Image, guess: Doubles) -> Doubles | None:
        """The matrix (3, 3) that moves this picture's points to where they are in another one, near
        `guess`; None where too little was found again."""
        if not self.are_enough:
            return None
        near = cv2.perspectiveTransform(self.places, guess).astype(np.float32)
        there, is_found, unlike = cv2.calcOpticalFlowPyrLK(
            self.grey, grey, self.places, near, winSize=(15, 15), maxLevel=3,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )  # fmt: skip
        kept = (is_found.ravel() > 0) & (unlike.ravel() < _UNLIKE)
        return _agreed(self.places[kept], np.asarray(there[kept], np.float32))

    def roughly_in(self, grey: Image) -> Doubles:
        """The matrix (3, 3) of a picture that is taken to be only moved, by whatever distance."""
        here, there = (
            np.asarray(cv2.resize(one, None, fx=0.25, fy=0.25), np.float32)
            for one in (self.grey, grey)
        )
        window = cv2.createHanningWindow(here.shape[::-1], cv2.CV_32F)
        (across, down), _ = cv2.phaseCorrelate(here, there, window)
        return np.array([[1, 0, 4 * across], [0, 1, 4 * down], [0, 0, 1]], np.float64)


def _agreed(here: Floats, there: Floats) -> Doubles | None:
    """What most pairs of places agree on: the picture was moved, turned or made larger; or, where
    that explains clearly more of them, the camera was turned, which moves its edges farther."""
    if len(here) < _ENOUGH:
        return None
    least = max(_ENOUGH, _AGREE * len(here))
    moved_by, agree = cv2.estimateAffinePartial2D(
        here, there, method=cv2.RANSAC, ransacReprojThreshold=_OFF_PX, maxIters=300
    )
    count = 0 if moved_by is None else int(agree.sum())
    found = None if moved_by is None else np.vstack([moved_by, [0.0, 0.0, 1.0]])
    if count < 0.9 * len(here):
        turned_by, agree = cv2.findHomography(here, there, cv2.RANSAC, _OFF_PX, maxIters=300)
        if turned_by is not None and int(agree.sum()) > _BETTER * count:
            found, count = turned_by, int(agree.sum())
    if found is None or count < least:
        return None
    zoom = float(np.sqrt(abs(np.linalg.det(found[:2, :2]))))
    return np.asarray(found, np.float64) if 1 / _MOST_ZOOM < zoom < _MOST_ZOOM else None


class _Follower:
    """Places one picture after another over the first one, all small and grey."""

    def __init__(self, first: Landmarks) -> None:
        self._first = self._anchor = first
        self._anchor_to_first = np.eye(3)
        self._from_anchor = np.eye(3)
        self._before: tuple[Image, Doubles] | None = None
        self._since = 0

    def place(self, grey: Image) -> Doubles | None:
        """The matrix (3, 3) that moves the next picture's points to the first one."""
        self._return(grey)
        found = self._anchor.found_in(grey, self._from_anchor)
        if found is None and self._before is not None:
            self._anchor, self._anchor_to_first = Landmarks.of(self._before[0]), self._before[1]
            found = self._anchor.found_in(grey, np.eye(3))
        if found is None:
            self._anchor, self._anchor_to_first = self._first, np.eye(3)
            found = self._first.found_in(grey, self._first.roughly_in(grey))
        if found is None:
            self._from_anchor = np.eye(3)
            return None
        self._from_anchor = found
        to_first = self._anchor_to_first @ undone(found)
        self._before = grey, to_first
        return np.asarray(to_first)

    def stands(self, grey: Image) -> bool:
        """Whether a picture lies where the first one does."""
        if self._anchor is not self._first:
            return False
        if not _is_steady(self._first.found_in(grey, np.eye(3)), grey):
            return False
        self._before = grey, np.eye(3)
        return True

    def _return(self, grey: Image) -> None:
        """Landmarks of a later picture carry the faults of all between."""
        self._since += 1
        if self._anchor is self._first or self._since % _RETURNS:
            return
        guess = undone(self._before[1]) if self._before else np.eye(3)
        found = self._first.found_in(grey, guess)
        if found is not None:
            self._anchor, self._anchor_to_first, self._from_anchor = self._first, np.eye(3), found


def first_landmarks(path: Path, max_width: int | None = None) -> Landmarks | None:
    """Of the first picture of a clip in which there is anything, made as large as the others; None
    for a clip in which nothing is. Raises VisionError."""
    said = path.stat()
    return _first_landmarks(path, max_width, said.st_mtime_ns, said.st_size)


@lru_cache(maxsize=8)
def _first_landmarks(
    path: Path, max_width: int | None, _changed: int, _size: int
) -> Landmarks | None:
    for frame in ClipReader(path).frames(0.0, _FIRST_SEC, max_width=max_width):
        found = Landmarks.of(_small(frame.image))
        if found.are_enough:
            return found
    return None


def placed(
    frames: Iterable[Frame], path: Path, max_width: int | None = None
) -> Iterator[tuple[Frame, Doubles]]:
    """Each picture with the matrix (3, 3) that moves its points to the clip's first picture, in its
    own pixels; NaN where nobody knows. `max_width` is what the pictures were read with. Raises
    VisionError."""
    first = first_landmarks(path, max_width)
    follower = _Follower(first) if first else None
    coming = iter(frames)
    while some := list(islice(coming, _TOGETHER)):
        if follower is None:
            yield from ((frame, np.eye(3)) for frame in some)
        else:
            yield from zip(some, _placed(some, follower), strict=True)


def _placed(frames: Sequence[Frame], follower: _Follower) -> list[Doubles]:
    """Of a few pictures one after the other; all of them stand where two do."""
    smalls = {at: _small(frames[at].image) for at in (len(frames) // 2, len(frames) - 1)}
    if all(follower.stands(one) for one in smalls.values()):
        return [np.eye(3)] * len(frames)
    return [_place(frame.image, follower) for frame in frames]


def _place(image: Image, follower: _Follower) -> Doubles:
    small = _small(image)
    found = follower.place(small)
    if found is None:
        return np.full((3, 3), np.nan)
    if _is_steady(found, small):
        return np.eye(3)
    scale = np.diag([image.shape[1] / small.shape[1]] * 2 + [1.0])
    return np.asarray(scale @ found @ undone(scale))


def _is_steady(matrix: Doubles | None, image: Image) -> bool:
    if matrix is None:
        return False
    height, width = image.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    off = np.abs(moved(corners, matrix) - corners).max()
    return bool(off <= _STEADY_PX * width / 1280)


def _small(image: Image) -> Image:
    """A small grey picture, as bright and as rich in contrast as any: light comes and goes."""
    size = _WIDTH, max(1, round(image.shape[0] * _WIDTH / image.shape[1]))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.float32)
    level = (grey - grey.mean()) * (_CONTRAST / max(float(grey.std()), 1.0)) + _BRIGHT
    return np.asarray(np.clip(level, 0, 255), np.uint8)
