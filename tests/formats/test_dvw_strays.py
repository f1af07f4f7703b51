"""Two lines of a serve that cannot be are no ace: the score and the next server decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.formats.dvw import write_dvw
from session.formats.integrity import match_of
from session.formats.reading import import_file, read_file
from session.service import SessionService
from tests.formats.dvw_files import LINEUPS, RALLY, lines_of, scout_file

STRAY = ("a03SH#", "*12RH=")
"""Nobody of B wears number 3: with 11 in zone 1, 12 serves next."""
OPENING = ("*01SM-~~~15A", "a12RM+~~~15A", "a11ET+K1F~3B", "a13AT+X5~41CH2")


def scouted(folder: Path, *lines: str) -> Path:
    path = folder / "in.dvw"
    path.write_text(scout_file(*LINEUPS, *lines, SET="True;;;;;;"), encoding="utf-8", newline="")
    return path


def test_a_serve_that_cannot_be_is_two_notes_and_no_ace(tmp_path: Path) -> None:
    source = scouted(tmp_path, *OPENING, *STRAY, "*04DT+", "*p01:00", "*01SM=", "ap01:01")
    found = read_file(source)
    [said] = [one for one in found.diagnostics if one.severity == "error"]
    first, second = lines_of(source.read_text(encoding="utf-8"), STRAY)
    assert said.line == first
    assert "a03SH# and *12RH= stand in the middle of a rally that A 1 serves" in said.text
    assert f"lines {first} and {second} are kept as notes" in said.text
    kinds = {one.payload["code"]: one.event_type for _, one in found.events}
    assert [kinds[code] for code in STRAY] == ["note", "note"]
    rally, _ = match_of(found).rallies
    assert (rally.serving, rally.winner, rally.how) == ("A", "A", "unknown")
    assert [play.kind for play in rally.touches] == [
        "serve", "reception", "set", "attack", "dig"
    ]  # fmt: skip


def test_its_lines_are_written_as_they_were(service: SessionService, tmp_path: Path) -> None:
    source = scouted(tmp_path, *OPENING, *STRAY, "ap00:01", "az6", "a12SM=", "*p01:01")
    session_id = import_file(service, source).session_id
    data, events = service.load_session(session_id), service.iter_events(session_id)
    written = write_dvw(tmp_path / "out.dvw", data, events).read_bytes().decode()
    was = source.read_text(encoding="utf-8").split("[3SCOUT]\n")[1].split("\n")
    assert written.split("[3SCOUT]\r\n")[1].split("\r\n") == was
    again = match_of(read_file(tmp_path / "out.dvw"))
    assert [(one.serving, one.winner) for one in again.rallies] == [("A", "B"), ("B", "A")]


@pytest.mark.parametrize(
    "then",
    [
        pytest.param(("*01SM-", "a12RM=", "*p01:00", "*01SM="), id="a replay, the same server"),
        pytest.param(("a12SM#", "*01RM=", "ap00:02", "a12SM="), id="the point was not written"),
        pytest.param(("a12SM#", "*01RM=", "ap00:01", "a12SM="), id="who serves on is believed"),
        pytest.param(("a03SH#", "*12RH=", "ap00:02", "a03SM="), id="the score has both points"),
        pytest.param(("a12SM#", "*01RM=", "ap00:01"), id="their turn by the line-up"),
        pytest.param(("a03SH#", "*12RH="), id="no score"),
    ],
)
def test_a_second_serve_that_may_be_stays(tmp_path: Path, then: tuple[str, ...]) -> None:
    found = read_file(scouted(tmp_path, *OPENING, *then))
    serves = [one for _, one in found.events if one.event_type == "serve"]
    assert len(serves) == sum("S" in code[3:4] for code in (*OPENING, *then))
    assert not [one for one in found.diagnostics if "kept as a note" in one.text]


def test_the_last_rally_of_a_set_is_judged_by_the_line_up(tmp_path: Path) -> None:
    found = read_file(scouted(tmp_path, *RALLY, "a12SM-", "*02RM+", *STRAY, "ap00:02", "**1set"))
    assert [one.event_type for _, one in found.events].count("serve") == 2
