"""Side-out, break point and rotations: each rate with the denominator that its name promises."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from session.game.match import Match
from session.stats.catalogue import PASSAGES
from session.stats.report import rotations, summary
from tests.stats.test_report import matches
from tests.stats.written import match, rally


def sideout(found: Match) -> dict[str, dict[str, Any]]:
    """What a match report says of side-out and break point."""
    return {
        side: {
            "totals": passages(team["totals"]),
            **{
                name: {key: passages(line) for key, line in team[name].items()}
                for name in ("sets", "rotations", "players")
            },
        }
        for side, team in summary(found)["teams"].items()
    }


def passages(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in PASSAGES if name in line}


PLAYED = match(
    rally("A", "A7S= ", "B", zones=(1, 3)),
    rally("A", "A7S# B3R=", "A", zones=(1, 3)),
    rally("A", "A7S- B3R+ B4A#", "B", zones=(1, 3)),
    rally("A", "A8S- B5R+ B4A- A1D- A1F- B4A#", "B", zones=(6, 3)),
    rally("A", "A8S- B3R! B4A= ", "A", zones=(6, 2), in_set=2),
)


def rate(n: int, d: int) -> dict[str, Any]:
    return {"value": n / d if d else None, "n": n, "d": d}


def test_sideout_is_over_all_serves_of_the_opponent_with_their_errors() -> None:
    totals = sideout(PLAYED)["B"]["totals"]
    assert totals["sideout"] == rate(3, 5)
    assert totals["modified_sideout"] == rate(2, 4)


def test_first_ball_sideout_names_its_two_denominators() -> None:
    totals = sideout(PLAYED)["B"]["totals"]
    assert totals["first_ball_sideout"] == rate(1, 5)
    assert totals["first_ball_sideout_received"] == rate(1, 4)


def test_break_point_is_what_the_receiving_team_left() -> None:
    found = sideout(PLAYED)
    assert found["A"]["totals"]["break_point"] == rate(2, 5)
    assert found["A"]["totals"]["sideout"] == rate(0, 0)
    assert found["A"]["sets"]["2"]["break_point"] == rate(1, 1)


def test_players_have_rates_over_their_own_receptions_and_serves() -> None:
    found = sideout(PLAYED)
    assert found["B"]["players"]["3"] == {
        "modified_sideout": rate(1, 3),
        "first_ball_sideout_received": rate(1, 3),
        "break_point": rate(0, 0),
    }
    assert found["A"]["players"]["7"]["break_point"] == rate(1, 3)
    assert found["A"]["players"]["8"]["break_point"] == rate(1, 2)


def test_a_rally_without_winner_or_server_is_in_no_rate() -> None:
    unknown = match(rally("A", "A7S- B3R+"), rally(None, "B4A#", "B"))
    for team in sideout(unknown).values():
        assert all(found["d"] == 0 for found in team["totals"].values())


def test_a_rotation_has_the_difference_of_all_its_rallies() -> None:
    found = rotations(PLAYED)
    assert {zone: row["diff"] for zone, row in found["A"].items() if row["rallies"]} == {
        "1": -1,
        "6": 0,
    }
    assert {zone: row["diff"] for zone, row in found["B"].items() if row["rallies"]} == {
        "3": 2,
        "2": -1,
    }
    assert list(found["A"]) == ["1", "2", "3", "4", "5", "6"]


def test_a_rotation_counts_what_the_team_did_in_it() -> None:
    three = rotations(PLAYED)["B"]["3"]
    counts = {key: value for key, value in three.items() if not isinstance(value, dict)}
    assert counts == {
        "diff": 2,
        "rallies": 4,
        "won": 3,
        "lost": 1,
        "serves": 0,
        "receptions": 3,
        "kills": 2,
        "errors": 0,
        "blocked": 0,
        "attacks_lost": 0,
    }
    assert three["sideout"] == rate(3, 4)


def test_a_point_by_nobody_in_particular_counts_in_the_difference() -> None:
    assert rotations(match(rally("A", "", "B", zones=(4, 5))))["B"]["5"]["diff"] == 1


@settings(deadline=None)
@given(matches)
def test_sideout_of_one_and_break_point_of_the_other_make_one(found: Match) -> None:
    rates = sideout(found)
    for mine, other in ("AB", "BA"):
        scopes = [("totals", rates[mine]["totals"], rates[other]["totals"])]
        scopes += [(n, one, rates[other]["sets"][n]) for n, one in rates[mine]["sets"].items()]
        for _, here, there in scopes:
            assert here["sideout"]["d"] == there["break_point"]["d"]
            assert here["sideout"]["n"] + there["break_point"]["n"] == here["sideout"]["d"]
        for one in (rates[mine]["totals"], *rates[mine]["rotations"].values()):
            assert all(0 <= rate["n"] <= rate["d"] for rate in one.values())


@settings(deadline=None)
@given(matches)
def test_what_one_team_wins_in_its_rotations_the_other_loses(found: Match) -> None:
    rallies = [one for one in found.rallies if None not in one.setter_zones]
    known = rotations(match(*rallies))
    a, b = (sum(row.count("diff") or 0 for row in known[side].values()) for side in "AB")
    assert a == -b
