"""What charts show: counted by hand on a few touches, then against all touches of real files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from session.court import turn, zone_at
from session.game.match import Match
from session.game.plays import Touch
from session.stats.directions import FANS, SHAPES, Fan, cones, directions
from session.stats.heat import Detail, heat
from session.stats.places import End, TouchSpot, spot, touches_of
from session.stats.profile import busiest, profile
from session.stats.report import rotations as report_rotations
from session.stats.report import summary
from session.stats.scoreline import set_lines
from session.stats.setterzones import setter_zones, zone_shares
from session.vocabulary import Side
from tests.charts.jotted import FILES, match, real

SKILLS: tuple[tuple[str, End], ...] = (
    ("serve", "from"),
    ("serve", "to"),
    ("reception", "to"),
    ("attack", "from"),
    ("attack", "to"),
)


def count(whole: Match, skill: str, side: Side) -> int:
    return sum(1 for _ in touches_of(whole, skill, side))


def known(play: Touch, end: End) -> TouchSpot:
    """An end of the way of a touch that has one."""
    found = spot(play, end)
    assert found is not None
    return found


def test_zones_lie_as_the_team_of_that_half_sees_them() -> None:
    whole = match(
        "A1S- B2R+ B3A#",
        p1={"start_zone": 1, "end_zone": 5, "end_subzone": "C"},
        p2={"start_zone": 1, "end_zone": 5},
        p3={"start_zone": 4, "end_zone": 1},
    )
    serve, reception, attack = whole.rallies[0].touches
    assert known(serve, "from").point == pytest.approx((8.1, -0.75))
    end = known(serve, "to")
    assert (end.half, end.zone, end.subzone) == (Side.B, 5, "C")
    assert end.point == pytest.approx((8.25, 15.75))
    received, hit, landed = known(reception, "to"), known(attack, "from"), known(attack, "to")
    assert (received.half, received.point) == (Side.B, (7.5, 16.5))
    assert (hit.half, hit.point) == (Side.B, (7.5, 10.5))
    assert (landed.half, landed.point) == (Side.A, (7.5, 1.5))


def test_a_measured_place_has_the_zone_it_lies_in_unless_the_scout_said_another() -> None:
    whole = match(
        "A1A# A1A# A1A=",
        p1={"end_m": [1.0, 16.0]},
        p2={"end_m": [1.0, 16.0], "end_zone": 6},
        p3={"end_m": [-1.0, 16.0]},
    )
    first, second, out = (known(play, "to") for play in whole.rallies[0].touches)
    assert (first.zone, first.subzone, first.exact) == (1, "B", True)
    assert (second.zone, second.subzone) == (6, None)
    assert (out.zone, out.exact) == (None, True)


def test_who_stands_beside_the_court_plays_from_the_zone_next_to_it() -> None:
    whole = match(
        "A1A+ B2A+ A3D+ A4A+",
        p1={"start_m": [-0.4, 7.5]},
        p2={"start_m": [9.4, 10.5]},
        p3={"end_m": [4.5, -2.0]},
        p4={"start_m": [4.5, 9.3]},
    )
    first, second, dig, over = whole.rallies[0].touches
    assert [known(play, "from").zone for play in (first, second, over)] == [4, 4, 3]
    assert known(first, "from").point == (-0.4, 7.5)
    assert known(dig, "to").zone == 6


def test_nearly_every_attack_of_a_file_with_coordinates_alone_has_a_zone(shared: Path) -> None:
    """Hitters at the antenna meet the ball outside the side line."""
    whole = real(shared, "avl-men-2017.psvb")
    heats = [heat(whole, "attack", "from", "zone", side) for side in Side]
    assert (sum(one.n for one in heats), sum(one.without for one in heats)) == (187, 1)


@pytest.mark.parametrize("side", list(Side))
def test_every_place_of_a_half_belongs_to_one_quarter_of_a_zone(side: Side) -> None:
    seen = set()
    for column in range(6):
        for row in range(6):
            point = (0.75 + 1.5 * column, 0.75 + 1.5 * row)
            seen.add(zone_at(side, point if side is Side.A else turn(point)))
    assert len(seen) == 36
    assert zone_at(side, (4.5, 9.01) if side is Side.A else (4.5, 8.99)) is None


def test_heat_counts_by_zone_says_what_it_lost_and_leads_to_the_plays() -> None:
    whole = match(
        "A1A# A1A= A1A+ A2A/ B9A#",
        p1={"end_zone": 1},
        p2={"end_zone": 1, "end_subzone": "A"},
        p3={"end_zone": 6},
        p5={"end_zone": 5},
    )
    found = heat(whole, "attack", "to", "zone", Side.A)
    assert (found.n, found.without) == (3, 1)
    cells = {cell.zone: (cell.count, cell.won, cell.lost, cell.ids) for cell in found.cells}
    assert cells == {1: (2, 1, 1, (1, 2)), 6: (1, 0, 0, (3,))}
    finer = heat(whole, "attack", "to", "subzone", Side.A)
    assert (finer.n, finer.without, finer.cells[0].subzone) == (1, 3, "A")


def test_directions_join_touches_of_one_outcome_between_the_same_zones() -> None:
    way = {"start_zone": 4, "end_zone": 1}
    whole = match("A1A# A1A# A1A/ A1A- A1A#", p1=way, p2=way, p3=way, p4=way)
    found = directions(whole, "attack", Side.A)
    assert (found.n, found.without) == (4, 1)
    arrows = {(arrow.words, arrow.outcome): (arrow.count, arrow.ids) for arrow in found.arrows}
    assert arrows == {
        ("4 to 1", "won"): (2, (1, 2)),
        ("4 to 1", "lost"): (1, (3,)),
        ("4 to 1", "kept"): (1, (4,)),
    }
    assert found.arrows[0].count == 2


def test_cones_are_counted_from_where_the_attack_was_made() -> None:
    whole = match(
        "A1A# A1A= A1A+ A1A+",
        p1={"start_zone": 4, "end_cone": 2},
        p2={"start_zone": 5, "end_cone": 2},
        p3={"start_zone": 8, "end_cone": 8},
        p4={"start_zone": 4},
    )
    found = cones(whole, Side.A)
    assert (found.n, found.without, list(found.fans)) == (3, 1, ["left", "middle"])
    second = found.fans["left"][1]
    assert (second.number, second.count, second.won, second.lost) == (2, 2, 1, 1)
    assert found.n_of("middle") == 1


@pytest.mark.parametrize("fan", list(FANS))
def test_the_cones_of_an_attack_cover_the_other_half_once(fan: Fan) -> None:
    def area(shape: tuple[tuple[float, float], ...]) -> float:
        pairs = zip(shape, (*shape[1:], shape[0]), strict=True)
        return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2

    areas = [area(shape) for shape in SHAPES[fan].values()]
    assert sum(areas) == pytest.approx(81)


def test_a_run_and_a_time_out_stand_where_they_happened() -> None:
    whole = match("A1S# A1:0 A1S# A2:0 BT A1S# A3:0 A1S= B3:1")
    (line,) = set_lines(whole)
    assert [(run.side, run.first, run.last, run.points) for run in line.runs] == [(Side.A, 1, 3, 3)]
    assert [(out.side, out.after, out.score) for out in line.time_outs] == [(Side.B, 2, (2, 0))]
    assert [step.lead for step in line.steps] == [1, 2, 3, 2]
    assert set_lines(whole, least=4)[0].runs == ()


def test_a_run_ends_where_a_filter_left_rallies_out() -> None:
    whole = match("A1S# A1:0 A1S# A2:0 A1S# A3:0")
    set_one = replace(whole.sets[0], rallies=whole.sets[0].rallies[::2])
    assert set_lines(replace(whole, sets=(set_one,)), least=2)[0].runs == ()


def test_rates_of_two_players_have_their_n_and_are_none_without_touches() -> None:
    whole = match("A1A# A1A= A1A+ B2S# B2S=")
    kills, kept = profile(whole, Side.A, "1").readings[:2]
    assert (kills.n, kills.d, kept.n, kept.d) == (1, 3, 2, 3)
    serves = {reading.axis.key: reading for reading in profile(whole, Side.B, "2").readings}
    assert serves["serves_in"].value == 0.5
    assert serves["kills"].value is None
    assert busiest(whole) == {Side.A: ["1"], Side.B: ["2"]}


def test_an_attack_that_is_only_known_to_have_stayed_in_play_counts_as_not_lost() -> None:
    whole = match("A1A# A1A A1A", p2={"in_play": True})
    kills, kept = profile(whole, Side.A, "1").readings[:2]
    assert (kills.n, kills.d, kept.n, kept.d) == (1, 2, 2, 2)


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_lost_or_counted_twice_in_a_real_match(shared: Path, name: str) -> None:
    whole = real(shared, name)
    details: tuple[Detail, ...] = ("zone", "subzone", "metres")
    for side in Side:
        for skill, end in SKILLS:
            total = count(whole, skill, side)
            for detail in details:
                found = heat(whole, skill, end, detail, side)
                ids = [number for cell in found.cells for number in cell.ids]
                assert found.n + found.without == total
                assert len(ids) == len(set(ids)) == (found.n if detail != "metres" else 0)
        for skill in ("serve", "attack"):
            for detail in details:
                ways = directions(whole, skill, side, detail)
                assert ways.n + ways.without == count(whole, skill, side)
                assert sum(len(arrow.ids) for arrow in ways.arrows) == ways.n
        fans, shares = cones(whole, side), zone_shares(whole, side)
        assert fans.n + fans.without == shares.n + shares.without == count(whole, "attack", side)
        placed = sum(share.count for row in shares.rotations.values() for share in row)
        assert placed + shares.unplaced == shares.n


@pytest.mark.parametrize("name", FILES[:3])
def test_rotations_and_rates_are_those_of_the_match_report(shared: Path, name: str) -> None:
    whole = real(shared, name)
    report, box = report_rotations(whole), summary(whole)["teams"]
    for side in Side:
        drawn = {str(row.zone): row.diff for row in setter_zones(whole, side).rows}
        assert drawn == {
            zone: row["diff"] for zone, row in report[side.value].items() if zone in drawn
        }
        for number in busiest(whole)[side][:3]:
            kills = profile(whole, side, number).readings[0]
            line = box[side.value]["players"][number]
            assert (kills.n, kills.d) == (line["attack_kills"], line["attack_total"])


def test_the_score_of_a_real_match_ends_as_its_sets_did(shared: Path) -> None:
    lines = set_lines(real(shared, "stuttgart-schwerin-2018.dvw"))
    assert [line.steps[-1].score for line in lines] == [line.score for line in lines]
    assert [line.score for line in lines] == [(25, 21), (22, 25), (22, 25), (25, 21), (12, 15)]
    assert sum(len(line.time_outs) for line in lines) == 17


def test_cones_and_coordinates_are_where_the_files_have_them(shared: Path) -> None:
    with_cones = real(shared, "katowice-bedzin-2019.dvw")
    assert sum(cones(with_cones, side).n for side in Side) == 242
    measured = real(shared, "click-and-scout.dvw")
    assert sum(directions(measured, "attack", side, "metres").n for side in Side) == 211
    assert sum(cones(measured, side).n for side in Side) == 0
