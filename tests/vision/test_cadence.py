"""Which pictures are looked at: each one once, at a rate that shows a ball's flight."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from app.vision.cadence import MOST_APART_SEC, worth_looking_at
from app.vision.clips import ClipReader
from app.vision.types import Image

SIZE = (640, 360)
TICKS = 90_000
HALL = np.kron(np.random.default_rng(1).integers(60, 200, (18, 32)), np.ones((20, 20)))


def hall(at: float, light: float = 1.0) -> Image:
    """A hall in which somebody runs."""
    grey = HALL.copy()
    left = 40 + int(400 * at) % 520
    grey[200:300, left : left + 40] = 240
    return np.repeat((grey * light)[..., None], 3, axis=2).astype(np.uint8)


def written(path: Path, pictures: Iterable[tuple[float, Image]]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=60, options={"crf": "20", "preset": "veryfast"}
        )
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.time_base = Fraction(1, TICKS)
        for t_sec, picture in pictures:
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = round(t_sec * TICKS), Fraction(1, TICKS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def looked_at(path: Path, start_sec: float = 0.0) -> list[float]:
    choose = worth_looking_at(path)
    return [one.t_sec for one in ClipReader(path).frames(start_sec, max_width=80, choose=choose)]


@pytest.mark.parametrize("light", [1.0, 0.3], ids=["bright", "dark"])
@pytest.mark.parametrize(
    ("fps", "wanted"),
    [(15, 15), (24, 24), (25, 25), (30, 30), (45, 45), (50, 25), (60, 30), (120, 24)],
)
def test_a_rate_that_shows_a_flight_is_kept_and_a_higher_one_thinned_out(
    fps: int, wanted: int, light: float, tmp_path: Path
) -> None:
    path = written(
        tmp_path / "hall.mp4", ((at / fps, hall(at / fps, light)) for at in range(2 * fps))
    )
    times = looked_at(path)
    assert len(times) == pytest.approx(2 * wanted, abs=1)
    assert np.diff(times[1:]) == pytest.approx(np.full(len(times) - 2, 1 / wanted), abs=1e-3)


@pytest.mark.parametrize("fps", [50, 60])
def test_a_picture_that_is_there_twice_is_looked_at_once_at_its_first_moment(
    fps: int, tmp_path: Path
) -> None:
    """A camera of 30 pictures a second in a file of 50 or 60."""
    shown = [(at / fps, int(at / fps * 30 + 1e-6)) for at in range(3 * fps)]
    path = written(tmp_path / "twice.mp4", ((t_sec, hall(one / 30)) for t_sec, one in shown))
    firsts = {one: t_sec for t_sec, one in reversed(shown)}
    times = {round(one, 3) for one in looked_at(path)}
    assert times >= {round(one, 3) for one in firsts.values()}
    assert len(times) <= 1.06 * len(firsts), "but for some that a codec has changed much"


def test_uneven_times_stay_as_they_are(tmp_path: Path) -> None:
    apart = np.random.default_rng(3).uniform(1 / 42, 0.06, 60)
    times = [0.0, *np.cumsum(apart).tolist()]
    path = written(tmp_path / "uneven.mp4", ((t_sec, hall(t_sec)) for t_sec in times))
    assert looked_at(path) == pytest.approx(times, abs=1e-3)


def test_where_nothing_moves_a_picture_is_looked_at_now_and_then(tmp_path: Path) -> None:
    path = written(tmp_path / "pause.mp4", ((at / 30, hall(0)) for at in range(90)))
    assert np.diff(looked_at(path)).max() == pytest.approx(0.25, abs=0.04)


@pytest.mark.parametrize("fps", [30, 60])
def test_from_any_second_on_the_same_pictures_are_chosen(fps: int, tmp_path: Path) -> None:
    path = written(tmp_path / "hall.mp4", ((at / fps, hall(at / fps)) for at in range(3 * fps)))
    whole, later = looked_at(path), looked_at(path, 1.37)
    assert later[1:] == [one for one in whole if one > later[0]]


@pytest.mark.parametrize(
    ("name", "repeated"), [("katowice-bedzin-2019-rally", 77), ("gym-1", 32), ("gym-3", 56)]
)
def test_real_cameras_write_pictures_twice(name: str, repeated: int, shared: Path) -> None:
    path = shared / f"data/video/{name}.mp4"
    every = [t_sec for t_sec, _ in ClipReader(path).stored()]
    times = looked_at(path)
    rate = len(every) / (every[-1] - every[0])
    thinned = 2 if rate > 46 else 1
    assert len(times) == pytest.approx((len(every) - repeated / thinned) / thinned, rel=0.1)
    assert set(times) <= set(every)
    assert np.diff(times).max() <= 2.5 * MOST_APART_SEC
