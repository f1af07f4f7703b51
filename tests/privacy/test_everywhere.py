"""A real match with somebody in every place that there is: after erasing, they are in none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from session.privacy.found import PersonErased, PersonFound, Whom
from session.service import SessionService
from tests.privacy.held import Everywhere, places_with, rows_with


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Everywhere]:
    folder = tmp_path_factory.mktemp("held") / "sessions"
    with SessionService(sessions_dir=folder) as service:
        held = Everywhere(service, shared / "data/scout/stuttgart-schwerin-2018.dvw", "2")
        held.fill()
        yield held


@pytest.fixture(scope="module")
def before(held: Everywhere) -> list[str]:
    return places_with(held.root, held.last)


@pytest.fixture(scope="module")
def found(held: Everywhere, before: list[str]) -> PersonFound:
    assert before
    return held.service.privacy.look(Whom(person_id=held.person_id))


@pytest.fixture(scope="module")
def erased(held: Everywhere, found: PersonFound) -> PersonErased:
    assert found.sessions
    return held.service.privacy.erase(Whom(person_id=held.person_id))


KINDS = (
    "volleysense.db",
    "_daily.db",
    "_before_",
    "_backups/",
    "_trash/",
    "_staged/",
    "/exports/match.dvw",
    "/exports/match.json",
    "/exports/match.xlsx",
    "/exports/match.xml",
    "/artifacts/report.pdf",
    "/artifacts/chart.svg",
    "_attacks.svg",
    "/clips/",
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_person_is_in_each_kind_of_file_before(before: list[str], kind: str) -> None:
    assert any(kind in place for place in before)


def test_a_look_says_what_will_be_touched_and_changes_nothing(
    held: Everywhere, before: list[str], found: PersonFound
) -> None:
    assert (found.name, found.namesakes) == (held.name, ())
    assert [one.shirts for one in found.sessions] == [["A2"]]
    counts = {one.table: one.count for one in found.rows}
    assert counts["roster"] == counts["presets"] == counts["questions"] == 1
    assert counts["events"] > 50
    assert any(f"Look, {held.name}" in one.excerpt for one in found.texts)
    touched = {one.place for one in found.files} | {"volleysense.db", "volleysense.db-wal"}
    assert set(before) <= touched
    assert found.clips


@pytest.mark.parametrize("kind", KINDS)
def test_the_person_is_in_no_file_after(held: Everywhere, erased: PersonErased, kind: str) -> None:
    assert erased.done
    assert [one for one in places_with(held.root, held.last) if kind in one] == []


def test_the_person_is_nowhere(held: Everywhere, erased: PersonErased) -> None:
    assert erased.left == []
    assert rows_with(held.root / "volleysense.db", held.last) == []
    assert places_with(held.root, held.last) == []


def test_what_happened_stays(held: Everywhere, erased: PersonErased) -> None:
    service = held.service
    assert erased.rows
    shirt = next(one for one in service.get_roster(held.match, "A") if one.number == "2")
    assert (shirt.player_name, shirt.person_id, shirt.position) == ("", None, "setter")
    plays = [
        one
        for one in service.list_events(held.match, limit=5_000)
        if (one.actor_team, one.actor_number) == ("A", "2")
    ]
    assert len(plays) > 50
    assert {one.actor_resolved_name for one in plays} == {None}
    assert service.get_event(held.match, held.event).payload["note"] == "Look, Player 2: the feet!"
    assert service.get_session(held.match).notes == "Player 2 was ill; Player 2 played on."
    assert service.problems() == []
    assert [one.entity for one in service.list_changes(held.match, limit=1)] == ["erasure"]
    assert service.get_match(held.match).sets_won == (2, 3)


def test_made_files_without_the_person_stay(held: Everywhere, erased: PersonErased) -> None:
    assert erased.done
    kept = {one.file_name for one in held.service.get_session_artifacts(held.match)}
    assert kept == {"nobody.csv", "film.mp4"}
    assert (held.root / held.match / "clips" / "player.mp4").is_file()


def test_the_deleted_session_comes_back_without_the_person(
    held: Everywhere, erased: PersonErased
) -> None:
    assert erased.done
    held.service.restore_deleted(held.deleted)
    assert places_with(held.root, held.last) == []
    assert held.service.get_session(held.deleted).title == "Again Player 2"


def test_snapshots_bring_nobody_back(held: Everywhere, erased: PersonErased) -> None:
    assert erased.done
    for snapshot in held.service.list_snapshots(held.match):
        held.service.restore_session(snapshot.path)
    assert places_with(held.root, held.last) == []


def test_a_second_time_changes_nothing(held: Everywhere, erased: PersonErased) -> None:
    again = held.service.privacy.erase(Whom(person_id=held.person_id))
    assert (again.erasure_id, again.done, again.rows) == (erased.erasure_id, True, ())
