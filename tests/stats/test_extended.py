"""Distribution, runs, zones, efficiencies and the NCAA box score, counted by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.game.match import Match
from session.game.plays import typed_touch
from session.game.rules import BEACH
from session.serialiser import json_of
from session.stats.extended import extended
from session.stats.filters import Filter
from session.stats.metrics import advanced_metrics
from session.stats.narrowing import by_team
from session.stats.report import is_known
from session.stats.scoreline import set_lines
from session.stats.serving import serve_runs, server
from session.stats.splits import distribution, split_rates
from session.stats.styles import Style
from session.vocabulary import SKILLS, Side
from tests.stats.handmade import match, played, rally


def numbers(found: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    """(n, d) of rates, and what is no rate as it is."""
    read = (found[name] for name in names)
    return tuple((one["n"], one["d"]) if isinstance(one, dict) else one for one in read)


def ncaa(game: Match, style: Style = "datavolley") -> dict[str, Any]:
    """The box score of colleges: both teams, and what the record cannot tell."""
    found = extended(game, style=style)
    teams = {side: team["ncaa"] for side, team in found["teams"].items()}
    return {"teams": teams, "notes": found["ncaa_notes"]}


def touch_rates(game: Match, style: Style = "datavolley") -> dict[str, Any]:
    return {side: team["skills"] for side, team in extended(game, style=style)["teams"].items()}


RALLIES = played(
    ("A1S+ B2R# B3E+ B4A#:start_zone=4:combination=X5", "B", (1, 1)),
    ("B1S- A5R! A2E# A4A+:start_zone=4 B6D+ B3E# B9A/:start_zone=3 A6B#", "A", (1, 1)),
    ("A6S! B2R+ B3E+ B9A#:start_zone=3:combination=X1", "B", (6, 1)),
    ("B4S# A5R=", "B", (6, 6)),
    ("B4S+ A5R- A2E- A$$A=:start_zone=2 ", "B", (6, 6)),
)


def test_in_system_is_after_a_reception_perfect_or_positive() -> None:
    team = distribution(RALLIES)[Side.B]
    one = team["1"]["in_system"]
    assert one.total == 2
    assert numbers(one.zones["4"], "share", "kill", "efficiency") == ((1, 2), (1, 1), (1, 1))
    assert numbers(one.combinations["X1"], "share") == ((1, 2),)
    assert team["1"]["transition"].zones["3"].rate("efficiency")["n"] == -1
    assert team["all"]["all"].total == 3
    away = distribution(RALLIES)[Side.A]
    assert away["6"]["out_of_system"].zones["2"]["kill"] == {"value": 0, "n": 0, "d": 1}
    assert json_of(away["2"]["all"]) == {"total": 0, "zones": {}, "combinations": {}}
    assert list(away["1"]["all"].combinations) == ["unknown"]


def test_a_rotation_or_reception_that_nobody_knows_counts_in_all_alone() -> None:
    team = distribution(played(("A1S+ B2R B4A#", "B", (None, None))))[Side.B]
    assert [team[name]["all"].total for name in ("all", "1", "6")] == [1, 0, 0]
    assert team["all"]["in_system"].total == 0


def test_a_turn_lasts_until_side_out() -> None:
    game = played(
        ("A1S#", "A"),
        ("A1S#", "A"),
        ("A1S=", "B"),
        ("B7S=", "A"),
        ("A2S=", "B"),
        ("B8S#", "B"),
        ("B8S=", "A"),
    )
    found = serve_runs(game)
    team = json_of(found[Side.A])
    assert [(t["player"], t["serves"], t["points"]) for t in team["turns"]] == [
        ("1", 3, 2),
        ("2", 1, 0),
    ]
    assert team["longest"] | {"score_after": None} == {
        "player": "1",
        "set": 1,
        "first_rally": 1,
        "last_rally": 3,
        "serves": 3,
        "points": 2,
        "score_before": [0, 0],
        "score_after": None,
    }
    assert team["lengths"] == {"0": 1, "2": 1}
    assert numbers(team["players"]["1"], "serves", "longest", "points_per_turn") == (3, 2, (2, 1))
    assert found[Side.B].team.points_per_turn == {"value": 0.5, "n": 1, "d": 2}
    assert serve_runs(played(("A1R#", "A")))[Side.A].longest is None


def test_a_gap_or_another_server_ends_a_turn() -> None:
    game = played(("A1S#", "A"), ("A1S#", "A"), ("A9S#", "A"))
    assert [turn.number for turn in serve_runs(game)[Side.A].turns] == ["1", "9"]
    part = by_team(game, Filter.parse({"rally": "1"}))
    assert [turn.serves for turn in serve_runs(next(iter(part.values())))[Side.A].turns] == [1]


def test_who_serves_without_a_serve_stands_in_zone_1() -> None:
    one = rally("A$$S#", "A")
    assert server(one) is None
    assert serve_runs(played(("A$$S#", "A")))[Side.A].players == {}


def test_the_score_runs_point_by_point_with_runs() -> None:
    game = played(*[("A1S#", "A")] * 4, ("A1S=", "B"))
    [line] = map(json_of, set_lines(game))
    assert line["score"] == [4, 1]
    assert [point["score"] for point in line["points"]][-2:] == [[4, 0], [4, 1]]
    assert line["runs"] == [{"team": "A", "first_rally": 1, "last_rally": 4, "points": 4}]


def test_touches_are_parted_by_zone_and_combination() -> None:
    found = split_rates(RALLIES)
    attack = found[Side.B]["attack"]
    assert list(attack["start_zone"]) == ["3", "4"]
    assert numbers(attack["start_zone"]["3"], "total", "share", "kill") == (2, (2, 3), (1, 2))
    assert list(attack["combination"]) == ["X1", "X5", "unknown"]
    assert "end_zone" not in attack
    assert found[Side.A]["serve"] == {}


def test_zones_of_serve_and_reception_say_where_the_ball_went() -> None:
    found = split_rates(
        played(("A1S#:start_zone=1:end_zone=6:skill_type=Q B2R=:start_zone=1:end_zone=6", "A"))
    )
    serve = found[Side.A]["serve"]
    assert numbers(serve["end_zone"]["6"], "ace", "efficiency") == ((1, 1), (1, 1))
    assert list(serve) == ["start_zone", "end_zone", "skill_type"]
    assert numbers(found[Side.B]["reception"]["end_zone"]["6"], "error", "positive") == (
        (1, 1),
        (0, 1),
    )


@pytest.mark.parametrize(
    ("signs", "skill", "n", "d"),
    [
        ("#+!-/=", "serve", 1, 6),
        ("##+!/=", "reception", 1, 6),
        ("##+!-/=", "set", 1, 7),
        ("##+!-/=", "attack", 0, 7),
        ("##+!-/=", "block", 1, 7),
        ("#++-=", "dig", 2, 5),
        ("#-", "freeball", 1, 2),
    ],
)
def test_each_skill_has_its_efficiency(signs: str, skill: str, n: int, d: int) -> None:
    letter = {"set": "E", "freeball": "F"}.get(skill, skill[0].upper())
    game = played((" ".join(f"A1{letter}{sign}" for sign in signs), "A"))
    found = touch_rates(game)["A"]
    assert numbers(found["team"][skill], "efficiency") == ((n, d),)
    assert found["players"]["1"] == found["team"]


@pytest.mark.parametrize(
    ("style", "error", "invasion", "efficiency"),
    [
        ("datavolley", (1, 6), (2, 6), (-1, 6)),
        ("german", (2, 6), (1, 6), (-1, 6)),
        ("volleymetrics", (1, 6), (0, 0), (1, 6)),
    ],
)
def test_a_blocks_signs_mean_what_the_scout_meant(
    style: Style, error: tuple[int, int], invasion: tuple[int, int], efficiency: tuple[int, int]
) -> None:
    game = played(("A1B# A1B+ A1B- A1B/ A1B/ A1B=", "A"))
    found = touch_rates(game, style=style)["A"]["team"]["block"]
    assert numbers(found, "error", "invasion", "efficiency") == (error, invasion, efficiency)


def test_for_volleymetrics_a_covered_block_is_no_bad_dig_and_a_reach_is_a_bad_set() -> None:
    game = played(("A1D# A1D/ A1D= A2E# A2E/ A2E=", "A"))
    found = touch_rates(game, style="volleymetrics")["A"]["team"]
    assert numbers(found["dig"], "efficiency", "error") == ((0, 3), (1, 3))
    assert numbers(found["set"], "efficiency", "error") == ((-1, 3), (2, 3))


def test_what_nobody_judged_stands_in_no_rate() -> None:
    found = touch_rates(played(("A1A# A2A", "A")))["A"]["team"]["attack"]
    assert numbers(found, "total", "unevaluated", "kill") == (2, 1, (1, 1))


def test_an_attack_that_is_only_known_to_have_stayed_in_play_is_judged() -> None:
    said = {"in_play": True, "start_zone": 4}
    attack = typed_touch(None, "attack", Side.A, "1", None, 1, said)
    one = rally("A1A#", "A")
    game = played(("A1A#:start_zone=4", "A"))
    whole = replace(one, touches=(*one.touches, attack), phases=(*one.phases, "transition_sideout"))
    game = replace(game, sets=(replace(game.sets[0], rallies=(whole,)),))
    kill = {"value": 0.5, "n": 1, "d": 2}
    assert touch_rates(game)["A"]["team"]["attack"]["kill"] == kill
    assert (
        advanced_metrics([{"event_type": "attack", "actor_team": "A", "payload": attack.said}])[
            "attack_performance"
        ]["A"]["team"]["unevaluated"]
        == 0
    )


@pytest.mark.parametrize(
    ("words", "assists"),
    [
        ("A2E# A4A#", 1),
        ("A2E# A4A+ B1D# A4A#", 0),
        ("A2E# A4A= ", 0),
        ("A2E# B1D# A4A#", 0),
        ("A2E- A2F+ A4A#", 1),
        ("A4A#", 0),
    ],
)
def test_a_set_assists_when_the_next_attack_of_its_team_is_a_kill(words: str, assists: int) -> None:
    assist = touch_rates(played((words, "A")))["A"]["team"]["set"]["assist"]
    assert assist["n"] == assists


def test_a_set_before_an_attack_that_nobody_judged_says_nothing() -> None:
    assist = touch_rates(played(("A2E# A4A B1D A2E A4A#", "A")))["A"]["team"]["set"]["assist"]
    assert assist == {"value": 1.0, "n": 1, "d": 1}


def test_the_ncaa_box_score_is_kept_by_its_own_rules() -> None:
    found = ncaa(RALLIES)
    home, away = found["teams"]["A"], found["teams"]["B"]
    assert numbers(away["team"], "K", "E", "TA", "hitting", "A") == (2, 1, 3, (1, 3), 2)
    assert numbers(away["team"], "SA", "SE", "DIG", "BE", "BHE") == (1, 0, 1, 0, 0)
    assert numbers(home["team"], "E", "RE", "TB", "PTS", "BS") == (1, 1, 1, 1, None)
    assert away["players"]["3"]["A"] == 2
    assert away["players"]["9"]["PTS"] == 1
    assert any("BS and BA are left open" in note for note in found["notes"])


@pytest.mark.parametrize(
    ("words", "aces", "errors", "by", "missed"),
    [
        ("A5S# B2R=", 1, 0, "5", "2"),
        ("A5S+ B2R=", 1, 0, "5", "2"),
        ("A5S/ B2R=", 1, 0, "5", "2"),
        ("A5S B2R=", 1, 0, "5", "2"),
        ("A5S= B2R=", 1, 0, "5", "2"),
        ("A5S# B2R= B2R=", 1, 0, "5", "2"),
        ("A5S# B2R- B3E=", 1, 0, "5", None),
        ("A5S#", 1, 0, "5", None),
        ("A$$S+ B2R=", 1, 0, None, "2"),
        ("A5S=", 0, 1, None, None),
        ("A5S+ B2R- B3E= ", 0, 0, None, None),
    ],
)
def test_every_reception_error_is_an_ace_and_every_ace_is_one(
    words: str, aces: int, errors: int, by: str | None, missed: str | None
) -> None:
    teams = ncaa(played((words, "A")))["teams"]
    assert numbers(teams["A"]["team"], "SA", "SE", "PTS") == (aces, errors, aces)
    assert teams["B"]["team"]["RE"] == aces
    server = teams["A"]["players"].get(by, teams["A"]["unknown_player"])
    receiver = teams["B"]["players"].get(missed, teams["B"]["unknown_player"])
    assert (server["SA"], receiver["RE"]) == (aces, aces)


def test_an_ace_of_a_serve_that_nobody_wrote_down_is_of_who_stood_in_zone_1() -> None:
    game = played(("B2R=", "A"))
    [rally] = game.rallies
    rallies = (replace(rally, serving=Side.A),)
    teams = ncaa(replace(game, sets=(replace(game.sets[0], rallies=rallies),)))["teams"]
    assert teams["A"]["players"]["1"]["SA"] == teams["B"]["players"]["2"]["RE"] == 1


def test_numbers_per_set_are_over_the_sets_that_somebody_played() -> None:
    game = match(
        [
            [("A2E# A9A# ", "A"), ("B4A/ A9B#:players=2", "A"), ("B4A+ A9D+ A2E# A9A#", "A")],
            [("A2E# A3A#", "A"), ("B4A/ A9B#:players=1", "A")],
            [("A2E# A3A#", "A")],
        ]
    )
    home = ncaa(game)["teams"]["A"]
    said = {key: (rate["n"], rate["d"]) for key, rate in home["players"]["9"]["per_set"].items()}
    assert said == {"K": (2, 2), "A": (0, 2), "DIG": (1, 2), "B": (2, 2), "PTS": (3.5, 2)}
    assert home["players"]["2"]["per_set"]["A"]["value"] == pytest.approx(4 / 3)
    team = {key: (rate["n"], rate["d"]) for key, rate in home["team"]["per_set"].items()}
    assert team == {"K": (4, 3), "A": (4, 3), "DIG": (1, 3), "B": (2, 3), "PTS": (6, 3)}


@pytest.mark.parametrize(
    ("block", "solo", "shared", "points"),
    [
        ("A3B#:players=1", 1, 0, 1),
        ("A3B#:players=2", 0, 1, 0.5),
        ("A3B#:skill_subtype=A", 0, 1, 0.5),
    ],
)
def test_a_block_is_solo_or_shared_where_the_record_says_so(
    block: str, solo: int, shared: int, points: float
) -> None:
    team = ncaa(played((f"B4A/ {block}", "A")))["teams"]["A"]
    assert numbers(team["players"]["3"], "BS", "BA", "PTS") == (solo, shared, points)
    assert team["team"]["PTS"] == 1


def test_a_blocker_on_a_beach_is_alone() -> None:
    """There a scout's number says which way the blocker went: 2 is across."""
    game = replace(played(("B2A/:players=2 A1B#:players=2", "A")), rules=BEACH)
    found = ncaa(game)
    assert numbers(found["teams"]["A"]["players"]["1"], "BS", "BA", "PTS") == (1, 0, 1)
    assert not any("shared" in note or "left open" in note for note in found["notes"])


def test_a_part_of_a_match_leaves_open_what_the_match_leaves_open() -> None:
    game = match(
        [
            [("B4A/ A3B#:players=2", "A", (1, 1))],
            [("B4A/ A3B#", "A", (1, 1))],
        ]
    )
    whole = extended(game, Filter())["teams"]["A"]["ncaa"]["players"]["3"]
    first, second = (
        extended(game, Filter(sets=(number,)))["teams"]["A"]["ncaa"]["players"]["3"]
        for number in (1, 2)
    )
    assert numbers(first, "BS", "BA", "PTS") == (None, None, 1)
    assert first["PTS"] + second["PTS"] == whole["PTS"] == 2


def test_touches_of_nobody_known_stand_in_a_line_of_the_college_box_score() -> None:
    away = ncaa(played(("A1S+ B$$R# B3E# B4A#", "B"), ("A1S+ B2R# B3E# B$$A=", "A")))["teams"]["B"]
    assert numbers(away["unknown_player"], "K", "E", "TA") == (0, 1, 1)
    assert sum(one["TA"] for one in away["players"].values()) + 1 == away["team"]["TA"] == 2


def test_assists_of_a_scout_who_leaves_sets_out_come_with_a_warning() -> None:
    full = played(("A1S+ B2R# B3E# B4A#", "B"))
    only_after_receptions = played(
        ("A1S+ B2R# B3E# B4A+ A5D# A4A+ B2D# B4A#", "B"), ("A1S+ B2R# B3E# B4A#", "B")
    )
    said = "Not every set is written down"
    assert not any(said in note for note in ncaa(full)["notes"])
    assert any(said in note for note in ncaa(only_after_receptions)["notes"])


@pytest.mark.parametrize(
    ("words", "digs"),
    [
        ("A1A+ B2D+", 1),
        ("A1A+ B3B+ B2D+", 1),
        ("A1A+ B2D=", 0),
        ("A1A! B3B+ A2D+", 0),
        ("A1F+ B2D+", 0),
    ],
)
def test_a_dig_takes_an_attacked_ball(words: str, digs: int) -> None:
    assert (
        ncaa(played((words, "B")))["teams"]["B" if "B2D" in words else "A"]["team"]["DIG"] == digs
    )


def test_a_fault_at_the_net_is_written_by_the_style_of_the_scout() -> None:
    game = played(("B4A+ A3B/", "B"), ("B4A# A3B=", "B"))
    lines = {
        style: ncaa(game, style)["teams"]["A"]["team"]["BE"]
        for style in ("datavolley", "german", "volleymetrics")
    }
    assert lines == {"datavolley": 1, "german": 1, "volleymetrics": None}


words = st.lists(
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from("AB"),
        st.sampled_from(["1", "12", "$$"]),
        st.sampled_from("SREABDF"),
        st.sampled_from([*"#+!-/=", ""]),
    ),
    max_size=9,
).map(" ".join)
games = st.lists(
    st.lists(
        st.tuples(
            words,
            st.sampled_from(["A", "B"]),
            st.tuples(st.sampled_from([1, 4, None]), st.sampled_from([2, None])),
        ),
        max_size=4,
    ),
    max_size=3,
).map(match)


@settings(deadline=None)
@given(games, st.sampled_from(["", "set=1", "rotation=1", "phase=break", "serving=yes"]))
def test_any_match_has_its_numbers_and_they_fit_together(game: Match, asked: str) -> None:
    address = dict([asked.split("=")]) if asked else {}
    wanted = Filter.parse(address)
    found = extended(game, wanted)
    json.dumps(found, allow_nan=False)
    for side, view in by_team(game, wanted).items():
        team = found["teams"][side]
        attacks = [
            t for r in view.rallies for t in r.touches if (t.kind, t.side) == ("attack", side)
        ]
        college, skills = team["ncaa"]["team"], team["skills"]
        # Nothing is counted where only the result is known.
        known = is_known(game) and is_known(by_team(game, wanted.of_rallies)[side])
        expected = len(attacks) if known else None
        assert team["distribution"]["all"]["all"]["total"] == expected
        assert college["TA"] == skills["team"]["attack"]["total"] == expected
        for skill in SKILLS:
            named = sum(one[skill]["total"] for one in skills["players"].values())
            assert named <= (skills["team"][skill]["total"] or 0)
        assert expected is None or college["A"] <= college["K"]
        assert sum(team["serve_runs"]["lengths"].values()) == len(team["serve_runs"]["turns"])


def test_a_condition_on_touches_leaves_what_they_hang_on() -> None:
    found = extended(RALLIES, Filter.parse({"skill": "attack", "player": "B4"}))["teams"]["B"]
    assert found["distribution"]["1"]["in_system"]["total"] == 1
    assert found["skills"]["team"]["set"]["total"] == 0
    setter = extended(RALLIES, Filter.parse({"player": "B3"}))["teams"]["B"]
    assert setter["skills"]["team"]["set"]["assist"]["n"] == 2
    assert setter["ncaa"]["team"]["A"] == 2
    assert len(setter["serve_runs"]["turns"]) == 2


@settings(deadline=None)
@given(games)
def test_efficiencies_agree_with_the_metrics_of_the_record(game: Match) -> None:
    events = [
        {
            "event_type": t.kind,
            "actor_team": t.side,
            "actor_number": t.number,
            "payload": {"evaluation": t.sign} if t.sign else {},
        }
        for r in game.rallies
        for t in r.touches
    ]
    metrics, rates = advanced_metrics(events), touch_rates(game)
    for side in "AB":
        for skill in ("serve", "reception"):
            theirs = metrics[f"{skill}_performance"][side]["team"]["efficiency"]
            assert rates[side]["team"][skill]["efficiency"] == theirs
        attack = metrics["attack_performance"][side]["team"]["efficiency"]
        assert rates[side]["team"]["attack"]["efficiency"] == attack
