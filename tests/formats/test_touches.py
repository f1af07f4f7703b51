"""touches.csv and the sheets of the statistics, as a spreadsheet sees them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from session.formats.reading import import_file
from session.formats.spreadsheets.columns import TOUCH_COLUMNS
from session.formats.spreadsheets.csvfile import read_events
from session.formats.spreadsheets.tables import write_session_touches
from session.formats.spreadsheets.workbook import write_session_workbook
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.stats.report import rotations
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


@pytest.fixture
def book(service: SessionService, stuttgart: str, tmp_path: Path) -> Iterator[openpyxl.Workbook]:
    path = write_session_workbook(service, stuttgart, tmp_path / "match.xlsx")
    book = openpyxl.load_workbook(path)
    yield book
    book.close()


def table(book: openpyxl.Workbook, sheet: str) -> list[dict[str, Any]]:
    rows = book[sheet].iter_rows(values_only=True)
    header = next(rows)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_the_workbook_has_one_kind_of_row_in_each_table(
    service: SessionService, stuttgart: str, book: openpyxl.Workbook
) -> None:
    players, sets, teams = (table(book, sheet) for sheet in ("players", "sets", "teams"))
    for side, team in service.get_stats(stuttgart)["teams"].items():
        [whole] = [row for row in teams if row["team"] == side]
        assert whole["attack_kill_pct"] == pytest.approx(team["totals"]["attack_kill_pct"])
        assert whole["attack_on_dig_total"] == team["attack_on_dig"]["total"]
        for name in ("attack_total", "serve_aces", "points_total", "block_kills"):
            assert whole[name] == team["totals"][name]
            for rows in (players, sets):
                assert sum(row[name] for row in rows if row["team"] == side) == whole[name]
    six = next(row for row in players if (row["team"], row["player_number"]) == ("A", 6))
    assert (six["start_1"], six["libero"], six["serve_total"]) == ("*", 1, 0)
    assert six["session_id"] == stuttgart
    assert six["match_date"].date().isoformat() == "2018-04-21"
    [first, *_] = table(book, "events")
    assert first["created_utc"].year >= 2026
    assert book["touches"].max_row == 1220
    for sheet in ("players", "sets"):
        assert book[sheet].freeze_panes != "A2"


def test_the_rotations_of_all_sets_add_up_to_those_of_the_match(
    service: SessionService, stuttgart: str, book: openpyxl.Workbook
) -> None:
    rows = table(book, "rotations")
    for side, zones in rotations(service.get_match(stuttgart)).items():
        for zone, whole in zones.items():
            sets = [row for row in rows if (row["team"], str(row["setter_zone"])) == (side, zone)]
            for name in ("diff", "rallies", "serves", "kills"):
                assert sum(row[name] for row in sets) == whole[name]


def test_the_coachs_sheet_shows_numbers_at_once_keeps_names_in_sight_and_prints_on_one_page(
    service: SessionService, stuttgart: str, book: openpyxl.Workbook
) -> None:
    sheet = book.worksheets[0]
    assert (sheet.title, sheet.freeze_panes) == ("match report", "C5")
    assert sheet["A1"].value == "Allianz MTV Stuttgart 2:3 SSC Palmberg Schwerin"
    assert sheet["A2"].value.date().isoformat() == "2018-04-21"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
    words = [cell.value for row in (3, 4) for cell in sheet[row] if cell.value]
    assert {"Serve", "Reception", "Attack", "Player", "Aces"} <= set(words)
    assert not [word for word in words if "_" in str(word)]
    stats = service.get_stats(stuttgart)["teams"]["A"]
    line = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "Renata Sandor")
    player = stats["players"]["7"]
    numbers = [value for value in line[8:] if value is not None]
    assert (line[0], *numbers[:3]) == (
        7, player["points_total"], player["points_break"], player["points_win_loss"],
    )  # fmt: skip
    assert player["attack_kill_pct"] / 100 in numbers
    on_dark = [cell for row in sheet["D5:H45"] for cell in row if cell.fill.fill_type == "solid"]
    setters = [str(cell.value) for cell in on_dark if cell.font.color.rgb == "FFFFFFFF"]
    begun = [one["setter_zones"] for one in service.get_stats(stuttgart)["sets"].values()]
    assert sorted(setters) == sorted(str(zones[side]) for zones in begun for side in "AB")


def test_names_that_are_formulas_stay_text_in_every_sheet(
    service: SessionService, tmp_path: Path
) -> None:
    session_id = service.create_session(SessionCreate(title="=1+1", venue="@x"))
    service.set_team(session_id, "A", "=cmd|1")
    service.set_roster(session_id, "A", [PlayerIn(number="07a", player_name="+SUM(A1)")])
    path = write_session_workbook(service, session_id, tmp_path / "match.xlsx")
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "+SUM(A1)" in [cell.value for cell in book["match report"]["B"]]
    book.close()
