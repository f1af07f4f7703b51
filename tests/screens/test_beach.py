"""A beach match: two on court, so nobody speaks of rotations and of a setter's zone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.cli import main as command
from app.report.content import facts
from session.formats.reading import import_file
from session.service import SessionService

HTML = {"Accept": "text/html"}


@pytest.fixture
def beach(record: SessionService, shared: Path) -> str:
    return import_file(record, shared / "data/scout/beach-2021.dvw").session_id


@pytest.mark.parametrize("tab", ["stats", "charts", "rallies"])
def test_no_page_speaks_of_rotations(client: TestClient, beach: str, tab: str) -> None:
    page = client.get(f"/sessions/{beach}/{tab}", headers=HTML)
    assert page.status_code == 200
    main = page.text[page.text.index("<main") :]
    assert re.findall(r"[^<>]*(?:[Ss]etter|[Rr]otation)[^<>]*", main) == []


def test_no_sums_speak_of_rotations(
    client: TestClient, record: SessionService, beach: str, capsys: pytest.CaptureFixture[str]
) -> None:
    club = record.get_teams(beach)["A"].club_id
    for address in (f"/season?club_id={club}", "/season?club_id=all", f"/compare?session={beach}"):
        page = client.get(address, headers=HTML)
        assert page.status_code == 200
        main = page.text[page.text.index("<main") :]
        assert re.findall(r"[^<>]*(?:[Ss]etter|[Rr]otation)[^<>]*", main) == [], address
    with pytest.raises(SystemExit):
        command(["stats", beach, "--dir", str(record.sessions_dir)])
    printed = capsys.readouterr().out
    assert "Side-out" in printed
    assert "Setter" not in printed


def test_beside_six_a_side_a_beach_match_has_no_rotations(
    client: TestClient, record: SessionService, beach: str, shared: Path
) -> None:
    indoor = import_file(record, shared / "data/scout/click-and-scout.dvw").session_id
    page = client.get(f"/compare?session={beach}&session={indoor}", headers=HTML).text
    [row] = re.findall(r"<bdi>Setter in 1</bdi></th>(.*?)</tr>", page, re.DOTALL)
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", row)
    assert cells[:2] == ["", ""]
    assert all(cells[2:])


def test_a_shared_address_keeps_its_rotation_all_the_same(client: TestClient, beach: str) -> None:
    page = client.get(f"/sessions/{beach}/stats?rotation=1", headers=HTML).text
    assert '<input type="hidden" name="rotation" value="1">' in page


def test_a_season_without_its_second_year_has_no_stray_slash(
    record: SessionService, beach: str
) -> None:
    about = dict(facts(record.get_session(beach)).about)
    assert about["Season"] == "2021"
