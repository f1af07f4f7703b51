"""Reading clips by presentation time: what a container claims is checked against what decodes.

How large a video may be is looked at in its headers, and told to the decoder, before a picture is
decoded: a file of some kilobytes can hold a picture of gigabytes.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.vision.hdr import ToneMap, is_hdr
from app.vision.types import ClipInfo, Frame, Image, VisionError

MAX_SIDE: Final = 8_192
MAX_PIXELS: Final = 8_192 * 4_352
"""A little more than 8K, as cinema cameras have it."""
MAX_PICTURE_BYTES: Final = 4 * MAX_PIXELS
"""8K with 10 bits in three channels."""
MAX_STREAMS: Final = 64
MAX_SOUND_CHANNELS: Final = 64
MAX_HOURS: Final = 24
MAX_SECONDS: Final = MAX_HOURS * 3_600.0
THREAD_BYTES: Final = 512 * 1024 * 1024
"""For the pictures that the decoder's threads have in hand together."""
_MOST_THREADS: Final = 16
_UNKNOWN_BITS: Final = 32
"""Of a pixel, where no header tells."""


def decoder_options() -> dict[str, str]:
    """For whatever decodes: some headers say nothing, and others lie."""
    return {"max_pixels": str(MAX_PIXELS)}


def check_bounds(container: InputContainer, path: Path) -> None:
    """Raises VisionError for a file that is over a limit, naming it. Decodes nothing."""
    if len(container.streams) > MAX_STREAMS:
        raise VisionError(
            f"{path.name} holds {len(container.streams):,} tracks; at most {MAX_STREAMS} can be."
        )
    for sound in container.streams.audio:
        channels = sound.codec_context.layout.nb_channels
        if channels > MAX_SOUND_CHANNELS:
            raise VisionError(
                f"The sound of {path.name} has {channels:,} channels; at most "
                f"{MAX_SOUND_CHANNELS} can be."
            )
    for stream in container.streams.video:
        _check_picture(stream, path)
        _check_length(container, stream, path)


def threads_for(stream: VideoStream) -> int:
    """How many threads may decode, each of which keeps a picture."""
    fitting = THREAD_BYTES // max(1, _picture_bytes(stream))
    return max(1, min(fitting, os.cpu_count() or 1, _MOST_THREADS))


def _check_picture(stream: VideoStream, path: Path) -> None:
    width, height = stream.codec_context.width, stream.codec_context.height
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise VisionError(
            f"The pictures of {path.name} have {width:,} × {height:,} points; "
            f"at most 8K can be used ({MAX_PIXELS / 1e6:.0f} million). Export it smaller."
        )
    if _picture_bytes(stream) > MAX_PICTURE_BYTES:
        raise VisionError(
            f"The pictures of {path.name} have too many channels or bits: {width:,} × {height:,} "
            f"points in the format {stream.codec_context.pix_fmt}. Export it as ordinary MP4."
        )


def _picture_bytes(stream: VideoStream) -> int:
    context = stream.codec_context
    shape = context.format
    bits = shape.padded_bits_per_pixel if shape is not None else _UNKNOWN_BITS
    return context.width * context.height * bits // 8


def _check_length(container: InputContainer, stream: VideoStream, path: Path) -> None:
    seconds = (container.duration or 0) / av.time_base
    if stream.duration and stream.time_base:
        seconds = max(seconds, float(stream.duration * stream.time_base))
    if seconds > MAX_SECONDS:
        raise VisionError(
            f"{path.name} says that it lasts {seconds / 3_600:,.0f} hours; at most {MAX_HOURS} "
            "can be used. Cut it, or export it again."
        )


CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,mxf"
"""Formats that hold one film in one file; playlists and picture formats are left out."""
SEEK_MARGIN_SEC = 1.0
_FARTHER_SEC: Final = (SEEK_MARGIN_SEC, 12.0, 60.0)
"""So far before a moment its key frame is looked for, in files that keep no list of them."""
JPEG_QUALITY = 90
Stored = tuple[float, VideoFrame]
"""A picture as it lies in the file, and its second."""
Choose = Callable[[Iterable[Stored]], Iterator[Stored]]
"""Leaves some pictures out. It gives each one before it asks for the next."""


class ClipReader:
    """One clip on disk, decoded from any second on. Raises VisionError, with a sentence for the
    coach, when the file holds no video that can be read."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.trouble: str | None = None
        """Set by `frames` when decoding stopped before the end or left pictures out."""
        with open_video(self.path) as container:
            self.info = _describe(container, _video_stream(container, self.path))

    def frames(
        self,
        start_sec: float = 0.0,
        end_sec: float = math.inf,
        max_width: int | None = None,
        choose: Choose | None = None,
    ) -> Iterator[Frame]:
        """Frames with start_sec <= t_sec < end_sec in order of time, upright, BGR; pictures
        wider than `max_width` are made smaller, those that `choose` leaves out are not made at all.
        A damaged file yields what can be decoded."""
        tones = ToneMap()
        index = -1

        def counted() -> Iterator[Stored]:
            nonlocal index
            for t_sec, frame in self.stored(start_sec, end_sec):
                if t_sec >= start_sec:
                    index += 1
                    yield t_sec, frame

        pictures = choose(counted()) if choose else counted()
        for t_sec, frame in pictures:
            yield Frame(index, t_sec, upright(frame, max_width, tones))

    def stored(self, start_sec: float = 0.0, end_sec: float = math.inf) -> Iterator[Stored]:
        """Pictures as they lie in the file, in order of time until end_sec, from a little before
        start_sec on: what was on the screen then is among them."""
        last = -math.inf
        with _open_at(self.path, start_sec) as container:
            stream = _video_stream(container, self.path)
            for frame in self._decoded(container, stream):
                t_sec = _seconds(frame, container, last, self.info.fps)
                if t_sec >= end_sec:
                    return
                if t_sec > MAX_SECONDS:
                    self.trouble = f"What comes after {MAX_HOURS} hours was left out."
                    return
                if t_sec <= last:
                    continue
                last = t_sec
                yield t_sec, frame

    def end_sec(self) -> float:
        """When the last picture is over. What the file says is not believed where pictures come
        after it; a file that breaks off before ends where it says."""
        said = self.info.duration_sec
        last = max((t_sec for t_sec, _ in self.stored(max(0.0, said - 1.0))), default=0.0)
        return max(said, last + 1 / max(self.info.fps, 1.0))

    def _decoded(self, container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
        damaged = 0
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                break
            except av.error.FFmpegError:
                self.trouble = "The file breaks off before its end; what comes before was used."
                return
            try:
                yield from packet.decode()
            except av.error.FFmpegError:
                damaged += 1
        if damaged:
            self.trouble = f"{damaged} damaged pieces of the video could not be read."


def open_video(path: Path) -> InputContainer:
    """The file, none of whose pictures is too large to be decoded. Raises VisionError."""
    if not path.is_file():
        raise VisionError(f"The file {path.name} is not there any more.")
    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}
    options |= decoder_options()
    try:
        container = av.open(str(path), options=options, metadata_errors="replace")
    except (av.error.FFmpegError, OSError) as problem:
        raise VisionError(
            f"{path.name} cannot be read as a video: it is another kind of file, or it "
            "is damaged or incomplete. Copy it from the camera again, or export it as MP4."
        ) from problem
    try:
        check_bounds(container, path)
    except VisionError:
        container.close()
        raise
    return container


def _video_stream(container: InputContainer, path: Path) -> VideoStream:
    if not container.streams.video:
        raise VisionError(f"{path.name} holds sound but no pictures.")
    stream = container.streams.video[0]
    if not stream.codec_context.width or not stream.codec_context.height:
        raise VisionError(
            f"The pictures of {path.name} are larger than 8K, which is the limit here, or the file "
            "is damaged: it does not say how large they are. Export it smaller, or copy it again."
        )
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = threads_for(stream)
    stream.codec_context.options = decoder_options()
    return stream


def _open_at(path: Path, start_sec: float) -> InputContainer:
    """The file, to be read from a key frame before `start_sec` on: pictures decoded from elsewhere
    on are wrong ones. Raises VisionError."""
    container = open_video(path)
    stream = _video_stream(container, path)
    begin = origin_sec(container)
    for margin in _FARTHER_SEC:
        if start_sec <= margin:
            break
        place = int((start_sec - margin + begin) * av.time_base)
        container.seek(place, backward=True)
        if _key_comes_before(container, stream, start_sec + begin):
            container.seek(place, backward=True)
            return container
    if start_sec <= SEEK_MARGIN_SEC:
        return container
    container.close()
    return open_video(path)


def _key_comes_before(container: InputContainer, stream: VideoStream, moment: float) -> bool:
    """Whether the next key frame is not after this moment, on the container's own clock."""
    try:
        for packet in container.demux(stream):
            if packet.pts is None or packet.time_base is None:
                continue
            if packet.is_keyframe or packet.pts * packet.time_base > moment:
                return packet.is_keyframe and packet.pts * packet.time_base <= moment
    except av.error.FFmpegError:
        return False
    return False


def _describe(container: InputContainer, stream: VideoStream) -> ClipInfo:
    width, height = stream.codec_context.width, stream.codec_context.height
    if _rotation(container, stream) % 180:
        width, height = height, width
    duration = 0.0
    if stream.duration and stream.time_base:
        duration = float(stream.duration * stream.time_base)
    elif container.duration:
        duration = container.duration / av.time_base
    rate = stream.average_rate or stream.guessed_rate
    fps = float(rate) if rate else 30.0
    frames = int(stream.frames or 0)
    shape = float(stream.sample_aspect_ratio or 1)
    return ClipInfo(width, height, duration, stream.codec_context.name, frames, fps, shape)


def _rotation(container: InputContainer, stream: VideoStream) -> int:
    """Phones store pictures lying down; only a decoded frame tells how to turn them."""
    try:
        for frame in container.decode(stream):
            return int(frame.rotation)
    except av.error.FFmpegError as problem:
        raise VisionError(
            "The video is damaged: not even its first picture can be read."
        ) from problem
    raise VisionError("The video holds no picture that can be read; it may be incomplete.")


def origin_sec(container: InputContainer) -> float:
    """Where the container's own times begin."""
    return (container.start_time or 0) / av.time_base


def _seconds(frame: VideoFrame, container: InputContainer, last: float, fps: float) -> float:
    """Time as a player in a browser counts it, from the start of the container."""
    if frame.time is None:
        return 0.0 if last == -math.inf else last + 1.0 / fps
    return float(frame.time) - origin_sec(container)


def upright(frame: VideoFrame, max_width: int | None, tones: ToneMap) -> Image:
    """A stored picture as it is seen, BGR, in ordinary colours."""
    width, height = frame.width, frame.height
    upright = height if frame.rotation % 180 else width
    if max_width and upright > max_width:
        scale = max_width / upright
        width, height = round(width * scale), round(height * scale)
    plain = tones.mapped(frame, width, height) if is_hdr(frame.color_trc) else frame
    array = np.asarray(plain.to_ndarray(format="bgr24", width=width, height=height), np.uint8)
    if frame.rotation % 360:
        array = np.ascontiguousarray(np.rot90(array, frame.rotation // 90 % 4))
    return array


def frame_at(path: str | Path, t_sec: float = 0.0, max_width: int | None = None) -> Frame:
    """The picture that is on the screen at `t_sec`; the last one after the end."""
    reader = ClipReader(path)
    shown: Frame | None = None
    for frame in reader.frames(max(0.0, t_sec - 2.0), max_width=max_width):
        if shown is not None and frame.t_sec > t_sec:
            break
        shown = frame
    return shown or _last_frame(reader, max_width)


def frame_jpeg(path: str | Path, t_sec: float = 0.0, max_width: int | None = None) -> bytes:
    """The picture that is on the screen at `t_sec`, as JPEG; the last one after the end."""
    return as_jpeg(frame_at(path, t_sec, max_width))


def as_jpeg(frame: Frame) -> bytes:
    """A picture as a file. Raises VisionError."""
    done, data = cv2.imencode(".jpg", frame.image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise VisionError(f"The picture at {frame.t_sec:.1f} s could not be made.")
    return data.tobytes()


def _last_frame(reader: ClipReader, max_width: int | None) -> Frame:
    shown: Frame | None = None
    for frame in reader.frames(0.0, max_width=max_width):
        shown = frame
    if shown is None:
        raise VisionError(f"{reader.path.name} holds no picture that can be read.")
    return shown
