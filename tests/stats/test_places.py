"""Where a touch was made: measured places first, then the ball's way, then zones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from session.court import own_half, serve_zone_box, side_at, zone_box
from session.formats.reading import read_file
from session.game.plays import Touch, plays
from session.stats.places import CourtPlace, touch_place
from session.vocabulary import Side


def place_of(event: dict[str, Any]) -> CourtPlace | None:
    (touch,) = plays([event])
    assert isinstance(touch, Touch)
    return touch_place(touch)


def place(skill: str, team: str = "A", **payload: object) -> CourtPlace | None:
    event = {"event_type": skill, "actor_team": team, "payload": payload}
    return place_of(event)


def test_zones_lie_as_their_own_team_sees_them() -> None:
    assert zone_box(Side.A, 1) == (6, 0, 9, 3)
    assert zone_box(Side.A, 4) == (0, 6, 3, 9)
    assert zone_box(Side.B, 1) == (0, 15, 3, 18)
    assert zone_box(Side.B, 4) == (6, 9, 9, 12)
    assert zone_box(Side.A, 5, "B") == (1.5, 1.5, 3, 3)


def test_nine_zones_and_their_quarters_cover_the_half_once() -> None:
    for side, first in ((Side.A, 0), (Side.B, 9)):
        squares = {zone_box(side, zone, sub) for zone in range(1, 10) for sub in "ABCD"}
        corners = {(x0, y0) for x0, y0, _, _ in squares}
        assert corners == {(1.5 * x, first + 1.5 * y) for x in range(6) for y in range(6)}


def test_servers_stand_behind_their_baseline() -> None:
    assert serve_zone_box(Side.A, 1) == pytest.approx((7.2, -1.5, 9, 0))
    assert serve_zone_box(Side.B, 1) == pytest.approx((0, 18, 1.8, 19.5))
    assert serve_zone_box(Side.A, 3) is None


def test_a_measured_player_comes_before_the_ball_and_the_zone() -> None:
    found = place("attack", player_m=(1, 8), start_m=(2, 8), start_zone=2)
    assert found == CourtPlace((1.0, 8.0))


def test_a_reception_is_played_where_the_serve_ends() -> None:
    assert place("reception", "B", start_m=(8, 0), end_m=(4, 15)) == CourtPlace((4.0, 15.0))
    assert place("attack", start_m=(1, 8), end_m=(4, 15)) == CourtPlace((1.0, 8.0))


def test_the_other_end_of_the_way_counts_only_in_the_players_own_half() -> None:
    assert place("reception", "B", start_m=(8, 0)) is None
    assert place("reception", "B", start_m=(4, 15)) == CourtPlace((4.0, 15.0))


def test_a_zone_is_a_box_and_no_exact_place() -> None:
    found = place("attack", start_zone=4)
    assert found is not None
    assert (found.point, found.exact, found.box) == ((1.5, 7.5), False, (0, 6, 3, 9))


def test_scouts_write_sets_and_blocks_by_the_zone_where_the_way_of_the_ball_ends() -> None:
    for skill in ("set", "block"):
        found = place(skill, end_zone=3, end_subzone="B")
        assert found is not None, skill
        assert found.box == (4.5, 7.5, 6, 9)
        assert place(skill, start_zone=4, end_zone=3) == place(skill, end_zone=3)
        assert place(skill, start_zone=4) == place("attack", start_zone=4)
    assert place("set", start_m=(5, 8), end_m=(1, 8), end_zone=3) == CourtPlace((5.0, 8.0))


@pytest.mark.parametrize(
    ("file", "skill", "placed", "of"),
    [
        ("katowice-bedzin-2019.dvw", "block", 120, 120),
        ("katowice-bedzin-2019.dvw", "set", 183, 250),
        ("beach-2021.dvw", "block", 19, 21),
        ("beach-2021.dvw", "set", 48, 68),
        ("nicaragua-cuba-2022.vsm", "block", 40, 40),
        ("nicaragua-cuba-2022.vsm", "set", 89, 135),
    ],
)
def test_sets_and_blocks_of_real_files_have_their_places(
    shared: Path, file: str, skill: str, placed: int, of: int
) -> None:
    found = read_file(shared / "data/scout" / file)
    mine = [
        one
        for one in plays(event for _, event in found.events)
        if isinstance(one, Touch) and one.kind == skill
    ]
    places = [place for one in mine if (place := touch_place(one)) is not None]
    assert (len(places), len(mine)) == (placed, of)
    near = sum(6 <= own_half(side_at(where.point), where.point)[1] <= 9 for where in places)
    assert near > 0.6 * len(places)


@pytest.mark.parametrize(
    "payload", [{}, {"player_m": "here"}, {"start_m": [1]}, {"start_zone": 12}, {"end_zone": 3}]
)
def test_an_event_that_does_not_say_has_no_place(payload: dict[str, Any]) -> None:
    assert place("attack", **payload) is None


def test_nobody_knows_the_half_of_a_touch_without_a_team() -> None:
    event = {"event_type": "attack", "payload": {"start_zone": 4}}
    assert place_of(event) is None
