"""One film of many stretches of clips, encoded anew throughout, so that every phone plays it: H.264
and AAC in MP4, one size, the same number of pictures in each second.

It is made in pieces of whole parts, so that what is done stays done, then the sound, then all of it
together without encoding anything once more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, Protocol

import av
from av.audio.frame import AudioFrame
from av.video.frame import PictureType, VideoFrame

from app.vision.clips import ClipReader
from app.vision.drawn import SAME_SEC, drawn_layer
from app.vision.layers import Layer, layered
from app.vision.proxy import SOUND_RATE, TICKS, Pictures, join, picture_stream
from app.vision.screen import Room, Screen
from app.vision.sound import has_sound, heard, silence
from app.vision.steps import OnStep, part_done, unwatched
from app.vision.titles import burnt_title
from app.vision.types import Floats, VisionError
from session.drawings import DrawnShape, PlayDrawing
from session.files.disk import exporting

HD: Final = (1280, 720)
RATES: Final = (24, 25, 30, 50, 60)
"""Pictures a second that every player knows; each is a whole number of ticks."""
_PIECE_SEC: Final = 20.0
SOUND_SHARE: Final = 0.03
JOINING_SHARE: Final = 0.02
"""What the sound and putting together take of the whole, about."""
_SHORT_SEC: Final = 1.0
"""A file may end a little before it says; the last picture stays until the part's end."""

_Stored = tuple[float, VideoFrame]
OnFrames = Callable[[int], None]
"""Told how many pictures of a piece are done."""


class PictureLayers(Protocol):
    """What lies over each picture of a file by its own time."""

    def over(self, t_sec: float, room: Room) -> Sequence[Layer]:
        """The lowest first; `room` is where the picture is on the screen."""
        ...


@dataclass(frozen=True)
class FilmPart:
    """A stretch of a file; `speed` 0.5 is half as fast as it was, and silent. Where a drawing holds
    its picture, the film is as much longer, and silent; one whose picture is not in the stretch is
    not seen. What a coach drew, and titles, lie over the `overlay`."""

    path: Path
    start: float
    end: float
    speed: float = 1.0
    title: str = ""
    drawings: Sequence[PlayDrawing] = ()
    overlay: PictureLayers | None = None

    def __post_init__(self) -> None:
        if not (0 <= self.start < self.end < math.inf):
            raise VisionError(f"A part from {self.start} s to {self.end} s cannot be cut.")
        if not 0.1 <= self.speed <= 8:
            raise VisionError("The speed of a part is between 0.1 and 8.")


@dataclass(frozen=True)
class _Run:
    """Some pictures of a part: moving ones, from the `begin`-th moment of the part on, or, while a
    drawing is looked at, always the same one."""

    begin: int
    frames: int
    still: PlayDrawing | None = None


@dataclass(frozen=True)
class _Placed:
    """A part, from which picture of the film on it is seen, and how they follow each other."""

    part: FilmPart
    number: int
    first: int
    runs: Sequence[_Run]

    @property
    def frames(self) -> int:
        """How many pictures these are."""
        return sum(run.frames for run in self.runs)


class _Seen(NamedTuple):
    """A stored picture on the screen, its own second, and the one that it is there for."""

    t_sec: float
    stored_sec: float
    picture: VideoFrame
    still: PlayDrawing | None = None


class Film:
    """What is to be made of a list of parts. Raises VisionError, naming the part, where one of
    them cannot be shown. `font` is the file of the titles' letters."""

    def __init__(self, parts: Sequence[FilmPart], font: Path, size: tuple[int, int] = HD) -> None:
        if not parts:
            raise VisionError("There is nothing to cut: no play in the list has a video.")
        self._font, self.size = font, size
        self._readers = _opened(parts)
        self._ends: dict[Path, float] = {}
        self._sounds: dict[Path, bool] = {}
        parts = [self._ending(part, number) for number, part in enumerate(parts, 1)]
        self.rate = _rate((part.end - part.start, self._readers[part.path]) for part in parts)
        self._placed: list[_Placed] = []
        self.frames = 0
        for number, part in enumerate(parts, 1):
            runs = _runs(part, self.rate, self._slack(self._readers[part.path]))
            self._placed.append(_Placed(part, number, self.frames, runs))
            self.frames += self._placed[-1].frames
        self.pieces = list(_together(self._placed, self.rate))
        """How many there are is what counts outside; each is some parts that follow each other."""

    @property
    def seconds(self) -> float:
        """How long the film is."""
        return self.frames / self.rate

    def frames_of(self, piece: int) -> int:
        """How many pictures are in a piece."""
        return sum(placed.frames for placed in self.pieces[piece])

    def write_pictures(self, piece: int, target: Path, on_frames: OnFrames) -> Pictures:
        """Write the pictures of one piece. Raises VisionError."""
        placed = self.pieces[piece]
        begin = placed[0].first
        step = TICKS // self.rate
        with av.open(str(target), "w", format="mp4") as output:
            video = picture_stream(output, Fraction(self.rate), self.size)
            done = 0
            for one in placed:
                for picture in self._pictures(one):
                    picture.pts, picture.time_base = done * step, Fraction(1, TICKS)
                    picture.pict_type = PictureType.NONE  # not the one that it had in its file
                    output.mux(video.encode(picture))
                    done += 1
                    on_frames(done)
            output.mux(video.encode(None))
        return Pictures(target, begin * step)

    def write_sound(self, target: Path, on_step: OnStep) -> bool:
        """Write what is heard; False, and no file, where nothing is in any part."""
        if not any(self._is_heard(placed.part) for placed in self._placed):
            return False
        with av.open(str(target), "w", format="mp4") as output:
            stream = output.add_stream("aac", rate=SOUND_RATE, layout="stereo")
            done = 0
            for block in self._sound():
                frame = AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
                frame.sample_rate = SOUND_RATE
                frame.pts, frame.time_base = done, Fraction(1, SOUND_RATE)
                output.mux(stream.encode(frame))
                done += block.shape[1]
                on_step(done / SOUND_RATE / self.seconds)
            output.mux(stream.encode(None))
        return True

    def join(
        self, pieces: Sequence[Pictures], sound: Path | None, target: Path, on_step: OnStep
    ) -> None:
        """Put what was written into one file."""
        join(pieces, sound, target, lambda t_sec: on_step(t_sec / self.seconds))

    def _ending(self, part: FilmPart, number: int) -> FilmPart:
        """The part until its file's end at the latest."""
        reader = self._readers[part.path]
        if part.end <= reader.info.duration_sec:
            return part
        length = self._ends.get(part.path) or reader.end_sec()
        self._ends[part.path] = length
        if part.start >= length:
            raise VisionError(
                f"Part {number} begins at {part.start:.1f} s, but {part.path.name} ends at "
                f"{length:.1f} s. Look at the times of the plays."
            )
        return replace(part, end=min(part.end, length))

    def _pictures(self, placed: _Placed) -> Iterator[VideoFrame]:
        part, reader = placed.part, self._readers[placed.part.path]
        screen = Screen(self.size, reader.info)
        titles = [burnt_title(part.title, self._font, self.size)] if part.title.strip() else []
        drawn = _Drawn(part.drawings, self._font)
        shown: VideoFrame | None = None
        before: tuple[VideoFrame, Layer | None] | None = None
        for seen in self._seen(placed, reader):
            room = screen.room(seen.picture)
            layer = drawn.over(seen, room)
            if before != (seen.picture, layer) or shown is None:
                before = seen.picture, layer
                under = part.overlay.over(seen.stored_sec, room) if part.overlay else ()
                layers = [*under, *([layer] if layer else ()), *titles]
                shown = layered(screen.shown(seen.picture), layers)
            yield shown

    def _seen(self, placed: _Placed, reader: ClipReader) -> Iterator[_Seen]:
        """The stored picture that is on the screen at each moment of a part."""
        part, ahead = placed.part, reader.stored(placed.part.start)
        shown, following = _first_shown(ahead, part.start)
        if shown is None:
            raise VisionError(f"{_named(placed)} has no picture that can be read.")
        begin = max(shown[0], part.start - 1 / self.rate)
        slack = self._slack(reader)
        for run in placed.runs:
            for index in range(run.begin, run.begin + (1 if run.still else run.frames)):
                if run.still:
                    moment = run.still.t_sec + SAME_SEC
                else:
                    moment = begin + index * part.speed / self.rate + slack
                while following is not None and following[0] <= moment:
                    shown, following = following, next(ahead, None)
                if following is None and moment > shown[0] + _SHORT_SEC:
                    raise VisionError(
                        f"{_named(placed)} breaks off at {shown[0]:.1f} s: {reader.path.name} is "
                        "damaged or incomplete. Copy it from the camera again, or leave the part "
                        "out."
                    )
                seen = _Seen(moment, *shown, run.still)
                yield from repeat(seen, run.frames if run.still else 1)

    def _slack(self, reader: ClipReader) -> float:
        """So little before its time, a picture is shown already."""
        return 0.5 * min(1 / self.rate, 1 / max(reader.info.fps, 1.0))

    def _is_heard(self, part: FilmPart) -> bool:
        if part.path not in self._sounds:
            self._sounds[part.path] = has_sound(part.path)
        return part.speed == 1 and self._sounds[part.path]

    def _sound(self) -> Iterator[Floats]:
        """The sound of all parts, as long as their pictures to the sample."""
        first = 0
        for placed in self._placed:
            part, is_heard = placed.part, self._is_heard(placed.part)
            for run in placed.runs:
                begin, end = (
                    round(frame * SOUND_RATE / self.rate) for frame in (first, first + run.frames)
                )
                left, first = end - begin, first + run.frames
                if is_heard and not run.still:
                    for block in heard(part.path, part.start + run.begin / self.rate):
                        block = block[:, :left]
                        left -= block.shape[1]
                        yield block
                        if not left:
                            break
                yield from silence(left)


class _Drawn:
    """What is drawn over the pictures of a part; the layer of what is seen now is kept, others are
    not."""

    def __init__(self, drawings: Sequence[PlayDrawing], font: Path) -> None:
        self._drawings, self._font = drawings, font
        self._now: tuple[Sequence[PlayDrawing], Room] | None = None
        self._layer: Layer | None = None

    def over(self, seen: _Seen, room: Room) -> Layer | None:
        """What lies over this picture; always the same as long as it is the same drawings."""
        drawings = [one for one in self._drawings if one.is_moving_at(seen.t_sec)]
        if seen.still:
            drawings.append(seen.still)
        if self._now != (drawings, room):
            self._now = drawings, room
            shapes: list[DrawnShape] = [shape for one in drawings for shape in one.shapes]
            self._layer = drawn_layer(shapes, self._font, room) if shapes else None
        return self._layer


def make_film(film: Film, target: Path, on_step: OnStep = unwatched) -> None:
    """The whole film in one go, beside its place and then into it. Raises VisionError, and
    StorageError where the disk cannot take it."""
    with exporting(target) as fresh, TemporaryDirectory(dir=target.parent) as folder:
        pieces, done = [], 0
        pictures = part_done(on_step, 0.0, 1 - SOUND_SHARE - JOINING_SHARE)

        def on_frames(count: int) -> None:
            pictures((done + count) / film.frames)

        for index in range(len(film.pieces)):
            pieces.append(film.write_pictures(index, Path(folder) / f"{index}.mp4", on_frames))
            done += film.frames_of(index)
        sound = Path(folder) / "sound.mp4"
        there = film.write_sound(
            sound, part_done(on_step, 1 - SOUND_SHARE - JOINING_SHARE, 1 - JOINING_SHARE)
        )
        joining = part_done(on_step, 1 - JOINING_SHARE, 1.0)
        film.join(pieces, sound if there else None, fresh, joining)
    on_step(1.0)


def _opened(parts: Sequence[FilmPart]) -> dict[Path, ClipReader]:
    """A reader for each file. Raises VisionError."""
    return {path: ClipReader(path) for path in dict.fromkeys(part.path for part in parts)}


def _rate(lengths: Iterable[tuple[float, ClipReader]]) -> int:
    """Pictures a second: those of most seconds, as near as players know them."""
    seconds: dict[int, float] = {}
    for length, reader in lengths:
        fps = reader.info.fps
        nearest = min(RATES, key=lambda rate: abs(rate - fps))
        seconds[nearest] = seconds.get(nearest, 0.0) + length
    return max(seconds, key=lambda rate: seconds[rate])


def _runs(part: FilmPart, rate: int, slack: float) -> Sequence[_Run]:
    """How the pictures of a part follow each other: before each picture that is held, the moving
    ones up to it."""
    count = max(1, round((part.end - part.start) / part.speed * rate))
    runs, done = [], 0
    for one in sorted(part.drawings, key=lambda drawing: drawing.t_sec):
        if one.still and part.start <= one.t_sec < part.end:
            before = math.floor((one.t_sec + SAME_SEC - part.start - slack) * rate / part.speed)
            upto = max(done, min(count, before + 1))
            runs.append(_Run(done, upto - done))
            runs.append(_Run(upto, max(1, round(one.seconds * rate)), one))
            done = upto
    runs.append(_Run(done, count - done))
    return [run for run in runs if run.frames]


def _together(placed: Sequence[_Placed], rate: int) -> Iterator[list[_Placed]]:
    piece: list[_Placed] = []
    for one in placed:
        piece.append(one)
        if sum(part.frames for part in piece) >= _PIECE_SEC * rate:
            yield piece
            piece = []
    if piece:
        yield piece


def _first_shown(ahead: Iterator[_Stored], start: float) -> tuple[_Stored | None, _Stored | None]:
    """The picture on the screen at `start`, or else the first one after it, and the next."""
    shown = next(ahead, None)
    following = next(ahead, None)
    while following is not None and following[0] <= start:
        shown, following = following, next(ahead, None)
    return shown, following


def _named(placed: _Placed) -> str:
    part = placed.part
    return f"Part {placed.number} ({part.path.name}, {part.start:.1f} s to {part.end:.1f} s)"
