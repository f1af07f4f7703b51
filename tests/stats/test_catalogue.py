"""The catalogue: every reader's list is of statistics, the docs say each, and a new one is an
entry."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator, Mapping
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

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "statistics.md"
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


def rows_of(heads: str, rows: Iterable[Iterable[str]]) -> str:
    words = heads.split(" | ")
    said = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([f"| {heads} |", "|" + "---|" * len(words), *said])


def parts(lines: Mapping[str, Statistic], key: str = "{}") -> list[tuple[str, str, str]]:
    """Keys of JSON, formulas (what is found, and not counted, has none), and what else to know."""
    return [
        (
            f"`{key.format(name)}`" + " †" * one.printed,
            "" if one.n.words == name else one.formula,
            "; ".join(filter(None, (one.label, one.meaning, one.note))),
        )
        for name, one in lines.items()
    ]


def every_table() -> dict[str, str]:
    """What docs/statistics.md says of the catalogue, by the mark of its place."""
    situations = (
        (f"`{name}`", statistic(f"{name}_total").formula, words.meaning)
        for name, words in catalogue.SITUATIONS.items()
    )
    attacks = (
        (f"`{key}`" + f", `{key}_pct`" * one.is_rate, one.formula)
        for key, one in catalogue.OF_ATTACKS.items()
    )
    rotations = catalogue.ROTATION_LINE | {
        name: statistic(name) for name in catalogue.ROTATION_RATES if name not in catalogue.PASSAGES
    }
    ncaa = parts(catalogue.COLLEGE) + parts(catalogue.PER_SET, "per_set.{}")
    return {
        **{name: table(names) for name, names in TABLES.items()},
        "metrics": metrics(),
        "situations": rows_of("situation † | formula | which attacks", situations),
        "attacks": rows_of("key | formula", attacks),
        "rotations": rows_of("key | formula | what it is", parts(rotations)),
        "expected": rows_of(
            "key | formula | source",
            ((f"`{name}`", one.formula, one.source) for name, one in catalogue.EXPECTED.items()),
        ),
        "ncaa": rows_of("key | formula | what it is here", ncaa),
    }


def test_the_documentation_says_each_formula_as_it_is_counted() -> None:
    text = DOCS.read_text(encoding="utf-8")
    wanted = text
    for name, rows in every_table().items():
        mark = re.compile(rf"(<!-- statistics: {name} -->\n).*?\n?(<!-- end -->)", re.DOTALL)
        assert mark.search(wanted), f"docs/statistics.md has no place for the table {name}"
        wanted = mark.sub(lambda found, rows=rows: f"{found[1]}{rows}\n{found[2]}", wanted)  # type: ignore[misc]
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


SAID_ELSEWHERE = {
    "app/charts/directions.py": {"Lost"},
    "app/charts/heatcells.py": {"Points", "Lost"},
    "app/cli/stats.py": {"Points"},
    "app/report/model.py": {" serves 1 break point"},
    "app/report/pdf.py": {"TB"},
    "app/screens/numbers/box.py": {"TA", "SP"},
    "app/screens/numbers/expected.py": {"Rallies won by the receiving team"},
    "app/screens/numbers/rallies.py": {"Side-out and break point"},
    "app/screens/numbers/setter.py": {
        "Attacks", "Points", "Rallies won with these serves", "Serves",
    },
    "app/screens/people.py": {"Sets"},
    "app/screens/questionbar.py": {"Won", "Lost"},
    "app/screens/rallies.py": {"Ace", "Kill"},
    "app/screens/season/compare.py": {"Points"},
    "app/screens/season/season.py": {"Sets", "Won"},
    "app/web/problems.py": {"Error"},
    "templates/downloads/page.html": {"Rallies"},
    "templates/numbers/_numbers.html": {
        "Expected side-out and break point", "Points", "Side-out",
    },
    "templates/numbers/expected.html": {"Expected side-out and break point"},
    "templates/rallies/page.html": {"Rallies", "Sets"},
    "templates/rallies/playbyplay.html": {"Sets"},
    "templates/report/_report.html": {
        "Points won minus lost, by the zone of the own setter", "Sets",
    },
    "templates/season/page.html": {"Sets"},
}  # fmt: skip
"""What has the words of a statistic and is another thing: the sets and points of a score, how a
rally ended or a way went, keys of JSON and of lines in print, the captions of tables that hold
several statistics, the official sentence of the match report, the sides in their order."""


def literals() -> Iterator[tuple[str, str]]:
    """Each text that a module or a template of `app` writes itself; what explains, to programmers
    or in whole sentences, may use the words."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs:
                yield path.relative_to(ROOT).as_posix(), node.value
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for found in re.findall(r">\s*([^<>{}]+?)\s*<|\"([^\"<>{}]+)\"|'([^'<>{}]+)'", text):
            yield path.relative_to(ROOT).as_posix(), "".join(found)


def test_nobody_else_says_what_a_statistic_is_called() -> None:
    every = catalogue.STATISTICS.values()
    names = {one.label for one in every} | {one.label for one in catalogue.EXPECTED.values()}
    names |= {split.label for split in catalogue.SPLITS}
    names |= {words.label for words in catalogue.SITUATIONS.values()}
    names |= {label for _, label, _ in catalogue.PROFILE}
    exact = names | {one.head for one in every if len(one.head) > 1}
    longer = "|".join(re.escape(name) for name in sorted(names) if re.search("[ -]", name))
    within = re.compile(rf"\b({longer})\b", re.IGNORECASE)
    said: dict[str, set[str]] = {}
    for place, text in literals():
        if text in exact or (within.search(text) and not text.rstrip().endswith(".")):
            said.setdefault(place, set()).add(text)
    assert said == SAID_ELSEWHERE, "app takes words from session/stats/catalogue.py"


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
