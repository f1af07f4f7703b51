"""How samples for the ball net are made: from made-up pictures, no network and no data needed."""

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs torch")

from lab.training import augment, ballnet
from lab.training import samples as sprite
from lab.training.augment import Image
from lab.training.dataset import (
    BALL,
    by_frame,
    clip_and_frame,
    neighbours,
    parse_boxes,
    read_folder,
    split_by_clip,
)
from lab.training.samples import CROP, BallSampler, Mixture, Sample


def make_folder(folder: Path, names: list[str]) -> Path:
    """Frames with a white ball that moves 8 pixels a frame over a dark green ground."""
    for part in ("images", "labels"):
        (folder / part).mkdir(parents=True)
    for name in names:
        _, frame = clip_and_frame(name)
        picture = np.full((540, 960, 3), (40, 70, 30), np.uint8)
        x, y = 300 + 8 * frame, 250
        cv2.circle(picture, (x, y), 6, (250, 250, 250), -1)
        cv2.imwrite(str(folder / "images" / f"{name}.jpg"), picture)
        row = f"{BALL} {(x + 0.5) / 960} {(y + 0.5) / 540} {13 / 960} {13 / 540}\n"
        (folder / "labels" / f"{name}.txt").write_text(row)
    return folder


@pytest.fixture
def sampler(tmp_path: Path) -> BallSampler:
    run = read_folder(make_folder(tmp_path / "run", [f"a-{n}" for n in range(5)]))
    single = read_folder(make_folder(tmp_path / "single", ["b-9"]))
    plain = Mixture(grounds=0, singles=0, near_ball=1, frozen=0, flying=0, still=0)
    return BallSampler(run, single, single, mixture=plain)


def test_a_file_name_tells_clip_and_frame() -> None:
    assert clip_and_frame("clip_two_mp4-0104") == ("clip_two_mp4", 104)
    assert clip_and_frame("synframe21") == ("synframe", 21)
    assert clip_and_frame("poster") == ("poster", 0)


def test_labels_with_key_points_keep_only_the_box() -> None:
    (box,) = parse_boxes("0 0.5 0.4 0.2 0.1 0.3 0.3 2\n\n")
    assert (box.kind, box.x, box.y, box.w, box.h) == (0, 0.5, 0.4, 0.2, 0.1)


def test_a_clip_is_never_split(tmp_path: Path) -> None:
    names = ["one-1", "one-2", "two-1", "two-2", "two-3"]
    train, apart = split_by_clip(read_folder(make_folder(tmp_path / "d", names)), ["two"])
    assert {image.clip for image in train} == {"one"}
    assert [image.frame for image in apart] == [1, 2, 3]


def test_neighbours_stay_in_their_clip_and_skip_holes(tmp_path: Path) -> None:
    images = read_folder(make_folder(tmp_path / "d", ["one-1", "one-3", "one-4", "two-2"]))
    index = by_frame(images)
    before, after = neighbours(index["one", 3], index)
    assert [image.frame for image in before] == [1]
    assert [image.frame for image in after] == [4]


def test_a_folder_without_pictures_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no images"):
        read_folder(tmp_path)


def test_the_target_is_one_at_the_ball_and_half_as_large_as_the_picture() -> None:
    heat = ballnet.target(192, 320, [(100.5, 60.5)])
    assert heat.shape == (96, 160)
    assert heat.argmax() == 30 * 160 + 50
    assert heat[30, 50] == 1
    assert 0.7 < heat[30, 51] < 0.8
    assert heat[30, 58] < 1e-6


def test_a_ball_outside_the_picture_leaves_no_target() -> None:
    assert ballnet.target(192, 320, [(-9.0, 20.0), (330.0, 20.0)]).max() == 0


def test_a_crop_takes_the_ball_along() -> None:
    picture = np.zeros((540, 960, 3), np.uint8)
    picture[250, 400] = 255
    for flip in (False, True):
        matrix = augment.crop_matrix((380.0, 240.0), 1.0, flip, CROP)
        crop = augment.warp(picture, matrix, CROP)
        x, y = augment.apply(matrix, (400.0, 250.0))
        assert crop[int(y) : int(y) + 2, int(x) : int(x) + 2].sum() >= 255


def test_a_crop_shows_nothing_beyond_the_frame() -> None:
    assert augment.keep_inside((0.0, 0.0), 1.0, (320, 192), (960, 540)) == (160.0, 96.0)
    assert augment.keep_inside((955.0, 300.0), 1.0, (320, 192), (960, 540)) == (800.0, 300.0)


def test_a_pasted_ball_is_centred_where_it_was_asked_for() -> None:
    white = sprite.Sprite(np.full((20, 20, 3), 255, np.float32), np.ones((20, 20), np.float32))
    picture = np.zeros((60, 80, 3), np.uint8)
    sprite.paste(picture, white, at=(40.0, 25.0), diameter=11.0)
    ys, xs = np.nonzero(picture[..., 0] > 127)
    assert (xs.mean(), ys.mean()) == pytest.approx((40, 25), abs=0.3)
    assert np.ptp(xs) + 1 == pytest.approx(11, abs=1)


def test_a_fast_ball_is_smeared_along_its_way() -> None:
    picture = np.zeros((60, 80, 3), np.uint8)
    sprite.paste(
        picture, sprite.draw(np.random.default_rng(1)), at=(40, 30), diameter=8, smear=(16, 0)
    )
    ys, xs = np.nonzero(picture.max(2) > 8)
    assert np.ptp(xs) > 1.8 * np.ptp(ys)


def test_a_ball_at_the_border_cannot_be_cut_out() -> None:
    picture = np.zeros((60, 80, 3), np.uint8)
    assert sprite.cut(picture, (2.0, 30.0), 10.0) is None
    assert sprite.cut(picture, (40.0, 30.0), 10.0) is not None


def ball_column(frame: Image) -> float:
    """Where the white ball is in a crop, from left."""
    grey = frame.astype(int).min(2)
    return float(np.nonzero(grey > grey.max() * 0.7)[1].mean())


def test_real_neighbours_show_the_ball_on_its_way(sampler: BallSampler) -> None:
    for seed in range(60):
        sample = sampler.sample(np.random.default_rng(seed))
        if not sample.balls or not 60 < sample.balls[0][0] < 260:
            continue
        if any(move != (0.0, 0.0) for move in sample.moves):
            continue
        columns = [ball_column(frame) for frame in sample.frames]
        assert columns[1] == pytest.approx(sample.balls[0][0], abs=2)
        assert columns == sorted(columns) or columns == sorted(columns, reverse=True)
        return
    pytest.fail("no sample had its ball in the middle")


def test_a_frozen_sample_teaches_nothing_but_stillness(sampler: BallSampler) -> None:
    sampler.mixture.frozen = 1
    inner = [image for image in sampler.sequences if 1 <= image.frame <= 3]
    for seed, image in enumerate(inner * 3):
        sample = sampler._from_sequence(image, np.random.default_rng(seed))
        assert sample.balls == []


def test_only_the_middle_of_a_rendered_run_is_asked_about(tmp_path: Path) -> None:
    names = [f"rendered-0001-{n:05d}" for n in (4, 5, 6)]
    run = read_folder(make_folder(tmp_path / "r", names))
    only = BallSampler([], [], [], rendered=run, mixture=Mixture(near_ball=1, flying=0, frozen=0))
    samples = [only.sample(np.random.default_rng(seed)) for seed in range(5)]
    assert all(len(sample.balls) <= 1 for sample in samples)
    assert [image.frame for image in only._sources[1]] == [5]


def test_still_things_never_cover_a_ball(sampler: BallSampler) -> None:
    ground = np.full((CROP[1], CROP[0], 3), 100, np.uint8)
    for seed in range(20):
        frames = [ground.copy() for _ in range(3)]
        sample = Sample(frames, [(160.0, 96.0)], [(0.0, 0.0)] * 3)
        sampler._place_still(sample, np.random.default_rng(seed))
        assert np.array_equal(frames[0], frames[1])
        assert (frames[1][94:99, 158:163] == 100).all()


def test_the_same_seed_makes_the_same_sample(sampler: BallSampler) -> None:
    mixed = BallSampler(sampler.sequences, sampler.singles, sampler.grounds)
    for seed in range(8):
        one, two = (mixed.sample(np.random.default_rng(seed)) for _ in range(2))
        assert one.balls == two.balls
        assert all(np.array_equal(a, b) for a, b in zip(one.frames, two.frames, strict=True))


def test_the_net_gets_colours_of_the_middle_and_grey_of_its_neighbours() -> None:
    frames = [np.full((192, 320, 3), value, np.uint8) for value in (10, 20, 30)]
    stacked = augment.stack(frames)
    assert stacked.shape == (5, 192, 320)
    assert stacked[:, 0, 0].tolist() == [20, 20, 20, 10, 30]


def test_light_changes_all_three_frames_alike() -> None:
    frame = np.random.default_rng(3).integers(0, 255, (192, 320, 3)).astype(np.uint8)
    changed = augment.light([frame] * 3, np.random.default_rng(4))
    assert np.array_equal(changed[0], changed[2])
    assert not np.array_equal(changed[0], frame)
