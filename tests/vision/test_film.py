"""Parts of clips become one film that every phone plays, cut to the frame."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import ImageFont

from app.charts.style import dejavu
from app.vision import film as filming
from app.vision.clips import ClipReader
from app.vision.film import Film, FilmPart, make_film
from app.vision.sound import heard
from app.vision.types import Image, VisionError
from session.errors import DiskFullError

FONT = dejavu()[1]
BITS = 8
"""A picture says its number in stripes, from left to right the highest bit first."""
TURNED = (0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
"""A quarter round, as a file says it."""
SHOWS_TITLE = 40
"""So far below, a title is what makes a picture dark."""


def striped(number: int, size: tuple[int, int]) -> Image:
    """White stripes on grey, where the number has a one."""
    image = np.full((size[1], size[0], 3), 60, np.uint8)
    for bit in range(BITS):
        if number >> (BITS - 1 - bit) & 1:
            left, right = size[0] * bit // BITS, size[0] * (bit + 1) // BITS
            image[:, left:right] = 220
    return image


def number_of(image: Image) -> int:
    """Read in the middle row, inside of what bars at the sides leave."""
    row = image[image.shape[0] // 2].mean(axis=1)
    inside = np.flatnonzero(row > 30)
    left, right = int(inside[0]), int(inside[-1]) + 1
    places = [left + round((right - left) * (bit + 0.5) / BITS) for bit in range(BITS)]
    return sum(1 << (BITS - 1 - bit) for bit, place in enumerate(places) if row[place] > 140)


def write_clip(
    path: Path,
    times: Sequence[float],
    *,
    codec: str = "libx264",
    size: tuple[int, int] = (320, 180),
    loud: tuple[float, float] | None = None,
    start: float = 0.0,
    turn: bool = False,
) -> Path:
    """Pictures numbered in stripes, at these times; a tone between two of them; the times of the
    container begin with `start`."""
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    with av.open(str(path), "w") as output:
        video: Any = output.add_stream(codec, rate=30, options=options)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        ticks = 25 if codec == "mpeg4" else 90_000
        video.codec_context.time_base = Fraction(1, ticks)
        audio: Any = output.add_stream("aac", rate=44_100, layout="mono") if loud else None
        for number, t_sec in enumerate(times):
            picture = av.VideoFrame.from_ndarray(striped(number, size), format="bgr24")
            picture = picture.reformat(format="yuv420p")
            picture.pts, picture.time_base = round((t_sec + start) * ticks), Fraction(1, ticks)
            output.mux(video.encode(picture))
        output.mux(video.encode(None))
        for place in range(int((times[-1] + 0.1) * 44_100 / 1024) if loud else 0):
            assert loud is not None
            moments = (np.arange(1024) + place * 1024) / 44_100
            tone = np.where(
                (moments >= loud[0]) & (moments < loud[1]), np.sin(moments * 2 * np.pi * 440), 0
            )
            piece = av.AudioFrame.from_ndarray(
                (tone / 2).astype(np.float32)[None], format="fltp", layout="mono"
            )
            piece.sample_rate, piece.pts = 44_100, place * 1024 + round(start * 44_100)
            output.mux(audio.encode(piece))
        if audio is not None:
            output.mux(audio.encode(None))
    return path


def at_rate(fps: float, seconds: float) -> list[float]:
    return [number / fps for number in range(round(fps * seconds))]


def numbers(path: Path) -> list[int]:
    return [number_of(frame.image) for frame in ClipReader(path).frames()]


def sound_of(path: Path) -> np.ndarray:
    """The samples of the first channel, from the film's second 0 on."""
    with av.open(str(path)) as film:
        blocks = [(frame.pts or 0, frame.to_ndarray()[0]) for frame in film.decode(audio=0)]
    whole = np.zeros(max(pts + len(block) for pts, block in blocks))
    for pts, block in blocks:
        kept = block[max(0, -pts) :]
        whole[max(0, pts) : max(0, pts) + len(kept)] = kept
    return whole


UNEVEN = [0.0, 0.033, 0.1, 0.14, 0.3, 0.333, 0.5, 0.9, 0.94, 1.0, 1.4, 1.433, 1.5, 1.9, 2.0]


@pytest.mark.parametrize(
    ("name", "times", "more"),
    [
        ("plain.mp4", at_rate(30, 3), {}),
        ("quick.mp4", at_rate(60, 3), {}),
        ("ntsc.mp4", at_rate(30_000 / 1001, 3), {}),
        ("film.mkv", at_rate(25, 3), {}),
        ("phone.mp4", at_rate(30, 3), {"codec": "libx265"}),
        ("late.ts", at_rate(30, 3), {"start": 7.5}),
        ("odd.avi", at_rate(25, 3), {"codec": "mpeg4", "size": (322, 242)}),
        ("uneven.mp4", UNEVEN, {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_first_and_last_picture_of_each_part_are_those_asked_for(
    tmp_path: Path, name: str, times: Sequence[float], more: dict[str, Any]
) -> None:
    source = write_clip(tmp_path / name, times, **more)
    asked = [(0.4, 1.2), (1.45, 1.95), (0.0, 0.5)]
    film = Film([FilmPart(source, start, end) for start, end in asked], FONT)
    make_film(film, tmp_path / "film.mp4")
    found = numbers(tmp_path / "film.mp4")
    assert len(found) == film.frames
    first = 0
    for start, end in asked:
        count = round((end - start) * film.rate)
        seen = found[first : first + count]
        shown = [number for number, t_sec in enumerate(times) if t_sec <= start + 0.001][-1]
        last = [number for number, t_sec in enumerate(times) if t_sec < end - 0.001][-1]
        assert abs(seen[0] - shown) <= 1
        assert abs(seen[-1] - last) <= 1
        assert seen == sorted(seen)
        first += count
    assert first == len(found)


def test_pictures_of_the_same_rate_come_each_once(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "plain.mkv", at_rate(30, 4))
    make_film(Film([FilmPart(source, 0.517, 3.517)], FONT), tmp_path / "film.mp4")
    found = numbers(tmp_path / "film.mp4")
    assert found == list(range(found[0], found[0] + 90))


def test_the_film_is_what_every_phone_plays(tmp_path: Path) -> None:
    """One size and rate, whatever the clips have; its index is in front of its pictures."""
    wide = write_clip(tmp_path / "wide.mp4", at_rate(25, 3), size=(426, 240), loud=(0, 3))
    tall = write_clip(tmp_path / "tall.mp4", at_rate(60, 2), size=(180, 320))
    make_film(Film([FilmPart(wide, 0, 3), FilmPart(tall, 0.5, 1.5)], FONT), tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as film:
        video, audio = film.streams.video[0].codec_context, film.streams.audio[0].codec_context
        assert (video.name, video.pix_fmt, audio.name) == ("h264", "yuv420p", "aac")
        assert (video.width, video.height) == (1280, 720)
        assert (video.colorspace, audio.sample_rate) == (1, 48_000)
        steps = {packet.duration for packet in film.demux(video=0) if packet.pts is not None}
    assert steps == {3600}
    head = (tmp_path / "film.mp4").read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")
    last = list(ClipReader(tmp_path / "film.mp4").frames())[-1].image
    assert last[360, 100].max() < 30, "a tall clip has black beside it"
    assert last[20, 640].max() > 30


def turned(path: Path) -> Path:
    """The clip as of a phone held upright: its pictures lie on their side in the file."""
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 44
    data[matrix : matrix + 36] = np.array(TURNED, ">i4").tobytes()
    path.write_bytes(data)
    return path


def test_a_phone_held_upright_stays_upright(tmp_path: Path) -> None:
    source = turned(write_clip(tmp_path / "phone.mp4", at_rate(30, 0.3)))
    seen = ClipReader(source).info
    assert (seen.width, seen.height) == (180, 320)
    make_film(Film([FilmPart(source, 0, 0.2)], FONT), tmp_path / "film.mp4")
    film = list(ClipReader(tmp_path / "film.mp4").frames())[-1].image
    inside = film[:, 438:842]
    wanted = [frame.image for frame in ClipReader(source).frames()][5]
    unlike = inside[4::9].mean(axis=(1, 2)) - wanted[2::4].mean(axis=(1, 2))
    assert np.abs(unlike).max() < 25
    assert film[:, :430].max() < 30


def test_sound_stays_with_its_pictures_and_slow_motion_is_silent(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "loud.mp4", at_rate(30, 4), loud=(1.0, 2.0))
    silent = write_clip(tmp_path / "silent.mp4", at_rate(30, 2))
    parts = [
        FilmPart(source, 0.5, 2.5),
        FilmPart(silent, 0.0, 1.0),
        FilmPart(source, 1.2, 1.7, speed=0.5),
        FilmPart(source, 1.2, 1.7),
    ]
    film = Film(parts, FONT)
    make_film(film, tmp_path / "film.mp4")
    sound = np.abs(sound_of(tmp_path / "film.mp4"))
    assert len(sound) / 48_000 == pytest.approx(film.seconds, abs=0.03) == 4.5
    loud = [bool(sound[round(t * 48_000) : round((t + 0.05) * 48_000)].max() > 0.2)
            for t in np.arange(0, 4.45, 0.05)]  # fmt: skip
    wanted = [0.5 <= t + 0.025 < 1.5 or t + 0.025 >= 4.0 for t in np.arange(0, 4.45, 0.05)]
    wrong = [index for index, (is_so, should) in enumerate(zip(loud, wanted, strict=True))
             if is_so != should]  # fmt: skip
    assert all(index in (9, 10, 29, 30, 79, 80) for index in wrong), wrong
    assert numbers(tmp_path / "film.mp4")[90:120:2] == numbers(tmp_path / "film.mp4")[120:135]


def test_sound_begins_at_any_sample(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "loud.mp4", at_rate(30, 1), loud=(0.0, 1.0))
    for place in range(60):
        start = 0.3 + place * 0.0004
        blocks = list(heard(source, start))
        assert all(block.shape[1] for block in blocks)
        samples = sum(block.shape[1] for block in blocks)
        assert samples / 48_000 == pytest.approx(1.07 - start, abs=0.04)


def test_a_film_of_clips_without_sound_has_none(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "silent.mp4", at_rate(30, 1))
    make_film(Film([FilmPart(source, 0, 1)], FONT), tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as film:
        assert not film.streams.audio


def test_a_title_stands_low_on_the_left_and_leaves_the_rest_as_it_is(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "plain.mp4", at_rate(30, 1))
    title = "Set 3, 12:10 · 9 Łucja Świętosławska · Attack #"
    make_film(Film([FilmPart(source, 0, 0.5, title=title)], FONT), tmp_path / "with.mp4")
    make_film(Film([FilmPart(source, 0, 0.5)], FONT), tmp_path / "without.mp4")
    titled, plain = (
        next(ClipReader(tmp_path / name).frames()).image.astype(int)
        for name in ("with.mp4", "without.mp4")
    )
    changed = np.abs(titled - plain).max(axis=2) > SHOWS_TITLE
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert rows[0] > 600
    assert rows[-1] < 715
    assert columns[0] < 40
    assert titled[rows[0] : rows[-1]].max() > 225, "its letters are white"


def test_letters_of_many_languages_are_in_the_font() -> None:
    font = ImageFont.truetype(str(FONT), 30)
    unknown = bytes(font.getmask("\uffff"))
    assert not [
        letter
        for letter in "ŁŻĄŚĘŹĆŃÓłżąśęźćńóŠŤŘŮČĚĎŇšťřůčěďňŐŰőűĐđĞğİıŞşÄÖÜßÅØÆІЇЄЩЖ"
        if bytes(font.getmask(letter)) == unknown
    ]


def test_a_part_behind_the_end_is_named(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "short.mp4", at_rate(30, 1))
    with pytest.raises(VisionError, match=r"Part 2 begins at 5\.0 s, but short\.mp4 ends at 1\.0"):
        Film([FilmPart(source, 0, 1), FilmPart(source, 5, 6)], FONT)


def test_a_clip_that_breaks_off_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "torn.mkv", at_rate(30, 8))
    whole = source.read_bytes()
    film = Film([FilmPart(source, 0, 0.5), FilmPart(source, 5, 8)], FONT)
    source.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(VisionError, match=r"Part 2 \(torn\.mkv, 5\.0 s to 8\.0 s\)"):
        make_film(film, tmp_path / "film.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["torn.mkv"]


def test_a_cancelled_film_leaves_nothing(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "plain.mp4", at_rate(30, 2))
    told: list[float] = []

    def until_half(share: float) -> None:
        told.append(share)
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_film(Film([FilmPart(source, 0, 2)], FONT), tmp_path / "film.mp4", until_half)
    assert told == sorted(told)
    assert [path.name for path in tmp_path.iterdir()] == ["plain.mp4"]


def test_a_full_disk_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_clip(tmp_path / "plain.mp4", at_rate(30, 1))

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(filming, "join", full)
    with pytest.raises(DiskFullError, match="Empty the trash"):
        make_film(Film([FilmPart(source, 0, 1)], FONT), tmp_path / "film.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["plain.mp4"]


def test_the_rally_of_katowice_is_cut_to_the_frame(shared: Path, tmp_path: Path) -> None:
    source = shared / "data" / "video" / "katowice-bedzin-2019-rally.mp4"
    film = Film([FilmPart(source, 2.0, 4.0, title="Set 1"), FilmPart(source, 9.0, 11.0)], FONT)
    make_film(film, tmp_path / "film.mp4")
    made = list(ClipReader(tmp_path / "film.mp4").frames())
    assert len(made) == 120
    for index, t_sec in ((60, 9.0), (119, 11.0 - 1 / 30)):
        near = list(ClipReader(source).frames(t_sec - 0.2, t_sec + 0.2, max_width=320))
        seen = made[index].image[::4, ::4].astype(int)
        unlike = [float(np.abs(one.image.astype(int)[:, :] - seen).mean()) for one in near]
        assert abs(near[int(np.argmin(unlike))].t_sec - t_sec) < 1 / 30 + 0.001
    with av.open(str(tmp_path / "film.mp4")) as out:
        assert out.streams.audio[0].codec_context.name == "aac"
