"""Consoles that know few letters, as on Windows, get what they can show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from session.schemas import PlayerIn, SessionCreate
from session.service import SessionService
from tests.conftest import ROOT

SAY = "import sys; from app.cli import main; main(sys.argv[1:])"


@pytest.fixture
def match(service: SessionService) -> str:
    session_id = service.create_session(SessionCreate(title="Finał"))
    service.set_team(session_id, "A", "Łódź")
    service.set_roster(session_id, "A", [PlayerIn(number="7", player_name="Żaneta")])
    return session_id


def said(folder: Path, encoding: str, *words: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", SAY, *words, "--dir", str(folder)],
        cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, check=True,
    ).stdout  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_letters_that_a_console_lacks_do_not_end_the_command(
    service: SessionService, match: str, encoding: str
) -> None:
    printed = said(service.sessions_dir, encoding, "stats", match).decode(encoding)
    assert ("Łódź" if encoding == "utf-8" else "?") in printed
    found = json.loads(said(service.sessions_dir, encoding, "stats", match, "--json"))
    assert found["teams"]["A"]["name"] == "Łódź"
