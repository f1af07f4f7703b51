"""Rosters, sets and videos of a scout file, however a program lists them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from session.formats.dvw import read_dvw, read_dvw_text, write_dvw
from session.formats.imported import ImportedSession
from session.formats.reading import import_file, read_file
from session.formats.remarks import Diagnostic
from session.service import SessionService
from session.vocabulary import Side
from tests.formats.dvw_files import HEAD, LINEUPS, RALLY, lines_of, scout_file


def read(**changed: str) -> ImportedSession:
    return read_dvw_text(scout_file(*LINEUPS, *RALLY, **changed))


def said(found: ImportedSession) -> list[str]:
    return [one.severity for one in found.diagnostics]


def first_set(line: str) -> tuple[dict[str, Any], list[Diagnostic]]:
    found = read(SET=f"{line}\nTrue;;;;;;")
    entry: dict[str, Any] = found.session.meta["scout"]["sets"][0]
    return entry, found.diagnostics


@pytest.mark.parametrize(
    "line",
    [
        "True;8-5;16-10;21-14;25-21;27;",
        "True; 8- 5;16-10;21-14; 25 - 21 ;27",
        "true;8-5;16-10;21-14;25-21;27;",
        "False;8-5;16-10;21-14;25-21;27;",
        "1;8-5;16-10;21-14;25-21;27;",
        "True;8:5;16:10;21:14;25:21;27;",
        "True;8/5;16/10;21/14;25/21;27.0;",
        "True;8\u20135;16\u201310;21\u201314;25\u201321;27';",
        "Vero;08-05;16-10;21-14;25-21;27 min;",
        "True;8-5;16-10;21-14;25-21;0:27;",
        "True;8-5;16-10;21-14;25-21;00.27.30;;;;",
    ],
)
def test_a_set_is_listed_in_many_shapes(line: str) -> None:
    entry = {"partials": [[8, 5], [16, 10], [21, 14]], "score": [25, 21], "minutes": 27}
    assert first_set(line) == (entry, [])


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("27:15", 27), ("25.30", 25), ("0:27", 27), ("1:05", 65), ("2.01.30", 121), ("03:00", 3)],
)
def test_three_hours_of_a_set_are_three_minutes(cell: str, minutes: int) -> None:
    entry, diagnostics = first_set(f"True;;;;25-21;{cell};")
    assert (entry["minutes"], diagnostics) == (minutes, [])


@pytest.mark.parametrize(
    "line",
    [
        "True;;;;;;",
        "False;;;;;;",
        "True;-;-;-;-;;",
        "True; - ; - ; - ; - ;-1;",
        "True",
        "True;null;null;;NaN;",
    ],
)
def test_a_set_that_was_not_played_says_nothing(line: str) -> None:
    assert first_set(line) == ({"partials": [], "score": None, "minutes": None}, [])


def test_a_match_may_have_a_golden_set_or_sets_to_21() -> None:
    found = read(SET="True;;;;21-19;;\nTrue;;;;19-21;;\n" + "True;;;;;;\n" * 3 + "True;;;;15-12;;")
    scores = [one["score"] for one in found.session.meta["scout"]["sets"]]
    assert scores == [[21, 19], [19, 21], None, None, None, [15, 12]]
    assert found.diagnostics == []


@pytest.mark.parametrize(
    ("league", "sets", "rules"),
    [
        ("NCAA Division I Women", "", "ncaa_women"),
        ("2024 ncaa mens", "", "ncaa_men"),
        ("USA Volleyball Junior Nationals", "", "usa_club"),
        ("USAV Open", "True;;;;25-20;;\n" * 4, {"name": "usa_club", "best_of": 5}),
        ("NCAA Philippines", "", "indoor"),
        ("NCAA Beach", "", "indoor"),
        ("Liga", "", "indoor"),
    ],
)
def test_a_league_that_says_so_brings_the_rules_of_its_competition(
    tmp_path: Path, league: str, sets: str, rules: object
) -> None:
    path = tmp_path / "x.dvw"
    said = HEAD["3MATCH"].replace("Liga", league)
    text = scout_file(*LINEUPS, *RALLY, MATCH=said, SET=sets or HEAD["3SET"])
    path.write_text(text, "utf-8")
    assert read_file(path).session.meta["scout"]["rules"] == rules


@pytest.mark.parametrize(
    ("line", "camera", "path"),
    [
        ("Camera0=C:\\a b\\x.mp4", "Camera0", "C:\\a b\\x.mp4"),
        ("Camera0=https://video.example/watch?v=a&t=1", "Camera0", "https://video.example/watch?v=a&t=1"),
        ("Camera0=x.mp4;;;", "Camera0", "x.mp4"),
        ('Camera0="C:\\x.mp4"', "Camera0", "C:\\x.mp4"),
        ("Camera0:x.mp4", "Camera0", "x.mp4"),
        ("Camera 0 = x.mp4", "Camera 0", "x.mp4"),
        ("0=x.mp4", "0", "x.mp4"),
        ("C:\\Videos\\x.mp4", "Camera0", "C:\\Videos\\x.mp4"),
        ("x.mp4", "Camera0", "x.mp4"),
        ("https://video.example/abc", "Camera0", "https://video.example/abc"),
        ("https://video.example/watch?v=abc", "Camera0", "https://video.example/watch?v=abc"),
    ],
)  # fmt: skip
def test_a_video_is_named_in_many_ways(
    service: SessionService, tmp_path: Path, line: str, camera: str, path: str
) -> None:
    source = tmp_path / "match.dvw"
    source.write_text(scout_file(*LINEUPS, *RALLY, VIDEO=line), encoding="utf-8")
    found = read_dvw(source)
    assert [(name, clip.path) for name, clip in found.clips.items()] == [(camera, path)]
    assert found.diagnostics == []
    session_id = import_file(service, source).session_id
    data = service.load_session(session_id)
    again = read_dvw(write_dvw(tmp_path / "out.dvw", data, service.iter_events(session_id)))
    assert {name: clip.path for name, clip in again.clips.items()} == {camera: path}


@pytest.mark.parametrize("line", ["nothing", "Camera0", "=x.mp4", "a b c"])
def test_what_names_no_video_is_warned_of(line: str) -> None:
    found = read(VIDEO=line)
    assert (found.clips, said(found)) == ({}, ["warning"])


def player(number: str, name: str, starts: str = ";;;;", rest: str = ";;2;False;") -> str:
    return f"0;{number};1;{starts};{name};{name};First;{rest}"


def test_of_two_with_a_number_the_one_who_was_on_court_has_it() -> None:
    lines = [player("7", "Sits"), player("7", "Plays", "3;*;;;"), player("8", "Other", "1;;;;")]
    text = scout_file(*LINEUPS, *RALLY, PLAYERS_H="\n".join(lines))
    found = read_dvw_text(text)
    names = [(one.number, one.player_name) for one in found.rosters[Side.A]]
    assert names == [("7", "First Plays"), ("8", "First Other")]
    assert found.session.meta["scout"]["players_left_out"] == {"A": [lines[0]]}
    assert [(one.line, one.severity) for one in found.diagnostics] == [
        (lines_of(text, [lines[0]])[0], "warning")
    ]


@pytest.mark.parametrize(
    ("number", "known"),
    [("7", "7"), ("07", "7"), (" 7 ", "7"), ("7.0", "7"), ("0", "0"), ("00", "0"), ("107", "107")],
)
def test_shirt_numbers_are_read(number: str, known: str) -> None:
    found = read(PLAYERS_H=player(number, "One"))
    assert ([one.number for one in found.rosters[Side.A]], said(found)) == ([known], [])


@pytest.mark.parametrize("number", ["", "-1", "x7", "null", "7a"])
def test_a_player_without_a_number_is_left_out_and_said(number: str) -> None:
    found = read(PLAYERS_H=player(number, "One") + "\n" + player("8", "Two"))
    assert [one.number for one in found.rosters[Side.A]] == ["8"]
    assert said(found) == ["warning"]


@pytest.mark.parametrize(
    ("rest", "who"),
    [
        (";;5;False;", ("setter", False, False)),
        (";;5.0;true;x;y;z", ("setter", False, False)),
        (";L;1;False;", ("libero", True, False)),
        (";l;;", (None, True, False)),
        (";LC;2;", ("outside", True, True)),
        (";C;6;True;", (None, False, True)),
        (";;0;", (None, False, False)),
        (";;F;", (None, False, False)),
        ("", (None, False, False)),
    ],
)
def test_roles_and_flags_are_read(rest: str, who: tuple[str | None, bool, bool]) -> None:
    [one] = read(PLAYERS_H=player("7", "One", rest=rest)).rosters[Side.A]
    assert (one.position, one.libero, one.captain) == who


def test_what_is_missing_of_a_player_or_a_team_is_said_with_its_line() -> None:
    text = scout_file(
        *LINEUPS,
        *RALLY,
        PLAYERS_H="0;7;1\n0;8;2;;;;;;;null;null;Nick",
        TEAMS="1;Same;1;\n1;SAME;0;",
    )
    found = read_dvw_text(text)
    assert [one.player_name for one in found.rosters[Side.A]] == ["", "Nick"]
    assert [(one.line, one.severity) for one in found.diagnostics] == [
        (lines_of(text, ["1;Same"])[0], "warning"),
        (lines_of(text, ["0;7;1"])[0], "info"),
    ]
