"""How large a video may be: looked at in its headers, and told to the decoder, before a picture is
decoded. A file of some kilobytes can hold a picture of gigabytes.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from app.vision.types import VisionError

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


def check(container: InputContainer, path: Path) -> None:
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
