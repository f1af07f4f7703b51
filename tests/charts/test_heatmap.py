"""Heatmaps: the heat adds up to n, nothing is drawn that nobody knows, files are whole."""

from __future__ import annotations

import json
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charts import heatmap, positions_heatmap
from app.charts.court import Y_RANGE
from app.charts.density import CELL, chosen_spots, density
from app.charts.style import letters
from app.vision.types import Positions
from session.stats.places import CourtPlace
from session.vocabulary import Side


def touch(skill: str, team: str = "A", number: str = "7", **payload: object) -> dict[str, Any]:
    event: dict[str, Any] = {"event_type": skill, "actor_team": team, "actor_number": number}
    return event | {"payload": payload}


RALLY = [
    touch("serve", "B", "1", start_zone=1),
    touch("reception", "A", "7", player_m=[2.0, 3.0]),
    touch("set", "A", "9", player_m=[6.0, 8.0]),
    touch("attack", "A", "7", start_m=[1.0, 8.0]),
    touch("dig", "B", "3"),
]


def size_of(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


spot = st.tuples(st.floats(-2, 11), st.floats(-3.5, 21.5)).map(CourtPlace)
zone = st.sampled_from(
    [CourtPlace((1.5, 7.5), (0, 6, 3, 9)), CourtPlace((8.1, -0.75), (7.2, -1.5, 9, 0))]
)


@settings(max_examples=30, deadline=None)
@given(st.lists(spot | zone, min_size=1, max_size=12))
def test_the_heat_adds_up_to_the_number_of_touches(places: list[CourtPlace]) -> None:
    assert density(places).sum() * CELL**2 == pytest.approx(len(places), rel=1e-6)


def test_the_heat_of_one_side_stays_on_its_side_of_the_net() -> None:
    grid = density([CourtPlace((4.5, 8.9))])
    above = grid[round((9 - Y_RANGE[0]) / CELL) :]
    assert above.sum() == 0
    assert grid.sum() > 0


def test_a_zone_is_filled_evenly_and_nothing_else() -> None:
    grid = density([CourtPlace((1.5, 7.5), (0, 6, 3, 9))])
    assert np.unique(grid.round(9)).tolist() == [0, pytest.approx(1 / 9)]


def test_team_player_skill_and_status_choose_what_is_shown() -> None:
    assert (chosen_spots(RALLY).n, chosen_spots(RALLY).without_place) == (4, 1)
    assert chosen_spots(RALLY, team=Side.A).n == 3
    assert chosen_spots(RALLY, team=Side.A, number="7").n == 2
    assert chosen_spots(RALLY, skill="attack").places == [(Side.A, CourtPlace((1.0, 8.0)))]
    assert chosen_spots(RALLY, status="suggested").n == 0
    assert chosen_spots(RALLY, kind="positions").n == 2


def test_a_touch_outside_the_picture_is_counted_and_not_drawn() -> None:
    found = chosen_spots([touch("dig", player_m=[40.0, 3.0])])
    assert (found.n, found.outside) == (0, 1)


def test_a_picture_is_the_same_every_time_and_differs_when_the_touches_do() -> None:
    first, again = heatmap(RALLY), heatmap(RALLY)
    assert first == again
    assert size_of(first) == (840, 1410)
    assert heatmap(RALLY, team="A") != first
    assert heatmap([e | {"status": "suggested"} for e in RALLY], status="suggested") != first


def test_svg_is_well_formed_and_carries_its_title() -> None:
    svg = heatmap(RALLY, fmt="svg", title="Attacks & <sets>")
    root = ET.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    titles = [e.text for e in root.iter("{http://purl.org/dc/elements/1.1/}title")]
    assert titles[0] == "Attacks & <sets>"


@pytest.mark.parametrize("status", ["confirmed", "suggested"])
def test_no_events_give_a_court_with_a_note(status: str) -> None:
    assert size_of(heatmap([], status=status)) == (840, 1410)


def test_names_from_anywhere_are_written_without_complaint() -> None:
    names = {"A": "$x^2$ Żółw 🏐 \n" + "long " * 30, "B": None}
    size_of(heatmap(RALLY, teams=names, team="A", number="07", title="日本 $"))
    assert letters("a🏐\n b") == "a□ b"


def test_positions_without_metres_are_counted_and_not_drawn() -> None:
    n = 40
    court = np.full((n, 2), np.nan)
    court[:10] = [4.5, 6.0]
    known = Positions(
        t_sec=np.arange(n, dtype=float),
        track=np.zeros(n, np.int32),
        boxes=np.zeros((n, 4), np.float32),
        court_xy=court,
        side=np.zeros(n, np.int32),
        wrists=np.zeros((n, 2, 3), np.float32),
    )
    assert size_of(positions_heatmap(known, title="Clip")) == (840, 1410)


def test_four_threads_draw_at_once_and_nothing_is_mixed_up() -> None:
    skills = ["serve", "reception", "set", "attack"]
    alone = [heatmap(RALLY, skill=skill) for skill in skills]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda skill: heatmap(RALLY, skill=skill), skills * 2))
    assert together == alone * 2
    assert len(set(alone)) == 4


def test_the_rally_from_katowice_says_that_it_has_no_places(shared: Path) -> None:
    truth = json.loads((shared / "data/video/katowice-bedzin-2019-rally.events.json").read_text())
    found = chosen_spots(truth["events"])
    assert (found.n, found.without_place) == (0, 13)
