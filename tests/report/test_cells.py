"""What stands in the cells: dots, roundings, boxes; first of a real match, then of odd cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from app.numberformat import (
    achieved,
    balance,
    printed_count,
    printed_percent,
    printed_ratio,
    printed_signed,
)
from app.report.content import match_report
from session.schemas import SessionCreate
from session.service import SessionService
from tests.report.made_up import build, empty, facts, summary

STUTTGART = "stuttgart-schwerin-2018.dvw"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (printed_count(0), "."),
        (printed_count(None), "."),
        (printed_count(12), "12"),
        (balance(0), "."),
        (balance(3), "+3"),
        (balance(-3), "-3"),
        (balance(None), "."),
        (printed_signed(4), "+4"),
        (printed_signed(-4), "-4"),
        (printed_signed(0), "0"),
        (printed_signed(None), "."),
        (printed_percent(None), "."),
        (printed_percent(0.0), "0%"),
        (achieved(0.0), "."),
        (achieved(None), "."),
        (achieved(100 * 3 / 8), "38%"),
        (printed_percent(100 * 5 / 8), "63%"),
        (printed_percent(100 * 1 / 8), "13%"),
        (printed_percent(100 * 1 / 3), "33%"),
        (printed_percent(100.0), "100%"),
        (printed_ratio(97, 45), "2.16"),
        (printed_ratio(201, 200), "1.01"),
        (printed_ratio(8, 4), "2.00"),
        (printed_ratio(5, 0), "."),
    ],
)
def test_figures_are_written_as_in_the_official_report(written: str, expected: str) -> None:
    assert written == expected


def test_a_coach_compares_the_imported_match_with_the_file(
    service: SessionService, imported: Callable[[str], str], shared: Path
) -> None:
    report = match_report(service, imported(STUTTGART))
    codes = _codes(shared / "data" / "scout" / STUTTGART)
    for team, sign in zip(report.teams, "*a", strict=True):
        mine = [code for code in codes if code[0] == sign]
        counts = [
            sum(1 for code in mine if re.fullmatch(pattern, code[3:6]))
            for pattern in ("S..", "S.=", "S.#", "R..", "R.=", "A..", "A.=", "A./", "A.#", "B.#")
        ]
        total = team.total
        places = (3, 4, 5, 6, 7, 10, 11, 12, 13, 15)
        assert [total[place] for place in places] == [str(number) for number in counts]
        for player in team.players:
            attacks = sum(
                1 for code in mine if int(code[1:3]) == int(player.number or 100) and code[3] == "A"
            )
            assert player.cells[10] == printed_count(attacks)


def _codes(path: Path) -> list[str]:
    """The touches of a scout file, counted without any of our code."""
    lines = path.read_bytes().decode("utf-8", "replace").split("[3SCOUT]")[1].splitlines()
    return [line for line in lines if re.match(r"[*a]\d\d[SRABDEF]", line)]


def test_the_head_of_the_page_says_what_the_file_says(
    service: SessionService, imported: Callable[[str], str]
) -> None:
    report = match_report(service, imported(STUTTGART))
    assert [line.score for line in report.sets] == ["25-21", "22-25", "22-25", "25-21", "12-15"]
    assert report.sets[4].partials == ("4-5", "10-7", "12-9")
    assert [line.minutes for line in report.sets] == ["27", "29", "30", "30", "21"]
    assert (report.total.minutes, report.total.score) == ("137", "106-107")
    assert [team.sets_won for team in report.teams] == [2, 3]
    about = dict(report.about)
    assert (about["Match"], about["Date"], about["Time"]) == ("2518", "21 Apr 2018", "19:30")
    assert (about["Day"], about["Round"]) == ("7", "Hauptrunde - 1. BLFPO")
    assert len(about["Scout"].split()) == 2
    assert report.competition == "1. Bundesliga Frauen - 1. Bundesliga Frauen - Playoffs"
    assert about["Spectators"] == "2251"
    assert [word for word, _ in report.teams[0].staff] == ["Coach", "Assistant"]


def test_boxes_show_who_started_where_and_who_came_on(
    service: SessionService, imported: Callable[[str], str]
) -> None:
    report = match_report(service, imported(STUTTGART))
    home = {player.number: player for player in report.teams[0].players}
    assert home["1"].boxes == ("", "*", "2", "2", "2")
    assert home["2"].boxes == ("5",) * 5
    assert (home["6"].mark, home["12"].mark, home["6"].boxes) == ("L", "c", ("*",) * 5)
    assert home["14"].boxes == ("",) * 5
    assert set(home["14"].cells) == {"."}


def test_the_starting_setter_and_who_served_first_are_marked(
    service: SessionService, imported: Callable[[str], str]
) -> None:
    home, visitors = match_report(service, imported(STUTTGART)).teams
    assert home.served_first == (True, False, True, False, False)
    assert visitors.served_first == (False, True, False, True, True)
    assert {player.number: player.setter for player in home.players if any(player.setter)} == {
        "2": (True,) * 5
    }
    marked = {player.number: player.setter for player in visitors.players if any(player.setter)}
    assert marked == {
        "8": (False, False, False, True, True), "10": (True, True, True, False, False),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("file", "columns"),
    [("ljubljana-maribor-2012.dvw", "123"), ("click-and-scout.dvw", "1234")],
)
def test_a_set_that_was_not_played_has_no_column(
    service: SessionService, imported: Callable[[str], str], file: str, columns: str
) -> None:
    report = match_report(service, imported(file))
    assert report.columns == tuple(columns)
    for team in report.teams:
        assert {len(player.boxes) for player in team.players} == {len(columns)}


def test_a_line_up_alone_begins_no_set() -> None:
    numbers = summary(sets=3)
    numbers["sets"]["4"] = numbers["sets"]["1"] | {"score": [0, 0]}
    for team in numbers["teams"].values():
        team["sets"]["4"] = empty()
    report = build(facts(), numbers)
    assert report.columns == ("1", "2", "3")
    assert [line.name for line in report.sets] == ["1", "2", "3"]
    assert all(len(team.sets) == 3 for team in report.teams)
    numbers["teams"]["B"]["sets"]["4"] = empty() | {"dig_total": 1}
    assert build(facts(), numbers).columns == ("1", "2", "3", "4")


def test_the_sums_of_a_page_agree(service: SessionService, imported: Callable[[str], str]) -> None:
    """Sets add up to the team, players to the team, points and opponents' errors to the score."""
    report = match_report(service, imported("katowice-bedzin-2019.dvw"))
    for place, team in enumerate(report.teams):
        for column in (0, 1, 3, 4, 5, 6, 7, 10, 11, 12, 13, 15):
            assert _sum(player.cells[column] for player in team.players) == _sum(
                [team.total[column]]
            )
        for column in (4, 5, 6, 7, 8, 11, 12, 13, 14, 16):
            assert _sum(row.cells[column] for row in team.sets) == _sum([team.total[column - 1]])
        for row, line in zip(team.sets, report.sets, strict=True):
            assert _sum(row.cells[:4]) == int(line.score.split("-")[place])
        assert _sum(cells[3] for cells in team.attacks) == _sum([team.total[10]])


def _sum(cells: Iterable[str]) -> int:
    return sum(0 if cell == "." else int(cell) for cell in cells)


def test_beach_has_no_rotations_and_no_third_set_that_was_not_played(
    service: SessionService, imported: Callable[[str], str]
) -> None:
    report = match_report(service, imported("beach-2021.dvw"))
    assert (report.beach, report.columns) == (True, ("1", "2"))
    assert [line.score for line in report.sets] == ["15-21", "12-21"]
    assert all(len(team.players) == 2 for team in report.teams)
    assert "S in" not in dict(report.legend)


def test_touches_of_nobody_get_a_line_of_their_own() -> None:
    numbers = summary()
    numbers["teams"]["A"]["unknown_player"] = empty() | {"attack_total": 2, "attack_kill_pct": 50.0}
    home, visitors = build(facts(), numbers).teams
    assert (home.players[-1].name, home.players[-1].cells[10:15]) == (
        "Player not known",
        ("2", ".", ".", ".", "50%"),
    )
    assert len(visitors.players) == 14


def test_signs_are_those_of_the_official_print() -> None:
    """No kill and no excellent reception are a dot, as nothing to divide by is; no positive
    reception is 0 %. Below, blocked attacks are a 0."""
    player = build(facts(), summary()).teams[0].players[8]
    assert player.cells[2] == "-1"
    assert player.cells[6:10] == ("8", "1", "63%", ".")
    assert player.cells[10:15] == (".",) * 5
    bench = build(facts(), summary()).teams[0].players[0]
    assert set(bench.cells) == {"."}
    numbers = summary()
    nothing = {"total": 4, "errors": 0, "blocked": 0, "kills": 0, "kill_pct": 0.0}
    numbers["teams"]["A"]["attack_on_dig"] = nothing
    numbers["teams"]["A"]["totals"] |= {"reception_positive_pct": 0.0, "points_win_loss": 0}
    team = build(facts(), numbers).teams[0]
    assert team.attacks[2] == (".", "0", ".", "4")
    assert (team.total[2], team.total[8]) == (".", "0%")


def test_a_rotation_that_never_was_is_a_dot_and_an_even_one_is_0() -> None:
    team = build(facts(), summary()).teams[0]
    assert team.rotations == ("-2", ".", "+2", "+1", "0", "-1")
    assert (team.sideout, team.breaks) == (("80", "37", "2.16"), ("80", ".", "."))


def test_partial_scores_come_from_the_score_sheet_where_the_rallies_do_not_tell() -> None:
    numbers = summary(sets=3)
    numbers["sets"]["1"] = numbers["sets"]["1"] | {"partials": []}
    report = build(facts(partials={"1": ("8-7", "16-15")}), numbers)
    assert report.sets[0].partials == ("8-7", "16-15", "")
    assert report.sets[1].partials == ("8-5", "16-10", "21-14")


def test_a_session_without_plays_still_has_a_page(service: SessionService) -> None:
    report = match_report(service, service.create_session(SessionCreate(title="Empty")))
    assert [team.name for team in report.teams] == ["Team A", "Team B"]
    assert (report.sets, report.columns, report.total.score) == ((), (), "0-0")


def test_the_competition_that_a_coach_entered_stands_above_the_report(
    service: SessionService,
) -> None:
    meta = {"competition": "Regional league"}
    session_id = service.create_session(SessionCreate(title="By hand", meta=meta))
    assert match_report(service, session_id).competition == "Regional league"
