"""The play-by-play as a coach gets it: a page, a PDF, a CSV file, a sheet, and over REST."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from starlette.testclient import TestClient

from app.cli import main
from app.report.content import match_report
from app.screens import rallies
from session.formats.reading import import_file
from session.formats.spreadsheets.playbyplay import PLAY_COLUMNS
from session.service import SessionService
from tests.record.noted import events

RALLIES = 213


@pytest.fixture
def stuttgart(record: SessionService, shared: Path) -> str:
    path = shared / "data" / "scout" / "stuttgart-schwerin-2018.dvw"
    return import_file(record, path).session_id


@pytest.fixture
def ended(record: SessionService, stuttgart: str) -> str:
    """How the second rally ended."""
    names = {one.number: one.player_name for one in record.get_roster(stuttgart, "B")}
    return f"Kill by 12 {names['12']}, assist by 3 {names['3']}"


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_rest_page_and_files_say_the_same(
    client: TestClient, record: SessionService, stuttgart: str, ended: str, tmp_path: Path
) -> None:
    address = f"/_api/sessions/{stuttgart}/play-by-play"
    listed = client.get(address, params={"limit": 1000}).json()
    assert listed["total"] == len(listed["items"]) == RALLIES
    second = listed["items"][1]
    assert (second["ended"], second["score_after"], second["rotation"]) == (ended, [0, 2], 6)
    assert client.get(address, params={"set_number": 5, "limit": 1}).json()["total"] == 27
    assert client.get(address, params={"sett": 5}).status_code == 422

    page = client.get(f"/sessions/{stuttgart}/play-by-play").text
    assert page.count('<td class="ended">') == RALLIES
    assert f"<bdi>{ended}</bdi>" in page
    assert "Time-out SSC Palmberg Schwerin" in page

    for paper, width in (("a4", 595), ("letter", 612)):
        sheets = client.get(f"{address}.pdf", params={"paper": paper})
        assert sheets.headers["content-type"] == "application/pdf"
        pages = texts(sheets.content)
        assert len(pages) in (5, 6)
        assert ended in pages[0]
        assert f"1 / {len(pages)}" in pages[0]
        assert ("Set 2, continued" in pages[1]) == (paper == "a4")
        box = PdfReader(io.BytesIO(sheets.content)).pages[0].mediabox
        assert round(float(box.width)) == width

    table = client.get(f"{address}.csv")
    assert "play-by-play.csv" in table.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row["ended"] for row in rows] == [one["ended"] for one in listed["items"]]
    assert rows[1]["server_name"] == second["server"]["name"] != ""
    assert (rows[1]["server_number"], rows[1]["point_team"]) == ("6", "B")
    for_excel = client.get(f"{address}.csv", params={"decimal": "comma"})
    assert "play-by-play-excel.csv" in for_excel.headers["content-disposition"]
    lines = for_excel.content.decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(lines), delimiter=";")) == rows
    assert client.get(f"{address}.csv", params={"decimal": "dot"}).status_code == 422
    client.get(f"/sessions/{stuttgart}/downloads?decimal=comma")
    assert (
        "play-by-play.csv?decimal=comma" in client.get(f"/sessions/{stuttgart}/play-by-play").text
    )

    path = tmp_path / "book.xlsx"
    path.write_bytes(client.get(f"/sessions/{stuttgart}/downloads/session.xlsx").content)
    sheet = load_workbook(path)["play-by-play"]
    assert [cell.value for cell in sheet[1]] == list(PLAY_COLUMNS)
    assert sheet.max_row == RALLIES + 1
    names = list(PLAY_COLUMNS)
    assert sheet.cell(3, names.index("ended") + 1).value == ended
    assert sheet.cell(3, names.index("server_number") + 1).value == 6


def test_the_command_writes_it(
    record: SessionService,
    stuttgart: str,
    ended: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = ["--dir", str(record.sessions_dir)]
    for name in ("plays.pdf", "plays.csv", "plays.html"):
        with pytest.raises(SystemExit) as done:
            main(["report", stuttgart, "--play-by-play", "-o", str(tmp_path / name), *home])
        assert done.value.code == (name == "plays.html")
    assert "should end in one of .pdf, .csv" in capsys.readouterr().err
    assert ended in texts((tmp_path / "plays.pdf").read_bytes())[0]
    assert ended in (tmp_path / "plays.csv").read_text(encoding="utf-8-sig")

    comma = ["--decimal", "comma", "-o", str(tmp_path / "excel.csv"), *home]
    with pytest.raises(SystemExit):
        main(["report", stuttgart, "--play-by-play", *comma])
    assert "session_id;match;" in (tmp_path / "excel.csv").read_text(encoding="utf-8-sig")


def test_a_page_of_very_many_rallies_says_how_many(
    client: TestClient, stuttgart: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rallies, "_MOST_RALLIES", 50)
    page = client.get(f"/sessions/{stuttgart}/play-by-play").text
    assert page.count('<td class="ended">') == 50
    assert "The first 50 of 213 rallies. The files have all of them." in page


def test_a_session_without_rallies_has_a_page_and_files(
    client: TestClient, record: SessionService
) -> None:
    made = client.post("/_api/sessions", json={"title": "Empty"}).json()["session_id"]
    assert "No rallies yet" in client.get(f"/sessions/{made}/play-by-play").text
    assert "PLAY-BY-PLAY" in texts(client.get(f"/_api/sessions/{made}/play-by-play.pdf").content)[0]
    assert client.get(f"/_api/sessions/{made}/play-by-play.csv").text.count("\n") == 1
    for ending in ("", ".csv", ".pdf"):
        assert client.get(f"/_api/sessions/nobody/play-by-play{ending}").status_code == 404


def test_a_set_known_by_its_result_has_words_instead_of_rallies_and_dots_instead_of_zeros(
    client: TestClient, record: SessionService
) -> None:
    made = client.post("/_api/sessions", json={"title": "Results"}).json()["session_id"]
    items = [{key: one[key] for key in one if key != "id"} for one in events("A25:20 end B20:25")]
    client.post(f"/_api/sessions/{made}/events", json=items)
    page = client.get(f"/sessions/{made}/rallies?set=2").text
    assert "Only the result of this set is known, 20:25." in page
    assert "0 rallies</p>" not in page.split('id="set-title"')[1]
    attacks = match_report(record, made).teams[0].attacks
    assert {cell for row in attacks for cell in row} == {"."}
    stats = client.get(f"/_api/sessions/{made}/stats").json()["teams"]["B"]
    assert {stats["rotations"][zone]["diff"] for zone in "123456"} == {None}
    assert stats["attack_on_dig"]["total"] is stats["rotations"]["1"]["rallies"] is None
    extended = client.get(f"/_api/sessions/{made}/stats/extended").json()["teams"]["A"]
    assert {extended["ncaa"]["team"][key] for key in ("SP", "K", "SA", "TB", "PTS")} == {None}
    assert extended["skills"]["team"]["attack"]["total"] is None
    for preset in ("report", "ncaa", "skills"):
        numbers = client.get(f"/sessions/{made}/stats?preset={preset}").text
        assert ">0<" not in numbers.split('id="box-head"')[1].split("</section>")[0]


def test_a_set_after_the_decision_is_called_the_same_everywhere(
    client: TestClient, record: SessionService, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = client.post("/_api/sessions", json={"title": "Friendly"}).json()["session_id"]
    played = "A25:20 end A25:21 end A25:22 end B18:25 end"
    items = [{key: one[key] for key in one if key != "id"} for one in events(played)]
    client.post(f"/_api/sessions/{made}/events", json=items)
    for page in ("", "/rallies", "/play-by-play", "/report", "/stats", "/charts/scores"):
        assert "Set (4)" in client.get(f"/sessions/{made}{page}").text, page
    report = match_report(record, made)
    assert (report.columns, report.sets[3].name) == (("1", "2", "3", "(4)"), "(4)")
    assert report.teams[0].sets[3].name == "Set (4)"
    sheets = client.get(f"/_api/sessions/{made}/play-by-play.pdf").content
    assert "Set (4), after the match was decided" in texts(sheets)[0]
    path = tmp_path / "book.xlsx"
    path.write_bytes(client.get(f"/sessions/{made}/downloads/session.xlsx").content)
    book = load_workbook(path)
    heads = [cell.value for cell in book["match report"][4]]
    assert heads[3:7] == [1, 2, 3, "(4)"]
    assert "25-22, (18-25)" in str(book["match report"]["C2"].value)
    sets = list(book["sets"].iter_rows(values_only=True))
    marked = sets[0].index("after_decision")
    assert [row[marked] for row in sets[1:]] == [0, 0, 0, 1] * 2
    with pytest.raises(SystemExit):
        main(["stats", made, "--dir", str(record.sessions_dir)])
    assert capsys.readouterr().out.count("Set (4)") == 3
