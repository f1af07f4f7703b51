"""A copy of a clip that every browser plays: H.264 and AAC in MP4, frame times kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.vision.clips import ClipReader, open_video
from app.vision.types import Frame, VisionError

TICKS: Final = 90_000
"""Ticks a second of the copy; 30, 50, 59.94 and 60 frames a second all fit well."""
MAX_WIDTH: Final = 1920
SOUND_RATE: Final = 48_000
KEY_FRAME_SEC: Final = 1.0
"""Key frames this near to each other make seeking quick."""
PLAYABLE: Final = {
    "mp4": {"h264", "vp9", "av1"},
    "webm": {"vp8", "vp9", "av1"},
}
EIGHT_BIT: Final = {"yuv420p", "yuvj420p"}


def browser_safe(path: Path) -> bool:
    """Whether browsers play the file as it is. VisionError when it is no video."""
    reader = ClipReader(path)
    with open_video(path) as container:
        stream = container.streams.video[0]
        family = "webm" if _is_webm(path) else "mp4" if "mp4" in container.format.name else ""
        pixels = stream.codec_context.pix_fmt
    return reader.info.codec in PLAYABLE.get(family, set()) and pixels in EIGHT_BIT


def make_proxy(
    path: Path, target: Path, on_time: Callable[[int, float], None] | None = None
) -> int:
    """Write the copy; returns its number of frames. `on_time` is told frames and seconds done."""
    reader = ClipReader(path)
    frames = reader.frames(max_width=MAX_WIDTH)
    first = next(frames, None)
    if first is None:
        raise VisionError(f"{path.name} holds no picture that can be read.")
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
        video = _video(output, first, reader.info.fps)
        sound = _Sound(path, output)
        count = 0
        for frame in _all(first, frames):
            sound.until(frame.t_sec)
            output.mux(video.encode(_picture(frame, video)))
            count += 1
            if on_time:
                on_time(count, frame.t_sec)
        sound.until(float("inf"))
        output.mux(video.encode(None))
        sound.close()
    return count


def _all(first: Frame, rest: Iterator[Frame]) -> Iterator[Frame]:
    yield first
    yield from rest


def _is_webm(path: Path) -> bool:
    """WebM is Matroska that names itself so, in its first bytes."""
    with path.open("rb") as handle:
        head = handle.read(64)
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head


def _video(output: OutputContainer, first: Frame, fps: float) -> VideoStream:
    rate = Fraction(fps).limit_denominator(1001) if 1 <= fps <= 240 else Fraction(30)
    options = {"preset": "veryfast", "crf": "23", "g": str(max(1, round(rate * KEY_FRAME_SEC)))}
    stream = output.add_stream("libx264", rate=rate, options=options)
    height, width = first.image.shape[:2]
    # Half-size colour needs even sides; the odd last row or column is scaled away.
    stream.width, stream.height = max(2, width // 2 * 2), max(2, height // 2 * 2)
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = Fraction(1, TICKS)
    return stream


def _picture(frame: Frame, stream: VideoStream) -> VideoFrame:
    picture = VideoFrame.from_ndarray(frame.image, format="bgr24").reformat(
        width=stream.width, height=stream.height, format="yuv420p"
    )
    picture.pts = round(frame.t_sec * TICKS)
    picture.time_base = Fraction(1, TICKS)
    return picture


class _Sound:
    """The clip's first sound track, re-encoded beside the pictures; silent where there is none."""

    def __init__(self, path: Path, output: OutputContainer) -> None:
        self._output = output
        self._input = open_video(path)
        self._origin = (self._input.start_time or 0) / av.time_base
        self._stream: AudioStream | None = None
        self._frames: Iterator[av.AudioFrame] = iter(())
        self._seconds = float("-inf")
        if self._input.streams.audio:
            self._stream = output.add_stream("aac", rate=SOUND_RATE, layout="stereo")
            self._frames = self._decoded()
        self._resampler = av.AudioResampler("fltp", "stereo", SOUND_RATE)

    def _decoded(self) -> Iterator[av.AudioFrame]:
        """What can be decoded; a damaged tail ends the sound, not the copy."""
        try:
            yield from self._input.decode(self._input.streams.audio[0])
        except av.error.FFmpegError:
            return

    def until(self, t_sec: float) -> None:
        """Write sound up to this moment, so that sound and pictures lie side by side."""
        while self._stream is not None and self._seconds < t_sec:
            frame = next(self._frames, None)
            if frame is None:
                return
            if frame.time is None or frame.time < self._origin:
                continue
            self._seconds = frame.time - self._origin
            frame.pts = round(self._seconds * SOUND_RATE)
            frame.time_base = Fraction(1, SOUND_RATE)
            for piece in self._resampler.resample(frame):
                self._output.mux(self._stream.encode(piece))

    def close(self) -> None:
        if self._stream is not None:
            for piece in self._resampler.resample(None):
                self._output.mux(self._stream.encode(piece))
            self._output.mux(self._stream.encode(None))
        self._input.close()
