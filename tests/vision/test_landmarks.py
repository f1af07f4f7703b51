"""Where a picture lies over the first one: the camera trembles, turns, or shows another place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.vision.cameramotion import CameraMotion, moved, undone
from app.vision.clips import ClipReader
from app.vision.landmarks import placed
from app.vision.types import Doubles, Frame, Image
from lab.accuracy.variants import VARIANTS
from tests.vision.pictures import write_pictures

SIZE = (640, 360)
CORNERS = np.array([[0, 0], [640, 0], [640, 360], [0, 360]], np.float64)
STONES = np.random.default_rng(5).integers(20, 235, (60, 90, 3)).astype(np.uint8)
WALL = np.asarray(
    cv2.GaussianBlur(np.kron(STONES, np.ones((16, 16, 1), np.uint8)), (7, 7), 0), np.uint8
)
"""Larger than the picture: there is more of the hall beside it."""
MIDDLE = np.array([[1, 0, -400], [0, 1, -300], [0, 0, 1]], np.float64)


def shown(to_first: Doubles, *, people: float = 0.0, wall: Image = WALL) -> Image:
    """What a camera sees; a share of the picture is people who run about."""
    matrix = undone(to_first) @ MIDDLE
    picture = np.asarray(cv2.warpPerspective(wall, matrix, SIZE), np.uint8)
    if people:
        rng = np.random.default_rng(int(abs(to_first).sum() * 1000) % 2**31)
        for _ in range(int(people * 100)):
            x, y = rng.integers(0, SIZE[0] - 64), rng.integers(0, SIZE[1] - 36)
            picture[y : y + 36, x : x + 64] = rng.integers(0, 255, (1, 1, 3))
    return picture


def slid(x: float, y: float) -> Doubles:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)


def turned(degrees: float, focal: float = 600.0) -> Doubles:
    """A camera on a stand, turned to the right."""
    lens = np.array([[focal, 0, 320], [0, focal, 180], [0, 0, 1]], np.float64)
    angle = np.radians(degrees)
    turn = np.array(
        [[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]]
    )
    return np.asarray(lens @ turn @ undone(lens), np.float64)


def found(tmp_path: Path, motions: list[Doubles], people: float = 0.0) -> list[Doubles]:
    path = tmp_path / "hall.mp4"
    write_pictures(path, (shown(one, people=people) for one in motions), fps=30)
    return [matrix for _, matrix in placed(ClipReader(path).frames(), path)]


def off(motions: list[Doubles], matrices: list[Doubles]) -> list[float]:
    """By how much the corners of each picture come elsewhere, pixels."""
    return [
        float(np.abs(moved(CORNERS, one) - moved(CORNERS, other)).max())
        for one, other in zip(motions, matrices, strict=True)
    ]


TREMBLING = [slid(8 * np.sin(0.9 * at), 5 * np.sin(1.3 * at)) for at in range(40)]
PANNED = [slid(2.0 * at, 0) for at in range(40)]
TURNED = [turned(0.2 * at) for at in range(40)]


@pytest.mark.parametrize("people", [0.0, 0.15], ids=["empty hall", "people"])
@pytest.mark.parametrize(
    "motions", [TREMBLING, PANNED, TURNED], ids=["trembling", "panned", "turned"]
)
def test_pictures_of_a_moving_camera_are_laid_over_the_first(
    motions: list[Doubles], people: float, tmp_path: Path
) -> None:
    assert max(off(motions, found(tmp_path, motions, people=people))) < 2.5


@pytest.mark.parametrize("people", [0.0, 0.15], ids=["empty hall", "people"])
def test_a_camera_that_stands_is_not_moved_at_all(people: float, tmp_path: Path) -> None:
    matrices = found(tmp_path, [slid(0, 0.001 * at) for at in range(40)], people=people)
    assert all(np.array_equal(one, np.eye(3)) for one in matrices)


def test_a_camera_that_turns_far_is_followed_by_what_it_sees_on_the_way(tmp_path: Path) -> None:
    far = [slid(9.0 * at, 0) for at in range(45)]
    assert max(off(far, found(tmp_path, far))) < 4.0


@pytest.mark.parametrize("start", [10, 25, 35])
def test_a_piece_that_begins_where_the_camera_looks_elsewhere_is_placed(
    start: int, tmp_path: Path
) -> None:
    """A clip is looked at in pieces, each of which knows only the first picture."""
    far, path = [slid(8.0 * at, 2.0 * at) for at in range(45)], tmp_path / "hall.mp4"
    write_pictures(path, (shown(one) for one in far), fps=30)
    later = [matrix for _, matrix in placed(ClipReader(path).frames(start / 30), path)]
    assert max(off(far[start:], later)) < 4.0


def test_a_camera_that_stood_and_was_pushed_is_placed_anew(tmp_path: Path) -> None:
    pushed = [slid(0, 0)] * 24 + [slid(90, 20)] * 16
    assert max(off(pushed, found(tmp_path, pushed))) < 2.0


@pytest.mark.parametrize("gain", [0.7, 1.3])
def test_light_that_changes_moves_no_camera(gain: float, tmp_path: Path) -> None:
    path, hall = tmp_path / "light.mp4", shown(slid(0, 0)) * 0.7
    lit = [hall * (1 if at < 10 else gain) for at in range(30)]
    write_pictures(path, (one.astype(np.uint8) for one in lit), fps=30)
    matrices = [matrix for _, matrix in placed(ClipReader(path).frames(), path)]
    assert all(np.array_equal(one, np.eye(3)) for one in matrices)


@pytest.mark.parametrize("size", [(1920, 886), (2340, 1080), (1920, 800), (854, 480)])
def test_pictures_of_any_shape_are_compared(size: tuple[int, int], tmp_path: Path) -> None:
    """As screen recordings and messengers make them; sides are rounded when made smaller."""
    path = tmp_path / "shape.mp4"
    picture = cv2.resize(shown(slid(0, 0)), size)
    write_pictures(path, [np.asarray(picture, np.uint8)] * 3, fps=30)
    frames = ClipReader(path).frames(max_width=1280)
    assert len([matrix for _, matrix in placed(frames, path, 1280)]) == 3


def test_of_another_place_nobody_knows_where_it_is_and_back_again_one_does(tmp_path: Path) -> None:
    path, other = tmp_path / "cut.mp4", np.ascontiguousarray(255 - WALL[::-1, ::-1])
    cut = [shown(slid(0, 0))] * 16 + [shown(slid(0, 0), wall=other)] * 16 + [shown(slid(0, 0))] * 32
    write_pictures(path, cut, fps=30)
    matrices = [matrix for _, matrix in placed(ClipReader(path).frames(), path)]
    assert all(np.isnan(one).all() for one in matrices[18:30])
    assert np.array_equal(matrices[-1], np.eye(3))


def test_a_picture_with_nothing_in_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "grey.mp4"
    write_pictures(path, [np.full((180, 320, 3), 90, np.uint8)] * 10, fps=30)
    matrices = [matrix for _, matrix in placed(ClipReader(path).frames(), path)]
    assert all(np.array_equal(one, np.eye(3)) for one in matrices)


@pytest.mark.parametrize("name", ["trembling", "panned"])
def test_a_real_clip_in_another_hand(name: str, shared: Path) -> None:
    """The camera of the real rally stands still; here a hand is made to hold it."""
    path = shared / "data/video/katowice-bedzin-2019-rally.mp4"
    (view,) = [one.view for one in VARIANTS if one.name == name]
    assert view is not None
    size = (1280, 720)
    corners = np.array([[69, 705], [1221, 704], [960, 345], [370, 346]], np.float64)

    def held(frames: Iterator[Frame]) -> Iterator[Frame]:
        for one in frames:
            image = cv2.warpAffine(one.image, view.at(one.t_sec, size), size)
            yield Frame(one.index, one.t_sec, np.asarray(image, np.uint8))

    worst = 0.0
    for frame, matrix in placed(held(ClipReader(path).frames(2.0, 5.0)), path):
        there = moved(corners, np.vstack([view.at(frame.t_sec, size), [0, 0, 1]]))
        worst = max(worst, float(np.abs(moved(there, matrix) - corners).max()))
    assert worst < 2.0


def test_the_real_cameras_stand_still(shared: Path) -> None:
    for name in ("katowice-bedzin-2019-rally", "gym-1"):
        path = shared / f"data/video/{name}.mp4"
        frames = ClipReader(path).frames(1.0, 2.5)
        assert all(np.array_equal(one, np.eye(3)) for _, one in placed(frames, path))


@pytest.fixture
def motion() -> CameraMotion:
    to_first = np.stack([np.eye(3), slid(10, 0), np.full((3, 3), np.nan), slid(30, 0)])
    return CameraMotion(np.array([0.0, 1.0, 2.0, 3.0]), to_first)


@pytest.mark.parametrize(("t_sec", "x"), [(0.5, 0), (1.0, 10), (1.9, 10), (2.5, 0), (9.0, 30)])
def test_the_picture_that_is_shown_counts_and_of_an_unknown_one_nothing_is_claimed(
    motion: CameraMotion, t_sec: float, x: float
) -> None:
    assert motion.steady([(5, 5)], t_sec).tolist() == [[5 + x, 5]]
    assert motion.in_picture([(5 + x, 5)], t_sec).tolist() == [[5, 5]]


def test_how_far_and_how_well_a_camera_was_followed(motion: CameraMotion) -> None:
    assert motion.unknown_share() == pytest.approx(0.25)
    assert 25 < motion.reach_px(640, 360) <= 30
    still = CameraMotion.still()
    assert still.is_still
    assert still.in_picture([(5, 5)], 3.0).tolist() == [[5, 5]]
    assert (still.unknown_share(), still.reach_px(640, 360)) == (0.0, 0.0)
