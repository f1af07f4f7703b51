"""Each program has its ways: what made a file decides how its dates and evaluations are meant."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from session.formats.dvw import read_dvw_text
from session.formats.imported import ImportedSession
from session.formats.integrity import problems_of
from session.schemas import SessionCreate
from tests.formats.dvw_files import LINEUPS, RALLY, scout_file

PORTAL = "FILEFORMAT: 2.0\n" + "\n".join(
    f"{who}-{key}: {'02/17/2023 09.40.14' if key == 'DAY' else ''}"
    for who in ("GENERATOR", "LASTCHANGE")
    for key in ("DAY", "IDP", "PRG", "REL", "VER", "NAM")
)
"""The head of a file that names no program and writes dates as Americans do."""
LOSES_BY_POOR_SETS = "=~~~#~~~=~~~~~~~=/~~#~~~=/~~#~~~~~~~~~~~=/~~~~~~=~~~~~~~"


def read(programs: str = "GENERATOR-PRG: Data Volley", **changed: str | None) -> ImportedSession:
    return read_dvw_text(scout_file(*LINEUPS, *RALLY, DATAVOLLEYSCOUT=programs, **changed))


def scout_of(found: ImportedSession) -> dict[str, Any]:
    scout: dict[str, Any] = found.session.meta["scout"]
    return scout


def match_line(date: str, count: str = "", rest: str = "1;Z;0;") -> str:
    return f"{date};18.30.00;2025/2026;Liga;;;;;1252;{rest}\n;;{count};;;;;;"


@pytest.mark.parametrize(
    ("programs", "changed", "style"),
    [
        (PORTAL, {}, "volleymetrics"),
        (PORTAL.replace("NAM: ", "NAM: VolleyMetrics Portal"), {}, "volleymetrics"),
        (PORTAL.replace("02/17/2023", "02/03/2023"), {}, "volleymetrics"),
        (PORTAL.replace("02/17/2023", "17/02/2023"), {}, "datavolley"),
        (PORTAL.replace("02/17/2023", "2023/02/17"), {}, "datavolley"),
        (
            PORTAL.replace("02/17/2023", "17/02/2023"),
            {"WINNINGSYMBOLS": LOSES_BY_POOR_SETS},
            "volleymetrics",
        ),
        (PORTAL.replace("LASTCHANGE-PRG: ", "LASTCHANGE-PRG: Data Volley"), {}, "volleymetrics"),
        ("GENERATOR-PRG: Data Volley", {"MORE": ";;;;;VolleyMetrics;\n;;;"}, "volleymetrics"),
        ("GENERATOR-PRG: Data Volley", {"WINNINGSYMBOLS": LOSES_BY_POOR_SETS}, "datavolley"),
        ("GENERATOR-PRG: Click&Scout", {}, "datavolley"),
        ("GENERATOR-PRG: Data Volley\nGENERATOR-NAM: German league", {}, "german"),
    ],
)
def test_evaluations_are_meant_as_the_program_means_them(
    programs: str, changed: dict[str, str], style: str
) -> None:
    assert scout_of(read(programs, **changed))["evaluation_style"] == style


@pytest.mark.parametrize(
    "changed",
    [
        {"COMMENTS": "VolleyMetrics stats follow"},
        {"COMMENTS": "VolleyMetrics"},
        {"MATCH": "08/09/2018;;;VolleyMetrics Cup;;;;;1252;1;Z;0;"},
        {"MORE": "VolleyMetrics;;;City;Hall;Anna;\n;;;"},
    ],
)
def test_who_merely_mentions_a_program_did_not_use_it(changed: dict[str, str]) -> None:
    found = read(**({"MATCH": match_line("08/09/2018")} | changed))
    assert scout_of(found)["evaluation_style"] == "datavolley"
    assert found.session.match_date == dt.date(2018, 9, 8)


@pytest.mark.parametrize(
    ("sign", "programs", "told"),
    [
        ("/", "GENERATOR-PRG: Data Volley", True),
        ("=", "GENERATOR-PRG: Data Volley", False),
        ("/", "GENERATOR-NAM: German league", False),
    ],
)
def test_blocks_that_are_judged_as_germans_do_are_pointed_out(
    sign: str, programs: str, told: bool
) -> None:
    rally = ("*01SM-", "a12RM+", "a13AT#", f"*02BT{sign}", "ap00:01")
    scouted = [line.replace("00:01", f"00:{n:02d}") for n in range(1, 8) for line in rally]
    found = read_dvw_text(scout_file(*LINEUPS, *scouted, DATAVOLLEYSCOUT=programs))
    said = [one.severity for one in problems_of(found) if "German" in one.text]
    assert said == (["info"] if told else [])


@pytest.mark.parametrize(
    "date",
    [
        "24/05/2026", "5/24/2026", "2026/05/24", "2026-05-24", "24.5.2026", "24-05-26",
        "24. 5. 2026", "2026. 05. 24.", "24 05 2026", "20260524", "24\\05\\2026", "24,05,2026",
        "2026年5月24日", "24/05/2026 18:30:00", "24/05/2569",
    ],
)  # fmt: skip
def test_days_are_written_in_many_ways(date: str) -> None:
    found = read(MATCH=match_line(date))
    assert found.session.match_date == dt.date(2026, 5, 24)
    assert found.diagnostics == []


@pytest.mark.parametrize(
    ("programs", "date", "count", "day", "severity"),
    [
        (PORTAL, "08/09/2018", "", dt.date(2018, 8, 9), None),
        (PORTAL.replace("17/2023", "03/2023"), "08/09/2018", "", dt.date(2018, 8, 9), "warning"),
        ("GENERATOR-PRG: Data Volley", "08/09/2018", "", dt.date(2018, 9, 8), "warning"),
        ("GENERATOR-PRG: Data Volley", "08/09/2018", "43321", dt.date(2018, 8, 9), None),
        ("GENERATOR-DAY: 2018/08/09 20.00\nGENERATOR-PRG: DV", "08/09/2018", "",
         dt.date(2018, 8, 9), None),
        ("GENERATOR-PRG: Data Volley", "", "43321", dt.date(2018, 8, 9), "warning"),
        ("GENERATOR-PRG: Data Volley", "43321", "", dt.date(2018, 8, 9), "warning"),
        ("GENERATOR-PRG: Data Volley", "31/02/2018", "43321", dt.date(2018, 8, 9), "warning"),
        ("GENERATOR-PRG: Data Volley", "", "", None, "info"),
        ("GENERATOR-PRG: Data Volley", "", "12345", None, "info"),
        ("GENERATOR-PRG: Data Volley", "null", "", None, "info"),
        ("GENERATOR-PRG: Data Volley", "sometime", "", None, "warning"),
    ],
)  # fmt: skip
def test_what_speaks_for_a_day_where_it_can_be_two_or_is_missing(
    programs: str, date: str, count: str, day: dt.date | None, severity: str | None
) -> None:
    found = read(programs, MATCH=match_line(date, count))
    assert found.session.match_date == day
    assert [one.severity for one in found.diagnostics] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("rest", "cones"),
    [("1;C;0;", True), ("1;c;0;", True), ("1;;C;", True), ("1;;Z;", False), ("1", False)],
)
def test_attacks_end_in_cones_wherever_the_match_line_says_so(rest: str, cones: bool) -> None:
    found = read(MATCH=match_line("24/05/2026", rest=rest))
    attack = next(event for _, event in found.events if event.event_type == "attack")
    assert ("end_cone" in attack.payload) is cones


@pytest.mark.parametrize(
    ("regulation", "each", "rules"),
    [
        ("2", 2, "beach"), ("2.0", 2, "beach"), ("Beach Volley", 2, "beach"), ("", 2, "beach"),
        ("1", 2, "beach"), ("1", 6, "indoor"), ("0", 6, "indoor"), ("", 6, "indoor"),
    ],
)  # fmt: skip
def test_two_against_two_is_beach_whatever_the_match_line_says(
    regulation: str, each: int, rules: str
) -> None:
    rosters = {
        section: "\n".join(f"{side};{n};{n};;;;;;{n};Last{n};First{n};;;;;" for n in range(each))
        for side, section in enumerate(("PLAYERS_H", "PLAYERS_V"))
    }
    found = read(MATCH=match_line("24/05/2026", rest=f"{regulation};Z;0;"), **rosters)
    assert scout_of(found)["rules"] == rules


def test_a_blank_line_before_the_match_line_is_passed_over() -> None:
    found = read(MATCH=";;;;;;;\n" + match_line("24/05/2026"))
    assert found.session.match_date == dt.date(2026, 5, 24)
    assert SessionCreate.model_validate(found.session.model_dump()) == found.session
