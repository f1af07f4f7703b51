"""Clips are read by their presentation times, whatever the container claims."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from app.vision.clips import ClipReader, frame_jpeg
from app.vision.types import Image, VisionError

UNEVEN = [0, 40, 80, 200, 240, 700, 740, 1400, 1440, 2000]
"""Milliseconds of a clip with a variable frame rate; each frame is brighter than the one before."""


def write_clip(path: Path, times_ms: list[int], container: str | None = None) -> Path:
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.options = {"g": "4", "bf": "0"}
        for number, moment in enumerate(times_ms):
            grey = np.full((96, 160, 3), 20 + 20 * (number % 11), np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="bgr24")
            frame.pts, frame.time_base = moment, Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def brightness(image: Image) -> int:
    return round(float(image.mean()))


def test_a_variable_frame_rate_keeps_its_times(tmp_path: Path) -> None:
    reader = ClipReader(write_clip(tmp_path / "vfr.mp4", UNEVEN))
    times = [frame.t_sec for frame in reader.frames()]
    assert times == pytest.approx([ms / 1000 for ms in UNEVEN], abs=1e-3)
    assert (reader.info.width, reader.info.height, reader.info.codec) == (160, 96, "h264")
    assert reader.trouble is None


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_reading_from_a_second_on_gives_the_same_frames(tmp_path: Path, suffix: str) -> None:
    path = write_clip(tmp_path / f"clip{suffix}", list(range(0, 8000, 40)))
    whole = [(f.t_sec, brightness(f.image)) for f in ClipReader(path).frames()]
    part = [(f.t_sec, brightness(f.image)) for f in ClipReader(path).frames(4.0, 5.0)]
    assert part == [entry for entry in whole if 4.0 <= entry[0] < 5.0]
    assert len(part) == 25


def test_a_truncated_file_yields_what_decodes(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.ts", list(range(0, 8000, 40)))
    half = tmp_path / "half.ts"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    frames = list(ClipReader(half).frames())
    assert 20 < len(frames) < 190
    assert frames[-1].t_sec < 7.0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.mp4", b"this is a text and no film\n" * 100),
        ("empty.mp4", b""),
        ("list.mp4", b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n"),
        ("script.mp4", b"ffconcat version 1.0\nfile '/etc/passwd'\n"),
    ],
)
def test_what_is_no_video_is_refused_with_a_sentence(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(VisionError, match="cannot be read as a video"):
        ClipReader(path)


def test_a_picture_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), np.zeros((90, 160, 3), np.uint8))
    with pytest.raises(VisionError, match="cannot be read as a video"):
        ClipReader(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VisionError, match=r"gone\.mp4 is not there"):
        ClipReader(tmp_path / "gone.mp4")


def test_an_mp4_cut_off_before_its_index_is_refused(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.mp4", list(range(0, 4000, 40)))
    half = tmp_path / "half.mp4"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(VisionError, match="incomplete"):
        ClipReader(half)


def test_the_picture_for_calibration_is_the_one_on_the_screen(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "vfr.mp4", UNEVEN)

    def shown(t_sec: float) -> int:
        jpeg = np.frombuffer(frame_jpeg(path, t_sec), np.uint8)
        return brightness(np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8))

    assert shown(0.65) == pytest.approx(20 + 20 * 4, abs=4)
    assert shown(0.71) == pytest.approx(20 + 20 * 5, abs=4)
    assert shown(99.0) == pytest.approx(20 + 20 * 9, abs=4)


def test_wide_pictures_can_be_made_smaller(tmp_path: Path) -> None:
    reader = ClipReader(write_clip(tmp_path / "clip.mp4", UNEVEN))
    assert next(reader.frames(max_width=80)).image.shape == (48, 80, 3)


def test_the_real_rally_decodes_fewer_frames_than_it_claims(shared: Path) -> None:
    reader = ClipReader(shared / "data/video/katowice-bedzin-2019-rally.mp4")
    frames = sum(1 for _ in reader.frames(max_width=64))
    assert (reader.info.frames_estimate, frames) == (476, 465)
