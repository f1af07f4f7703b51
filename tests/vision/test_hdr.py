"""HDR video of phones: the copy for browsers, stills and analysis have ordinary colours."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame

from app.charts.style import dejavu
from app.vision.clips import ClipReader, frame_jpeg
from app.vision.film import Film, FilmPart, make_film
from app.vision.hdr import HLG, PQ, ordinary
from app.vision.proxy import browser_safe, write_pictures

RED = (0xD0, 0x10, 0x10)
STORED = {HLG: (312, 425, 680), PQ: (362, 447, 602)}
"""The red as ten bits of luma and colour in BT.2020, with white paper at 203 nits."""
NAMES = {HLG: "arib-std-b67", PQ: "smpte2084"}


@pytest.fixture(scope="module", params=[HLG, PQ], ids=["HLG", "PQ"])
def phone_video(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A third of a second of red, as a phone films it."""
    path = tmp_path_factory.mktemp("hdr") / "phone.mp4"
    curve: int = request.param
    colours = f"colorprim=bt2020:transfer={NAMES[curve]}:colormatrix=bt2020nc"
    with av.open(str(path), "w") as output:
        stream = output.add_stream(
            "libx265", rate=30, options={"x265-params": f"log-level=none:{colours}"}
        )
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p10le"
        for index in range(10):
            frame = VideoFrame(320, 180, "yuv420p10le")
            for plane, value in zip(frame.planes, STORED[curve], strict=True):
                plane.update(np.full(plane.buffer_size // 2, value, np.uint16).tobytes())
            frame.pts, frame.time_base = index, Fraction(1, 30)
            frame.color_trc, frame.color_primaries, frame.colorspace = curve, 9, 9
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def near(pixel: np.ndarray, wanted: tuple[int, ...]) -> bool:
    return bool(np.abs(pixel.astype(int) - wanted).max() < 12)


def test_analysis_and_stills_see_the_colour_that_was_filmed(phone_video: Path) -> None:
    frame = next(ClipReader(phone_video).frames(max_width=160))
    assert frame.image.shape == (90, 160, 3)
    assert near(frame.image[45, 80, ::-1], RED)
    still = cv2.imdecode(np.frombuffer(frame_jpeg(phone_video), np.uint8), cv2.IMREAD_COLOR)
    assert still is not None
    assert near(still[90, 160, ::-1], RED)


def test_the_copy_for_browsers_has_it_and_says_how_it_is_stored(
    phone_video: Path, tmp_path: Path
) -> None:
    assert not browser_safe(phone_video)
    target = tmp_path / "copy.mp4"
    _, count = write_pictures(phone_video, target, 0.0, 9.0, lambda *_: None)
    assert count == 10
    with av.open(str(target)) as copy:
        frame = next(copy.decode(copy.streams.video[0]))
        assert (frame.colorspace, frame.color_primaries, frame.color_trc) == (1, 1, 1)
        assert near(frame.to_ndarray(format="rgb24")[90, 160], RED)


@pytest.mark.parametrize(("curve", "white"), [(HLG, 0.75), (PQ, 0.5807)])
def test_greys_keep_their_order_and_white_is_nearly_white(curve: int, white: float) -> None:
    greys = np.repeat(np.linspace(0, 1, 41)[:, np.newaxis], 3, axis=1)
    mapped = ordinary(greys, curve)
    assert np.ptp(mapped, axis=1).max() < 0.01, "grey stays grey"
    assert (np.diff(mapped[:, 1]) > -1e-9).all()
    assert mapped[0, 0] == 0
    assert mapped[-1, 0] > 0.99
    assert 0.9 < ordinary(np.full((1, 3), white), curve)[0, 0] < 0.96


def test_a_film_has_it_too(phone_video: Path, tmp_path: Path) -> None:
    make_film(Film([FilmPart(phone_video, 0, 0.2)], dejavu()[1]), tmp_path / "film.mp4")
    frame = next(ClipReader(tmp_path / "film.mp4").frames())
    assert near(frame.image[360, 640, ::-1], RED)
