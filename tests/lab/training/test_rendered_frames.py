"""Rendered training pictures carry the renderer's truth, and say that they are rendered."""

from pathlib import Path

import numpy as np
import pytest

from app.vision.rendering import FrameTruth, PlayerTruth
from lab.chance import random_camera
from lab.training.dataset import parse_boxes, read_folder
from lab.training.render_frames import label, write_rally


def truth(ball_visible: bool) -> FrameTruth:
    seen = PlayerTruth("A", "4", (90.0, 100.0, 110.0, 160.0), (4.5, 3.0), ((0, 0), (0, 0)), 0.9)
    hidden = PlayerTruth("B", "7", (200.0, 100.0, 210.0, 160.0), (4.5, 12.0), ((0, 0), (0, 0)), 0.1)
    outside = PlayerTruth("B", "8", (-50.0, 0.0, -20.0, 40.0), (9.0, 12.0), ((0, 0), (0, 0)), 0.9)
    return FrameTruth(3, 0.1, (1, 2, 3), (479.5, 269.5), 6.0, ball_visible, (seen, hidden, outside))


def test_a_label_has_what_can_be_seen() -> None:
    player, ball = parse_boxes(label(truth(ball_visible=True)))
    assert (player.kind, player.x, player.h) == pytest.approx((0, 100 / 960, 60 / 540), abs=1e-5)
    assert (ball.kind, ball.x, ball.y, ball.w) == pytest.approx((1, 0.5, 0.5, 12 / 960), abs=1e-5)


def test_a_hidden_ball_is_not_labelled() -> None:
    assert [box.kind for box in parse_boxes(label(truth(ball_visible=False)))] == [0]


def test_cameras_by_chance_see_the_whole_court() -> None:
    cameras = [random_camera(np.random.default_rng(seed)) for seed in range(30)]
    behind = [c.with_size((960, 540)) for c in cameras if abs(c.position[0] - 4.5) < 0.1]
    assert len(behind) > 5
    for camera in behind:
        assert all(-40 <= x <= 1000 for x, _ in camera.corners().values())


def test_a_rally_becomes_runs_of_three_frames(tmp_path: Path) -> None:
    for part in ("images", "labels"):
        (tmp_path / part).mkdir()
    written = write_rally(tmp_path, seed=3, count=1)
    images = read_folder(tmp_path)
    assert len(images) == written == 3
    assert all(image.clip == "rendered-0003" for image in images)
    assert images[2].frame - images[0].frame == 2
