"""A copy of a clip that every browser plays: H.264 and AAC in MP4, frame times kept. It is made in
pieces, so that what is done stays done, and then put together without encoding anything anew."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from app.vision.clips import ClipReader, open_video, origin_sec
from app.vision.hdr import is_hdr
from app.vision.types import ClipInfo, Frame

TICKS: Final = 90_000
"""Ticks a second of the copy; 30, 50, 59.94 and 60 frames a second all fit well."""
_MAX_WIDTH: Final = 1920
SOUND_RATE: Final = 48_000
KEY_FRAME_SEC: Final = 1.0
"""Key frames this near to each other make seeking quick."""
PLAYABLE: Final = {
    "mp4": {"h264", "vp9", "av1"},
    "webm": {"vp8", "vp9", "av1"},
}
_BT709: Final = 1
"""The colours of a copy, as ITU-T H.273 numbers them; untold, players guess them by the size."""
EIGHT_BIT: Final = {"yuv420p", "yuvj420p"}


LATE_SEC: Final = 0.05
"""Where a file begins later than this, browsers do not agree on when anything in it is: Chromium
counts from 0, Firefox from its beginning, WebKit from either. A copy begins at 0 for all."""


def browser_safe(path: Path) -> bool:
    """Whether browsers play the file as it is, and at the times that we count. VisionError when it
    is no video."""
    reader = ClipReader(path)
    with open_video(path) as container:
        stream = container.streams.video[0]
        family = "webm" if _is_webm(path) else "mp4" if "mp4" in container.format.name else ""
        pixels = stream.codec_context.pix_fmt
        if is_hdr(stream.codec_context.color_trc) or origin_sec(container) > LATE_SEC:
            return False
    return reader.info.codec in PLAYABLE.get(family, set()) and pixels in EIGHT_BIT


@dataclass(frozen=True)
class Pictures:
    """A piece of a copy on disk: pictures alone, the first of them `start` ticks into the clip."""

    path: Path
    start: int


def write_pictures(
    path: Path,
    target: Path,
    start_sec: float,
    end_sec: float,
    on_time: Callable[[int, float], None],
) -> tuple[Pictures | None, int]:
    """Write the pictures of start_sec <= t < end_sec, and how many those are; None where there is
    none. Pieces of one clip fit together, whoever makes them and when."""
    reader = ClipReader(path)
    frames = reader.frames(start_sec, end_sec, max_width=_MAX_WIDTH)
    first = next(frames, None)
    if first is None:
        return None, 0
    begin = round(first.t_sec * TICKS)
    count = 0
    with av.open(str(target), "w", format="mp4") as output:
        video = _video(output, reader.info)
        for frame in _all(first, frames):
            output.mux(video.encode(_picture(frame, video, begin)))
            count += 1
            on_time(count, frame.t_sec)
        output.mux(video.encode(None))
    return Pictures(target, begin), count


def write_sound(path: Path, target: Path, on_time: Callable[[float], None]) -> bool:
    """Write the clip's first sound track alone; False where there is none to hear."""
    with open_video(path) as source, av.open(str(target), "w", format="mp4") as output:
        if not source.streams.audio:
            return False
        sound = _Sound(source, output)
        for t_sec in sound.write():
            on_time(t_sec)
    return sound.heard


def join(
    pieces: Sequence[Pictures], sound: Path | None, target: Path, on_time: Callable[[float], None]
) -> None:
    """Put pictures and sound into one file, as they are; `on_time` is told the seconds done."""
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
        with av.open(str(pieces[0].path)) as like:
            video = output.add_stream_from_template(like.streams.video[0])
        video.time_base = Fraction(1, TICKS)
        heard = _Heard(sound, output)
        for piece in pieces:
            with av.open(str(piece.path)) as source:
                for packet in source.demux(source.streams.video[0]):
                    if packet.dts is None or packet.pts is None:
                        continue
                    ticks = round(packet.pts * (packet.time_base or 0) * TICKS) + piece.start
                    heard.until(ticks / TICKS)
                    packet.pts = packet.dts = ticks
                    packet.time_base = Fraction(1, TICKS)
                    packet.stream = video
                    output.mux(packet)
                    on_time(ticks / TICKS)
        heard.until(math.inf)
        heard.close()


class _Heard:
    """The sound that was made, put beside the pictures."""

    def __init__(self, path: Path | None, output: OutputContainer) -> None:
        self._output = output
        self._source = av.open(str(path)) if path else None
        self._packets: Iterator[av.Packet[AudioStream]] = iter(())
        self._next: av.Packet[AudioStream] | None = None
        if self._source is not None:
            stream = self._source.streams.audio[0]
            self._stream = output.add_stream_from_template(stream)
            self._packets = (p for p in self._source.demux(stream) if p.dts is not None)
            self._next = next(self._packets, None)

    def until(self, t_sec: float) -> None:
        """Write what is heard up to this moment."""
        while self._next is not None and _seconds(self._next) < t_sec:
            self._next.stream = self._stream
            self._output.mux(self._next)
            self._next = next(self._packets, None)

    def close(self) -> None:
        if self._source is not None:
            self._source.close()


def _seconds(packet: av.Packet[AudioStream]) -> float:
    return float((packet.pts or 0) * (packet.time_base or 0))


def _all(first: Frame, rest: Iterator[Frame]) -> Iterator[Frame]:
    yield first
    yield from rest


def _is_webm(path: Path) -> bool:
    """WebM is Matroska that names itself so, in its first bytes."""
    with path.open("rb") as handle:
        head = handle.read(64)
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head


def _video(output: OutputContainer, info: ClipInfo) -> VideoStream:
    rate = Fraction(info.fps).limit_denominator(1001) if 1 <= info.fps <= 240 else Fraction(30)
    scale = min(1.0, _MAX_WIDTH / max(1, info.width))
    width, height = round(info.width * scale), round(info.height * scale)
    # Half-size colour needs even sides; the odd last row or column is scaled away.
    return picture_stream(output, rate, (max(2, width // 2 * 2), max(2, height // 2 * 2)))


def picture_stream(
    output: OutputContainer, rate: Fraction, size: tuple[int, int], preset: str = "veryfast"
) -> VideoStream:
    """H.264 for pictures in the colours of BT.709, whose pieces follow each other without a seam,
    since none of its pictures looks ahead."""
    options = {"preset": preset, "crf": "23", "bf": "0"}
    options["g"] = str(max(1, round(rate * KEY_FRAME_SEC)))
    stream = output.add_stream("libx264", rate=rate, options=options)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = Fraction(1, TICKS)
    stream.codec_context.colorspace = Colorspace.ITU709
    stream.codec_context.color_range = ColorRange.MPEG
    stream.codec_context.color_primaries = stream.codec_context.color_trc = _BT709
    return stream


def _picture(frame: Frame, stream: VideoStream, begin: int) -> VideoFrame:
    picture = VideoFrame.from_ndarray(frame.image, format="bgr24").reformat(
        width=stream.width,
        height=stream.height,
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
    )
    picture.pts = round(frame.t_sec * TICKS) - begin
    picture.time_base = Fraction(1, TICKS)
    return picture


class _Sound:
    """The clip's first sound track, encoded anew at the times that it had."""

    def __init__(self, source: InputContainer, output: OutputContainer) -> None:
        self._source, self._output = source, output
        self._origin = (source.start_time or 0) / av.time_base
        self._stream = output.add_stream("aac", rate=SOUND_RATE, layout="stereo")
        self._resampler = av.AudioResampler("fltp", "stereo", SOUND_RATE)
        self.heard = False

    def write(self) -> Iterator[float]:
        """Tells the seconds that are done."""
        for frame in self._decoded():
            if frame.time is None or frame.time < self._origin:
                continue
            seconds = frame.time - self._origin
            frame.pts = round(seconds * SOUND_RATE)
            frame.time_base = Fraction(1, SOUND_RATE)
            self._encode(frame)
            self.heard = True
            yield seconds
        if self.heard:
            self._encode(None)
            self._output.mux(self._stream.encode(None))

    def _encode(self, frame: av.AudioFrame | None) -> None:
        for piece in self._resampler.resample(frame):
            self._output.mux(self._stream.encode(piece))

    def _decoded(self) -> Iterator[av.AudioFrame]:
        """What can be decoded; a damaged tail ends the sound, not the copy."""
        try:
            yield from self._source.decode(self._source.streams.audio[0])
        except av.error.FFmpegError:
            return
