"""Which pictures of a clip the models look at: each one once, and of more than 46 a second every
second one, or third, as long as 23 are left.

Phones and programs write a picture twice where the camera was slower than the file. The nets tell
a ball by how it moves, and in a picture that is there twice nothing does. A real 50 or 60 a second
shows no more of a flight than every second one of them, for twice the work. What is left out takes
no time away: each picture keeps its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from av.video.frame import VideoFrame

from app.vision.clips import Choose, ClipReader, Stored
from app.vision.types import Floats, Image

MOST_APART_SEC: Final = 1 / 23
"""Pictures are thinned out to no fewer than that."""
_LIKENESS: Final = (160, 90)
_GREY_FIRST: Final = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "nv12", "gray"})
_MOST_CHANGED: Final = 3
_CHANGED: Final = 0.22
"""How much the most changed places of a small grey picture must have changed, in its standard
deviations, to be another one. Between 0.16 and 0.25 of them lie the pictures that are written twice
(codecs repeat them almost) and those in which only a player breathes, on four real and eight
rendered clips."""
_STILL_SEC: Final = 0.25
"""So long nothing may move until a picture is looked at all the same."""
_PHASE: Final = 0.37
"""Keeps the moments of choosing away from the times that usual rates give."""
_LOOKED_AT_SEC: Final = 2.0
_ENOUGH: Final = 20
"""Pictures from which a rate can be told."""


def every_sec(path: Path) -> float | None:
    """How far apart the pictures that are looked at should be; None where each one should be.
    Raises VisionError."""
    said = path.stat()
    return _every_sec(path, said.st_mtime_ns, said.st_size)


@lru_cache(maxsize=32)
def _every_sec(path: Path, _changed: int, _size: int) -> float | None:
    reader = ClipReader(path)
    apart = 1 / max(reader.info.fps, 1.0)
    if 2 * apart > MOST_APART_SEC:
        return None
    times = [t_sec for t_sec, _ in distinct(reader.stored(0.0, _LOOKED_AT_SEC))]
    if len(times) >= _ENOUGH:
        apart = float(np.median(np.diff(times)))
    thinner = math.floor(MOST_APART_SEC / apart)
    return apart * thinner if thinner > 1 else None


def distinct(pictures: Iterable[Stored]) -> Iterator[Stored]:
    """Without those that show again what the one before has shown."""
    before: Floats | None = None
    last = -math.inf
    for t_sec, frame in pictures:
        likeness = _likeness(frame)
        is_new = before is None or t_sec - last >= _STILL_SEC or _differ(before, likeness)
        before = likeness
        if is_new:
            last = t_sec
            yield t_sec, frame


def thinned(pictures: Iterable[Stored], every: float | None) -> Iterator[Stored]:
    """The first picture of each stretch of so many seconds; all of them for None."""
    last = -1
    for t_sec, frame in pictures:
        stretch = math.floor(t_sec / every + _PHASE) if every else last + 1
        if stretch != last:
            yield t_sec, frame
        last = stretch


def worth_looking_at(path: Path) -> Choose:
    """What leaves of a clip's pictures those that the models look at. Raises VisionError."""
    every = every_sec(path)
    return lambda pictures: thinned(distinct(pictures), every)


def _likeness(frame: VideoFrame) -> Floats:
    return cv2.resize(_grey(frame), _LIKENESS, interpolation=cv2.INTER_AREA).astype(np.float32)


def _grey(frame: VideoFrame) -> Image:
    """How bright a picture is, (h, w), as it lies in the file: most keep that by itself. Of others
    it is made, small."""
    if frame.format.name not in _GREY_FIRST:
        small = frame.reformat(*_LIKENESS, format="gray", interpolation="AREA")
        return np.asarray(small.to_ndarray(), np.uint8)
    plane = frame.planes[0]
    rows = np.asarray(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return np.asarray(rows[: frame.height, : frame.width], np.uint8)


def _differ(before: Floats, after: Floats) -> bool:
    changed = np.abs(after - before).ravel()
    most = np.partition(changed, -_MOST_CHANGED)[-_MOST_CHANGED:].mean()
    return bool(most > _CHANGED * max(float(after.std()), 1.0))
