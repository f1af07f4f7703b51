"""When in the rally an attack came, and what its team had received before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from session.game.match import Match
from session.stats.catalogue import SITUATIONS
from session.stats.report import summary
from tests.stats.test_report import boxscore, matches
from tests.stats.written import match, rally

POSITIVE, NEGATIVE, ON_DIG = SITUATIONS


def attack_phases(found: Match) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """The list of attacks, and each team's situations."""
    said = summary(found)
    teams = {
        side: {str(one): team[one] for one in SITUATIONS} for side, team in said["teams"].items()
    }
    return said["attacks"], teams


@pytest.mark.parametrize(
    ("reception", "situation"),
    [
        ("#", POSITIVE),
        ("+", POSITIVE),
        ("!", NEGATIVE),
        ("-", NEGATIVE),
        ("/", ON_DIG),
        ("", ON_DIG),
    ],
)
def test_the_first_attack_belongs_to_its_reception(reception: str, situation: str) -> None:
    found, teams = attack_phases(match(rally("A", f"A7S- B3R{reception} B9E# B4A#", "B")))
    assert [(one["phase"], one["situation"]) for one in found] == [("reception", situation)]
    assert teams["B"][situation]["kills"] == 1
    assert sum(line["total"] for line in teams["B"].values()) == 1


def test_every_other_attack_is_one_on_a_dig() -> None:
    played = "A7S+ B3R# B4A! A5B+ B6D+ B4A- A1D# A2A- B3F# B4A/ A5B#"
    found, teams = attack_phases(match(rally("A", played, "A")))
    assert [(one["team"], one["phase"], one["situation"]) for one in found] == [
        ("B", "reception", POSITIVE),
        ("B", "transition_sideout", ON_DIG),
        ("A", "transition_break", ON_DIG),
        ("B", "transition_sideout", ON_DIG),
    ]
    assert teams["B"][ON_DIG] == {
        "total": 2,
        "errors": 0,
        "blocked": 1,
        "kills": 0,
        "kill_pct": 0.0,
        "kill": {"value": 0.0, "n": 0, "d": 2},
    }


def test_an_overpass_that_is_killed_is_an_attack_on_a_dig_of_the_serving_team() -> None:
    found, teams = attack_phases(match(rally("A", "A7S/ B3R/ A2A#", "A")))
    assert (found[0]["phase"], found[0]["situation"]) == ("transition_break", ON_DIG)
    assert teams["A"][ON_DIG]["kill_pct"] == 100.0


def test_attacks_are_listed_in_the_order_of_play_with_their_events() -> None:
    played = match(
        rally("A", "A7S- B3R+ B4A- A1D+ A$$A#", "A"), rally("A", "A7S- B3R- B4A=", "A", in_set=2)
    )
    found, _ = attack_phases(played)
    assert [(one["set"], one["team"], one["player"]) for one in found] == [
        (1, "B", "4"),
        (1, "A", None),
        (2, "B", "4"),
    ]
    events = [t.id for r in played.rallies for t in r.touches if t.kind == "attack"]
    assert [one["event_id"] for one in found] == events


def test_without_attacks_there_is_no_percentage() -> None:
    for lines in attack_phases(Match((), (0, 0), ()))[1].values():
        assert all(line["kill_pct"] is None and line["total"] == 0 for line in lines.values())


@settings(deadline=None)
@given(matches)
def test_the_three_situations_add_up_to_all_attacks(found: Match) -> None:
    listed, teams = attack_phases(found)
    for side, box in boxscore(found).items():
        of_side = [one for one in listed if one["team"] == side]
        assert len(of_side) == (box["totals"]["attack_total"] or 0)
        for mine, key in (
            ("attack_total", "total"),
            ("attack_errors", "errors"),
            ("attack_blocked", "blocked"),
            ("attack_kills", "kills"),
        ):
            counted = sum(line[key] or 0 for line in teams[side].values())
            assert counted == (box["totals"][mine] or 0)
