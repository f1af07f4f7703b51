"""The edges around the models: letterboxing, suppression, and what is said when one is missing."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.vision import models
from app.vision.detectors.backend import Letterbox, read_model
from app.vision.detectors.ball_openvino import OpenVinoBall
from app.vision.detectors.players_openvino import OpenVinoPlayers, boxes_of
from app.vision.detectors.players_ultralytics import UltralyticsPlayers
from app.vision.detectors.pose_mediapipe import POSE_MODEL, MediapipePose
from app.vision.types import Image, VisionError


def test_a_letterboxed_picture_can_be_measured_back() -> None:
    image = np.zeros((720, 1280, 3), np.uint8)
    image[350:371, 630:651] = 255
    box = Letterbox.fit(image, 640, 384)
    ys, xs = np.nonzero(box.image[..., 0] > 200)
    assert ((xs.mean() + 0.5 - box.left) / box.scale) == pytest.approx(640.5, abs=1.5)
    assert ((ys.mean() + 0.5 - box.top) / box.scale) == pytest.approx(360.5, abs=1.5)
    assert (box.image[: box.top] == 114).all()


def test_of_two_boxes_on_one_player_the_surer_one_stays() -> None:
    # centre x, centre y, width, height, player, ball: one column per place
    output = np.array(
        [
            [100, 102, 300, 300, 500],
            [100, 100, 100, 200, 100],
            [40, 40, 40, 40, 40],
            [90, 90, 90, 90, 90],
            [0.6, 0.9, 0.5, 0.05, 0.0],
            [0.0, 0.0, 0.0, 0.9, 0.9],
        ],
        np.float32,
    )
    found = boxes_of(output, 0, 0.1)
    assert found.confidence.tolist() == pytest.approx([0.9, 0.5])
    assert found.boxes[0].tolist() == [82, 55, 122, 145]
    assert len(boxes_of(output, 0, 0.95)) == 0


def test_the_shipped_players_model_answers_in_pixels_of_the_picture() -> None:
    grey = np.full((360, 640, 3), 114, np.uint8)
    found = OpenVinoPlayers().detect(grey)
    assert (found.boxes >= 0).all()
    assert (found.boxes[:, 2] <= 640).all()


def test_a_wrist_is_looked_for_in_each_box() -> None:
    if not POSE_MODEL.is_file():
        pytest.skip("the pose model is fetched at build time and is not here")
    boxes = np.array([[100, 50, 200, 300], [300, 50, 380, 300]], np.float32)
    wrists = MediapipePose().wrists(np.zeros((360, 640, 3), np.uint8), boxes)
    assert wrists.shape == (2, 2, 3)
    assert ((wrists[..., 2] >= 0) & (wrists[..., 2] <= 1)).all()
    assert len(MediapipePose().wrists(np.zeros((360, 640, 3), np.uint8), boxes[:0])) == 0


def look_for_players(image: Image) -> OpenVinoPlayers:
    detector = OpenVinoPlayers()
    detector.detect(image)
    return detector


def look_for_a_ball(image: Image) -> OpenVinoBall:
    detector = OpenVinoBall()
    detector.detect([image], range(1))
    return detector


def look_for_wrists(image: Image) -> MediapipePose:
    if not POSE_MODEL.is_file():
        pytest.skip("the pose model is fetched at build time and is not here")
    detector = MediapipePose()
    detector.wrists(image, np.array([[100, 50, 200, 300]], np.float32))
    return detector


@pytest.mark.parametrize("look", [look_for_players, look_for_a_ball, look_for_wrists])
def test_a_model_that_has_looked_can_be_let_go(look: Callable[[Image], object]) -> None:
    gone = weakref.ref(look(np.zeros((360, 640, 3), np.uint8)))
    gc.collect()
    assert gone() is None


def test_without_the_pose_model_the_work_goes_on_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent() -> MediapipePose:
        raise VisionError("absent")

    monkeypatch.setattr(models, "MediapipePose", absent)
    loaded = models.load_models()
    assert loaded.pose is None
    assert loaded.notes == (models.NO_POSE,)


def test_a_missing_or_broken_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(VisionError, match=r"players\.xml is not installed"):
        read_model(tmp_path / "players.xml")
    broken = tmp_path / "ball.xml"
    broken.write_text("<net")
    with pytest.raises(VisionError, match=r"ball\.xml is damaged"):
        read_model(broken)


def test_a_users_own_model_needs_ultralytics_and_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.pt"
    mine.write_bytes(b"weights")
    monkeypatch.setitem(sys.modules, "ultralytics", None)
    with pytest.raises(VisionError, match=r"volleysense\[yolo\]"):
        UltralyticsPlayers(mine)
    with pytest.raises(VisionError, match="There is no model"):
        UltralyticsPlayers(tmp_path / "other.pt")
