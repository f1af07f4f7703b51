"""The whole summary: the keys that were promised, where they were promised."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.errors import InvalidInput
from session.game.match import Match, reduce
from session.game.plays import typed_play
from session.schemas import PlayerIn
from session.scout import scout_of
from session.stats.expected import reference_rates
from session.stats.filters import Filter
from session.stats.report import summary
from session.vocabulary import Side
from tests.record.noted import events
from tests.stats.written import match, rally

LINE = (
    "points_total", "points_break", "points_win_loss", "serve_total", "serve_errors", "serve_aces",
    "reception_total", "reception_errors", "reception_positive_pct", "reception_excellent_pct",
    "attack_total", "attack_errors", "attack_blocked", "attack_kills", "attack_kill_pct",
    "block_kills",
)  # fmt: skip
TEAM = (
    "name", "totals", "players", "sets", "rotations", "attack_after_positive_reception",
    "attack_after_negative_reception", "attack_on_dig", "sideout_points",
    "receptions_per_sideout_point", "break_points", "serves_per_break_point",
)  # fmt: skip
SITUATIONS = TEAM[5:8]
SITUATION = ("total", "errors", "blocked", "kills", "kill_pct")

PLAYED = match(
    rally("A", "A7S- B3R+ B9E# B4A#", "B", zones=(1, 2)),
    rally("B", "B9S+ A1R- A2A- B4D# B4A/ A5B#", "A", zones=(1, 1)),
    rally("A", "A5S# B3R=", "A", zones=(6, 1)),
    rally("A", "A5S- B3R! B4A- A1D# A2A#", "A", zones=(6, 1), in_set=2),
    rally("A", "A5S=", "B", zones=(6, 1), in_set=2),
    partials=((1, 0),),
)
ROSTERS: dict[str, list[Any]] = {
    "A": [PlayerIn(number="7", player_name="Zoë", captain=True), PlayerIn(number="10")],
    "B": [{"number": "04", "player_name": "Ana", "position": "outside", "libero": False}],
}


def test_the_document_has_every_promised_key_in_its_place() -> None:
    found = summary(PLAYED, session_id="s", names={"A": "Home", "B": None}, rosters=ROSTERS)
    assert {"session_id", "teams", "attacks"} <= set(found)
    assert found["session_id"] == "s"
    for team in found["teams"].values():
        assert set(TEAM) <= set(team)
        for line in (team["totals"], *team["players"].values(), *team["sets"].values()):
            assert set(LINE) <= set(line)
        assert all({"opponent_errors", "score"} <= set(one) for one in team["sets"].values())
        assert list(team["rotations"]) == list("123456")
        assert all("diff" in one for one in team["rotations"].values())
        assert all(set(SITUATION) <= set(team[key]) for key in SITUATIONS)
    for attack in found["attacks"]:
        assert {"event_id", "team", "player", "phase"} <= set(attack)
    json.dumps(found, allow_nan=False)


def test_everyone_on_the_roster_is_listed_in_the_order_of_shirts() -> None:
    team = summary(PLAYED, rosters=ROSTERS)["teams"]["A"]
    assert list(team["players"]) == ["1", "2", "5", "7", "10"]
    ten = team["players"]["10"]
    assert all(not ten[key] for key in LINE)
    assert (ten["attack_kill_pct"], ten["sets"], ten["starts"]) == (None, {}, {})
    assert (team["players"]["7"]["name"], team["players"]["7"]["captain"]) == ("Zoë", True)


def test_a_roster_may_be_plain_mappings_with_leading_zeros() -> None:
    four = summary(PLAYED, rosters=ROSTERS)["teams"]["B"]["players"]["4"]
    assert (four["name"], four["position"], four["attack_total"]) == ("Ana", "outside", 3)


def test_receptions_for_a_point_and_serves_for_a_break_point() -> None:
    teams = summary(PLAYED)["teams"]
    assert teams["A"]["sideout_points"] == 1
    assert teams["A"]["receptions_per_sideout_point"] == 1.0
    assert (teams["A"]["break_points"], teams["A"]["serves_per_break_point"]) == (2, 2.0)
    assert (teams["B"]["sideout_points"], teams["B"]["break_points"]) == (1, 0)
    assert teams["B"]["receptions_per_sideout_point"] == 3.0
    assert teams["B"]["serves_per_break_point"] is None


@pytest.mark.parametrize(
    ("written", "partials"),
    [
        ([], [[9, 4], [16, 7]]),
        ([[8, 3], [16, 9], [21, 9]], [[8, 3], [16, 7], [21, 9]]),
        ([[7, 3], None, [21, 12]], [[9, 4], [16, 7]]),
        ([["8", 3], "16-7"], [[9, 4], [16, 7]]),
    ],
    ids=["nothing written", "leaps filled", "impossible ones left out", "nonsense"],
)
def test_partial_scores_that_the_points_leap_over_are_those_of_the_file(
    written: list[Any], partials: list[list[int]]
) -> None:
    scored = reduce(events("A7:2 A1S A9:4 A15:7 A1S A16:7 A1S A25:9"))
    found = summary(scored, scout=scout_of({"scout": {"sets": [{"partials": written}]}}))
    assert found["sets"]["1"]["partials"] == partials


def test_sets_have_their_score_length_partial_scores_and_first_server() -> None:
    scout = {"sets": [{"minutes": 27}, {"minutes": None}]}
    found = summary(PLAYED, scout=scout_of({"scout": scout}))
    assert found["sets"]["1"] == {
        "score": [2, 1],
        "winner": "A",
        "after_decision": False,
        "partials": [[1, 0]],
        "minutes": 27,
        "served_first": "A",
        "setter_zones": {"A": 1, "B": 2},
    }
    assert (found["sets"]["2"]["minutes"], found["minutes"]) == (None, 27)
    assert found["sets_won"] == {"A": 1, "B": 0}


def test_the_setter_of_a_line_up_is_known_where_the_rest_of_the_set_is_its_result() -> None:
    sets = summary(reduce(events("A[1,2,3,4,5,6/3] A25:20 2|B0:25")))["sets"]
    assert [sets[one]["setter_zones"]["A"] for one in "12"] == [3, None]


def test_starting_places_come_from_the_file_or_else_from_the_game() -> None:
    scout = {"players": {"A": {"7": {"starts": [1, None]}, "2": {"starts": ["*", None]}}}}
    change = {"player_out": "1", "player_in": "8"}
    sub = typed_play(None, "substitution", Side.A, "7", None, 1, change)
    six = ("5", "10", "11", "1", "12", "13")
    played = match(*PLAYED.rallies, starters=(six, six), others=(sub,))
    team = summary(played, scout=scout_of({"scout": scout}))["teams"]["A"]["players"]
    assert team["7"]["starts"] == {"1": 1}
    assert team["2"]["starts"] == {"1": "*", "2": "*"}
    assert (team["5"]["starts"], team["1"]["starts"]) == ({"2": 1}, {"2": 4})
    assert team["8"]["starts"] == {"1": "*", "2": "*"}, "the file does not list 8"


def test_somebody_whom_the_list_of_the_file_lacks_came_in_as_the_game_says() -> None:
    scout = {"players": {"A": {"7": {"starts": [1]}, "9": {"starts": [None]}}}}
    six = ("7", "10", "11", "1", "12", "13")
    team = summary(match(*PLAYED.rallies, starters=(six, six)), scout=scout_of({"scout": scout}))[
        "teams"
    ]["A"]
    starts = {number: one["starts"] for number, one in team["players"].items()}
    assert starts["2"] == {"1": "*", "2": "*"}, "touched the ball, and is not on the list"
    assert starts["7"]["1"] == 1
    assert "1" not in starts.get("9", {}), "the list says that 9 did not play"


def test_nobody_is_said_to_have_come_in_where_no_line_up_is_known() -> None:
    for six in ((None,) * 6, ("5", None, None, "1", None, None)):
        teams = summary(match(*PLAYED.rallies, starters=(six, six)))["teams"]
        said = [one["starts"] for team in teams.values() for one in team["players"].values()]
        assert "*" not in [place for starts in said for place in starts.values()]


@pytest.mark.parametrize(
    "scout",
    [
        {"sets": 5, "players": []},
        {"sets": ["x", None], "players": {"A": "x"}},
        {"sets": [{"minutes": "27"}], "players": {"A": {"7": 5, "2": {"starts": {"1": 2}}}}},
        {"sets": [{"minutes": True}], "players": {"A": {"7": {"starts": ["²", 9, [], None]}}}},
    ],
)
def test_what_somebody_wrote_into_meta_by_hand_does_no_harm(scout: dict[str, Any]) -> None:
    assert summary(PLAYED, scout=scout_of({"scout": scout}))["minutes"] is None


def test_what_is_expected_is_added_for_a_reference() -> None:
    found = summary(PLAYED, rosters=ROSTERS, reference=reference_rates([PLAYED]))
    assert found["reference"]["sideout"]["+"] == {"value": 1.0, "n": 1, "d": 1}
    for team in found["teams"].values():
        for line in (team["totals"], *team["sets"].values(), *team["players"].values()):
            assert {"expected_sideout", "expected_break_point"} <= set(line)
    assert "expected_sideout" not in summary(PLAYED)["teams"]["A"]["totals"]


def test_an_empty_match_is_a_summary_of_nothing() -> None:
    found = summary(Match((), (0, 0), ()), rosters=ROSTERS)
    assert (found["attacks"], found["sets"], found["minutes"]) == ([], {}, None)
    assert found["teams"]["A"]["players"]["7"]["points_total"] == 0


def part(**wanted: Any) -> dict[str, Any]:  # noqa: ANN401
    return summary(PLAYED, Filter(**wanted), rosters=ROSTERS)


def test_a_filter_that_asks_nothing_changes_nothing() -> None:
    assert part() == summary(PLAYED, rosters=ROSTERS)


def test_a_part_of_the_match_has_the_numbers_of_that_part() -> None:
    found = part(sets=(2,))
    assert list(found["sets"]) == ["2"]
    assert found["teams"]["A"]["totals"]["attack_kills"] == 1
    assert found["teams"]["B"]["totals"]["opponent_errors"] == 1
    assert found["filter"] == {"set": "2"}


def test_a_part_of_a_set_has_neither_the_sets_length_nor_its_partial_scores() -> None:
    scout = {"sets": [{"minutes": 27, "partials": [[8, 3]]}, {"minutes": 20}]}
    cut = summary(
        PLAYED, Filter.parse({"outcome": "won", "team": "A"}), scout=scout_of({"scout": scout})
    )
    assert cut["sets"]["1"]["partials"] == []
    assert cut["sets"]["1"]["minutes"] is None
    assert cut["sets"]["1"]["served_first"] == "A"
    whole = summary(PLAYED, Filter(sets=(2,)), scout=scout_of({"scout": scout}))
    assert (whole["sets"]["2"]["minutes"], whole["minutes"]) == (20, 20)


def test_each_team_is_seen_from_its_own_side_where_the_filter_names_none() -> None:
    found = part(serving=True)
    assert found["teams"]["A"]["totals"]["serve_total"] == 4
    assert found["teams"]["B"]["totals"]["serve_total"] == 1
    assert found["teams"]["A"]["totals"]["reception_total"] == 0
    assert found["teams"]["A"]["rotations"]["6"]["diff"] == 1
    assert [one["team"] for one in found["attacks"]] == ["B", "A"]


def test_a_player_filter_counts_that_players_touches_and_keeps_scores_and_phases() -> None:
    found = summary(PLAYED, Filter.parse({"player": "B4"}), rosters=ROSTERS)
    team = found["teams"]["B"]
    assert (team["totals"]["attack_total"], team["totals"]["reception_total"]) == (3, 0)
    assert team["attack_after_positive_reception"]["kills"] == 1
    assert (team["sets"]["1"]["score"], team["sets"]["1"]["opponent_errors"]) == (1, 0)
    assert [one["player"] for one in found["attacks"]] == ["4", "4", "4"]
    assert found["teams"]["A"]["totals"]["serve_total"] == 0


def test_a_wrong_filter_is_said() -> None:
    with pytest.raises(InvalidInput):
        Filter.parse({"rotation": "9"})


def event(kind: str, side: str | None, number: str | None, **payload: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"event_type": kind, "actor_team": side, "actor_number": number, "payload": payload}


touches = st.builds(
    event,
    st.sampled_from(["serve", "reception", "set", "attack", "block", "dig", "freeball"]),
    st.sampled_from(["A", "B", None]),
    st.sampled_from(["1", "2", "7", "$$", None]),
    evaluation=st.sampled_from([*"#+!-/=", None]),
    set_number=st.sampled_from([None, None, None, 1, 2, 5]),
)
scores = st.lists(st.integers(0, 30), min_size=2, max_size=2)
happenings = st.one_of(
    st.builds(event, st.just("point"), st.sampled_from(["A", "B", None]), st.none()),
    st.builds(event, st.just("point"), st.sampled_from("AB"), st.none(), score=scores),
    st.builds(event, st.just("set_end"), st.none(), st.none(), score=scores),
    st.builds(
        event, st.just("rotation"), st.sampled_from("AB"), st.none(), setter_zone=st.integers(0, 7)
    ),
    st.builds(
        event, st.just("substitution"), st.sampled_from("AB"), st.none(),
        player_out=st.sampled_from(["1", "2"]), player_in=st.sampled_from(["7", "9"]),
    ),
    st.builds(
        event, st.just("note"), st.sampled_from("AB"), st.none(),
        outcome=st.sampled_from(["won", "lost"]),
    ),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.one_of(touches, touches, happenings), max_size=40))
def test_whatever_was_written_down_the_parts_make_the_whole(written: list[dict[str, Any]]) -> None:
    found = summary(reduce(written), rosters=ROSTERS)
    json.dumps(found, allow_nan=False)
    for mine, other in ("AB", "BA"):
        team, opponent = found["teams"][mine], found["teams"][other]
        everyone = [*team["players"].values(), team["unknown_player"]]
        for key in (key for key in LINE if not key.endswith("_pct")):
            whole = team["totals"][key] or 0
            assert sum(one[key] or 0 for one in team["sets"].values()) == whole
            assert sum(one[key] or 0 for one in everyone) == whole
        for key in ("score", "opponent_errors"):
            parts = [one[key] for one in team["sets"].values()]
            assert sum(part or 0 for part in parts) == (team["totals"][key] or 0)
        attacks = sum(team[key]["total"] or 0 for key in SITUATIONS)
        assert attacks == (team["totals"]["attack_total"] or 0)
        for number, one in {"all": team["totals"], **team["sets"]}.items():
            there = opponent["totals"] if number == "all" else opponent["sets"][number]
            sideout, breaks = one["sideout"], there["break_point"]
            assert sideout["d"] == breaks["d"]
            if sideout["d"]:
                assert sideout["value"] + breaks["value"] == pytest.approx(1)
