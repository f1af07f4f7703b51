"""The day of a match is the day at its place; where a file says world time, the zone is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from session.errors import InvalidInput
from session.formats.reading import chosen, import_file, read_file
from session.service import SessionService

EVENING = "2026-03-15T03:00:00Z"
"""Eight in the evening of the day before, in Los Angeles."""
PLACE = "America/Los_Angeles"


@pytest.fixture
def match_file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    start = getattr(request, "param", EVENING)
    path = tmp_path / "match.vsm"
    teams = {side: {"name": side.title()} for side in ("home", "away")}
    path.write_text(json.dumps({"startDate": start, "team": teams, "scout": {"sets": []}}))
    return path


@pytest.mark.parametrize(
    ("match_file", "zone", "day", "asked"),
    [
        (EVENING, None, "2026-03-15", True),
        (EVENING, PLACE, "2026-03-14", False),
        (EVENING, "Europe/Warsaw", "2026-03-15", False),
        ("2026-03-15T03:00:00+00:00", PLACE, "2026-03-14", False),
        ("2026-03-14T20:00:00-07:00", None, "2026-03-14", False),
        ("2026-03-14T20:00:00", None, "2026-03-14", False),
        ("2026-03-14", PLACE, "2026-03-14", False),
        ("some day", PLACE, "None", False),
        ("0001-01-01T00:00:00Z", PLACE, "None", False),
    ],
    indirect=["match_file"],
)
def test_the_day_is_that_of_the_place(
    match_file: Path, zone: str | None, day: str, asked: bool
) -> None:
    found = chosen(read_file(match_file), timezone=zone)
    assert str(found.session.match_date) == day
    assert found.session.timezone == (zone or "UTC")
    said = [str(one) for one in found.diagnostics]
    assert any("Choose the time zone of the place" in one for one in said) is asked


@pytest.mark.parametrize(
    ("start", "day", "there"),
    [
        ("2026-03-15 03:00:00.00", "2026-03-15", "2026-03-14"),
        ("2026-03-15 03:00:00.25 +0000", "2026-03-15", "2026-03-14"),
        ("2026-03-15 03:00:00.25 +1000", "2026-03-15", "2026-03-15"),
        ("2026-03-15", "2026-03-15", "2026-03-15"),
    ],
)
def test_hudls_start_is_world_time_unless_it_has_an_offset(
    tmp_path: Path, start: str, day: str, there: str
) -> None:
    path = tmp_path / "tags.xml"
    path.write_text(
        f"<breakdown><session><startTimeUtc>{start}</startTimeUtc><teams><team><key>1</key>"
        "<value>Herons</value></team></teams></session><moments><moment></moment></moments>"
        "</breakdown>"
    )
    assert str(read_file(path).session.match_date) == day
    assert str(chosen(read_file(path), timezone=PLACE).session.match_date) == there


def test_a_match_that_is_there_by_the_day_of_its_place_is_noticed(
    service: SessionService, match_file: Path
) -> None:
    import_file(service, match_file, timezone=PLACE)
    other = match_file.with_name("again.vsm")
    other.write_text(match_file.read_text() + "\n")
    [found] = import_file(service, other).duplicates
    assert "Home – Away" in found.why


def test_the_session_has_the_zone(service: SessionService, match_file: Path) -> None:
    session_id = import_file(service, match_file, timezone=PLACE).session_id
    session = service.get_session(session_id)
    assert (str(session.match_date), session.timezone) == ("2026-03-14", PLACE)
    with pytest.raises(InvalidInput, match="Mars is not a time zone"):
        import_file(service, match_file, timezone="Mars")


def test_the_page_and_rest_ask_for_the_zone(client: TestClient, match_file: Path) -> None:
    file = {"file": (match_file.name, match_file.read_bytes())}
    where = client.post("/import", files=file).url.path
    assert "Time zone of the place" in client.get(where).text
    wrong = client.get(where, params={"timezone_0": "Mars"}).text
    assert 'value="Mars"' in wrong
    assert "Mars is not a time zone" in wrong
    refused = client.post(where, data={"timezone_0": "Mars"})
    assert (refused.status_code, "Choose a time zone that there is." in refused.text) == (422, True)
    assert client.get("/_api/sessions").json()["total"] == 0
    right = client.get(where, params={"timezone_0": PLACE}).text
    assert "14 March 2026" in right or "14 Mar 2026" in right
    assert "Choose the time zone" not in right
    rest = client.post("/_api/sessions/import?dry_run=1", files=file, data={"timezone": PLACE})
    assert rest.json()["match_date"] == "2026-03-14"
    assert rest.json()["starts_utc"] == EVENING
