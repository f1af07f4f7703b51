"""Four corners become metres, and bad corners are refused with a sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.vision.calibration import Calibration, marked_court, net_outline, view_of
from app.vision.cameramotion import CameraMotion
from app.vision.rendering import Camera, behind_baseline, from_the_side
from app.vision.types import View, VisionError
from tests.vision.made_up import calibration_of

GOOD = ((69.0, 705.0), (1221.0, 704.0), (960.0, 345.0), (370.0, 346.0))
PLACES = np.array([[0.0, 0.0], [4.5, 9.0], [9.0, 18.0], [2.0, 3.5], [7.5, 13.0]])


@pytest.mark.parametrize("near_side", ["A", "B"])
def test_metres_and_pixels_are_each_others_reverse(near_side: str) -> None:
    calibration = Calibration(GOOD, near_side)  # type: ignore[arg-type]
    there = calibration.pixels(PLACES)
    assert calibration.metres(there) == pytest.approx(PLACES, abs=1e-4)


@pytest.mark.parametrize("side", ["A", "B"])
def test_a_rendered_court_is_measured_from_either_end(side: str) -> None:
    camera = behind_baseline(side)  # type: ignore[arg-type]
    floor = np.column_stack([PLACES, np.zeros(len(PLACES))])
    pixels = camera.project(floor)[0]
    assert calibration_of(camera).metres(pixels) == pytest.approx(PLACES, abs=1e-3)


def test_a_mirrored_picture_mirrors_x_and_keeps_the_ends() -> None:
    camera = behind_baseline("A")
    mirrored = Camera(camera.position, camera.target, camera.hfov_deg, camera.size, mirror=True)
    pixels = mirrored.project(np.array([[2.0, 3.5, 0.0]]))[0]
    assert calibration_of(mirrored).metres(pixels)[0] == pytest.approx([7.0, 3.5], abs=1e-3)


def test_beside_the_court_the_near_side_is_the_left_one() -> None:
    camera = from_the_side()
    # From x > 9, side A is on the left; the near corners are those of the line x = 9.
    near_left, near_right, far_right, far_left = (
        tuple(pixel)
        for pixel in camera.project(
            np.array([[9, 0, 0], [9, 18, 0], [0, 18, 0], [0, 0, 0]], np.float64)
        )[0].tolist()
    )
    calibration = Calibration((near_left, near_right, far_right, far_left), "A", "side")
    pixels = camera.project(np.array([[2.0, 3.5, 0.0]]))[0]
    assert calibration.metres(pixels)[0] == pytest.approx([2.0, 3.5], abs=1e-3)


@pytest.mark.parametrize(
    ("camera", "view"),
    [
        (behind_baseline("B"), "baseline"),
        (behind_baseline("A", distance=7.0, height=2.5, hfov_deg=75.0), "baseline"),
        (from_the_side(), "side"),
        (from_the_side(distance=8.0, height=2.5, hfov_deg=80.0), "side"),
    ],
)
def test_from_where_a_court_is_seen_follows_from_its_corners(camera: Camera, view: View) -> None:
    """Nobody clicks to the pixel."""
    metres = Calibration(GOOD, "A", view).court_corners
    if view == "baseline" and camera.near_side == "B":
        metres = np.roll(metres, 2, axis=0)
    pixels, _ = camera.project(np.column_stack([metres, np.zeros(4)]))
    clicked = pixels + np.random.default_rng(1).normal(0, 2, (4, 2))
    assert view_of(clicked.tolist(), *camera.size) == view
    assert marked_court(clicked.tolist(), camera.size).view == view
    assert marked_court(clicked.tolist(), camera.size, view="side").view == "side"


def test_the_net_is_projected_where_the_renderer_sees_it() -> None:
    camera = behind_baseline("B")
    tape = np.array([[-0.5, 9.0, 2.43], [9.5, 9.0, 2.43], [9.5, 9.0, 1.43], [-0.5, 9.0, 1.43]])
    wanted = camera.project(tape)[0]
    found = net_outline(calibration_of(camera), *camera.size)
    assert found == pytest.approx(wanted, abs=2.0)


def test_the_camera_is_found_where_it_stands() -> None:
    camera = behind_baseline("A")
    found = calibration_of(camera).camera(*camera.size)
    assert found.place == pytest.approx(np.array(camera.position), abs=0.15)
    assert found.focal_px == pytest.approx(camera.focal_px, rel=0.01)


def test_the_horizon_has_no_metres() -> None:
    camera = behind_baseline("A")
    assert np.isnan(calibration_of(camera).metres([(640.0, -3000.0)])).all()


def test_it_is_stored_with_a_clip_and_read_again() -> None:
    calibration = Calibration(GOOD, "B")
    assert Calibration.from_meta(calibration.to_meta()) == calibration


@pytest.mark.parametrize(
    ("corners", "said"),
    [
        (GOOD[:3], "exactly four corners"),
        ((GOOD[0], GOOD[0], GOOD[2], GOOD[3]), "almost in the same place"),
        ((GOOD[0], GOOD[2], GOOD[1], GOOD[3]), "cross"),
        (GOOD[::-1], "wrong way"),
        (((0.0, 500.0), (300.0, 500.0), (600.0, 500.0), (300.0, 100.0)), "on one line"),
        (((0.0, float("nan")), *GOOD[1:]), "must be numbers"),
    ],
)
def test_unusable_corners_are_refused_with_a_sentence(
    corners: tuple[tuple[float, float], ...], said: str
) -> None:
    with pytest.raises(VisionError, match=said):
        Calibration(corners)


def test_corners_that_are_no_court_show_no_net() -> None:
    nearly_parallel = ((400.0, 700.0), (420.5, 700.0), (420.0, 100.0), (400.0, 100.0))
    with pytest.raises(VisionError, match=r"Check the four corners\."):
        net_outline(Calibration(nearly_parallel), 1280, 720)


@pytest.mark.parametrize("meta", [{}, {"corners_px": [[1, 2], [3]]}, {"corners_px": 5}])
def test_a_broken_stored_calibration_is_refused(meta: dict[str, object]) -> None:
    with pytest.raises(VisionError, match="four corners"):
        Calibration.from_meta(meta)


def test_corners_hold_in_the_picture_in_which_they_were_clicked() -> None:
    """The camera turned a little to the right in the third second."""
    aside = np.array([[1, 0, 30], [0, 1, 0], [0, 0, 1]], np.float64)
    camera = CameraMotion(np.array([0.0, 3.0]), np.stack([np.eye(3), aside]))
    early, late = Calibration(GOOD, t_sec=1.0), Calibration(GOOD, t_sec=4.0)
    assert early.steady(camera).corners_px == GOOD
    assert late.steady(camera).corners_px == tuple((x + 30, y) for x, y in GOOD)
    assert late.steady(CameraMotion.still()) == late


@pytest.mark.parametrize("said", [None, "3", -1, math.nan, 1e9])
def test_a_moment_that_is_none_is_the_first_one(said: object) -> None:
    meta = {"corners_px": [list(corner) for corner in GOOD], "near_side": "A", "t_sec": said}
    assert Calibration.from_meta(meta).t_sec == 0.0
