"""The same clip as another phone, another hand or another program would have made it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final, Protocol, TypeVar

import av
import cv2
import numpy as np

from app.vision.calibration import Calibration
from app.vision.clips import ClipReader
from app.vision.types import Doubles, Floats, Image
from lab.accuracy.clips import KnownClip, KnownFrame

Size = tuple[int, int]
"""Width and height, pixels."""
Timed = tuple[float, Image]
_Picture = TypeVar("_Picture")
_TICKS: Final = 90_000
_CRF: Final = 20


@dataclass(frozen=True)
class Framing:
    """How the picture lies: `at` gives for a second and a size the matrix (2, 3) that moves its
    points, `size` how large it is then."""

    at: Callable[[float, Size], Doubles]
    size: Callable[[Size], Size] = lambda size: size
    mirrored: bool = False


class Timing(Protocol):
    """Gives pictures, or whatever stands for them, the times at which they are shown."""

    def __call__(
        self, pictures: Iterable[tuple[float, _Picture]], rng: np.random.Generator
    ) -> Iterator[tuple[float, _Picture]]: ...


@dataclass(frozen=True)
class Variant:
    """One way in which a clip can differ. `fps`: rendered anew at that rate, so of rendered clips
    alone; `clock` gives the pictures other times; `light` another look."""

    name: str
    fps: float | None = None
    view: Framing | None = None
    clock: Timing | None = None
    light: Callable[[Image, np.random.Generator], Image] | None = None
    crf: int = _CRF

    @property
    def is_as_it_was(self) -> bool:
        return not (self.view or self.clock or self.light or self.crf != _CRF)

    def of(self, clip: KnownClip, path: Path) -> KnownClip:
        """Writes the variant of a clip at `path`, and gives what is true of it."""
        if self.is_as_it_was:
            return clip
        reader = ClipReader(clip.path)
        size = reader.info.width, reader.info.height
        frames: Iterable[Timed] = ((one.t_sec, one.image) for one in reader.frames())
        if self.clock:
            frames = self.clock(frames, self._rng())
        rng = self._rng()
        _write(path, (self._picture(one, size, rng) for one in frames), self._size(size), self.crf)
        return replace(self.truth(clip, size), path=path)

    def truth(self, clip: KnownClip, size: Size) -> KnownClip:
        """What is true of the variant of a clip whose pictures have `size`."""
        if self.clock is not None:
            clip = replace(clip, frames=tuple(self._shown(clip, self.clock)))
        if self.view is None:
            return clip
        view = self.view
        within = view.size(size)
        frames = tuple(_moved_frame(one, view.at(one.t_sec, size), within) for one in clip.frames)
        court = clip.court and _moved_court(clip.court, view, size)
        return replace(clip, frames=frames, court=court)

    def _shown(self, clip: KnownClip, clock: Timing) -> Iterator[KnownFrame]:
        """What is known, at the moments at which its pictures are shown: those that are left out
        nobody knows of any more, and those that stand there twice count once."""
        stored = np.array([t_sec for t_sec, _ in ClipReader(clip.path).stored()])
        shown: dict[int, float] = {}
        for t_sec, picture in clock(zip(stored.tolist(), itertools.count()), self._rng()):
            shown.setdefault(picture, t_sec)
        for frame in clip.frames:
            picture = int(np.argmin(np.abs(stored - frame.t_sec)))
            if picture in shown:
                yield replace(frame, t_sec=shown[picture])

    def _rng(self) -> np.random.Generator:
        return np.random.default_rng(len(self.name))

    def _size(self, size: Size) -> Size:
        return self.view.size(size) if self.view else size

    def _picture(self, one: Timed, size: Size, rng: np.random.Generator) -> Timed:
        t_sec, image = one
        if self.view:
            image = _drawn(image, self.view.at(t_sec, size), self._size(size))
        return t_sec, self.light(image, rng) if self.light else image


def _write(path: Path, frames: Iterable[Timed], size: Size, crf: int) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=60)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.time_base = Fraction(1, _TICKS)
        stream.options = {"preset": "veryfast", "crf": str(crf), "g": "60"}
        for t_sec, image in frames:
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = round(t_sec * _TICKS), Fraction(1, _TICKS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _drawn(image: Image, matrix: Doubles, size: Size) -> Image:
    if not matrix[:, 2].any():  # only of another size, where each point is a mean of what it covers
        return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.warpAffine(image, matrix, size), np.uint8)


def _moved(points: Doubles, matrix: Doubles) -> Doubles:
    """Points (n, 2) pixels, moved by a matrix (2, 3)."""
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], np.float64)


def _moved_frame(frame: KnownFrame, matrix: Doubles, size: Size) -> KnownFrame:
    """What is outside of the picture now nobody needs to find there."""
    ball, boxes, unasked = frame.ball, frame.boxes, frame.unasked
    if ball is not None:
        x, y = _moved(np.array([ball], np.float64), matrix)[0]
        ball = (float(x), float(y)) if 0 <= x < size[0] and 0 <= y < size[1] else None
    if boxes is not None:
        boxes, gone = _moved_boxes(boxes, matrix, size)
        unasked = np.vstack([gone, *_moved_boxes(unasked, matrix, size)])
    return replace(frame, ball=ball, boxes=boxes, unasked=unasked)


def _moved_boxes(boxes: Floats, matrix: Doubles, size: Size) -> tuple[Floats, Floats]:
    """Cut at the edges: those of which more than half is left, and the others."""
    one, other = (_moved(boxes[:, at].astype(np.float64), matrix) for at in ([0, 1], [2, 3]))
    low, high = np.minimum(one, other), np.maximum(one, other)
    cut = np.hstack([np.clip(low, 0, size), np.clip(high, 0, size)])
    left = np.prod(cut[:, 2:] - cut[:, :2], axis=1)
    stays = left > np.prod(high - low, axis=1) / 2
    return cut[stays].astype(np.float32), cut[~stays].astype(np.float32)


def _moved_court(court: Calibration, view: Framing, size: Size) -> Calibration:
    """In a mirror left is right: the names of the corners change places."""
    points = _moved(np.array(court.corners_px, np.float64), view.at(0.0, size))
    if view.mirrored:
        points = points[[1, 0, 3, 2]]
    corners = tuple((float(x), float(y)) for x, y in points)
    side = court.near_side
    if view.mirrored and court.view == "side":
        side = "B" if side == "A" else "A"
    return replace(court, corners_px=corners, near_side=side)


# How the picture lies ---------------------------------------------------------------------------


def _mirror(_t: float, size: Size) -> Doubles:
    return np.array([[-1, 0, size[0] - 1], [0, 1, 0]], np.float64)


def _to(width: int, height: int) -> Framing:
    """All of the picture in another size."""
    return Framing(
        lambda _t, size: np.array([[width / size[0], 0, 0], [0, height / size[1], 0]], np.float64),
        lambda _size: (width, height),
    )


def _even(value: float) -> int:
    return int(value / 2) * 2


def _portrait(_t: float, size: Size) -> Doubles:
    left = (size[0] - _even(size[1] * 9 / 16)) / 2
    return np.array([[1, 0, -left], [0, 1, 0]], np.float64)


def _letter_box(_t: float, size: Size) -> Doubles:
    """Three quarters as large, with black bars around."""
    return np.array([[0.75, 0, size[0] / 8], [0, 0.75, size[1] / 8]], np.float64)


def _tremble(t_sec: float, size: Size) -> Doubles:
    """As a hand does it, some times a second, by ten points of a picture that is 1,280 wide."""
    reach = 10 * size[0] / 1280
    x = reach * (0.7 * math.sin(13.1 * t_sec + 1) + 0.3 * math.sin(31.7 * t_sec + 2))
    y = reach * (0.7 * math.sin(11.3 * t_sec + 3) + 0.3 * math.sin(29.9 * t_sec))
    return np.array([[1, 0, x], [0, 1, y]], np.float64)


def _pan(t_sec: float, size: Size) -> Doubles:
    """To and fro over a twentieth of the picture, in ten seconds."""
    x = size[0] / 20 * math.sin(2 * math.pi * t_sec / 10)
    return np.array([[1, 0, x], [0, 1, 0]], np.float64)


# When a picture is shown ------------------------------------------------------------------------


def _repeated(fps: float) -> Timing:
    """At a rate that the camera did not reach: some pictures stand there twice."""

    def clock(
        pictures: Iterable[tuple[float, _Picture]], rng: np.random.Generator
    ) -> Iterator[tuple[float, _Picture]]:
        count = itertools.count()
        due = next(count) / fps
        for (_, picture), (until, _) in itertools.pairwise(pictures):
            while due < until - 1e-6:
                yield due, picture
                due = next(count) / fps

    return clock


def _rarer(fps: float) -> Timing:
    """Not more pictures a second than that."""

    def clock(
        pictures: Iterable[tuple[float, _Picture]], rng: np.random.Generator
    ) -> Iterator[tuple[float, _Picture]]:
        due = 0.0
        for t_sec, picture in pictures:
            if t_sec >= due - 1e-6:
                yield t_sec, picture
                due += 1 / fps

    return clock


def _uneven(
    pictures: Iterable[tuple[float, _Picture]], rng: np.random.Generator
) -> Iterator[tuple[float, _Picture]]:
    """As a phone does it in the dark: now and then a picture is left out."""
    return (one for one in pictures if rng.random() > 0.2)


# How bright it is -------------------------------------------------------------------------------


def _dark(image: Image, rng: np.random.Generator) -> Image:
    """A third of the light, and the noise that comes with it."""
    noise = rng.normal(0, 9, image.shape[:2]).astype(np.float32)
    dark: Image = np.clip(image * 0.35 + noise[..., None], 0, 255).astype(np.uint8)
    return dark


VARIANTS: Final = (
    Variant("as it was"),
    Variant("25 fps", fps=25),
    Variant("50 fps", fps=50),
    Variant("60 fps", fps=60),
    Variant("50 fps, repeated", clock=_repeated(50)),
    Variant("60 fps, repeated", clock=_repeated(60)),
    Variant("15 fps", clock=_rarer(15)),
    Variant("uneven", clock=_uneven),
    Variant("mirrored", view=Framing(_mirror, mirrored=True)),
    Variant("640×360", view=_to(640, 360)),
    Variant("4K", view=_to(3840, 2160)),
    Variant("crf 34", crf=34),
    Variant("dark", light=_dark),
    Variant("trembling", view=Framing(_tremble)),
    Variant("panned", view=Framing(_pan)),
    Variant("portrait", view=Framing(_portrait, lambda size: (_even(size[1] * 9 / 16), size[1]))),
    Variant("letter box", view=Framing(_letter_box)),
)
