"""What the court's net is taught with: rendered halls, and marks that stay on their places."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.vision.courtmarks import INPUT
from lab.courts import court_camera, is_from_the_side

pytest.importorskip("torch", reason="training needs torch")

from lab.training.courtnet import court_target
from lab.training.render_courts import court_picture, marks_seen_by
from lab.training.score_court import in_words
from lab.training.train_court import CourtSamples, changed


def test_marks_are_drawn_where_they_are_and_left_out_where_they_are_not() -> None:
    marks = np.full((12, 2), np.nan)
    marks[3] = (100, 60)
    marks[4] = (-5, 60)
    heat = court_target(INPUT[1], INPUT[0], marks)
    assert heat.shape == (12, 56, 96)
    assert np.argwhere(heat == 1.0).tolist() == [[3, 15, 25]]
    assert not heat[[0, 4]].any()


@pytest.mark.parametrize("seed", [1, 4])
def test_a_mirrored_court_has_its_marks_where_another_camera_would_see_them(seed: int) -> None:
    """In the mirror the camera stands on the other side of the court's middle."""
    camera = court_camera(seed, (960, 540))
    side = is_from_the_side(camera)
    marks = marks_seen_by(camera)
    dark = np.zeros((540, 960, 3), np.uint8)
    seen = [changed(dark, marks, side, np.random.default_rng(n))[1] for n in range(8)]
    for one in seen:
        order = one[(8, 0) if side else (1, 0), 0]
        assert (order[0] > order[1]) == (marks[8 if side else 1, 0] > marks[0, 0])


def test_samples_are_of_the_nets_size(tmp_path: Path) -> None:
    image, marks = court_picture(7)
    cv2.imwrite(str(tmp_path / "court-00007.jpg"), image)
    said = [None if np.isnan(xy).any() else xy.tolist() for xy in marks]
    (tmp_path / "court-00007.json").write_text(json.dumps(said))
    picture, heat = next(iter(CourtSamples(tmp_path, 3)))
    assert picture.shape == (3, INPUT[1], INPUT[0])
    assert heat.shape == (12, INPUT[1] // 4, INPUT[0] // 4)


def test_offers_are_counted_with_how_sure_the_figure_is() -> None:
    line = in_words("rendered", [0.1, None, 0.2, 0.5])
    assert line == "| rendered | 4 | 0.75 (0.30–0.95) | 0.67 (0.21–0.94) | 1 | 0.15 | 0.50 |"
