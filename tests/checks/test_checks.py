"""Every check finds what it is for, and a clean match is left in peace."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from session.checks import CHECKS, by_kind, check
from session.formats.reading import read_file
from session.game.match import Problem, reduce
from session.game.rules import BEACH, rules_of
from session.vocabulary import Side
from tests.conftest import ROOT
from tests.record.noted import events

SIXES = "A[1,2,3,4,5,6/2] B[11,12,13,14,15,16/11] "
POSITIONS = dict(
    zip("123456", ("outside", "setter", "middle", "opposite", "outside", "middle"), strict=True)
)
PLAYERS: dict[str, Any] = {
    "A": [
        {"number": number, "position": POSITIONS.get(number), "libero": number == "7"}
        for number in "123456789"
    ],
    "B": [{"number": str(number)} for number in range(11, 20)],
}
CLEAN = SIXES + (
    "A1S+ B12R# B11E# B13A# A3B= B0:1 AT B12S- A5R# A2E# A4A+ B14D+ B11E+ B15A= A1:1 "
    "A2S= B1:2 A5>8 B13S# A6R= B1:3 B13S= A2:3 A1>7 A3S= B2:4"
)

FOUND: dict[str, str | tuple[str, dict[str, Any]]] = {
    "score-leaps": "A1S A1:0 A1S A3:0",
    "set-begun-late": "A1S A15:12",
    "set-by-result": "1|A25:20 2|A1S",
    "score-goes-back": "A1S A5:0 A1S A4:0",
    "point-for-the-other-side": "A1S A1:0 B1:1 B11S A1:2",
    "point-against-the-touch": "A1S# B12R= B0:1",
    "two-serves": "A1S A1S A1:0",
    "rally-without-a-point": "A1S A1:0 A1S B12R",
    "no-points": "A1S B12R A1S",
    "rally-without-a-serve": "A1S A. B12R A2:0",
    "set-total": ("A1S A25:20", {"scout": {"sets": [{"score": [25, 21]}]}}),
    "set-without-plays": ("A1S A25:20", {"scout": {"sets": [{}, {"score": [25, 21]}]}}),
    "set-unfinished": "1|A1S 1|A21:15 2|B11S 2|B0:1",
    "match-unfinished": "A1S A25:20",
    "set-goes-on": "1|A25:20 1|A26:20",
    "play-after-the-match": "1|A25:0 2|A25:0 3|A25:0 4|A1S 4|A1:0",
    "set-order": "1|A1S 1|A1:0 2|A1S 1|A1S",
    "serve-that-cannot-be": SIXES + "A1S- B13S# A5R= B12D+ A1:0 A1S",
    "wrong-server": "A1S A1:0 B11S",
    "first-server": "1|A1S 1|A25:0 2|A1S",
    "server-not-in-zone-1": SIXES + "A3S",
    "serve-without-reception": "A1S+ B12R A1:0 A1S- A2:0",
    "second-reception": "A1S+ B12R B13R A1:0",
    "ace-not-coded": "A1S+ B12R= A1:0",
    "reception-of-an-ace": "A1S# B12R- A1:0",
    "serve-and-reception-differ": "A1S+ B12R-",
    "four-touches": "A1S+ B12R- B11E# B13E+ B14A-",
    "twice-in-a-row": "A1S+ B12R- B12E#",
    "set-not-written": "A1S+ B12R- B12A#",
    "entered-twice": "A1S+ B12R- B11E# B11E#",
    "goes-on-after-the-end": "A1S+ B12R- B11E# B14A# A3E+",
    "type-of-set-and-attack": "A1S+ B12R- B11E# B14A#",
    "type-of-attack-and-defence": "B14A+ A3B+",
    "style-of-blocks": "".join(f"A1S+ B13A# A3B/ B0:{n} " for n in range(1, 6)),
    "block-missing": "A1S B14A/ A1:0 A1S B14A/ A3B# A2:0",
    "no-blockers": "B14A/ A3B#",
    "no-team": "?1S",
    "one-team": "A1S A.",
    "no-evaluation": "A1S",
    "no-player": "A$$S+",
    "no-line-up": "A1S A.",
    "player-twice-in-line-up": "A[1,2,3,4,5,1/2]",
    "libero-in-line-up": "A[1,2,3,4,5,7/2]",
    "setter-elsewhere": SIXES + "A1S A.",
    "rotation-changes": SIXES + "A1S A1:0 Az4",
    "line-up-changes": SIXES + "A1S B12R",
    "too-many-substitutions": SIXES + "A1S A. " + "A1>8 A8>1 " * 3 + "A1>8",
    "leaves-from-elsewhere": SIXES + "A1S A. A8>9",
    "comes-twice": SIXES + "A1S A. A1>2",
    "wrong-return": SIXES + "A1S A. A1>8 A2>1",
    "too-many-time-outs": "AT AT AT",
    "not-on-the-roster": "A10S",
    "not-on-court": SIXES + "A1S B12R B19E",
    "back-row-attack": SIXES + "A1S B12R B11E B16A",
    "back-row-block": SIXES + "A1S B13A A1B",
    "libero-serves": "A7S",
    "libero-attacks": "A7A",
    "libero-blocks": "A7B",
    "quick-attack": "A1A",
}
PAYLOADS: dict[str, list[dict[str, Any]]] = {
    "serve-and-reception-differ": [{"start_zone": 1}, {"start_zone": 5}],
    "type-of-set-and-attack": [{}, {}, {"skill_type": "H"}, {"skill_type": "Q"}],
    "type-of-attack-and-defence": [{"skill_type": "H"}, {"skill_type": "Q"}],
    "no-blockers": [{"players": 0}],
    "setter-elsewhere": [{}, {}, {"setter_zones": {"A": 5}}],
    "line-up-changes": [{}, {}, {}, {"court": {"A": ["1", "2", "3", "4", "5", "9"]}}],
    "back-row-attack": [{}, {}, {}, {}, {}, {"start_zone": 4}],
    "quick-attack": [{"skill_type": "Q"}],
}
ROSTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "empty-roster": ("A1S", {"A": []}),
    "number-twice": ("", {"A": [{"number": "7"}, {"number": "07"}]}),
    "too-many-liberos": ("", {"A": [{"number": n, "libero": True} for n in "789"]}),
}


def problems_in(
    text: str,
    rosters: dict[str, Any] | None = None,
    meta: dict[str, Any] | None = None,
    payloads: list[dict[str, Any]] | None = None,
) -> list[Problem]:
    given = events(text)
    for event, more in zip(given, payloads or [], strict=False):
        event["payload"] |= more
    match = reduce(given, rules_of(meta or {}), (frozenset({"7"}), frozenset()))
    return check(match, PLAYERS if rosters is None else rosters, meta)


def names(problems: list[Problem]) -> set[str]:
    return {problem.check for problem in problems}


@pytest.mark.parametrize("name", FOUND)
def test_a_check_finds_what_it_is_for(name: str) -> None:
    said = FOUND[name]
    text, meta = said if isinstance(said, tuple) else (said, {})
    payloads = PAYLOADS.get(name)

    assert name in names(problems_in(text, meta=meta, payloads=payloads))


@pytest.mark.parametrize("name", ROSTERS)
def test_a_check_looks_at_the_roster(name: str) -> None:
    assert name in names(problems_in(ROSTERS[name][0], ROSTERS[name][1]))


def test_each_time_that_runs_back_is_named() -> None:
    given = events("A1S B12R A2E B12A")
    for event, t_sec in zip(given, (5.0, 3.0, 4.0, 1.0), strict=True):
        event["t_sec"] = t_sec

    found = [one for one in check(reduce(given)) if one.check == "time-runs-back"]
    assert [one.place for one in found] == [1, 3]


def test_every_check_is_tried_out() -> None:
    assert {one.name for one in CHECKS} == {*FOUND, *ROSTERS, "time-runs-back"}


def test_a_clean_match_is_left_in_peace() -> None:
    assert names(problems_in(CLEAN)) == {"match-unfinished"}


def test_a_problem_leads_to_its_play() -> None:
    (found,) = [one for one in problems_in(SIXES + "A3S") if one.check == "server-not-in-zone-1"]

    assert (found.severity, found.event_id, found.place) == ("warning", 3, 2)
    assert found.text == "A 3 serves, but stands in zone 3."


def test_what_is_found_in_the_same_words_is_one_kind() -> None:
    found = problems_in(
        "A1S B12R A1:0 " * 3, payloads=[{"start_zone": 1}, {"start_zone": 5}, {}] * 3
    )
    [same] = [one for one in by_kind(found) if one[0].check == "serve-and-reception-differ"]
    assert len(same) == 3


def test_substitutions_beyond_the_rules_are_said_once_a_set() -> None:
    many = "A1S A. " + "A1>8 A8>1 " * 5
    first = f"{SIXES} {many}"
    assert [one.text for one in problems_in(first) if one.check == "too-many-substitutions"] == [
        "A makes 10 substitutions in set 1; 6 are allowed by FIVB's rules "
        "(the match's details have others to choose)."
    ]
    assert "wrong-return" in names(problems_in(first))
    whole = problems_in(f"{first} end25:20 {SIXES} {many}")
    assert [one.check for one in whole].count("too-many-substitutions") == 2
    assert "wrong-return" not in names(whole)


RETURNS_TWICE = SIXES + "A1S A. A1>8 A8>1 A1>8"
ELSEWHERE = SIXES + "A1S A. A1>8 A8>9 A2>1"


def under(rules: str, said: str) -> list[Problem]:
    """What is found where somebody chose these rules."""
    return problems_in(said, meta={"rules": rules})


@pytest.mark.parametrize("rules", ["fivb", "ncaa_women", "ncaa_men", "usa_club", "custom"])
def test_each_competition_has_its_own_allowances(rules: str) -> None:
    allowed = {"fivb": 6, "ncaa_women": 15, "usa_club": 12}.get(rules, 99)
    for count in (6, 7, 12, 13, 15, 16):
        turns = ["A1>8 ", "A8>1 "] * 8
        found = under(rules, SIXES + "A1S A. " + "".join(turns[:count]))
        assert ("too-many-substitutions" in names(found)) is (count > allowed), count
    assert ("libero-serves" in names(under(rules, SIXES + "A7S"))) is (rules == "fivb")
    assert ("wrong-return" in names(under(rules, RETURNS_TWICE))) is (rules == "fivb")
    assert ("wrong-return" in names(under(rules, ELSEWHERE))) is (
        rules in ("fivb", "usa_club", "ncaa_women")
    )
    assert ("too-many-time-outs" in names(under(rules, "AT AT AT"))) is (rules != "custom")


def test_a_libero_of_a_college_serves_in_one_place_of_the_service_order() -> None:
    round_again = "A7S A1:0 A7S B1:1 B11S A2:1 A2S B2:2 "
    assert "libero-serves" not in names(under("ncaa_women", SIXES + round_again))
    elsewhere = SIXES + round_again + "B12S A3:2 A7S"
    (found,) = [one for one in under("ncaa_women", elsewhere) if one.check == "libero-serves"]
    assert found.text == (
        "A 7, a libero, serves for 3 too: liberos may serve in one place of the service order in "
        "a set."
    )
    substituted = SIXES + "A7S A1:0 A1>8 A7S"
    assert "libero-serves" not in names(under("ncaa_women", substituted))


def test_where_nobody_chose_the_rules_a_warning_says_whose_they_are() -> None:
    (found,) = [one for one in problems_in(SIXES + "A7S") if one.check == "libero-serves"]
    assert "FIVB's rules" in found.text
    (found,) = [one for one in under("fivb", SIXES + "A7S") if one.check == "libero-serves"]
    assert found.text == "A 7, a libero, serves, which is not allowed."


def test_a_setters_tip_written_as_set_and_attack_is_one_touch() -> None:
    touches = "A1S+ B12R- B11E# B11A#"
    assert "twice-in-a-row" in names(problems_in(touches))
    given = events(touches)
    for event in given:
        event["t_sec"] = 3.0
    assert "twice-in-a-row" not in names(check(reduce(given), PLAYERS))


def test_nobody_stands_in_the_back_row_on_a_beach() -> None:
    given = events("A[1,2/1] B[1,2/1] A1S B1R B1B")

    assert "back-row-block" not in names(check(reduce(given, BEACH)))


def test_the_german_block_error_may_be_something_else() -> None:
    text = "A1S+ B12R- B13A+ A3B= A1:0"

    assert "point-against-the-touch" in names(problems_in(text))
    meta = {"evaluation_style": "german"}
    assert "point-against-the-touch" not in names(problems_in(text, meta=meta))


def test_a_style_of_blocks_that_was_chosen_is_not_doubted() -> None:
    text = FOUND["style-of-blocks"]
    assert isinstance(text, str)
    for style in ("german", "volleymetrics"):
        assert "style-of-blocks" not in names(problems_in(text, meta={"evaluation_style": style}))


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("stuttgart-schwerin-2018.dvw", "31 blocks / (a fault at the net) and 5 blocks = "),
        ("nicaragua-cuba-2022.vsm", "13 blocks / (a fault at the net) and 3 blocks = "),
        ("katowice-bedzin-2019.dvw", None),
        ("beach-2021.dvw", None),
    ],
)
def test_the_style_of_blocks_in_real_files(shared: Path, file: str, said: str | None) -> None:
    read = read_file(shared / "data/scout" / file)
    match = reduce((event for _, event in read.events), rules_of(read.session.meta))
    found = check(match, read.rosters, read.session.meta)
    texts = [problem.text for problem in found if problem.check == "style-of-blocks"]
    assert [text.partition("After kills, ")[2].partition("(a ball")[0] for text in texts] == (
        [said] if said else []
    )


def test_every_check_is_in_the_handbook() -> None:
    text = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (\w+) \| .+ \| .+ \|$", text, re.MULTILINE)

    assert sorted(rows) == sorted((one.name, one.severity) for one in CHECKS)


@pytest.mark.parametrize(
    ("name", "errors", "most_warnings"),
    [
        ("stuttgart-schwerin-2018.dvw", 0, 5),
        ("katowice-bedzin-2019.dvw", 0, 0),
        ("ljubljana-maribor-2012.dvw", 0, 5),
        ("click-and-scout.dvw", 0, 12),
        ("beach-2021.dvw", 0, 2),
        ("avl-men-2017.psvb", 1, 10),
        ("hudl-tags.xml", 0, 8),
    ],
)
def test_real_files_are_mostly_sound(
    shared: Path, name: str, errors: int, most_warnings: int
) -> None:
    read = read_file(shared / "data/scout" / name)
    a, b = (
        frozenset(player.number for player in read.rosters.get(side, []) if player.libero)
        for side in Side
    )
    meta = read.session.meta
    match = reduce((event for _, event in read.events), rules_of(meta), (a, b))
    found = [kind[0].severity for kind in by_kind(check(match, read.rosters, meta))]

    assert found.count("error") == errors
    assert found.count("warning") <= most_warnings


@pytest.mark.parametrize(
    ("player", "combination", "meta"),
    [
        ("11", None, {}),
        ("12", "PP", {}),
        ("12", "Q9", {"scout": {"combinations": [{"code": "Q9", "set_type": "S"}]}}),
    ],
)
def test_a_setters_second_ball_is_one_touch(
    player: str, combination: str | None, meta: dict[str, Any]
) -> None:
    found = events(f"{SIXES} A1S+ B14R# B{player}E# B{player}A+")
    if combination:
        found[-1]["payload"]["combination"] = combination
    assert "twice-in-a-row" not in names(check(reduce(found), PLAYERS, meta))


def test_others_who_set_and_attack_touch_the_ball_twice() -> None:
    assert "twice-in-a-row" in names(problems_in(f"{SIXES} A1S+ B14R# B12E# B12A+"))
