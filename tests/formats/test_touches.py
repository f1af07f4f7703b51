"""touches.csv and the sheets of the statistics, as a spreadsheet sees them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from session.formats.csvfile import read_events
from session.formats.reading import import_file
from session.formats.reportsheets import REPORT_COLUMNS, ROTATION_COLUMNS
from session.formats.touchcolumns import TOUCH_COLUMNS
from session.formats.workbook import write_session_touches, write_session_workbook
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import SKILLS, Side

Row = dict[str, str]
STUTTGART = "stuttgart-schwerin-2018.dvw"


@pytest.fixture
def touches(service: SessionService, tmp_path: Path) -> Callable[[str], list[Row]]:
    """The rows of a session's touches.csv."""

    def rows(session_id: str) -> list[Row]:
        path = write_session_touches(service, session_id, tmp_path / "out" / "touches.csv")
        text = path.read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    return rows


@pytest.fixture
def stuttgart(service: SessionService, shared: Path) -> str:
    return import_file(service, shared / "data" / "scout" / STUTTGART).session_id


def test_a_match_of_1219_touches_has_as_many_rows(
    touches: Callable[[str], list[Row]], stuttgart: str, shared: Path
) -> None:
    rows = touches(stuttgart)
    assert list(rows[0]) == list(TOUCH_COLUMNS)
    raw = (shared / "data" / "scout" / STUTTGART).read_bytes().decode("utf-8", "replace")
    codes = re.findall(r"^([*a](?:\d\d|\$\$)[SRABDEF][^;\r\n]*)", raw, re.MULTILINE)
    assert [row["code"] for row in rows] == codes
    assert len(rows) == 1219


def test_a_row_says_all_about_its_touch(
    touches: Callable[[str], list[Row]], stuttgart: str
) -> None:
    rows = touches(stuttgart)
    serve, reception = rows[:2]
    assert (serve["skill"], serve["phase"], serve["touch_number"]) == ("serve", "serve", "1")
    assert (reception["skill"], reception["phase"]) == ("reception", "reception")
    assert serve["team"] == serve["serving_team"] != reception["team"]
    assert serve["team_name"] == reception["opponent_name"]
    assert (serve["score_a_before"], serve["score_b_before"]) == ("0", "0")
    assert serve["match_date"] == "2018-04-21"
    home = {serve[f"a_zone_{zone}"] for zone in range(1, 7)}
    assert {"2", "5", "7", "12", "16", "17"} >= home - {"6"}
    assert serve["setter_zone_a"] == "5"
    server = serve[f"{serve['team'].lower()}_zone_1"]
    assert serve["player_number"] == server


def test_scores_and_winners_run_through_the_table(
    touches: Callable[[str], list[Row]], stuttgart: str
) -> None:
    rows = touches(stuttgart)
    for first, second in pairwise(rows):
        if first["set_number"] == second["set_number"] and second["touch_number"] == "1":
            for team in "ab":
                assert first[f"score_{team}_after"] == second[f"score_{team}_before"]
    for row in rows:
        assert row["point_won"] == str(int(row["team"] == row["point_team"]))
    kills = {
        (row["point_won"]) for row in rows if (row["skill"], row["evaluation"]) == ("attack", "#")
    }
    assert kills == {"1"}
    last = [row for row in rows if row["set_number"] == "5"][-1]
    assert (last["score_a_after"], last["score_b_after"]) == ("12", "15")


def test_what_a_spreadsheet_would_run_is_made_harmless(
    touches: Callable[[str], list[Row]], service: SessionService
) -> None:
    session_id = service.create_session(SessionCreate(title="=1+1"))
    service.set_roster(session_id, Side.A, [PlayerIn(number="7", player_name="@SUM(A1)")])
    payload = {"evaluation": "=", "code": "-cmd|1", "end_m": [1.5, 12.0]}
    service.add_events(
        session_id,
        None,
        [
            EventIn(event_type="serve", actor_team=Side.A, actor_number="7", payload=payload),
            EventIn(event_type="point", actor_team=Side.B, payload={"score": [0, 1]}),
        ],
    )
    [row] = touches(session_id)
    assert (row["match"], row["player_name"], row["code"]) == ("'=1+1", "'@SUM(A1)", "'-cmd|1")
    assert (row["evaluation"], row["end_x_m"], row["end_y_m"]) == ("=", "1.5", "12.0")
    assert (row["rally_ended_by"], row["point_team"], row["point_won"]) == ("serve_error", "B", "0")


def test_touches_can_be_imported_as_plays_again(
    touches: Callable[[str], list[Row]], stuttgart: str, tmp_path: Path
) -> None:
    rows = touches(stuttgart)
    found = read_events(tmp_path / "out" / "touches.csv")
    touches_found = [event for _, event in found.events if event.event_type in SKILLS]
    assert [event.event_type for event in touches_found] == [row["skill"] for row in rows]


def test_the_workbook_has_the_numbers_as_numbers(
    service: SessionService, stuttgart: str, tmp_path: Path
) -> None:
    path = write_session_workbook(service, stuttgart, tmp_path / "match.xlsx")
    book = openpyxl.load_workbook(path)
    report = [
        dict(zip(REPORT_COLUMNS, (cell.value for cell in row), strict=True))
        for row in book["match report"].iter_rows(min_row=2)
    ]
    stats = service.get_stats(stuttgart)
    teams = {row["team"]: row for row in report if row["row"] == "team"}
    for side, team in stats["teams"].items():
        assert teams[side]["attack_total"] == team["totals"]["attack_total"]
        assert teams[side]["attack_kill_pct"] == pytest.approx(team["totals"]["attack_kill_pct"])
        assert teams[side]["attack_on_dig_total"] == team["attack_on_dig"]["total"]
        players = [row for row in report if (row["team"], row["row"]) == (side, "player")]
        assert {str(row["number"]) for row in players} == set(team["players"])
    six = next(row for row in report if row["number"] == 6 and row["team"] == "A")
    assert (six["start_1"], six["libero"], six["serve_total"]) == ("*", 1, 0)
    assert book["touches"].max_row == 1220
    assert book["rotations"].max_row > 12
    book.close()


def test_the_rotations_of_all_sets_add_up_to_those_of_the_match(
    service: SessionService, stuttgart: str, tmp_path: Path
) -> None:
    path = write_session_workbook(service, stuttgart, tmp_path / "match.xlsx")
    book = openpyxl.load_workbook(path)
    rows = [
        dict(zip(ROTATION_COLUMNS, (cell.value for cell in row), strict=True))
        for row in book["rotations"].iter_rows(min_row=2)
    ]
    for whole in (row for row in rows if row["set_number"] is None):
        sets = [
            row
            for row in rows
            if row["set_number"] is not None
            and (row["team"], row["setter_zone"]) == (whole["team"], whole["setter_zone"])
        ]
        for name in ("diff", "rallies", "serves", "kills", "sideout_won", "break_point_of"):
            assert sum(row[name] for row in sets) == whole[name]
    book.close()
