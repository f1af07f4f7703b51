"""The catalogue: every reader's list is of statistics, the docs say each, and a new one is an
entry."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from session.stats import catalogue
from session.stats.catalogue import Statistic, Whose, statistic
from session.stats.extended import extended
from session.stats.filters import Filter
from session.stats.metrics import METRIC_TABLES
from session.stats.report import summary
from session.stats.tally import JUDGED, Sum, When, count_match
from session.vocabulary import SKILLS, Print, Side
from tests.stats.handmade import played

DOCS = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"
TABLES = {
    "line": (*catalogue.TEAM_LINE, "opponent_errors"),
    "rallies": tuple(one.name for one in catalogue.STATISTICS.values() if one.group == "Rallies"),
    "skills": tuple(name for of in catalogue.SKILL_SHARES.values() for name in of.values())
    + tuple(f"{skill}_efficiency" for skill in SKILLS)
    + ("set_assist",),
}
LISTS = {
    "TEAM_LINE": catalogue.TEAM_LINE,
    "ON_PAPER": [name for _, names in catalogue.ON_PAPER for name in names],
    "ON_PAGE": [name for _, names in catalogue.ON_PAGE for name in names],
    "SIDEOUT_PAGE": [name for _, names in catalogue.SIDEOUT_PAGE for name in names],
    "ROTATION_PAGE": catalogue.ROTATION_PAGE,
    "POINTS_WON": [name for name, _, _ in catalogue.POINTS_WON],
    "SEASON_BOX": [name for _, names in catalogue.SEASON_BOX for name in names],
    "SEASON_RATES": catalogue.SEASON_RATES,
    "ROTATION_RATES": catalogue.ROTATION_RATES,
    "TRENDS": catalogue.TRENDS,
    "COMPARED_COUNTS": catalogue.COMPARED_COUNTS,
    "PER_POINT": catalogue.PER_POINT,
}


def metrics() -> str:
    """The tables of `RollupComputer`: their keys, and whose numbers they are."""
    rows = [
        f"| `{name}` | `{key}` | {statistic(of).formula}{', 0-100' * of.endswith('_pct')} |"
        for name, keys in METRIC_TABLES.items()
        for key, of in keys.items()
    ]
    return "\n".join(["| table | key | formula |", "|---|---|---|", *rows])


def table(names: Iterable[str]) -> str:
    """What docs/statistics.md says of them: one row for each, whatever its keys are."""
    rows = {}
    for name in names:
        one = statistic(name)
        keys = f"`{one.name}`" + (f", `{one.name}_pct`" if f"{one.name}_pct" in names else "")
        words = "; ".join(filter(None, (one.formula if one.n.words != "given" else "", one.note)))
        rows[one.name] = f"| {keys}{' †' if one.printed else ''} | {words} | {one.source} |"
    return "\n".join(["| key | formula | source |", "|---|---|---|", *rows.values()])


def test_the_documentation_says_each_formula_as_it_is_counted() -> None:
    text = DOCS.read_text(encoding="utf-8")
    wanted = text
    tables = {name: table(names) for name, names in TABLES.items()} | {"metrics": metrics()}
    for name, rows in tables.items():
        mark = re.compile(rf"(<!-- statistics: {name} -->\n).*?(\n<!-- end -->)", re.DOTALL)
        assert mark.search(wanted), f"docs/statistics.md has no place for the table {name}"
        wanted = mark.sub(lambda found, rows=rows: found[1] + rows + found[2], wanted)  # type: ignore[misc]
    if os.environ.get("UPDATE_DOCS"):
        DOCS.write_text(wanted, encoding="utf-8")
    assert text == wanted, "UPDATE_DOCS=1 pytest tests/stats/test_catalogue.py writes the tables"


@pytest.mark.parametrize("names", LISTS.values(), ids=LISTS.keys())
def test_every_list_names_statistics_with_words_for_people(names: Iterable[str]) -> None:
    for name in names:
        one = statistic(name)
        assert one.head, name
        assert one.label, name
        assert one.form is not Print.COUNT or not one.is_rate, name


def test_a_players_line_has_no_statistic_that_is_a_teams_alone() -> None:
    assert all(statistic(name).of & Whose.PLAYER for name in catalogue.PLAYER_LINE)
    assert not statistic("block_touch").of & Whose.PLAYER


def test_what_styles_write_with_different_signs_is_not_followed_over_matches() -> None:
    for name in ("block_efficiency", "dig_efficiency", "set_error", "block_invasion"):
        assert not statistic(name).adds_up
        assert name not in catalogue.TRENDS
    assert statistic("set_efficiency").adds_up


def test_a_new_statistic_is_one_entry() -> None:
    """Whoever needs a number that nobody counts yet only says what it is."""
    quick_points = Statistic(
        "serving_kill", "Kill", "Kills with the own serve", "Attack",
        n=Sum.touches("attack", "#", When.OWN_SERVE),
        d=Sum.touches("attack", JUDGED, When.OWN_SERVE),
        form=Print.PERCENT,
    )  # fmt: skip
    game = played(("A1S+ B2R# B4A- A5D+ A4A#", "A"), ("A1S+ B2R# B4A! A4A- B4A#", "B"))
    assert quick_points.rate(count_match(game)[Side.A].total()).as_json() == {
        "value": 0.5,
        "n": 1,
        "d": 2,
    }
    assert quick_points.formula == "n(attack, #, own serve) / n(attack, judged, own serve)"


BLOCKING = played(
    ("A1S+ B2R# B4A! A3B! A4A#", "A"),
    ("A1S+ B2R# B4A/ A3B#", "A"),
    ("A1S+ B2R# B4A- A3B+ A5D+ A4A=", "B"),
    ("A1S+ B2R# B4A# A3B=", "B"),
    ("A1S+ B2R# B4A= ", "A"),
    ("B1S+ A2R# A4A B3B-", "A"),
)


def test_block_touches_are_of_the_attacks_that_came_over() -> None:
    """Blocks # + ! of the opponent's judged attacks but =: of five one went out, three were
    touched, and a poor block is none."""
    found = summary(BLOCKING)["teams"]
    assert found["A"]["totals"]["block_touch"] == {"value": 3 / 4, "n": 3, "d": 4}
    assert found["A"]["sets"]["1"]["block_touch"]["d"] == 4
    assert found["A"]["rotations"]["1"]["block_touch"]["n"] == 3
    assert found["B"]["totals"]["block_touch"] == {"value": 0, "n": 0, "d": 1}
    assert "block_touch" not in found["A"]["players"]["3"]


def test_a_filter_on_touches_leaves_block_touches_open() -> None:
    whole = summary(BLOCKING, Filter.parse({"set": "1"}))["teams"]["A"]["totals"]
    part = summary(BLOCKING, Filter.parse({"skill": "block"}))["teams"]["A"]["totals"]
    assert whole["block_touch"]["d"] == 4
    assert part["block_touch"] == {"value": None, "n": 3, "d": 0}


def test_first_ball_kills_are_of_the_first_attacks_after_a_reception() -> None:
    game = played(
        ("A1S+ B2R# B4A#", "B"),
        ("A1S- B2R# B4A- A5D+ A4A- B2D+ B4A#", "B"),
        ("A1S- B2R+ B7A A5D# A4A#", "A"),
        ("A1S=", "B"),
    )
    found = summary(game)["teams"]["B"]
    assert found["totals"]["first_ball_kill"] == {"value": 1 / 2, "n": 1, "d": 2}
    assert found["totals"]["first_ball_sideout"] == {"value": 1 / 4, "n": 1, "d": 4}
    assert found["players"]["4"]["first_ball_kill"] == {"value": 1 / 2, "n": 1, "d": 2}
    assert found["players"]["7"]["first_ball_kill"]["d"] == 0, "nobody judged it"


def test_digs_are_parted_by_the_attack_that_was_dug() -> None:
    game = played(
        ("A1S+ B2R# B4A-:skill_type=Q A5D# A4A-:skill_type=H B3B- B2D=", "A"),
        ("A1S+ B2R# B4A!:skill_type=Q A3B! A5D+ A4A- B2D# B4A#", "B"),
        ("A1S+ B2R# B4A!:skill_type=Q A3B! B6D#", "B"),
    )
    teams = extended(game)["teams"]
    quick = teams["A"]["zones"]["dig"]["attack_type"]["Q"]
    assert (quick["total"], quick["efficiency"]["value"]) == (2, 1.0)
    of_b = teams["B"]["zones"]["dig"]["attack_type"]
    assert of_b["H"]["efficiency"] == {"value": -1.0, "n": -1, "d": 1}
    assert of_b["unknown"]["total"] == 1, "the type of one attack was not written down"
    assert sum(line["total"] for line in of_b.values()) == 2, "a ball off the block is no attack"
