"""A video of some kilobytes must not cost gigabytes: what is too large is refused unseen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from app.vision import clips
from app.vision.clips import ClipReader, frame_jpeg
from app.vision.proxy import browser_safe
from app.vision.types import VisionError
from tests.vision.whole_copy import make_copy

MEASURE = """
import resource, sys
from pathlib import Path
from app.vision.clips import frame_jpeg
from app.vision.types import VisionError
frame_jpeg(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[2:]:
    try:
        frame_jpeg(path)
    except VisionError as problem:
        assert "8K" in str(problem), problem
    else:
        raise AssertionError(path)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / before)
"""


def black(
    path: Path, side: int, codec: str = "libx264", pixels: str = "yuv420p", pictures: int = 3
) -> Path:
    """A square video of some pictures, one a second, with a silent sound track."""
    with av.open(str(path), "w") as out:
        stream = cast(VideoStream, out.add_stream(codec, rate=1))
        stream.width = stream.height = side
        stream.pix_fmt = pixels
        stream.codec_context.thread_count = 1  # which large pictures need
        format_of_sound = "mp2" if path.suffix == ".ts" else "aac"
        sound = cast(AudioStream, out.add_stream(format_of_sound, rate=48_000))
        picture = av.VideoFrame(side, side, pixels)
        for plane in picture.planes:
            plane.update(bytes(plane.buffer_size))
        for second in range(pictures):
            picture.pts = second
            out.mux(stream.encode(picture))
        samples = np.zeros((2, 1152), np.float32)
        silence = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
        silence.rate = 48_000
        resampled = av.AudioResampler(sound.format, sound.layout, 48_000).resample(silence)
        for piece in resampled:
            out.mux(sound.encode(piece))
        out.mux(sound.encode(None))
        out.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pictures of 16,000 × 16,000 points in small files."""
    folder = tmp_path_factory.mktemp("bombs")
    one_bit = black(folder / "bomb.mov", 16_000, "png", "monob", 1)
    assert one_bit.stat().st_size < 100_000
    return [one_bit, black(folder / "bomb.ts", 16_000, "mpeg2video", pictures=1)]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return black(tmp_path_factory.mktemp("small") / "small.mp4", 64)


def test_a_picture_bomb_is_refused_before_it_is_decoded(bombs: list[Path], small: Path) -> None:
    words = [sys.executable, "-c", MEASURE, str(small), *map(str, bombs)]
    ended = subprocess.run(words, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert float(ended.stdout) < 1.3
    for bomb in bombs:
        for use in (ClipReader, browser_safe, frame_jpeg):
            with pytest.raises(VisionError, match="larger than 8K"):
                use(bomb)
        with pytest.raises(VisionError, match="larger than 8K"):
            make_copy(bomb, bomb.with_name("copy.mp4"))


@pytest.mark.parametrize(
    ("limit", "value", "sentence"),
    [
        ("MAX_SIDE", 63, "64 × 64 points"),
        ("MAX_PICTURE_BYTES", 64 * 64, "too many channels or bits"),
        ("MAX_STREAMS", 1, "2 tracks"),
        ("MAX_SOUND_CHANNELS", 1, "has 2 channels"),
        ("MAX_SECONDS", 2.0, "says that it lasts"),
    ],
)
def test_each_limit_is_named(
    small: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, sentence: str
) -> None:
    assert ClipReader(small).info.width == 64
    monkeypatch.setattr(clips, limit, value)
    with pytest.raises(VisionError, match=sentence) as refused:
        ClipReader(small)
    assert "small.mp4" in str(refused.value)


@pytest.mark.parametrize("ending", [".mp4", ".mkv", ".ts", ".avi", ".mov"])
def test_the_decoder_knows_the_limit_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Whatever the container says of its pictures."""
    path = black(tmp_path / f"clip{ending}", 64, "mpeg4" if ending == ".avi" else "libx264")
    monkeypatch.setattr(clips, "MAX_PIXELS", 64 * 63)
    with pytest.raises(VisionError, match=r"64 × 64|larger than 8K|not even its first picture"):
        ClipReader(path)


def test_pictures_that_grow_on_the_way_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = black(tmp_path / "first.ts", 64)
    path = tmp_path / "grows.ts"
    path.write_bytes(first.read_bytes() + black(tmp_path / "second.ts", 128).read_bytes())
    monkeypatch.setattr(clips, "MAX_PIXELS", 100 * 100)
    reader = ClipReader(path)
    assert {frame.image.shape for frame in reader.frames()} == {(64, 64, 3)}
    assert reader.trouble is not None


def test_threads_have_room_for_their_pictures(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with av.open(str(small)) as container:
        stream = container.streams.video[0]
        monkeypatch.setattr(os, "cpu_count", lambda: 64)
        assert clips.threads_for(stream) == 16
        monkeypatch.setattr(clips, "THREAD_BYTES", 3 * 64 * 64 * 3 // 2)
        assert clips.threads_for(stream) == 3
        monkeypatch.setattr(clips, "THREAD_BYTES", 1)
        assert clips.threads_for(stream) == 1
