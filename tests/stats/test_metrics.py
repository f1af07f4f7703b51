"""Efficiencies: counted by hand first, then on random touches, then on a real rally."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.schemas import EventIn, PlayerIn
from session.stats.metrics import advanced_metrics
from session.vocabulary import Evaluation

SIGNS = "#+!-/="


def touch(skill: str, sign: str | None, team: str = "A", number: str | None = "7") -> EventIn:
    payload = {} if sign is None else {"evaluation": sign}
    return EventIn.model_validate(
        {"event_type": skill, "actor_team": team, "actor_number": number, "payload": payload}
    )


def every(skill: str, signs: str, number: str | None = "7") -> list[EventIn]:
    return [touch(skill, sign, number=number) for sign in signs]


def test_attack_efficiency_is_kills_minus_errors_and_blocked_over_all_attacks() -> None:
    found = advanced_metrics(every("attack", "####+!-/=="))["attack_efficiency"]["A"]
    expected = {"value": 0.1, "n": 1, "d": 10, "total": 10, "unevaluated": 0}
    assert found == {"team": expected, "players": {"7": expected}}


def test_serve_efficiency_counts_the_half_point_as_good_and_the_exclamation_as_neither() -> None:
    team = advanced_metrics(every("serve", "#+/!-==="))["serve_performance"]["A"]["team"]
    assert team == {
        "total": 8,
        "aces": 1,
        "errors": 3,
        "ace_pct": 12.5,
        "error_pct": 37.5,
        "efficiency": {"value": -0.125, "n": -1, "d": 8},
        "unevaluated": 0,
    }


def test_reception_counts_perfect_and_positive_against_errors_and_overpasses() -> None:
    team = advanced_metrics(every("reception", "##+!/="))["reception_performance"]["A"]["team"]
    assert team["positive_pct"] == 50
    assert team["excellent_pct"] == pytest.approx(100 / 3)
    assert team["efficiency"] == {"value": pytest.approx(1 / 6), "n": 1, "d": 6}


def test_without_an_evaluation_a_rate_is_null_and_says_how_many_were_not_judged() -> None:
    metrics = advanced_metrics([touch("attack", None), touch("serve", None)])
    assert metrics["attack_efficiency"]["A"]["team"] == {
        "value": None,
        "n": 0,
        "d": 0,
        "total": 1,
        "unevaluated": 1,
    }
    serve = metrics["serve_performance"]["A"]["team"]
    assert (serve["total"], serve["ace_pct"], serve["unevaluated"]) == (1, None, 1)


def test_an_unjudged_attack_does_not_water_the_judged_ones_down() -> None:
    team = advanced_metrics([touch("attack", "#"), touch("attack", None)])["attack_efficiency"]
    assert (team["A"]["team"]["value"], team["A"]["team"]["unevaluated"]) == (1.0, 1)


def test_an_attack_that_is_known_to_have_stayed_in_play_is_evaluated() -> None:
    played = touch("attack", None).model_copy(update={"payload": {"in_play": True}})
    team = advanced_metrics([touch("attack", "#"), played])["attack_performance"]["A"]["team"]
    assert (team["kill_pct"], team["unevaluated"]) == (50.0, 0)


def test_suggestions_and_rejected_events_do_not_count() -> None:
    kill = touch("attack", "#")
    others = [kill.model_copy(update={"status": s}) for s in ("suggested", "rejected")]
    assert advanced_metrics([kill, *others])["attack_efficiency"]["A"]["team"]["d"] == 1


def test_a_script_may_send_plain_mappings_with_other_words_and_leading_zeros() -> None:
    spike = {
        "event_type": "Spike",
        "actor_team": "B",
        "actor_number": "07",
        "payload": {"evaluation": "#"},
    }
    found = advanced_metrics([spike], {"B": [{"number": 7}]})["attack_efficiency"]["B"]
    assert found["players"]["7"]["value"] == 1.0


def test_everyone_on_the_roster_is_listed_and_unnamed_touches_count_for_the_team_only() -> None:
    rosters = {"A": [PlayerIn(number="1"), PlayerIn(number="2")], "B": []}
    events = [touch("attack", "#", number="2"), touch("attack", "=", number=None)]
    found = advanced_metrics(events, rosters)["attack_efficiency"]["A"]
    assert list(found["players"]) == ["1", "2"]
    assert found["players"]["1"]["value"] is None
    assert (found["players"]["2"]["d"], found["team"]["d"]) == (1, 2)


def test_an_empty_session_has_both_teams_and_no_number() -> None:
    for table in advanced_metrics([], {}).values():
        assert set(table) == {"A", "B"}
        assert all(side["players"] == {} for side in table.values())


touches_strategy = st.lists(
    st.builds(
        touch,
        st.sampled_from(["attack", "serve", "reception", "dig"]),
        st.sampled_from([*Evaluation, None]),
        st.sampled_from("AB"),
        st.sampled_from(["1", "12", None]),
    )
)


@settings(deadline=None)
@given(touches_strategy)
def test_players_and_the_unnamed_add_up_to_the_team(events: list[EventIn]) -> None:
    unnamed = advanced_metrics([e for e in events if e.actor_number is None])
    for name, table in advanced_metrics(events).items():
        for side, found in table.items():
            players = sum(p["total"] for p in found["players"].values())
            assert players + unnamed[name][side]["team"]["total"] == found["team"]["total"]
            value = found["team"].get("efficiency", found["team"])["value"]
            assert value is None or -1 <= value <= 1


def test_the_rally_from_katowice_has_one_serve_and_no_guess(shared: Path) -> None:
    truth = json.loads((shared / "data/video/katowice-bedzin-2019-rally.events.json").read_text())
    metrics = advanced_metrics(truth["events"])
    serve = metrics["serve_performance"]["A"]
    assert (serve["team"]["total"], list(serve["players"])) == (1, ["4"])
    assert serve["team"]["unevaluated"] == 1
    attacks = sum(e["event_type"] == "attack" for e in truth["events"])
    efficiency = metrics["attack_efficiency"]
    assert sum(efficiency[side]["team"]["total"] for side in "AB") == attacks
