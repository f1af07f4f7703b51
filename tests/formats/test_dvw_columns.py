"""Columns that a program fills in its own way, leaves out or moves say the same all the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from session.formats.dvw import read_dvw, read_dvw_text, write_dvw
from session.formats.dvw.text import decode_dvw
from session.formats.imported import ImportedSession
from session.formats.integrity import match_of, says_loss
from session.formats.reading import import_file
from session.formats.remarks import Diagnostic, Oddities
from session.schemas import EventIn
from session.service import SessionService
from session.stats.report import summary
from tests.formats.dvw_files import COURT, LINEUPS, RALLY, columns, lines_of, scout_file

MATCH = "ljubljana-maribor-2012"
PLAYERS, FIRST_SET = range(14, 26), 8


class File:
    """A real match, to read with other columns."""

    def __init__(self, shared: Path) -> None:
        data = (shared / "data/scout" / f"{MATCH}.dvw").read_bytes()
        head, scouted = decode_dvw(data, Oddities()).replace("\r", "").split("[3SCOUT]\n")
        self.head = head
        self.lines = scouted.strip("\n").split("\n")
        self.known = numbers(self.read(self.lines))

    def read(self, lines: Iterable[str]) -> ImportedSession:
        return read_dvw_text("\n".join([f"{self.head}[3SCOUT]", *lines, ""]))

    def changed(self, at: Iterable[int], text: str) -> ImportedSession:
        return self.read(columns(line, dict.fromkeys(at, text)) for line in self.lines)


@pytest.fixture(scope="module")
def file(shared: Path) -> File:
    return File(shared)


def numbers(found: ImportedSession) -> dict[str, Any]:
    """All statistics of the match."""
    return summary(match_of(found), names=found.teams, scout=found.session.meta["scout"])


def sets_of(found: ImportedSession) -> list[Any]:
    return [event.payload.get("set_number") for _, event in found.events]


def payloads(found: ImportedSession) -> list[dict[str, Any]]:
    return [event.payload | {"line": ""} for _, event in found.events]


def warned(found: ImportedSession) -> list[tuple[int | None, str]]:
    return [(one.line, one.text) for one in found.diagnostics if one.severity != "info"]


def first_touch(line: str, **header: str) -> tuple[EventIn, list[Diagnostic]]:
    text = scout_file(line, **header)
    found = read_dvw_text(text)
    assert {one.line for one in found.diagnostics} <= {None, *lines_of(text, [line[:6]])}
    return found.events[0][1], found.diagnostics


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (PLAYERS, ""), (PLAYERS, "null"), (PLAYERS, "0"), (PLAYERS, "-1"), (PLAYERS, "NA"),
        ([19, 25], "null"), ([9, 10], ""), ([9, 10], "0"), ([9, 10], "null"),
        ([4, 5, 6], "0"), ([4, 5, 6], "-1"), ([4, 5, 6], "NaN"), ([4, 5, 6], "0000"),
        ([7], ""), ([7], "NA"), ([12], "null"), ([12], "-1"), ([1, 2], "x"), ([13], "?"),
        ([FIRST_SET], ""),
    ],
)  # fmt: skip
def test_columns_with_nothing_in_them_change_no_number(
    file: File, at: Iterable[int], text: str
) -> None:
    found = file.changed(at, text)
    assert numbers(found) == file.known
    assert warned(found) == []


@pytest.mark.parametrize("width", [1, 9, 14, 20])
def test_lines_may_be_short(file: File, width: int) -> None:
    found = file.read(";".join(line.split(";")[:width]) for line in file.lines)
    assert numbers(found) == file.known
    said = "The line has one column only." if width == 1 else f"The line has {width} columns only."
    [short] = [text for _, text in warned(found) if said in text]
    assert re.search(r"\d+ more of this kind: lines \d+, .* …", short)


def test_a_column_too_many_behind_the_code_moves_all_others_back(file: File) -> None:
    found, usual = (
        file.read(line.replace(";", ";;", 1) for line in file.lines),
        file.read(file.lines),
    )
    assert numbers(found) == file.known
    assert [event.payload | {"line": ""} for _, event in found.events] == [
        event.payload | {"line": ""} for _, event in usual.events
    ]
    assert [one.severity for one in found.diagnostics] == ["info"]


def test_sets_are_parted_where_they_end_if_all_lines_name_the_same(file: File) -> None:
    found = file.changed([FIRST_SET], "1")
    assert numbers(found) == file.known
    assert sets_of(found) == sets_of(file.read(file.lines))
    [(line, text)] = warned(found)
    assert (line, "same set" in text) == (None, True)


def test_sets_without_any_point_take_their_scores_from_the_list_of_sets(file: File) -> None:
    found = file.read(line for line in file.lines if line[1:2] != "p")
    said, sets = numbers(found), match_of(found).sets
    assert said["sets_won"] == file.known["sets_won"]
    scores = [[one["score"] for one in match["sets"].values()] for match in (said, file.known)]
    assert scores[0] == scores[1]
    for i, side in enumerate("AB"):
        ours, known = said["teams"][side]["totals"], file.known["teams"][side]["totals"]
        assert [ours[key] for key in ("score", "points_total")] == [
            known[key] for key in ("score", "points_total")
        ]
        # A rally that only its point told from the next one is unseen, and nobody's error.
        unseen = sum(one.unseen[i] for one in sets)
        assert ours["opponent_errors"] + unseen == known["opponent_errors"]
    assert sum(sum(one.unseen) for one in sets) == 1


def test_a_set_of_which_only_the_end_is_written_has_the_score_of_the_list() -> None:
    found = read_dvw_text(scout_file("**1set", SET="True;;;;25-21;5;"))
    assert [one.score for one in match_of(found).sets] == [(25, 21)]


def test_line_ups_without_columns_stand_where_the_roster_says(file: File) -> None:
    blank = [columns(line, dict.fromkeys(PLAYERS, "")) for line in file.lines if "LUp" in line]
    found = [event for _, event in file.read(blank).events if event.event_type == "lineup"]
    usual = [event for _, event in file.read(file.lines).events if event.event_type == "lineup"]
    said = [event.payload["lineup"] for event in usual if "lineup" in event.payload]
    assert [event.payload["lineup"] for event in found] == said[: len(found)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("12.5", 12.5), ("12,5", 12.5), ("12.0", 12), ("00:12:05", 725), ("-1", None), ("NA", None)],
)
def test_seconds_of_a_video_are_written_in_many_ways(text: str, seconds: float | None) -> None:
    line = columns("*01SM#", {11: "1", 12: text})
    event, said = first_touch(line, VIDEO="Camera0=match.mp4")
    assert (event.t_sec, said) == (seconds, [])
    alone, said = first_touch(line)
    assert (alone.payload.get("video_sec"), said) == (seconds and round(seconds), [])


@pytest.mark.parametrize(
    "clock", ["19.30.05", "19:30:05", "19,30,05", "193005", "7.30.05 PM", "19.30.05.250"]
)
def test_clocks_are_written_in_many_ways(clock: str) -> None:
    first = columns("*01SM-", {7: "19.30.00"})
    found = read_dvw_text(scout_file(first, columns("a12RM+", {7: clock})))
    assert (found.events[1][1].t_sec, found.diagnostics) == (5.0, [])


def test_one_place_that_is_off_the_drawing_does_not_lose_the_others() -> None:
    event, said = first_touch(columns("*04AT#X5~41", {4: "4912", 5: "80-1", 6: "8118"}))
    assert set(event.payload) & {"start_m", "mid_m", "end_m"} == {"start_m", "end_m"}
    assert [(one.line, one.severity) for one in said] == [(None, "info")]
    event, said = first_touch(columns("*04AT#X5~41", {4: "4912", 5: "-1-1", 6: "99x"}))
    assert set(event.payload) & {"start_m", "mid_m", "end_m"} == {"start_m"}
    assert [one.severity for one in said] == ["warning"]


def test_columns_in_which_nobody_ever_moves_are_not_believed(file: File) -> None:
    first: dict[str, list[str]] = {}
    frozen = []
    for line in file.lines:
        fields = line.split(";")
        court = first.setdefault(fields[FIRST_SET], fields[14:26])
        frozen.append(columns(line, dict(zip(PLAYERS, court, strict=True))))
    found = file.read(frozen)
    assert numbers(found) == file.known
    assert not any("court" in event.payload for _, event in found.events)
    [(line_number, text)] = warned(found)
    assert (line_number, "Nobody ever moves" in text) == (None, True)
    assert warned(file.read(file.lines)) == []


def test_what_is_wrong_on_every_line_is_one_remark_with_its_lines() -> None:
    line = f"*01SM#;;;;;;;25.99;{COURT}"
    found = read_dvw_text(scout_file(*[line] * 300))
    [said] = [one for one in found.diagnostics if "time of day" in one.text]
    begin = said.line or 0
    assert f"299 more of this kind: lines {begin + 1}, {begin + 2}, " in said.text


def test_a_remark_of_somebody_between_the_lines_is_said_once() -> None:
    text = scout_file(*LINEUPS, "it was cold;", *RALLY).replace("it was cold;", "it was cold")
    found = read_dvw_text(text)
    assert [(one.line, one.severity) for one in found.diagnostics] == [
        (lines_of(text, ["it was cold"])[0], "warning")
    ]
    assert len(found.events) == len(LINEUPS) + len(RALLY) + 1


def test_the_same_oddity_on_every_line_is_summed_up_too() -> None:
    found = read_dvw_text(scout_file(*["*04AT#X5~4:~H"] * 150))
    [said] = found.diagnostics
    assert "':' is no end zone. 149 more of this kind: lines " in said.text


def test_a_web_page_behind_the_match_is_one_remark() -> None:
    page = ["<html>", "  <body>", "area; another", "*1 banner</body>", "</html>"]
    text = scout_file(*LINEUPS, *RALLY, SET="True;;;;0-1;5;") + "\n".join(page)
    found = read_dvw_text(text)
    assert [(one.line, one.severity) for one in found.diagnostics] == [
        (lines_of(text, ["<html>"])[0], "info")
    ]
    assert "5 lines follow the end of the match" in found.diagnostics[0].text
    assert says_loss(found) == []
    assert len(found.events) == len(LINEUPS) + len(RALLY)


def test_a_place_on_court_where_nobody_stands_comes_back_as_such(
    service: SessionService, tmp_path: Path
) -> None:
    source = tmp_path / "in.dvw"
    empty = columns("*01sm-", {25: ""})
    source.write_text(scout_file(LINEUPS[0], LINEUPS[1], empty, "a12RM+"), encoding="utf-8")
    session_id = import_file(service, source).session_id
    data = service.load_session(session_id)
    again = read_dvw(write_dvw(tmp_path / "out.dvw", data, service.iter_events(session_id)))
    assert payloads(again)[2]["court"] == {"B": ["11", "12", "13", "14", "15", None]}
    assert payloads(again) == payloads(read_dvw(source))


def test_a_rally_after_the_ninth_set_is_of_no_set_that_there_is_not() -> None:
    played = [line for n in range(1, 10) for line in (*RALLY, f"**{n}set")]
    found = read_dvw_text(scout_file(*LINEUPS, *played, *RALLY))
    for _, event in found.events:
        EventIn.model_validate(event.model_dump())
