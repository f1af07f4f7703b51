"""Real matches: the extended numbers fit the match report, and parts add up to the whole."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from session.formats.reading import read_file
from session.game.match import Match, reduce
from session.game.rules import rules_of
from session.stats.extended import extended
from session.stats.filters import Filter
from session.stats.narrowing import by_team
from session.stats.report import summary
from session.vocabulary import Side

FILES = (
    "stuttgart-schwerin-2018.dvw",
    "katowice-bedzin-2019.dvw",
    "ljubljana-maribor-2012.dvw",
    "click-and-scout.dvw",
    "beach-2021.dvw",
    "nicaragua-cuba-2022.vsm",
    "avl-men-2017.psvb",
    "hudl-tags.xml",
)
PARTS = {
    "setter": [f"rotation={zone}" for zone in range(1, 7)],
    "other setter": [f"opponent_rotation={zone}" for zone in range(1, 7)],
    "set": [f"set={number}" for number in range(1, 6)],
    "phase": ["phase=serve", "phase=reception", "phase=transition", "phase=break"],
    "score": ["score=leading", "score=level", "score=trailing"],
    "skill": ["skill=serve,reception,set", "skill=attack", "skill=block,dig,freeball"],
}


@pytest.fixture(scope="module", params=FILES)
def game(request: pytest.FixtureRequest, shared: Path) -> Match:
    found = read_file(shared / "data/scout" / request.param)
    events = [event for _, event in found.events]
    return reduce(events, rules_of(found.session.meta))


def touches(match: Match, wanted: Filter) -> Counter[str]:
    """How many touches of each team pass."""
    found: Counter[str] = Counter()
    for side, view in by_team(match, wanted).items():
        found[side] = sum(t.side is side for rally in view.rallies for t in rally.touches)
    return found


def test_extended_numbers_fit_the_match_report(game: Match) -> None:
    report, found = summary(game)["teams"], extended(game, Filter())
    for side in "AB":
        totals, team = report[side]["totals"], found["teams"][side]
        skills = team["skills"]["team"]
        for skill in ("serve", "reception", "attack", "set", "block", "dig"):
            assert skills[skill]["total"] == totals[f"{skill}_total"]
        assert skills["attack"]["kill"] == totals["attack_kill"]
        assert skills["attack"]["efficiency"] == totals["attack_efficiency"]
        assert skills["serve"]["efficiency"] == totals["serve_efficiency"]
        assert skills["reception"]["efficiency"] == totals["reception_efficiency"]
        assert skills["reception"]["positive"] == totals["reception_positive"]
        ncaa = team["ncaa"]["team"]
        assert ncaa["K"] == totals["attack_kills"]
        assert ncaa["E"] == totals["attack_errors"] + totals["attack_blocked"]
        assert ncaa["PTS"] - ncaa["SA"] == totals["points_total"] - totals["serve_aces"]
        assert ncaa["SA"] >= totals["serve_aces"]
        groups = team["distribution"]["all"]
        assert groups["all"]["total"] == totals["attack_total"]
        assert (
            groups["in_system"]["total"] == report[side]["attack_after_positive_reception"]["total"]
        )


def test_serve_turns_hold_every_rally_with_the_own_serve(game: Match) -> None:
    report, found = summary(game)["teams"], extended(game, Filter())
    for side in "AB":
        broken = report[side]["totals"]["break_point"]
        team = found["teams"][side]["serve_runs"]["team"]
        served = [r for r in game.rallies if r.serving == side]
        assert team["serves"] == len(served)
        assert team["points"] == broken["n"]
        assert sum(r.winner is not None for r in served) == broken["d"]


def test_tables_by_zone_hold_every_touch_once(game: Match) -> None:
    for team in extended(game, Filter())["teams"].values():
        for skill, tables in team["zones"].items():
            for lines in tables.values():
                total = sum(line["total"] for line in lines.values())
                if skill == "dig":
                    assert total <= team["skills"]["team"][skill]["total"], "covers are no defence"
                else:
                    assert total == team["skills"]["team"][skill]["total"]
                assert {line["share"]["d"] for line in lines.values()} == {total}


@pytest.mark.parametrize("name", PARTS)
def test_the_parts_of_a_match_add_up_to_the_whole(game: Match, name: str) -> None:
    """Rotations to the rallies in which the setter's zone is known."""
    parts = sum((touches(game, _filter(part)) for part in PARTS[name]), Counter())
    whole: Counter[str] = Counter()
    for rally in game.rallies:
        for one in rally.touches:
            if one.side is not None:
                zone = rally.setter_zone(one.side if name == "setter" else one.side.other)
                whole[one.side] += zone is not None or "setter" not in name
    assert +parts == +whole


@pytest.mark.parametrize("name", ["set", "score", "phase", "skill"])
def test_a_college_box_score_of_parts_adds_up_to_the_whole(game: Match, name: str) -> None:
    whole = _box_scores(game, Filter())
    parts: Counter[tuple[str, str, str]] = Counter()
    for part in PARTS[name]:
        parts.update(_box_scores(game, _filter(part)))
    assert +parts == +whole


def test_players_and_the_unknown_add_up_to_the_teams_college_box_score(game: Match) -> None:
    for team in extended(game, Filter())["teams"].values():
        lines = [*team["ncaa"]["players"].values(), team["ncaa"]["unknown_player"]]
        for key in ("K", "E", "TA", "A", "SA", "SE", "RE", "DIG", "BHE", "TB"):
            assert sum(line[key] for line in lines) == team["ncaa"]["team"][key]


def test_each_ace_is_a_reception_error_of_the_other_team(game: Match) -> None:
    home, away = (team["ncaa"]["team"] for team in extended(game, Filter())["teams"].values())
    assert (home["SA"], away["SA"]) == (away["RE"], home["RE"])


def test_an_ace_counts_where_a_file_has_only_the_lost_reception(shared: Path) -> None:
    """A tagged video: six receptions are errors, and no serve before them is written."""
    found = read_file(shared / "data/scout/hudl-tags.xml")
    game = reduce([event for _, event in found.events], rules_of(found.session.meta))
    report, teams = summary(game)["teams"], extended(game, Filter())["teams"]
    more = {
        side: teams[side]["ncaa"]["team"]["SA"] - report[side]["totals"]["serve_aces"]
        for side in "AB"
    }
    assert sum(more.values()) == 6


@pytest.mark.parametrize(
    ("file", "complete"),
    [
        ("katowice-bedzin-2019.dvw", True),
        ("beach-2021.dvw", True),
        ("nicaragua-cuba-2022.vsm", True),
        ("stuttgart-schwerin-2018.dvw", False),
        ("ljubljana-maribor-2012.dvw", False),
        ("click-and-scout.dvw", False),
    ],
)
def test_a_scout_who_leaves_sets_out_is_found(shared: Path, file: str, complete: bool) -> None:
    found = read_file(shared / "data/scout" / file)
    match = reduce([event for _, event in found.events], rules_of(found.session.meta))
    notes = extended(match, Filter())["ncaa_notes"]
    assert complete is not any("Not every set is written down" in note for note in notes)


def _box_scores(game: Match, wanted: Filter) -> Counter[tuple[str, str, str]]:
    """Every count of every line of the college box scores, but sets played."""
    return Counter(
        {
            (side, number, key): value
            for side, team in extended(game, wanted)["teams"].items()
            for number, line in (("", team["ncaa"]["team"]), *team["ncaa"]["players"].items())
            for key, value in line.items()
            if key not in ("SP", "hitting", "per_set", "events") and value is not None
        }
    )


OF_RALLIES = ("score", "opponent_errors", "rotations", "sideout", "break_point", "block_touch")
"""What conditions on single touches leave as it is, or open."""
UNLIKE_COUNTS = ("_pct", "_per_", "sets_won", "starts")


@pytest.mark.parametrize("name", ["set", "score", "setter", "phase", "skill"])
def test_every_count_of_the_parts_of_a_match_report_adds_up(game: Match, name: str) -> None:
    """With the rallies in which nobody knows a team's rotation as a part of their own."""
    whole = _counts(summary(game)["teams"])
    parts: Counter[tuple[str, ...]] = Counter()
    for part in PARTS[name]:
        parts.update(_counts(summary(game, _filter(part))["teams"]))
    if name == "setter":
        parts.update(_counts(_without_rotation(game)))
    if name in ("phase", "skill"):
        whole, parts = (_without(found, OF_RALLIES) for found in (whole, parts))
    assert {key: n for key, n in parts.items() if n} == {key: n for key, n in whole.items() if n}


def _counts(found: object, path: tuple[str, ...] = ()) -> Counter[tuple[str, ...]]:
    """Everything that can be added up: whole numbers, and what rates are made of."""
    counts: Counter[tuple[str, ...]] = Counter()
    if isinstance(found, dict):
        for key, value in found.items():
            if key != "value" and not any(word in key for word in UNLIKE_COUNTS):
                counts.update(_counts(value, (*path, key)))
    elif isinstance(found, int) and not isinstance(found, bool):
        counts[path] = found
    return counts


def _without(found: Counter[tuple[str, ...]], words: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    kept = (key for key in found if not any(word in part for word in words for part in key))
    return Counter({key: found[key] for key in kept})


def _without_rotation(game: Match) -> dict[str, Any]:
    """Each team's numbers of the rallies in which its setter's zone is not known."""
    found = {}
    for side in Side:
        sets = []
        for one in game.sets:
            rallies = tuple(r for r in one.rallies if r.setter_zone(side) is None)
            a, b = (sum(r.winner is who for r in rallies) for who in Side)
            sets.append(replace(one, rallies=rallies, score=(a, b)))
        found[side.value] = summary(replace(game, sets=tuple(sets)))["teams"][side.value]
    return found


def test_serve_and_reception_add_up_to_the_whole_where_both_are_known(game: Match) -> None:
    known = [rally for rally in game.rallies if rally.serving is not None]
    parts = (touches(game, _filter(f"serving={word}")) for word in ("yes", "no"))
    both = sum(parts, Counter())
    assert both.total() == sum(t.side is not None for rally in known for t in rally.touches)


def test_first_kills_in_the_report_are_those_of_the_filter(game: Match) -> None:
    wanted = _filter("skill=attack&phase=reception&evaluation=%23")
    found = summary(game, wanted)["teams"]
    listed = summary(game)["attacks"]
    for side in "AB":
        mine = [
            a
            for a in listed
            if (a["team"], a["phase"], a["evaluation"]) == (side, "reception", "#")
        ]
        assert found[side]["totals"]["attack_kills"] == len(mine)


def test_phases_of_a_file_are_those_of_the_filter(shared: Path) -> None:
    """Column 3 of the code lines against the filter, counted apart."""
    path = shared / "data/scout/stuttgart-schwerin-2018.dvw"
    lines = path.read_text(encoding="utf-8").partition("[3SCOUT]")[2].splitlines()
    letters = Counter(line.split(";")[2] for line in lines if re.match(r"[*a](\d\d|\$\$)A", line))
    found = read_file(path)
    match = reduce([event for _, event in found.events], rules_of(found.session.meta))
    for letter, phase in (("r", "reception"), ("s", "transition"), ("p", "break")):
        count = touches(match, _filter(f"skill=attack&phase={phase}")).total()
        assert count == letters[letter]


def _filter(query: str) -> Filter:
    return Filter.parse(dict(part.split("=") for part in query.replace("%23", "#").split("&")))
