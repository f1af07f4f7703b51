"""`volleysense person`: what a console says of one person, and that it asks before it erases."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from session.errors import InvalidInput
from session.people import PersonIn
from session.service import SessionService
from tests.record.rostered import play

ZOFIA = "Zofia Śląska"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with SessionService(sessions_dir=tmp_path / "sessions") as service:
        play(service, "Owls", {7: ZOFIA, 9: "Maja Nowak"})
        play(service, None, {5: "Ina Only"})
    return tmp_path / "sessions"


@pytest.fixture
def service(folder: Path) -> Iterator[SessionService]:
    with SessionService(sessions_dir=folder) as service:
        yield service


def run(folder: Path, *args: str, typed: str = "") -> str:
    done = CliRunner().invoke(app, ["person", *args, "--dir", str(folder)], input=typed)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def test_a_look_changes_nothing(folder: Path, service: SessionService) -> None:
    said = run(folder, "look", "zofia slaska")
    assert ZOFIA in said
    assert "roster entry" in said
    found = json.loads(run(folder, "look", "1", "--json"))
    assert found["name"] == ZOFIA
    assert len(service.people.find()) == 2


def test_erasing_asks_for_the_name(folder: Path, service: SessionService) -> None:
    with pytest.raises(InvalidInput, match="nothing was changed"):
        run(folder, "erase", ZOFIA, typed="Maja Nowak\n")
    assert len(service.people.find()) == 2
    assert "Erased" in run(folder, "erase", ZOFIA, typed=f"{ZOFIA}\n")
    assert [one.name for one in service.people.find()] == ["Maja Nowak"]
    assert run(folder, "go-on") == "Nothing was left undone.\n"


def test_a_name_that_only_a_roster_has(folder: Path, service: SessionService) -> None:
    path = folder.parent / "ina.zip"
    run(folder, "export", "Ina Only", "-o", str(path))
    assert zipfile.is_zipfile(path)
    run(folder, "erase", "Ina Only", "--yes")
    assert service.list_sessions(search="Ina") == []


def test_of_two_with_one_name_it_asks_which(folder: Path, service: SessionService) -> None:
    service.people.create(PersonIn(name=ZOFIA))
    with pytest.raises(InvalidInput, match="Which one"):
        run(folder, "look", ZOFIA)
