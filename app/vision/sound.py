"""The sound of a clip from any second on, sample by sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import av
import numpy as np

from app.vision.clips import SEEK_MARGIN_SEC, open_video, origin_sec
from app.vision.proxy import SOUND_RATE
from app.vision.types import Floats

_CHANNELS: Final = 2
_GAP_SEC: Final = 0.05
"""What comes later than it should by less follows without a gap: times are rounded."""


def has_sound(path: Path) -> bool:
    """Whether there is a sound track. Raises VisionError."""
    with open_video(path) as source:
        return bool(source.streams.audio)


def heard(path: Path, start_sec: float) -> Iterator[Floats]:
    """Blocks (2, n) of the first sound track from `start_sec` on, SOUND_RATE samples a second, with
    silence where the track has a gap. A damaged tail ends it."""
    resampler: av.AudioResampler | None = None
    kind: object = None
    written = 0
    for t_sec, frame in _decoded(path, start_sec):
        if t_sec + frame.samples / frame.sample_rate <= start_sec:
            continue
        late = round((t_sec - start_sec) * SOUND_RATE) - written
        if late > _GAP_SEC * SOUND_RATE or (late > 0 and not written):
            yield from silence(late)
            written += late
        if resampler is None or kind != (frame.format.name, frame.layout.name, frame.sample_rate):
            resampler = av.AudioResampler("fltp", "stereo", SOUND_RATE)
            kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        frame.pts = None
        for piece in resampler.resample(frame):
            block = np.asarray(piece.to_ndarray(), np.float32)
            if late < 0 and not written:
                block = block[:, -late:]
            if block.shape[1]:  # of the first one nothing may be left
                written += block.shape[1]
                yield block


def silence(samples: int) -> Iterator[Floats]:
    """So many samples, in blocks of a second."""
    while samples > 0:
        block = np.zeros((_CHANNELS, min(samples, SOUND_RATE)), np.float32)
        samples -= block.shape[1]
        yield block


def _decoded(path: Path, start_sec: float) -> Iterator[tuple[float, av.AudioFrame]]:
    with open_video(path) as source:
        origin = origin_sec(source)
        if start_sec > SEEK_MARGIN_SEC:
            place = start_sec - SEEK_MARGIN_SEC + origin
            source.seek(int(place * av.time_base), backward=True)
        try:
            for frame in source.decode(source.streams.audio[0]):
                if frame.time is not None and frame.sample_rate:
                    yield frame.time - origin, frame
        except av.error.FFmpegError:
            return
