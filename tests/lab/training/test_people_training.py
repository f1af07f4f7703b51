"""How samples for the players' detector are made and how it is scored, with made-up pictures."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from app.vision.types import Detections
from lab.training import augment
from lab.training.dataset import LabelBox, LabelledImage, parse_boxes
from lab.training.people import SIZE, PeopleSampler, Source, corners, hidden, moved_boxes

pytest.importorskip("torch", reason="training needs torch")

from lab.detectionscores import score_players
from lab.training import label_players, reproduce, schedule


def boxes(*rows: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 4)


def found(*rows: tuple[float, float, float, float], confidence: float = 0.9) -> Detections:
    return Detections(boxes(*rows), np.full(len(rows), confidence, np.float32))


@pytest.fixture
def picture(tmp_path: Path) -> LabelledImage:
    pixels = np.full((540, 960, 3), 60, np.uint8)
    cv2.rectangle(pixels, (400, 200), (439, 299), (250, 250, 250), -1)
    path = tmp_path / "hall-1.jpg"
    cv2.imwrite(str(path), pixels)
    player = LabelBox(0, 420 / 960, 250 / 540, 40 / 960, 100 / 540)
    referee = LabelBox(2, 100 / 960, 250 / 540, 40 / 960, 100 / 540)
    return LabelledImage(path, "hall", 1, (player, referee))


def test_a_box_follows_its_player_into_the_crop(picture: LabelledImage) -> None:
    sampler = PeopleSampler([Source([picture], 1.0)])
    seen = 0
    for seed in range(12):
        crop, moved = sampler.sample(np.random.default_rng(seed))
        assert crop.shape == (SIZE[1], SIZE[0], 3)
        for x1, y1, x2, y2 in moved:
            seen += 1
            assert crop[int((y1 + y2) / 2), int((x1 + x2) / 2)].mean() > crop.mean()
    assert seen >= 6


def test_mirroring_keeps_boxes_the_right_way_round() -> None:
    matrix = augment.crop_matrix((480.0, 270.0), 2 / 3, True, SIZE)
    (box,) = moved_boxes(boxes((400, 200, 440, 300)), matrix, SIZE)
    assert box[[0, 2]].mean() == pytest.approx(319.5 + 2 / 3 * 60, abs=1)
    assert box[2:] - box[:2] == pytest.approx([40 * 2 / 3, 100 * 2 / 3], abs=0.5)


def test_a_player_mostly_outside_the_crop_is_left_out() -> None:
    matrix = augment.crop_matrix((319.5, 191.5), 1.0, False, SIZE)
    assert len(moved_boxes(boxes((-80, 50, 20, 150)), matrix, SIZE)) == 0
    assert len(moved_boxes(boxes((-20, 50, 80, 150)), matrix, SIZE)) == 1


def test_referees_can_be_painted_over(picture: LabelledImage) -> None:
    pixels = np.zeros((540, 960, 3), np.uint8)
    pixels[200:300, 80:100] = 200
    covered = hidden(pixels, corners(picture, 960, 540, kind=2))
    assert np.ptp(covered[200:300, 80:120]) == 0
    assert pixels[250, 90, 0] == 200


def test_each_player_is_matched_once() -> None:
    truth = boxes((0, 0, 10, 20), (50, 0, 60, 20))
    twice = found((0, 0, 10, 20), (0, 0, 10, 19), (300, 0, 310, 20))
    rates = score_players([twice], [truth], 0.5)
    assert rates["precision"].as_json() == {"value": 1 / 3, "numerator": 1, "n": 3}
    assert rates["recall"].as_json() == {"value": 0.5, "numerator": 1, "n": 2}


def test_a_half_adds_only_whole_people_that_the_whole_picture_missed() -> None:
    whole = found((100, 100, 120, 160))
    left = (found((101, 101, 121, 161), (300, 100, 320, 160), (528, 100, 539, 160)), 0.0, 540.0)
    joined = label_players.join(whole, [left, (found(), 420.0, 960.0)])
    assert joined[:, 0].tolist() == [100, 300]


def test_spectators_are_not_on_the_court() -> None:
    rows = boxes((10, 10, 30, 100), (10, 200, 40, 320), (10, 440, 60, 539), (10, 300, 15, 310))
    assert label_players.on_court(rows, 540).tolist() == [[10, 200, 40, 320]]


def test_machine_labels_read_back_as_boxes() -> None:
    (box,) = parse_boxes(label_players.as_labels(boxes((96, 54, 192, 108)), 960, 540))
    assert (box.x, box.y, box.w, box.h) == pytest.approx((0.15, 0.15, 0.1, 0.1))


def test_learning_starts_slowly_peaks_and_fades() -> None:
    rates = [schedule.learning_rate(part, 1.0) for part in (0, 0.03, 0.5, 1.0)]
    assert rates == pytest.approx([0.1, 1.0, 0.52, 0.01], abs=0.03)


def test_a_plan_ends_by_steps_or_by_the_clock() -> None:
    plan = schedule.Plan(steps=100, minutes=1)
    assert plan.progress(50, 6) == 0.5
    assert plan.progress(50, 45) == 0.75
    assert plan.progress(10, 600) == 1


def test_the_documented_command_names_modules_that_exist() -> None:
    here = Path()
    steps = reproduce.commands(reproduce.Inputs(here, here, here, here, here, 1, 1))
    folder = Path(reproduce.__file__).parent
    assert all((folder / f"{module}.py").is_file() for module, *_ in steps)
    assert steps[-1][0] == "score_players"
