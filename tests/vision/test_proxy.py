"""A phone's clip becomes one that browsers play, without moving any moment of it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from app.vision.clips import ClipReader
from app.vision.proxy import Pictures, browser_safe, join, write_pictures, write_sound
from app.vision.types import VisionError
from tests.vision.whole_copy import make_copy

UNEVEN_SEC = (0.0, 0.033, 0.1, 0.14, 0.3, 0.333, 0.5, 0.9, 0.94, 1.0)


def write_clip(
    path: Path,
    codec: str,
    *,
    size: tuple[int, int] = (64, 48),
    sound: bool = False,
    late: float = 0.0,
) -> Path:
    """Pictures of growing brightness at uneven times, as phones make them."""
    with av.open(str(path), "w") as output:
        video = cast(VideoStream, output.add_stream(codec, rate=30))
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        video.codec_context.time_base = Fraction(1, 1000)
        if codec == "libx264":
            video.options = {"bf": "0"}
        audio = output.add_stream("aac", rate=44_100, layout="mono") if sound else None
        for place, t_sec in enumerate(UNEVEN_SEC):
            picture = np.full((size[1], size[0], 3), 20 * place + 20, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24").reformat(format="yuv420p")
            frame.pts, frame.time_base = round((late + t_sec) * 1000), Fraction(1, 1000)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
        for place in range(40 if audio is not None else 0):
            tone = np.sin(np.arange(1024) / 20).astype(np.float32)[None] / 4
            piece = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
            piece.sample_rate, piece.pts = 44_100, place * 1024
            assert audio is not None
            output.mux(audio.encode(piece))
        if audio is not None:
            output.mux(audio.encode(None))
    return path


def moments(path: Path) -> list[tuple[float, int]]:
    return [(round(f.t_sec, 2), int(f.image.mean())) for f in ClipReader(path).frames()]


@pytest.mark.parametrize(
    ("name", "codec", "safe"),
    [
        ("new.mp4", "libx264", True),
        ("web.webm", "libvpx-vp9", True),
        ("old.mp4", "mpeg4", False),
        ("old.avi", "mpeg4", False),
        ("phone.mp4", "libx265", False),
        ("new.mkv", "libx264", False),
    ],
)
def test_says_which_clips_browsers_play(tmp_path: Path, name: str, codec: str, safe: bool) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this PyAV has no {codec} encoder")
    assert browser_safe(write_clip(tmp_path / name, codec)) is safe


def test_a_file_that_begins_late_is_copied_so_that_all_browsers_agree_on_its_times(
    tmp_path: Path,
) -> None:
    late = write_clip(tmp_path / "late.mp4", "libx264", late=5.0)
    assert not browser_safe(late)
    make_copy(late, tmp_path / "copy.mp4")
    assert browser_safe(tmp_path / "copy.mp4")
    copied, seen = moments(tmp_path / "copy.mp4"), moments(late)
    assert [at for at, _ in copied] == [at for at, _ in seen]
    assert [light for _, light in copied] == pytest.approx([light for _, light in seen], abs=6)
    assert seen[0][0] == 0.0


def test_a_copy_shows_each_picture_at_its_moment(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "old.mp4", "mpeg4", size=(66, 50))
    copy = tmp_path / "copy.mp4"
    told: list[tuple[int, float]] = []
    count = make_copy(source, copy, lambda frames, t_sec: told.append((frames, t_sec)))
    assert count == len(UNEVEN_SEC) == told[-1][0]
    assert browser_safe(copy)
    before, after = moments(source), moments(copy)
    assert [t for t, _ in after] == pytest.approx([t for t, _ in before], abs=0.011)
    assert [b for _, b in after] == pytest.approx([b for _, b in before], abs=6)


def test_the_sound_comes_along(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "loud.avi", "mpeg4", sound=True)
    make_copy(source, tmp_path / "copy.mp4")
    with av.open(str(tmp_path / "copy.mp4")) as copy:
        stream = copy.streams.audio[0]
        assert stream.codec_context.name == "aac"
        samples = sum(frame.samples for frame in copy.decode(stream))
    assert samples / 48_000 == pytest.approx(40 * 1024 / 44_100, abs=0.1)


def in_pieces(source: Path, target: Path, edges: list[float]) -> None:
    made: list[Pictures] = []
    for number, (start, end) in enumerate(pairwise(edges)):
        piece = target.parent / f"piece-{number}"
        pictures, _ = write_pictures(source, piece, start, end, lambda _frames, _t_sec: None)
        made += [pictures] if pictures else []
    sound = target.parent / "sound"
    heard = write_sound(source, sound, lambda _t_sec: None)
    join(made, sound if heard else None, target, lambda _t_sec: None)


def loudness(path: Path) -> list[tuple[float, float]]:
    """When the sound begins, is loud, and ends."""
    with av.open(str(path)) as copy:
        frames = [(frame.time or 0.0, frame.samples) for frame in copy.decode(audio=0)]
    return [frames[0], (frames[-1][0] + frames[-1][1] / 48_000, len(frames))]


@pytest.mark.parametrize("edges", [[0.0, 0.2, 0.6, 9.0], [0.0, 0.1, 0.55, 0.85, 0.95, 9.0]])
def test_a_copy_made_in_pieces_is_the_copy_made_in_one_go(
    tmp_path: Path, edges: list[float]
) -> None:
    """The same pictures at the same moments, and the sound beside them; a piece may be empty."""
    source = write_clip(tmp_path / "old.avi", "mpeg4", size=(66, 50), sound=True)
    make_copy(source, tmp_path / "whole.mp4")
    in_pieces(source, tmp_path / "joined.mp4", edges)
    whole, joined = moments(tmp_path / "whole.mp4"), moments(tmp_path / "joined.mp4")
    assert [t for t, _ in joined] == [t for t, _ in whole]
    assert [b for _, b in joined] == pytest.approx([b for _, b in whole], abs=4)
    assert loudness(tmp_path / "joined.mp4") == loudness(tmp_path / "whole.mp4")
    with av.open(str(tmp_path / "joined.mp4")) as copy:
        packets = [p for p in copy.demux(video=0) if p.pts is not None]
        begins = [float((p.pts or 0) * (p.time_base or 0)) for p in packets if p.is_keyframe]
    assert begins[0] == 0.0
    assert len(begins) >= 3, "each piece can be sought"


def test_a_text_file_gets_a_sentence(tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("no video", encoding="utf-8")
    with pytest.raises(VisionError, match="cannot be read as a video"):
        browser_safe(text)
