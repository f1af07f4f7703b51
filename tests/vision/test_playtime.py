"""In a long clip a coach is shown its rallies, and nothing of what lies between them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.vision.ballpath import ball_path
from app.vision.perception import Perception
from app.vision.pipeline import Options, interpret
from app.vision.playtime import (
    LEAST_SEC,
    STEPS_A_SECOND,
    LiveStretch,
    ball_features,
    likeliest_story,
    mirrored,
    stretches_in_play,
)
from app.vision.rendering import behind_baseline
from app.vision.types import Analysis, Doubles, Floats, SeenBallPath
from lab.chance import random_script
from lab.deadtime import match_of
from lab.training.rallylabels import WIDTH, LabelledMatch, read_matches, score, seen_ball
from tests.vision.made_up import INFO, calibration_of, perception_of

CAMERA = behind_baseline("A")
SEEDS = (201, 202, 203, 204)
PAUSE_SEC = 14.0


@pytest.fixture(scope="module")
def rallies() -> list[Perception]:
    return [perception_of(random_script(seed), CAMERA, seed=seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def match(rallies: list[Perception]) -> Perception:
    """Four rallies with dead time before, between and behind them."""
    return match_of(rallies, CAMERA, [PAUSE_SEC] * 5)


@pytest.fixture(scope="module")
def path(match: Perception) -> SeenBallPath:
    return ball_path(match, INFO.width)


@pytest.fixture(scope="module")
def understood(match: Perception) -> Analysis:
    options = Options(near_side=CAMERA.near_side)
    return interpret(INFO, [match], calibration_of(CAMERA), options)


def truly(rallies: list[Perception]) -> list[tuple[float, float]]:
    """When each rally begins and ends in the match."""
    found, t_sec = list[tuple[float, float]](), PAUSE_SEC
    for one in rallies:
        found.append((t_sec, t_sec + len(one.t_sec) / 30))
        t_sec = found[-1][1] + PAUSE_SEC
    return found


def test_each_rally_of_a_match_is_proposed_and_no_other(
    rallies: list[Perception], understood: Analysis
) -> None:
    true = truly(rallies)
    assert len(understood.rallies) == len(true)
    for (start, end), (begins, ends) in zip(understood.rallies, true, strict=True):
        assert begins - 2 <= start <= end <= ends + 2


def test_a_ball_that_is_bounced_before_the_serve_is_no_touch(
    rallies: list[Perception], understood: Analysis
) -> None:
    assert len(understood.suggestions) >= 3 * len(rallies)
    for one in understood.suggestions:
        at = one.evidence["rally"]
        assert isinstance(at, int)
        start, end = truly(rallies)[at - 1]
        assert start - 2.5 <= one.t_sec <= end + 2.5


def test_a_clip_of_one_rally_is_read_as_ever(rallies: list[Perception]) -> None:
    seen = rallies[0]
    assert seen.t_sec[-1] < LEAST_SEC
    path = ball_path(seen, INFO.width)
    assert stretches_in_play(seen, path, INFO.width) is None
    assert len(interpret(INFO, [seen]).rallies) == 1


def test_where_the_ball_is_hardly_seen_nobody_knows(match: Perception) -> None:
    few = match.ball_frame < 60
    seen = replace(
        match,
        ball_frame=match.ball_frame[few],
        ball_xy=match.ball_xy[few],
        ball_confidence=match.ball_confidence[few],
    )
    assert ball_features(seen, ball_path(seen, INFO.width), INFO.width) is None


def test_size_of_the_picture_and_confidences_of_the_detector_do_not_matter(
    match: Perception, path: SeenBallPath
) -> None:
    other = replace(
        match,
        ball_xy=match.ball_xy * np.float32(1.5),
        ball_confidence=match.ball_confidence**2,
        t_sec=match.t_sec + 100,
    )
    moved = replace(path, t_sec=path.t_sec + 100, xy=path.xy * 1.5)
    here = ball_features(match, path, INFO.width)
    there = ball_features(other, moved, INFO.width * 3 // 2)
    assert here is not None
    assert there is not None
    assert np.abs(here - there).mean() < 0.02


def flipped_places(xy: Floats | Doubles) -> Floats:
    return np.column_stack([INFO.width - xy[:, 0], xy[:, 1]]).astype(np.float32)


def test_left_and_right_are_the_same(match: Perception, path: SeenBallPath) -> None:
    flipped = replace(match, ball_xy=flipped_places(match.ball_xy))
    other = replace(path, xy=flipped_places(path.xy).astype(np.float64))
    here = ball_features(match, path, INFO.width)
    there = ball_features(flipped, other, INFO.width)
    assert here is not None
    assert there is not None
    assert np.abs(mirrored(here) - there).mean() < 0.02


def odds(*parts: tuple[float, float]) -> np.ndarray:
    """So many seconds of each log odds."""
    return np.concatenate([np.full(round(sec * STEPS_A_SECOND), value) for sec, value in parts])


def told(*parts: tuple[float, float]) -> list[tuple[float, float]]:
    found = likeliest_story(odds(*parts))
    return [(start / STEPS_A_SECOND, end / STEPS_A_SECOND) for start, end in found]


def test_a_story_of_rallies_and_pauses_is_told() -> None:
    assert told((20, -2), (10, 2), (15, -2), (5, 2), (20, -2)) == [(20, 30), (45, 50)]


def test_a_ball_that_is_hidden_for_a_moment_ends_no_rally() -> None:
    assert told((20, -2), (8, 2), (1, -2), (8, 2), (20, -2)) == [(20, 37)]


def test_a_ball_that_is_thrown_back_is_no_rally() -> None:
    assert told((20, -2), (0.6, 2), (20, -2)) == []


def test_a_clip_may_begin_and_end_within_a_rally() -> None:
    assert told((1, 2), (20, -2), (1, 2)) == [(0, 1), (21, 22)]
    assert told((30, 2)) == [(0, 30)]
    assert told((30, -2)) == []


def test_the_shipped_net_tells_play_from_dead_time_in_a_real_match(shared: Path) -> None:
    """Three minutes of the match whose detector is another one than that of the others. The net
    has learned from it: how right it is in a new match is said in docs/accuracy.md."""
    folder = shared / "data" / "rally"
    if not folder.is_dir():
        pytest.skip("needs the labelled matches of ../shared, which are not here")
    whole = next(one for one in read_matches(folder) if one.name == "game9")
    part = _first(whole, 180.0)
    found = stretches_in_play(part.seen, ball_path(part.seen, WIDTH), WIDTH)
    assert found is not None
    assert score(part, found).f1 >= 0.9


def _first(match: LabelledMatch, seconds: float) -> LabelledMatch:
    count = int(np.searchsorted(match.seen.t_sec, seconds))
    balls = match.seen.ball_frame < count
    seen = replace(
        match.seen,
        t_sec=match.seen.t_sec[:count],
        brightness=match.seen.brightness[:count],
        ball_frame=match.seen.ball_frame[balls],
        ball_xy=match.seen.ball_xy[balls],
        ball_confidence=match.seen.ball_confidence[balls],
    )
    return LabelledMatch(match.name, match.in_play[:count], seen)


def test_pictures_that_are_told_right_are_counted() -> None:
    in_play = np.zeros(3000, np.bool_)
    in_play[300:600] = in_play[1500:1800] = True
    none = np.zeros(0)
    match = LabelledMatch("m", in_play, seen_ball(3000, none, np.zeros((0, 2)), none))
    perfect = score(match, (LiveStretch(10, 20), LiveStretch(50, 60)))
    assert (perfect.f1, perfect.missed, perfect.invented) == (1.0, 0, 0)
    half = score(match, (LiveStretch(10, 20), LiveStretch(80, 90)))
    assert (half.f1, half.rallies, half.missed, half.invented) == (0.5, 2, 1, 1)
    assert half.interval is not None
    assert half.interval[0] < 0.5 < half.interval[1]
