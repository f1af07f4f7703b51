"""The page as PDF and as HTML, read back by others."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader
from starlette.testclient import TestClient

from app.cli import main
from app.report import Paper
from app.report.content import match_report
from app.report.files import html
from app.report.pdf import pdf
from session.formats.reading import import_file
from session.schemas import EventUpdate, PlayerIn
from session.service import SessionService
from tests.report.made_up import NAMES, TEAMS, build, facts, summary

DAY = dt.datetime(2026, 3, 14, 12, tzinfo=dt.UTC)
POINT = 72 / 25.4


def read(content: bytes) -> PageObject:
    """The only page."""
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 1
    return pages[0]


class Cells(HTMLParser):
    """The texts of all cells of a page, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("td", "th"):
            self.inside = True
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data.strip()


@pytest.mark.parametrize(("paper", "size"), [("a4", (210.0, 297.0)), ("letter", (215.9, 279.4))])
@pytest.mark.parametrize("players", [6, 14, 20])
def test_everything_stands_on_one_sheet(
    paper: Paper, size: tuple[float, float], players: int
) -> None:
    page = read(pdf(build(facts(), summary(players)), paper, DAY))
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
        tuple(length * POINT for length in size), abs=0.1
    )
    lowest = 1000.0

    def look(text: str, _: object, matrix: list[float], *__: object) -> None:
        nonlocal lowest
        if text.strip():
            lowest = min(lowest, matrix[5])

    page.extract_text(visitor_text=look)
    assert lowest > 0


def test_polish_czech_greek_and_russian_names_can_be_read_back() -> None:
    text = read(pdf(build(facts(), summary()), "a4", DAY)).extract_text()
    for name in (*NAMES["A"][:2], *NAMES["B"], *TEAMS.values(), "Γάτος Άρης"):
        assert name in text
    assert "\ufffd" not in text


def test_every_cell_of_the_report_is_in_both_files() -> None:
    report = build(facts(), summary())
    words = read(pdf(report, "a4", DAY)).extract_text().split()
    cells = Cells(html(report)).cells
    for team in report.teams:
        for line in (*(player.cells for player in team.players), team.total):
            assert _runs(line, words)
            assert _runs(line, cells)
        for row in team.sets:
            assert _runs(row.cells, words)
            assert _runs(row.cells, cells)
        assert "Each 2.16 receptions 1 point" in " ".join(words)


def _runs(part: tuple[str, ...], whole: list[str]) -> bool:
    """Whether the cells stand beside each other, in order."""
    size = len(part)
    return any(tuple(whole[at : at + size]) == part for at in range(len(whole) - size + 1))


def test_the_same_report_of_the_same_day_is_the_same_file() -> None:
    report = build(facts(), summary())
    assert pdf(report, "a4", DAY) == pdf(report, "a4", DAY)
    later = pdf(report, "a4", DAY + dt.timedelta(days=1))
    assert PdfReader(io.BytesIO(later)).metadata.creation_date == DAY + dt.timedelta(days=1)  # type: ignore[union-attr]


def test_names_that_are_too_long_end_in_an_ellipsis() -> None:
    numbers = summary()
    numbers["teams"]["A"]["players"]["3"]["name"] = "Wolfeschlegelsteinhausenbergerdorff " * 4
    assert "Wolfeschlegelstein" in (text := read(pdf(build(facts(), numbers))).extract_text())
    assert "…" in text


@pytest.mark.parametrize("name", ["مباراة \u202e🏐", "排球" * 60, "a\tb", "**x** & <b>", ""])
def test_any_name_can_be_printed(name: str) -> None:
    """Letters that the face does not have print as boxes; the numbers are there all the same."""
    numbers = summary()
    numbers["teams"]["A"]["name"] = name
    for player in numbers["teams"]["A"]["players"].values():
        player["name"] = name
    report = build(facts(title=name, about=((name, name),)), numbers)
    assert "Each 2.16 receptions 1 point" in read(pdf(report)).extract_text()
    assert len(Cells(html(report)).cells) > 500


def test_a_column_more_in_the_catalogue_is_one_more_in_both_files(tmp_path: Path) -> None:
    """A process of its own, since the layouts read the catalogue once."""
    script = """
import sys
from pathlib import Path
from session.stats import catalogue
catalogue.ON_PAPER = (*catalogue.ON_PAPER, ("Dig", ("dig_total", "dig_errors")))
from app.report.files import html
from app.report.pdf import pdf
from tests.report.made_up import build, facts, summary
report = build(facts(), summary())
Path(sys.argv[1], "report.pdf").write_bytes(pdf(report))
Path(sys.argv[1], "report.html").write_text(html(report), encoding="utf-8")
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, timeout=60)
    words = read((tmp_path / "report.pdf").read_bytes()).extract_text().split()
    assert words.count("Dig") == 2, "over both teams"
    cells = Cells((tmp_path / "report.html").read_text(encoding="utf-8")).cells
    assert cells.count("Dig") == 2


def test_a_report_without_a_set_has_no_boxes_and_can_be_drawn() -> None:
    report = build(facts(), summary(sets=0))
    assert report.columns == ()
    assert "Team total" in read(pdf(report)).extract_text()
    assert 'colspan="0"' not in html(report)


def test_marks_of_the_first_serve_and_of_the_setter_are_in_both_files() -> None:
    numbers = summary()
    numbers["sets"]["2"] = numbers["sets"]["2"] | {
        "served_first": "B",
        "setter_zones": {"A": 1, "B": None},
    }
    report = build(facts(), numbers)
    assert "2•" in read(pdf(report, "a4", DAY)).extract_text()
    text = html(report)
    assert text.count("served first</span>") == 1
    assert text.count('<b class="setter">1<span class="spoken"> setter</span></b>') == 1


def test_the_html_file_needs_nothing_beside_it_and_runs_nothing() -> None:
    text = html(build(facts(title="<script>alert(1)</script>"), summary()), "letter")
    assert "@page { size: letter portrait; }" in text
    assert "<script" not in text
    assert not re.search(r"(src|href)\s*=|url\(|@import", text)
    assert f"<bdi>{TEAMS['B']}</bdi>" in text


@pytest.fixture
def stuttgart(client: TestClient, shared: Path) -> tuple[TestClient, str]:
    service: SessionService = client.app.state.service  # type: ignore[attr-defined]
    path = shared / "data" / "scout" / "stuttgart-schwerin-2018.dvw"
    return client, import_file(service, path).session_id


def test_the_address_answers_both_kinds(stuttgart: tuple[TestClient, str]) -> None:
    client, session_id = stuttgart
    address = f"/_api/sessions/{session_id}/report"
    sheet = client.get(address)
    assert sheet.headers["content-type"] == "application/pdf"
    assert "attachment" in sheet.headers["content-disposition"]
    assert "106-107" in read(sheet.content).extract_text()
    page = client.get(address, params={"format": "html", "paper": "letter"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "sandbox" in page.headers["content-security-policy"]
    assert "106-107" in Cells(page.text).cells
    assert client.get(address, params={"paper": "a5"}).status_code == 422
    assert client.get("/_api/sessions/nobody/report").status_code == 404


def test_a_kept_report_takes_the_place_of_the_one_before(
    stuttgart: tuple[TestClient, str],
) -> None:
    client, session_id = stuttgart
    made = client.post(f"/_api/sessions/{session_id}/report", json={"paper": "a4"})
    assert made.status_code == 201
    answer = client.post(f"/sessions/{session_id}/report/keep", follow_redirects=False)
    assert answer.headers["location"] == f"/sessions/{session_id}/downloads?said=report-kept"
    listed = client.get(f"/_api/sessions/{session_id}/artifacts").json()["items"]
    assert [one["artifact_type"] for one in listed] == ["report"]
    assert listed[0]["file_name"].endswith(".pdf")


def test_the_page_offers_the_files_and_shows_the_report(
    stuttgart: tuple[TestClient, str],
) -> None:
    client, session_id = stuttgart
    text = client.get(f"/sessions/{session_id}/report").text
    assert f'href="/_api/sessions/{session_id}/report?format=pdf&amp;paper=letter"' in text
    assert 'aria-current="page">Report</a>' in text
    assert "Each 2.16 receptions 1 point" in text


def test_the_command_writes_what_the_ending_says(
    service: SessionService,
    imported: Callable[[str], str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    session_id = imported("katowice-bedzin-2019.dvw")
    folder = ["--dir", str(service.sessions_dir)]
    for name in ("out/report.pdf", "out/report.html"):
        with pytest.raises(SystemExit) as done:
            main(["report", session_id, "-o", str(tmp_path / name), "--json", *folder])
        assert done.value.code == 0
        assert json.loads(capsys.readouterr().out) == {"report": str(tmp_path / name)}
    read((tmp_path / "out" / "report.pdf").read_bytes())
    assert "Partial scores" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as refused:
        main(["report", session_id, "-o", str(tmp_path / "report.doc"), *folder])
    assert refused.value.code == 1
    assert "should end in one of .pdf, .html" in capsys.readouterr().err


def test_a_report_follows_a_correction(
    service: SessionService, imported: Callable[[str], str]
) -> None:
    session_id = imported("katowice-bedzin-2019.dvw")
    before = match_report(service, session_id).teams[0].total
    kill = next(
        event
        for event in service.list_events(session_id, event_type="attack", team="A", limit=200)
        if event.payload.get("evaluation") == "#"
    )
    payload = kill.payload | {"evaluation": "-"}
    service.update_event(session_id, kill.id, EventUpdate(payload=payload))
    after = match_report(service, session_id).teams[0].total
    assert int(after[13]) == int(before[13]) - 1
    assert after[10] == before[10]


def test_letters_that_the_face_lacks_are_boxes_and_nobody_is_warned(
    service: SessionService,
    imported: Callable[[str], str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    session_id = imported("katowice-bedzin-2019.dvw")
    service.set_team(session_id, "A", "王 Łódź")
    roster = service.get_roster(session_id, "A")
    people = [PlayerIn(number=one.number, player_name="李 Święty") for one in roster]
    service.set_roster(session_id, "A", people)
    path = tmp_path / "report.pdf"
    with pytest.raises(SystemExit):
        main(["report", session_id, "-o", str(path), "--dir", str(service.sessions_dir)])
    assert not caplog.records
    text = read(path.read_bytes()).extract_text()
    assert "□ Łódź" in text
    assert "□ Święty" in text
