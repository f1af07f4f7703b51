"""Made-up boxes become tracks, with places on court where there is a calibration."""

from __future__ import annotations

import numpy as np
import pytest

from app.vision.rendering import behind_baseline, demo_script
from app.vision.tracks import Tracker, follow_players, on_court, overlap
from tests.vision.made_up import calibration_of, perception_of


def box(x: float, y: float) -> list[float]:
    return [x, y, x + 40, y + 100]


def follow(moments: list[list[tuple[list[float], float]]], step: float = 0.1) -> list[list[int]]:
    """Tracks over moments of (box, confidence); rows are counted on."""
    tracker, row = Tracker(), 0
    for number, moment in enumerate(moments):
        rows = np.arange(row, row + len(moment), dtype=np.int32)
        boxes = np.array([b for b, _ in moment], np.float32).reshape(-1, 4)
        tracker.update(number * step, rows, boxes, np.array([c for _, c in moment], np.float32))
        row += len(moment)
    return tracker.tracks()


def test_two_players_who_walk_past_each_other_stay_two() -> None:
    moments = [[(box(100 + 12 * i, 300), 0.8), (box(400 - 12 * i, 330), 0.8)] for i in range(26)]
    assert follow(moments) == [list(range(0, 52, 2)), list(range(1, 52, 2))]


def test_a_weak_box_keeps_a_track_alive_but_begins_none() -> None:
    walker = [[(box(100 + 5 * i, 300), 0.8 if i % 3 == 0 else 0.15)] for i in range(12)]
    assert follow(walker) == [list(range(12))]
    assert follow([[(box(100, 300), 0.2)] for _ in range(12)]) == []


def test_a_player_hidden_for_half_a_second_is_the_same_one() -> None:
    moments = [[(box(100 + 10 * i, 300), 0.8)] if not 5 <= i < 10 else [] for i in range(15)]
    assert len(follow(moments)) == 1


def test_one_who_is_gone_for_long_begins_a_new_track() -> None:
    moments = [[(box(100, 300), 0.8)] if not 5 <= i < 20 else [] for i in range(25)]
    assert len(follow(moments)) == 2


def test_overlap_is_that_of_boxes() -> None:
    found = overlap([[0, 0, 10, 10]], [[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30]])
    assert found[0] == pytest.approx([1.0, 1 / 3, 0.0])


def test_on_court_knows_the_free_zone() -> None:
    places = np.array([[4.5, 9.0], [-2.0, -6.0], [-4.0, 9.0], [4.5, 26.0], [np.nan, np.nan]])
    assert on_court(places).tolist() == [True, True, False, False, False]


def test_the_twelve_of_a_rendered_rally_are_followed_on_their_halves() -> None:
    camera = behind_baseline("B")
    seen = perception_of(demo_script(), camera)
    players = follow_players(seen, calibration_of(camera))
    assert len(np.unique(players.track)) >= 12
    rows_per_moment = len(players) / len(seen.player_frames)
    assert 11 <= rows_per_moment <= 12
    assert (players.side == 0).mean() == pytest.approx(0.5, abs=0.1)
    near = players.side == 0
    assert np.nanmedian(players.court_xy[near, 1]) > 9
    assert np.nanmedian(players.court_xy[~near, 1]) < 9


def test_without_a_calibration_no_metres_are_claimed() -> None:
    players = follow_players(perception_of(demo_script(), behind_baseline()), None)
    assert np.isnan(players.court_xy).all()
    assert (players.side == -1).all()
