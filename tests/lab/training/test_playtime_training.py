"""Nets that tell play from dead time learn it from matches that are disturbed in many ways."""

from __future__ import annotations

import numpy as np
import pytest

from app.vision.playtime import PlayNet
from app.vision.types import Floats

pytest.importorskip("torch", reason="training needs torch")

from lab.training import train_playtime
from lab.training.train_playtime import Lesson, disturbed, learned

FEATURES = 16


def a_match(seed: int, steps: int = 600) -> Lesson:
    """The ball is seen high up while it is in play, half of the time, and low else."""
    in_play = (np.arange(steps) // 50 + seed) % 2 == 1
    rng = np.random.default_rng(seed)
    features = rng.normal(0, 0.1, (steps, FEATURES)).astype(np.float32)
    features[:, 0] = np.where(in_play, 0.9, 0.1)
    features[:, 1] = np.where(in_play, -1.0, 1.0)
    return Lesson(features, in_play.astype(np.float32))


def test_what_was_learned_is_told_of_another_match(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(train_playtime, "COPIES", 2)
    monkeypatch.setattr(train_playtime, "ROUNDS", 25)
    net = learned([a_match(0), a_match(1)], nets=1)
    other = a_match(2)
    right = (net.log_odds(other.features) > 0) == (other.shares > 0.5)
    assert right.mean() > 0.95


def test_a_net_is_the_same_when_it_was_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    rng = np.random.default_rng(0)
    sizes = ((FEATURES * 21, 4), (4, 1))
    net = PlayNet(
        tuple(
            (
                rng.normal(0, 0.1, (2, *size)).astype(np.float32),
                np.zeros((2, 1, size[1]), np.float32),
            )
            for size in sizes
        )
    )
    file = tmp_path_factory.mktemp("net") / "net.npz"
    net.save(file)
    features = a_match(0).features
    kept: Floats = PlayNet.load(file).log_odds(features).astype(np.float32)
    assert np.abs(kept - net.log_odds(features)).max() < 0.02


def test_a_disturbed_match_has_the_same_steps_and_no_ball_where_none_was() -> None:
    features = a_match(0).features
    features[100:150] = 0
    rng = np.random.default_rng(3)
    others = [disturbed(features, rng) for _ in range(5)]
    assert all(other.shape == features.shape for other in others)
    assert all(not other[100:150].any() for other in others)
    assert len({float(other[:, 1].sum()) for other in others}) == 5
    assert features[:100].any()
