"""Who is of which team, by the colours of the shirts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.vision.calibration import Calibration
from app.vision.kits import kit_colours
from app.vision.teamkits import KitOdds, ends_of, kit_odds, two_kits, view_by_kits
from app.vision.types import Doubles, Positions

RED, WHITE, GREEN = (45.0, 60.0, 45.0), (92.0, 0.0, 2.0), (50.0, -40.0, 30.0)
LOOKS = 40
"""How often each player is seen, ten times a second."""


def on_a_court(
    ends: tuple[Doubles, Doubles], libero: tuple[float, float] = (300.0, 500.0), seed: int = 3
) -> Positions:
    """Six in red whose feet are around the first of the `ends`, six in white around the second,
    each (6, 2) pixels, and a libero in green; shirts tremble as light does."""
    rng = np.random.default_rng(seed)
    people = [*((place, RED) for place in ends[0]), *((place, WHITE) for place in ends[1])]
    people.append((np.array(libero), GREEN))
    rows = len(people) * LOOKS
    track = np.repeat(np.arange(len(people), dtype=np.int32), LOOKS)
    feet = np.array([place for place, _ in people])[track] + rng.normal(0, 10, (rows, 2))
    shirts = np.array([shirt for _, shirt in people])[track] + rng.normal(0, 5, (rows, 3))
    boxes = np.hstack([feet - np.array([20, 100]), feet + np.array([20, 0])])
    return Positions(
        t_sec=np.tile(np.arange(LOOKS) / 10, len(people)),
        track=track,
        boxes=boxes.astype(np.float32),
        court_xy=np.full((rows, 2), np.nan),
        side=np.full(rows, -1, np.int32),
        wrists=np.full((rows, 2, 3), np.nan, np.float32),
        kits=shirts.astype(np.float32),
    )


def around(x: float, y: float, wide: float, deep: float) -> Doubles:
    rng = np.random.default_rng(7)
    return np.column_stack([rng.uniform(-wide, wide, 6) + x, rng.uniform(-deep, deep, 6) + y])


BEHIND = around(640, 600, 400, 80), around(640, 380, 250, 40)
BESIDE = around(350, 500, 250, 120), around(930, 500, 250, 120)


def test_a_shirt_has_the_colour_of_its_middle() -> None:
    image = np.full((200, 200, 3), (40, 160, 40), np.uint8)
    image[60:120, 60:140] = (30, 30, 200)
    image[80:90, 95:105] = 255
    shirt, too_small = kit_colours(image, np.array([[50, 30, 150, 190], [5, 5, 9, 9]], np.float32))
    assert shirt[1] > 40
    assert shirt[2] > 20
    assert np.isnan(too_small).all()


@pytest.mark.parametrize(("ends", "view"), [(BEHIND, "baseline"), (BESIDE, "side")])
def test_kits_tell_the_teams_and_from_where_the_camera_looks(
    ends: tuple[Doubles, Doubles], view: str
) -> None:
    players = on_a_court(ends)
    odds = kit_odds(players)
    assert view_by_kits(players, odds) == view
    seen = view_by_kits(players, odds)
    far = odds.far(ends_of(players, None, seen), players.t_sec)
    red, white = players.track < 6, (players.track >= 6) & (players.track < 12)
    assert (far[white] > 1).all()
    assert (far[red] < -1).all()


def test_a_third_colour_says_nothing() -> None:
    odds = kit_odds(on_a_court(BEHIND))
    libero = odds.second[-LOOKS:]
    assert (libero == 0).all()


def test_teams_that_change_ends_are_followed() -> None:
    before, after = on_a_court(BEHIND), on_a_court((BEHIND[1], BEHIND[0]))
    players = Positions(
        t_sec=np.concatenate([before.t_sec, after.t_sec + 300]),
        track=np.concatenate([before.track, after.track + 20]),
        boxes=np.concatenate([before.boxes, after.boxes]),
        court_xy=np.concatenate([before.court_xy, after.court_xy]),
        side=np.concatenate([before.side, after.side]),
        wrists=np.concatenate([before.wrists, after.wrists]),
        kits=np.concatenate([before.kits, after.kits]),
    )
    far = kit_odds(players).far(ends_of(players, None, "baseline"), players.t_sec)
    assert (far[players.track < 6] < -1).all()
    assert (far[(players.track >= 20) & (players.track < 26)] > 1).all()


def test_two_teams_in_one_colour_are_not_told_apart() -> None:
    rng = np.random.default_rng(1)
    shirts = np.array(RED) + rng.normal(0, 6, (12, 3))
    assert two_kits(shirts, np.ones(12)) is None
    assert two_kits(np.full((12, 3), np.nan), np.ones(12)) is None


def test_players_who_stand_together_have_no_end() -> None:
    players = on_a_court((around(640, 500, 300, 80), around(640, 500, 300, 80)))
    odds = kit_odds(players)
    assert view_by_kits(players, odds) is None
    assert (odds.far(ends_of(players, None, "baseline"), players.t_sec) == 0).all()


def test_feet_that_seem_to_be_beyond_the_hall_hide_nobody() -> None:
    """Near the horizon a point more or less is many metres, or endless."""
    players = on_a_court(BEHIND)
    metres = np.column_stack([players.boxes[:, 0] / 150, (700 - players.boxes[:, 3]) / 20])
    metres[::9] = (4.0, 1e9)
    metres[::13] = np.inf
    court = Calibration(((100, 700), (1180, 700), (900, 350), (380, 350)), "A", "baseline")
    placed = replace(players, court_xy=metres)
    far = kit_odds(placed).far(ends_of(placed, court, None), placed.t_sec)
    assert (far[players.track < 6] < -1).all()
    assert (far[(players.track >= 6) & (players.track < 12)] > 1).all()


def test_where_nobody_kept_the_shirts_nothing_is_said() -> None:
    players = on_a_court(BEHIND)
    without = Positions(
        players.t_sec, players.track, players.boxes, players.court_xy, players.side, players.wrists
    )
    assert not kit_odds(without).second.any()
    assert not KitOdds(np.zeros(0)).far(np.zeros(0), np.zeros(0)).any()
