"""Expected side-out and break point, from rates that are usual elsewhere."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings

from session.game.match import Match
from session.stats.expected import (
    ACED,
    SERVE_ERROR,
    expected,
    expected_break_point,
    expected_sideout,
    reference_rates,
)
from session.vocabulary import Side
from tests.stats.test_report import boxscore, matches
from tests.stats.written import match, rally

LEBEDEW = {"#": 0.766, "+": 0.702, "!": 0.660, "-": 0.563, "/": 0.212}


def test_the_example_of_lebedew() -> None:
    found = expected_sideout(Counter({"#": 2, "+": 4, "!": 1, "-": 0, "/": 1}), LEBEDEW)
    assert found["value"] == pytest.approx(0.6515)
    assert (found["d"], found["left_out"]) == (8, 0)
    assert found["n"] == pytest.approx(5.212)


def test_an_aced_reception_is_expected_to_bring_nothing() -> None:
    assert expected_sideout(Counter({"#": 1, "=": 1}), LEBEDEW)["value"] == pytest.approx(0.383)


def test_the_expected_break_point_counts_aces_as_one_and_errors_as_none() -> None:
    served: Counter[str | None] = Counter({"#": 1, ACED: 2, SERVE_ERROR: 1})
    assert expected_break_point(served, LEBEDEW)["value"] == pytest.approx((0.234 + 2) / 4)


def test_what_the_reference_never_saw_is_left_out_and_said() -> None:
    found = expected_sideout(Counter({"#": 1, "-": 2, None: 1}), {"#": 0.8})
    assert found == {"value": 0.8, "n": 0.8, "d": 1, "left_out": 3}
    assert expected_sideout(Counter(), LEBEDEW)["value"] is None


USUAL = match(
    rally("A", "A7S- B3R# B4A#", "B"),
    rally("A", "A7S- B3R# B4A=", "A"),
    rally("B", "B7S- A3R! A4A=", "B"),
    rally("B", "B7S# A3R=", "B"),
    rally("B", "B7S- A3R#"),
)


def test_a_reference_is_counted_from_matches_that_one_chooses() -> None:
    found = reference_rates([USUAL, USUAL]).rates()
    assert found.sideout["#"] == {"value": 0.5, "n": 2, "d": 4}
    assert found.break_point["!"] == {"value": 1.0, "n": 2, "d": 2}
    assert found.sideout["-"] == {"value": None, "n": 0, "d": 0}


def test_every_team_set_and_player_has_its_expectation() -> None:
    played = match(
        rally("A", "A7S+ B3R! B4A#", "B"),
        rally("A", "A8S- B5R# B4A#", "B"),
        rally("A", "A7S=", "B"),
    )
    found = expected(played, reference_rates([USUAL]))
    assert found[Side.B].totals.expected_sideout["value"] == pytest.approx(0.25)
    assert found[Side.B].players["5"].expected_sideout["value"] == pytest.approx(0.5)
    assert found[Side.A].totals.expected_break_point["n"] == pytest.approx(1.5)
    assert found[Side.A].players["7"].expected_break_point["value"] == pytest.approx(0.5)
    assert found[Side.A].sets[1].expected_break_point["d"] == 3


@settings(deadline=None)
@given(matches)
def test_a_match_is_as_good_as_expected_where_it_is_its_own_reference(found: Match) -> None:
    judged = [
        one
        for one in found.rallies
        if one.winner and one.serving and [t.kind for t in one.touches].count("reception") == 1
        and all(
            t.sign not in (None, "=") and t.side is one.serving.other
            for t in one.touches
            if t.kind == "reception"
        )
    ]  # fmt: skip
    alone = match(*judged)
    hoped = expected(alone, reference_rates([alone]))
    real = boxscore(alone)
    both = [hoped[side].totals.expected_sideout for side in Side]
    assert sum(one["left_out"] for one in both) == 0
    won = sum(real[side]["totals"]["modified_sideout"]["n"] for side in "AB")
    assert sum(one["n"] for one in both) == pytest.approx(won)
