"""All that is held about a person, handed to them in one file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from session.errors import NotFoundError
from session.permissions import Grant, Principal, Role, access_of
from session.privacy.found import Whom
from session.schemas import EventIn, SessionUpdate
from session.service import SessionService
from tests.record.rostered import named, play

ZOFIA = "Zofia Śląska"


def read(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read(path, "person.json"))
    return found


def table(path: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read(path, name))))


@pytest.fixture
def match(service: SessionService) -> str:
    match = play(service, "Owls", {7: ZOFIA, 9: "Maja Nowak"})
    service.add_events(
        match,
        None,
        [
            EventIn(event_type="attack", actor_team="A", actor_number=number, payload=said)
            for number, said in (("7", {"evaluation": "#", "note": "=cmd"}), ("9", {}))
        ],
    )
    service.update_session(match, SessionUpdate(notes=f"{ZOFIA} was ill"))
    return match


def test_everything_is_in_one_file(service: SessionService, match: str, tmp_path: Path) -> None:
    person = named(service, ZOFIA)
    path = service.privacy.export(Whom(person_id=person.id), tmp_path / "zofia.zip")
    said = document(path)
    assert said["spellings"] == [ZOFIA]
    assert [one["shirts"] for one in said["sessions"]] == [["A7"]]
    assert said["rosters"][0]["player_name"] == ZOFIA
    assert said["texts"][0]["excerpt"] == f"{ZOFIA} was ill"
    assert said["directory"][0]["name"] == ZOFIA
    assert said["history"]
    [attack] = table(path, "plays.csv")
    assert (attack["number"], attack["event_type"]) == ("7", "attack")
    assert json.loads(attack["payload"])["evaluation"] == "#"
    assert any(
        row["statistic"].endswith("attacks_total") or row["value"] == "1"
        for row in table(path, "numbers.csv")
    )
    assert ZOFIA in read(path, "README.txt")


def test_nobody_else_is_in_it(service: SessionService, match: str, tmp_path: Path) -> None:
    person = named(service, ZOFIA)
    path = service.privacy.export(Whom(person_id=person.id), tmp_path / "zofia.zip")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            assert b"Nowak" not in archive.read(name), name


def test_it_is_the_same_each_time(service: SessionService, match: str, tmp_path: Path) -> None:
    whom = Whom(person_id=named(service, ZOFIA).id)
    one = service.privacy.export(whom, tmp_path / "one.zip")
    other = service.privacy.export(whom, tmp_path / "other.zip")
    assert one.read_bytes() == other.read_bytes()


def test_somebody_in_no_directory(service: SessionService, tmp_path: Path) -> None:
    play(service, None, {5: "Ina Only"})
    path = service.privacy.export(Whom(name="Ina Only"), tmp_path / "ina.zip")
    assert document(path)["directory"] == []


def test_a_coach_gets_what_is_of_the_club(
    service: SessionService, match: str, tmp_path: Path
) -> None:
    person = named(service, ZOFIA)
    [club] = service.clubs.find()
    own = service.acting(Principal("C", access=access_of([Grant(Role.COACH, club.id)])))
    service.belongings.give("session", match, club.id)
    path = own.privacy.export(Whom(person_id=person.id), tmp_path / "own.zip")
    said = document(path)
    assert [one["session_id"] for one in said["sessions"]] == [match]
    assert (said["files"], said["accounts"]) == ([], [])
    other = service.acting(Principal("D", access=access_of([Grant(Role.COACH, club.id + 1)])))
    with pytest.raises(NotFoundError):
        other.privacy.export(Whom(person_id=person.id), tmp_path / "other.zip")
