"""The rules, one play after the other."""

from __future__ import annotations

from typing import Any

import pytest

from session.errors import InvalidInput
from session.game.plays import plays
from session.game.rules import BEACH, INDOOR, Rules, check_rules, rules_of
from session.game.state import State
from session.game.step import step
from session.vocabulary import Side
from tests.record.noted import events

A, B = Side.A, Side.B
SIXES = "A[1,2,3,4,5,6/2] B[11,12,13,14,15,16/11] "


def after(text: str, rules: Rules = INDOOR, **liberos: str) -> State:
    """Where a match stands after what was noted."""
    shirts = {side: frozenset(liberos.get(side, "").split()) for side in "AB"}
    state = State.start(rules, (shirts["A"], shirts["B"]))
    for play in plays(events(text)):
        state = step(state, play)
    return state


def test_whoever_wins_the_opponents_serve_turns_and_serves() -> None:
    state = after(SIXES + "A1S+ B12R# B13A# B0:1")

    assert state.score == (0, 1)
    assert state.serving is B
    assert state.lineups == (
        ("1", "2", "3", "4", "5", "6"),
        ("12", "13", "14", "15", "16", "11"),
    )
    assert state.setter_zones == (2, 6), "11 stood in zone 1 and stands in zone 6 now"


def test_whoever_wins_the_own_serve_stays() -> None:
    state = after(SIXES + "A1S# B12R= A1:0")

    assert state.serving is A
    assert state.lineups[0] == ("1", "2", "3", "4", "5", "6")
    assert state.setter_zones == (2, 1)


def test_six_side_outs_bring_everybody_home() -> None:
    start = after(SIXES)
    state = after(SIXES + "A1S " + "B. A. " * 6)

    assert state.lineups == start.lineups
    assert state.setter_zones == start.setter_zones
    assert state.score == (6, 6)


def test_the_score_that_is_written_down_is_believed() -> None:
    assert after("A7S A12:10 A7S B13:11").score == (13, 11)


def test_a_point_without_a_score_is_counted() -> None:
    assert after("A7S A. A7S A. A7S B.").score == (2, 1)


def test_a_point_that_names_the_wrong_team_goes_to_whose_score_rises() -> None:
    state = after("A1S+ B2R# B3A# A0:1")
    assert (state.winner, state.serving, state.score, state.how) == (B, B, (0, 1), "kill")


def test_a_point_of_nobody_goes_to_whose_score_rises() -> None:
    given = events("A7S A1:0")
    given[1]["actor_team"] = None
    state = State.start()
    for play in plays(given):
        state = step(state, play)

    assert (state.score, state.winner) == ((1, 0), A)


@pytest.mark.parametrize(
    ("said", "six", "zone"),
    [
        ("A1S B. Bz6", ("12", "13", "14", "15", "16", "11"), 6),
        ("A1S B. Bz4", ("14", "15", "16", "11", "12", "13"), 4),
        ("A1S A. Bz", ("12", "13", "14", "15", "16", "11"), 6),
        ("B[,,,,,] Bz3", ("15", "16", "11", "12", "13", "14"), 3),
    ],
    ids=["as derived", "further than derived", "one on", "no six given"],
)
def test_a_rotation_that_is_written_down_is_believed(
    said: str, six: tuple[str, ...], zone: int
) -> None:
    state = after(SIXES + said.replace("B[,,,,,] ", ""))

    assert state.lineups[1] == six
    assert state.setter_zones[1] == zone


def test_what_a_file_says_of_the_court_holds_from_then_on() -> None:
    given = events(SIXES + "A1S B0:1 B12S")
    given[-1]["payload"] |= {
        "court": {"A": ["9", 8, "7", "6", "5", "04"]},
        "setter_zones": {"B": 3},
    }
    state = State.start()
    for play in plays(given):
        state = step(state, play)

    assert state.lineups[0] == ("9", "8", "7", "6", "5", "4")
    assert state.setter_zones == (2, 3)


def test_a_new_setter_is_where_she_stands() -> None:
    state = after(SIXES + "A1S A. A5>9 A[/9]")

    assert state.lineups[0] == ("1", "2", "3", "4", "9", "6")
    assert (state.setters[0], state.setter_zones[0]) == ("9", 5)


def test_a_setter_who_comes_on_later_is_where_she_stands_from_then_on() -> None:
    text = "A[1,2,3,4,5,6/9] A1S A. "

    assert after(text).setter_zones[0] is None
    assert after(text + "A5>9").setter_zones[0] == 5


def test_a_substitution_is_counted_a_libero_is_not() -> None:
    state = after(SIXES + "A1S A. A5>7 A6>8", A="7")

    assert state.substitutions[0] == (("6", "8"),)
    assert state.lineups[0] == ("1", "2", "3", "4", "5", "8")
    assert state.on_court(A) == ("1", "2", "3", "4", "7", "8")


def test_a_libero_leaves_when_the_place_comes_to_the_net() -> None:
    text = SIXES + "A5>7 A1S B. A. "

    assert after(text, A="7").on_court(A)[3] == "5"
    assert after(SIXES + "A6>7 A1S B. A.", A="7").on_court(A)[4] == "7"


@pytest.mark.parametrize(
    ("rules", "number", "score", "winner"),
    [
        (INDOOR, 1, (25, 23), A),
        (INDOOR, 1, (25, 24), None),
        (INDOOR, 4, (31, 33), B),
        (INDOOR, 5, (15, 13), A),
        (INDOOR, 5, (14, 12), None),
        (INDOOR, 5, (15, 14), None),
        (BEACH, 1, (19, 21), B),
        (BEACH, 3, (15, 12), A),
        (rules_of({"rules": "best_of_3"}), 3, (15, 10), A),
        (rules_of({"rules": {"points": 21}}), 1, (21, 19), A),
        (rules_of({"rules": {"points": 15, "cap": 17}}), 1, (17, 16), A),
        (rules_of({"rules": "golden_set"}), 1, (15, 13), A),
    ],
)
def test_who_has_won_a_set(
    rules: Rules, number: int, score: tuple[int, int], winner: Side | None
) -> None:
    side = "A" if score[0] > score[1] else "B"
    state = after(f"{number}|A7S {number}|{side}{score[0]}:{score[1]}", rules)

    assert state.set_winner is winner
    assert state.set_over is (winner is not None)


@pytest.mark.parametrize(
    ("meta", "name", "sets_to_win", "points"),
    [
        ({}, "indoor", 3, 25),
        ({"rules": "beach"}, "beach", 2, 21),
        ({"scout": {"rules": "beach"}}, "beach", 2, 21),
        ({"rules": "indoor", "scout": {"rules": "beach"}}, "indoor", 3, 25),
        ({"rules": {"best_of": 3, "points": 21}}, "indoor", 2, 21),
        ({"rules": {"name": "beach", "points": 15}}, "beach", 2, 15),
        ({"rules": {"points": "many", "best_of": 0, "players": 60}}, "indoor", 3, 25),
        ({"rules": "chess"}, "indoor", 3, 25),
        ({"rules": None, "scout": "?"}, "indoor", 3, 25),
    ],
)
def test_the_rules_of_a_session(
    meta: dict[str, Any], name: str, sets_to_win: int, points: int
) -> None:
    rules = rules_of(meta)

    assert (rules.name, rules.sets_to_win, rules.points) == (name, sets_to_win, points)


def test_the_next_set_begins_with_its_first_play() -> None:
    won = SIXES + "A1S A25:20"
    state = after(won)
    assert (state.set_number, state.score, state.sets_won) == (1, (25, 20), (1, 0))

    state = after(won + " Az6 AT")
    assert state.set_number == 1, "what a scout still writes after the last point"

    state = after(won + " end B11S")
    assert (state.set_number, state.score) == (2, (0, 0))
    assert state.serving is B
    assert not any(state.lineups[0]), "nobody said who plays the second set"


def test_who_served_first_receives_first_in_the_next_set() -> None:
    state = after("A1S A25:20 end B[11,12,13,14,15,16/11]")

    assert state.serving is B
    assert after("5|A1S 5|A15:10 6|BT").serving is None, "a deciding set has a toss"


def test_line_ups_between_two_sets_are_the_next_sets() -> None:
    state = after("A1S A25:20 end A[1,2,3,4,5,6/2] Bz3 B11S")

    assert state.set_number == 2
    assert state.lineups[0] == ("1", "2", "3", "4", "5", "6")
    assert state.setter_zones == (2, 3)


def test_a_set_number_that_is_written_down_is_believed() -> None:
    state = after("1|A1S 1|A7:3 3|B7S 3|B0:1 1|AT")

    assert (state.set_number, state.score) == (1, (7, 3))
    assert state.timeouts == (1, 0)
    assert after("1|A1S 1|A7:3 0|A1S 77|A1S").set_number == 1


def test_a_set_may_be_ended_early_or_be_no_more_than_its_score() -> None:
    state = after("A1S A21:15 end end25:23 2|end20:25 3|end25:8 4|end25:9")

    assert state.sets_won == (3, 1)
    assert state.over


@pytest.mark.parametrize("fourth", ["4|B13:15 end", "4|B13:25"])
def test_what_is_played_after_the_decision_is_none_of_the_match(fourth: str) -> None:
    state = after("1|A25:20 2|A25:20 3|A25:20 " + fourth)

    assert state.sets_won == (3, 0)
    assert state.over


def test_in_a_friendly_all_sets_may_be_played_and_count() -> None:
    friendly = rules_of({"rules": "friendly"})
    three = "1|A25:20 2|A25:20 3|A25:20"

    assert not after(three, friendly).over
    state = after(three + " 4|B13:25 5|A15:13", friendly)
    assert (state.sets_won, state.over) == ((4, 1), True)
    assert rules_of({"rules": {"best_of": 3, "all_sets": True}}).most_sets == 3
    with pytest.raises(InvalidInput, match="all_sets is true or false"):
        check_rules({"all_sets": 1})


@pytest.mark.parametrize(
    ("text", "rules", "changed"),
    [
        ("A1S A1:0", INDOOR, False),
        ("2|A1S", INDOOR, True),
        ("5|A1S 5|A8:5", INDOOR, True),
        ("A1S A4:3", BEACH, True),
        ("A1S A8:6", BEACH, False),
        ("3|A1S 3|A3:2", BEACH, True),
    ],
)
def test_which_end_a_team_plays_on(text: str, rules: Rules, changed: bool) -> None:
    assert after(text, rules).ends_changed is changed


def test_two_players_take_turns_to_serve_on_a_beach() -> None:
    state = after("A[1,2/1] B[1,2/2] A1S B0:1 B2S A1:1", BEACH)

    assert state.lineups == (("2", "1"), ("2", "1"))
    assert state.setter_zones == (2, 1)


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("A1S B2R B3E B4A", "serve reception reception reception"),
        (
            "A1S B2R B4A A5D A6A B7D B4A",
            "serve reception reception transition_break transition_break transition_sideout"
            " transition_sideout",
        ),
        ("A1S B2R A5A B7D B4A", "serve reception transition_break transition_sideout"
         " transition_sideout"),
        ("A1S B2R B4A A5B B7D B4A", "serve reception reception transition_break"
         " transition_sideout transition_sideout"),
        ("B2R B4A A5D", "reception reception transition_break"),
    ],
    ids=["first attack", "long rally", "overpass", "blocked and covered", "no serve"],
)  # fmt: skip
def test_the_phase_of_each_touch(text: str, phases: str) -> None:
    state, found = State.start(), []
    for play in plays(events(text)):
        state = step(state, play)
        found.append(state.phase)

    assert found == phases.split()


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("A1S# B2R= A.", "ace"),
        ("A1S+ B2R= A.", "reception_error"),
        ("A1S= B.", "serve_error"),
        ("A1S+ B2R# B3E# B4A# A5B= B.", "kill"),
        ("A1S+ B2R# B3E# B4A# A5D= B.", "kill"),
        ("A1S+ B2R# B3E# B4A# A5B! A6D= B.", "kill"),
        ("A1S+ B2R# B3E# B4A= A.", "attack_error"),
        ("A1S+ B2R# B3E# B4A/ A5B# A.", "blocked"),
        ("A1S+ B2R# B3E# B4A/ A.", "blocked"),
        ("A1S+ B2R# B3E= A.", "set_error"),
        ("A1S+ B2R# B4A+ A5D= B.", "dig_error"),
        ("A1S+ B2R# B4A+ A5B= B.", "block_error"),
        ("A1S+ B2R# B4A+ A5B/ B.", "block_error"),
        ("A1S+ B2R# B4A+ A5F= B.", "freeball_error"),
        ("A1S+ B2R# B!lost A.", "opponent_error"),
        ("A!won A.", "opponent_error"),
        ("A1S+ B2R# B4A# A!lost B.", "kill"),
        ("A1S+ B2R# B4A# A.", "unknown"),
        ("A1S B2R B4A B.", "unknown"),
        ("A.", "unknown"),
    ],
)
def test_how_a_rally_ended(text: str, how: str) -> None:
    assert after(text).how == how


def test_a_serve_of_the_others_shows_that_they_won_the_rally_before() -> None:
    state = after(SIXES + "A1S B12R B13A B12S")

    assert state.lineups[1] == ("12", "13", "14", "15", "16", "11")
    assert after(SIXES + "A1S B12R Bz6 B12S").lineups[1] == state.lineups[1], "no turn twice"
    assert after(SIXES + "A1S A. B12S").lineups[1] == state.lineups[1], "12 stood in zone 2"


def test_a_team_that_receives_did_not_serve() -> None:
    assert after("A1S A1:0 A5R").serving is B
