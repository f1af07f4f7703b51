"""The renderer's camera and its ball obey geometry and physics."""

import math
from dataclasses import replace

import numpy as np
import pytest

from app.vision.rendering import Camera, behind_baseline, from_a_corner, from_the_side
from app.vision.rendering.physics import (
    GRAVITY,
    Flight,
    clearing_flight,
    hang_time,
    height_over_net,
    joined,
)
from session.court import LENGTH, WIDTH


def test_the_target_is_in_the_middle_of_the_picture() -> None:
    camera = Camera((4.5, -10.0, 5.0), (4.5, 9.0, 1.0), hfov_deg=50, size=(640, 360))
    pixels, depth = camera.project(np.array([4.5, 9.0, 1.0]))
    assert pixels == pytest.approx([319.5, 179.5])
    assert float(depth) == pytest.approx(math.hypot(19, 4))


def test_a_point_at_the_edge_of_the_view_falls_on_the_edge_of_the_picture() -> None:
    camera = Camera((0.0, 0.0, 2.0), (0.0, 10.0, 2.0), hfov_deg=90, size=(640, 360))
    pixels, _ = camera.project(np.array([[10.0, 10.0, 2.0], [0.0, 10.0, 3.0]]))
    assert pixels[0] == pytest.approx([319.5 + 320, 179.5])
    assert pixels[1] == pytest.approx([319.5, 179.5 - 32])


@pytest.mark.parametrize(
    "camera", [behind_baseline("A"), behind_baseline("B"), from_the_side(), from_a_corner("B")]
)
def test_corner_names_say_where_the_corners_are_in_the_picture(camera: Camera) -> None:
    for view in (camera, replace(camera, mirror=True)):
        corners = view.corners()
        if abs(view.position[0] - 4.5) < 1:  # from behind a baseline
            assert corners["near_left"][0] < corners["near_right"][0]
            assert corners["far_left"][0] < corners["far_right"][0]
            assert corners["near_left"][1] > corners["far_left"][1]
        world = np.array([[x, y, 0.0] for x in (0, WIDTH) for y in (0, LENGTH)])
        pixels, _ = view.project(world)
        for corner in corners.values():
            assert np.abs(pixels - corner).max(axis=1).min() < 1e-9


def test_a_mirrored_camera_gives_the_mirrored_picture() -> None:
    camera = from_a_corner()
    points = np.array([[1.0, 2.0, 0.0], [8.0, 15.0, 2.4]])
    plain, mirrored = camera.project(points)[0], replace(camera, mirror=True).project(points)[0]
    assert mirrored[:, 0] == pytest.approx(camera.size[0] - 1 - plain[:, 0])
    assert mirrored[:, 1] == pytest.approx(plain[:, 1])


def test_a_hand_held_camera_sways_and_one_on_a_tripod_does_not() -> None:
    held = replace(behind_baseline(), jitter_px=4.0)
    offsets = {held.shaken(t, seed=3).offset_px for t in (0.0, 0.4, 0.8)}
    assert len(offsets) == 3
    assert all(abs(part) <= 4.0 for offset in offsets for part in offset)
    assert behind_baseline().shaken(0.4).offset_px == (0.0, 0.0)


@pytest.mark.parametrize(
    "wrong", [{"hfov_deg": 0.0}, {"size": (4, 4)}, {"target": (4.5, 9.0, 0.0)}]
)
def test_a_camera_that_makes_no_picture_is_refused(wrong: dict[str, object]) -> None:
    good: dict[str, object] = {"position": (4.5, 9.0, 8.0), "target": (4.5, 12.0, 0.0)}
    with pytest.raises(ValueError, match=r"must|too small"):
        Camera(**{**good, **wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("drag", [0.0, 0.25])
def test_a_flight_meets_both_ends_exactly(drag: float) -> None:
    flight = Flight((1.0, 0.5, 3.0), (7.0, 16.0, 0.8), 1.2, 2.15, drag)
    assert flight.at(1.2) == pytest.approx(flight.start, abs=1e-9)
    assert flight.at(2.15) == pytest.approx(flight.end, abs=1e-9)


def test_without_drag_the_second_difference_is_gravity() -> None:
    times = np.arange(0.0, 1.0, 0.02)
    path = Flight((1.0, 0.5, 3.0), (7.0, 16.0, 0.8), 0.0, 1.0).at(times)
    bend = np.diff(path, n=2, axis=0) / 0.02**2
    assert bend == pytest.approx(np.tile([0.0, 0.0, -GRAVITY], (len(bend), 1)), abs=1e-6)


def test_drag_slows_the_ball_by_its_speed() -> None:
    flight = Flight((1.0, 0.5, 3.0), (7.0, 16.0, 0.8), 0.0, 1.0, drag=0.4)
    step = 1e-4
    for t in (0.1, 0.5, 0.9):
        pull = (flight.velocity(t + step) - flight.velocity(t - step)) / (2 * step)
        wanted = np.array([0.0, 0.0, -GRAVITY]) - 0.4 * flight.velocity(t)
        assert pull == pytest.approx(wanted, abs=1e-3)
        moved = (flight.at(t + step) - flight.at(t - step)) / (2 * step)
        assert moved == pytest.approx(flight.velocity(t), abs=1e-3)


def test_the_hang_time_reaches_the_apex() -> None:
    span = hang_time(0.8, 2.1, 5.0)
    path = Flight((0.0, 0.0, 0.8), (1.0, 1.0, 2.1), 0.0, span).at(np.linspace(0, span, 500))
    assert float(path[:, 2].max()) == pytest.approx(5.0, abs=1e-3)


def test_a_drive_is_slowed_until_it_clears_the_net() -> None:
    flight = clearing_flight((4.5, 0.0, 2.6), (4.5, 15.0, 0.8), 0.0, 0.3, drag=0.1)
    over = height_over_net(flight)
    assert over is not None
    assert over > 2.43 + 0.105
    assert flight.t1 > 0.3
    assert height_over_net(Flight((1, 1, 1), (2, 3, 1), 0.0, 1.0)) is None


def test_flights_that_do_not_meet_are_refused() -> None:
    first = Flight((0, 0, 1), (1, 1, 1), 0.0, 1.0)
    with pytest.raises(ValueError, match="do not meet"):
        joined([first, Flight((1, 2, 1), (2, 2, 1), 1.0, 2.0)])
    with pytest.raises(ValueError, match="must last"):
        Flight((0, 0, 1), (1, 1, 1), 1.0, 1.0)
