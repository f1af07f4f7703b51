"""A court is proposed where its lines are seen, and nowhere else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from app.resources import WEIGHTS
from app.vision.calibration import Calibration
from app.vision.courtmarks import COURT_MARKS, FLOOR_MARKS, SeenMarks
from app.vision.courtproposal import ProposedCourt, propose_court
from app.vision.detectors.court_openvino import OpenVinoCourt, marks_of
from app.vision.detectors.heatmaps import in_corner
from app.vision.types import Doubles
from lab.training.render_courts import court_picture


def roughly(marks: Doubles, seed: int = 1, px: float = 8.0) -> SeenMarks:
    """As a net sees them: not quite there, and nothing of what is outside the picture."""
    seen = marks + np.random.default_rng(seed).normal(0, px, marks.shape)
    inside = ((marks > 0) & (marks < (960, 540))).all(1)
    return SeenMarks(np.nan_to_num(seen), np.where(inside, 0.8, 0.0))


def metres_off(found: ProposedCourt, marks: Doubles) -> float:
    known = np.isfinite(marks[:FLOOR_MARKS]).all(1)
    court = Calibration(found.corners_px, "A", found.view)
    apart = court.metres(marks[:FLOOR_MARKS][known]) - COURT_MARKS[:FLOOR_MARKS, :2][known]
    return float(np.linalg.norm(apart, axis=1).max())


@pytest.mark.parametrize("seed", [5000, 5003, 5028, 5018, 5027, 5038])
def test_lines_that_are_seen_put_a_rough_guess_right(seed: int) -> None:
    """In halls with the lines of other games, also where corners are cut off."""
    image, marks = court_picture(seed)
    found = propose_court(image, roughly(marks))
    assert found is not None
    assert metres_off(found, marks) < 0.25
    assert found.check.share > 0.7


def test_where_the_lines_are_not_the_courts_nothing_is_offered() -> None:
    image, _ = court_picture(5000)
    _, elsewhere = court_picture(5018)
    assert propose_court(image, roughly(elsewhere)) is None
    assert propose_court(np.full_like(image, 90), roughly(elsewhere)) is None


def test_what_nobody_sees_is_not_offered() -> None:
    image, marks = court_picture(5000)
    unsure = SeenMarks(marks, np.full(len(marks), 0.1))
    assert propose_court(image, unsure) is None
    flat = SeenMarks(np.full(marks.shape, 200.0), np.full(len(marks), 0.9))
    assert propose_court(image, flat) is None


def test_marks_are_read_where_the_picture_has_them() -> None:
    image = np.zeros((1080, 1920, 3), np.uint8)
    view, scale = in_corner(image, 384, 224)
    assert view.shape == (224, 384, 3)
    heat = np.zeros((len(COURT_MARKS), 56, 96), np.float32)
    heat[:, 20, 30] = 0.9
    seen = marks_of(heat, scale)
    assert seen.xy[0] == pytest.approx((30.5 * 4 / scale, 20.5 * 4 / scale))
    assert seen.confidence[0] == pytest.approx(0.9)


def test_our_net_finds_courts_that_it_was_not_taught_with() -> None:
    net = OpenVinoCourt()
    offered = 0
    for seed in range(10000, 10006):
        image, marks = court_picture(seed)
        found = propose_court(image, net.marks(image))
        if found is not None:
            offered += 1
            assert metres_off(found, marks) < 0.5
    assert offered >= 2
    size = sum(path.stat().st_size for path in (WEIGHTS / "court").iterdir())
    assert size <= 1_500_000


def test_several_people_may_open_the_page_at_once() -> None:
    net, image = OpenVinoCourt(), np.zeros((540, 960, 3), np.uint8)
    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(net.marks, [image] * 64))
    assert all(np.array_equal(one.xy, seen[0].xy) for one in seen)


def test_a_larger_picture_gives_corners_of_its_own_size() -> None:
    image, marks = court_picture(5018)
    large = np.asarray(cv2.resize(image, None, fx=2, fy=2), np.uint8)
    rough = roughly(marks)
    found = propose_court(large, SeenMarks(rough.xy * 2, rough.confidence))
    assert found is not None
    assert metres_off(found, marks * 2 + 0.5) < 0.25
