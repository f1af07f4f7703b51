"""The ball net: what it answers with, how it is scored, and that it can learn at all."""

from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from app.resources import WEIGHTS
from app.vision.detectors import ball_openvino
from app.vision.detectors.ball_openvino import OpenVinoBall, candidates_of
from app.vision.types import BallCandidates
from lab.detectionscores import score_balls

pytest.importorskip("torch", reason="training needs torch")

from lab.training import ballnet, samples
from lab.training.augment import Image


def found(x: float, y: float, confidence: float) -> BallCandidates:
    return BallCandidates(np.array([[x, y]], np.float32), np.array([confidence], np.float32))


def test_precision_and_recall_count_the_surest_candidate_only() -> None:
    candidates = [found(100, 100, 0.9), found(200, 100, 0.9), found(5, 5, 0.2), found(9, 9, 0.8)]
    truth = [(105.0, 100.0), (100.0, 100.0), (5.0, 5.0), None]
    rates = score_balls(candidates, truth, 0.3)
    assert rates["precision"].as_json() == {"value": 1 / 3, "numerator": 1, "n": 3}
    assert rates["recall"].as_json() == {"value": 1 / 3, "numerator": 1, "n": 3}


def test_a_rate_of_nothing_has_no_value() -> None:
    rates = score_balls([BallCandidates.empty()], [None], 0.3)
    assert rates["precision"].as_json() == {"value": None, "numerator": 0, "n": 0}


def test_maxima_come_back_in_pixels_of_the_picture_best_first() -> None:
    heat = ballnet.target(544, 960, [(400.5, 200.5)])
    heat += np.float32(0.6) * ballnet.target(544, 960, [(100.5, 60.5)])
    candidates = candidates_of(heat, 0.75)
    assert candidates.xy == pytest.approx(np.array([[401, 201], [101, 61]]) / 0.75, abs=0.5)
    assert candidates.confidence == pytest.approx([1, 0.6], abs=0.01)


def test_a_flat_top_is_one_candidate() -> None:
    heat = np.zeros((272, 480), np.float32)
    heat[100:102, 50:52] = 1
    candidates = candidates_of(heat, 1.0)
    assert candidates.xy == pytest.approx(np.array([[102, 202]]), abs=1.0)


def test_an_empty_map_has_no_candidates() -> None:
    assert len(candidates_of(np.zeros((272, 480), np.float32), 1.0)) == 0


def test_at_most_five_candidates_are_given() -> None:
    spots = [(50.5 + 100 * i, 80.5) for i in range(8)]
    assert len(candidates_of(ballnet.target(544, 960, spots), 1.0)) == 5


def test_the_loss_prefers_the_right_place() -> None:
    torch = pytest.importorskip("torch", reason="training needs torch")
    from lab.training.heatmaps import focal_loss

    heat = torch.from_numpy(ballnet.target(64, 64, [(20.5, 30.5)]))[None, None]
    right, wrong = torch.full_like(heat, -5.0), torch.full_like(heat, -5.0)
    right[heat == 1] = 5.0
    wrong[0, 0, 3, 3] = 5.0
    assert focal_loss(right, heat) < 0.1 < focal_loss(wrong, heat)


def test_the_net_answers_at_half_resolution() -> None:
    torch = pytest.importorskip("torch", reason="training needs torch")
    from lab.training.ballnet import BallNet

    net = BallNet().eval()
    assert sum(weight.numel() for weight in net.parameters()) < 220_000
    with torch.no_grad():
        assert net(torch.zeros(1, 5, 64, 96)).shape == (1, 1, 32, 48)


def test_weights_survive_stripping(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="training needs torch")
    from lab.training.ballnet import BallNet
    from lab.training.schedule import load_average, save_half

    net = BallNet().eval()
    save_half(net, tmp_path / "ball.pt")
    again = load_average(BallNet(), tmp_path / "ball.pt")
    frames = torch.rand(1, 5, 64, 96) * 255
    with torch.no_grad():
        assert torch.allclose(net(frames), again(frames), atol=0.05)


def flight(moving: bool) -> list[Image]:
    """Five frames of 1280×720 with one drawn ball, flying or standing still."""
    rng = np.random.default_rng(5)
    ground = np.repeat(rng.integers(90, 110, (720, 1280, 1)), 3, axis=2).astype(np.uint8)
    ball = samples.draw(rng)
    frames = [ground.copy() for _ in range(5)]
    for step, frame in enumerate(frames):
        at = (500.0 + 14 * step * moving, 300.0 - 6 * step * moving)
        samples.paste(frame, ball, at=at, diameter=15)
    return frames


@pytest.fixture(scope="module")
def ball_net() -> OpenVinoBall:
    if not (WEIGHTS / "ball_openvino_model" / "ball.xml").exists():
        pytest.skip("the ball weights are not built yet")
    return OpenVinoBall()


def test_the_shipped_net_sees_a_ball_fly(ball_net: OpenVinoBall) -> None:
    answers = ball_net.detect(flight(moving=True), range(5))
    assert len(answers) == 5
    for step in (1, 2, 3):
        expected = (500.5 + 14 * step, 300.5 - 6 * step)
        assert answers[step].xy[0] == pytest.approx(expected, abs=4)
        assert answers[step].confidence[0] > 0.3


def test_the_shipped_net_says_nothing_of_a_ball_that_stands_still(ball_net: OpenVinoBall) -> None:
    answers = ball_net.detect(flight(moving=False), range(5))
    assert all(not (answer.confidence > 0.3).any() for answer in answers)


def test_what_lies_around_the_judged_frames_is_seen_and_not_judged(
    ball_net: OpenVinoBall, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = flight(moving=True)
    every = ball_net.detect(frames, range(5))
    judged = Mock(wraps=ball_openvino.candidates_of)
    monkeypatch.setattr(ball_openvino, "candidates_of", judged)
    inner = ball_net.detect(frames, range(1, 4))
    assert judged.call_count == len(inner) == 3
    for one, same in zip(inner, every[1:4], strict=True):
        np.testing.assert_array_equal(one.xy, same.xy)
        np.testing.assert_array_equal(one.confidence, same.confidence)


def test_no_frames_no_answers(ball_net: OpenVinoBall) -> None:
    assert ball_net.detect([], range(0)) == []
