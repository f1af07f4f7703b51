"""The box score: by hand first, then what must hold for any match at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.game.match import Match, Rally
from session.game.plays import typed_touch
from session.stats.catalogue import PLAYER_LINE
from session.stats.report import summary
from session.vocabulary import Side
from tests.stats.written import match, rally


def boxscore(found: Match) -> dict[str, Any]:
    """Each team of the match report."""
    return dict(summary(found)["teams"])


SMALL = match(
    rally("A", "A7S# B3R=", "A"),
    rally("A", "A7S! B3R! B9E# B4A/ A5B#", "A"),
    rally("A", "A7S- B3R+ B9E# B4A#", "B"),
    rally("B", "B9S+ A1R- A2A= ", "B", in_set=2),
    rally("B", "B9S=", "A", in_set=2),
    rally("A", "A$$S+ B$$R# B4A- A1D+ A2A#", "A", in_set=2),
)


def test_points_are_aces_kills_and_winning_blocks() -> None:
    totals = boxscore(SMALL)["A"]["totals"]
    assert (totals["serve_aces"], totals["attack_kills"], totals["block_kills"]) == (1, 1, 1)
    assert totals["points_total"] == 3


def test_a_break_point_is_made_by_the_serving_team_alone() -> None:
    found = boxscore(SMALL)
    assert found["A"]["totals"]["points_break"] == 3
    assert found["B"]["totals"]["points_break"] == 0
    assert found["B"]["totals"]["points_total"] == 1


def test_won_minus_lost_takes_off_serves_receptions_attacks_and_blocked_attacks() -> None:
    players = boxscore(SMALL)["B"]["players"]
    assert players["3"]["points_win_loss"] == -1
    assert players["4"]["points_win_loss"] == 1 - 1
    assert players["9"]["points_win_loss"] == -1


def test_set_dig_freeball_and_block_errors_take_nothing_off() -> None:
    only = match(rally("A", "A7S- B3E= B3D= B3F= B3B= B3B/", "A"))
    assert boxscore(only)["B"]["players"]["3"]["points_win_loss"] == 0


def test_an_attack_that_comes_back_from_the_block_is_not_blocked() -> None:
    only = match(rally("A", "A7S- B3R+ B4A! B4A/ A2B#", "A"))
    four = boxscore(only)["B"]["players"]["4"]
    assert (four["attack_total"], four["attack_blocked"]) == (2, 1)


def test_opponent_errors_are_the_points_that_no_touch_of_ones_own_made() -> None:
    sets = boxscore(SMALL)["A"]["sets"]
    assert (sets["1"]["score"], sets["1"]["opponent_errors"]) == (2, 0)
    assert (sets["2"]["score"], sets["2"]["opponent_errors"]) == (2, 1)


def test_of_a_set_of_which_only_the_score_is_known_nothing_else_is_and_none_of_it_is_zero() -> None:
    found = boxscore(match(rally("A", "A7S#", "A"), scores={1: (1, 0), 2: (25, 20)}))
    alone = found["A"]["sets"]["2"]
    counts = {key: one for key, one in alone.items() if not isinstance(one, dict)}
    assert {key for key, one in counts.items() if one is not None} == {"score"}
    assert alone["attack_kill"] == {"value": None, "n": 0, "d": 0}
    totals = found["A"]["totals"]
    assert (totals["score"], totals["serve_aces"], totals["opponent_errors"]) == (26, 1, 0)


def test_points_before_a_set_was_begun_to_be_written_down_are_nobodys_errors() -> None:
    found = boxscore(match(rally("A", "A7S#", "A"), rally("A", "A7S+", "A"), scores={1: (17, 14)}))
    a, b = (found[side]["totals"] for side in "AB")
    assert (a["score"], a["points_total"], a["opponent_errors"]) == (17, 1, 1)
    assert (b["score"], b["points_total"], b["opponent_errors"]) == (14, 0, 0)


def test_where_nobody_kept_the_score_the_opponent_gave_nothing_away() -> None:
    sets = boxscore(match(rally("A", "A7S# B3R=")))["A"]["sets"]
    assert (sets["1"]["points_total"], sets["1"]["opponent_errors"]) == (1, 0)


def test_an_unknown_player_counts_for_the_team_alone() -> None:
    found = boxscore(SMALL)
    assert found["A"]["totals"]["serve_total"] == 4
    assert found["A"]["unknown_player"]["serve_total"] == 1
    assert set(found["A"]["players"]) == {"7", "5", "1", "2"}


def test_a_touch_without_a_sign_stands_in_the_total_and_in_no_percentage() -> None:
    only = match(rally("A", "A7S B3R B3R# B4A B4A# B4A="))
    found = boxscore(only)["B"]["totals"]
    assert (found["reception_total"], found["reception_positive_pct"]) == (2, 100.0)
    assert (found["attack_total"], found["attack_kill_pct"]) == (3, 50.0)
    assert found["attack_kill"] == {"value": 0.5, "n": 1, "d": 2}
    assert boxscore(only)["A"]["totals"]["serve_efficiency"]["value"] is None


def test_an_attack_that_is_known_to_have_stayed_in_play_counts_below_the_line() -> None:
    one = rally("A", "A7S- B3R# B4A A1D A2A B4A#", "B")
    kept = typed_touch(None, "attack", Side.B, "4", None, 1, {"in_play": True})
    touches = (*one.touches[:2], kept, *one.touches[3:])
    played = match(replace(one, touches=touches))
    found = boxscore(played)
    assert found["B"]["totals"]["attack_kill"] == {"value": 0.5, "n": 1, "d": 2}
    assert found["A"]["totals"]["attack_kill"] == {"value": None, "n": 0, "d": 0}
    assert found["B"]["attack_after_positive_reception"]["kill_pct"] == 0.0


def test_percentages_are_not_rounded_and_null_over_nothing() -> None:
    thirds = match(rally("A", "A7S+ B3R# B3R+ B3R-"))
    found = boxscore(thirds)
    assert found["B"]["totals"]["reception_positive_pct"] == pytest.approx(200 / 3, abs=1e-12)
    assert found["B"]["totals"]["reception_excellent_pct"] == pytest.approx(100 / 3, abs=1e-12)
    assert found["A"]["totals"]["reception_positive_pct"] is None
    assert found["A"]["totals"]["attack_kill_pct"] is None


def test_players_have_their_own_sets() -> None:
    nine = boxscore(SMALL)["B"]["players"]["9"]
    assert {number: one["serve_total"] for number, one in nine["sets"].items()} == {"1": 0, "2": 2}


def test_an_empty_match_has_two_teams_with_nothing() -> None:
    for team in boxscore(Match((), (0, 0), ())).values():
        assert (team["players"], team["sets"]) == ({}, {})
        assert team["totals"]["points_total"] == team["totals"]["score"] == 0


codes = st.builds(
    "".join,
    st.tuples(
        st.sampled_from("AB"),
        st.sampled_from(["1", "7", "12", "$$"]),
        st.sampled_from("SREABDF"),
        st.sampled_from(["#", "+", "!", "-", "/", "=", ""]),
    ),
)


@st.composite
def rallies(draw: st.DrawFn) -> Rally:
    return rally(
        draw(st.sampled_from(["A", "B", None])),
        " ".join(draw(st.lists(codes, max_size=8))),
        draw(st.sampled_from(["A", "B", None])),
        zones=draw(st.tuples(*[st.sampled_from([None, *range(1, 7)])] * 2)),
        in_set=draw(st.integers(1, 5)),
    )


matches = st.lists(rallies(), max_size=12).map(lambda found: match(*found))
SEVEN = boxscore(SMALL)["A"]["players"]["7"]
COUNTS = [key for key in PLAYER_LINE if type(SEVEN[key]) is int]
RATES = [key for key in PLAYER_LINE if type(SEVEN[key]) is dict]


def added(lines: list[dict[str, Any]], key: str) -> Any:  # noqa: ANN401
    if key in RATES:
        return tuple(sum(one[key][part] for one in lines) for part in "nd")
    return sum(one[key] or 0 for one in lines)


@settings(deadline=None)
@given(matches)
def test_sets_add_up_to_the_match_and_players_with_the_unknown_to_the_team(found: Match) -> None:
    for team in boxscore(found).values():
        everyone = [*team["players"].values(), team["unknown_player"]]
        for key in (*COUNTS, *RATES):
            whole = added([team["totals"]], key)
            assert added(list(team["sets"].values()), key) == whole
            assert added(everyone, key) == whole
        for player in everyone:
            for key in (*COUNTS, *RATES):
                assert added(list(player["sets"].values()), key) == added([player], key)
        for key in ("score", "opponent_errors"):
            parts = [one[key] for one in team["sets"].values()]
            assert sum(part or 0 for part in parts) == (team["totals"][key] or 0)


@settings(deadline=None)
@given(matches)
def test_no_point_is_won_twice(found: Match) -> None:
    sets = {str(one.number): one for one in found.sets}
    for side, team in boxscore(found).items():
        for number, one in team["sets"].items():
            played, place = sets[number], "AB".index(side)
            if any(played.score) and not played.is_known:
                assert one["points_total"] is None
                continue
            assert 0 <= one["points_break"] <= one["points_total"]
            if any(played.score):
                made = one["opponent_errors"] + one["points_total"]
                assert made + played.unseen[place] == one["score"]
