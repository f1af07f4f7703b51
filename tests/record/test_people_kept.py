"""Who is who in snapshots, and in records from before the directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from session.backup.snapshots import checksum
from session.errors import InvalidInput
from session.people import PersonIn
from session.service import SessionService
from session.store.migrations import record_migrations
from session.store.sqlite.engine import SqliteStore
from tests.record.rostered import dump, named, play, who


def test_a_snapshot_restores_who_is_who(service: SessionService, tmp_path: Path) -> None:
    match = play(service, "Herons", {7: "Ada Quill"})
    other = play(service, "Hornets", {7: "Ada Winter"})
    ada, married = who(service, match)["7"], who(service, other)["7"]
    assert ada
    assert married
    service.people.merge(married, [ada])
    before = dump(service, match)
    service.delete_session(match)
    service.restore_deleted(match)
    after = dump(service, match)
    assert after["session"].pop("updated_utc") > before["session"].pop("updated_utc")
    assert {**after, "changes": after["changes"][:-2]} == before
    path = service.save_session(match)
    assert path
    with SessionService(None, tmp_path / "elsewhere") as elsewhere:
        taken = elsewhere.people.create(PersonIn(name="Somebody else"))
        elsewhere.restore_session(path)
        here = who(elsewhere, match)["7"]
        assert here
        assert here != taken.id
        assert elsewhere.people.get(here).name == "Ada Winter", "merged there as well"
        assert [one.name for one in elsewhere.people.merged(here)] == ["Ada Quill"]
        elsewhere.restore_session(path)
        assert elsewhere.people.count() == 2, "nobody comes twice"


def older(path: Path) -> dict[str, Any]:
    """The snapshot as it was written before there was a directory."""
    document = json.loads(path.read_text(encoding="utf-8"))
    for part in ("people", "clubs"):
        del document[part]
    for row in (*document["teams"], *document["roster"]):
        for column in ("club_id", "person_id"):
            row.pop(column, None)
    return dict(document)


def written(path: Path, document: dict[str, Any]) -> Path:
    target = path.with_name("other.json")
    target.write_text(json.dumps({**document, "sha256": checksum(document)}), encoding="utf-8")
    return target


def test_a_snapshot_from_before_the_directory_is_restored(service: SessionService) -> None:
    match = play(service, "Herons", {7: "Ada Quill"})
    path = service.save_session(match)
    assert path
    service.restore_session(written(path, older(path)))
    assert who(service, match) == {"7": None}
    assert [one.name for one in service.people.unknown()] == ["Ada Quill"]
    assert service.recognise() == 2
    assert who(service, match)["7"] == named(service, "Ada").id


@pytest.mark.parametrize(
    "people",
    [
        7,
        [{"id": 1}],
        [{"id": -1, "name": "X"}],
        [{"id": "1", "name": [], "notes": ""}],
        [{"id": 1, "merged_into": 2}, {"id": 2, "merged_into": 1}],
    ],
)
def test_a_forged_directory_is_refused(service: SessionService, people: Any) -> None:  # noqa: ANN401
    match = play(service, "Herons", {7: "Ada Quill"})
    path = service.save_session(match)
    assert path
    rest = {"name": "X", "notes": "", "created_utc": "", "updated_utc": "", "merged_into": None}
    rows = [rest | row if "id" in row and len(row) > 1 else row for row in people] if (
        isinstance(people, list)
    ) else people  # fmt: skip
    document = json.loads(path.read_text(encoding="utf-8"))
    with pytest.raises(InvalidInput, match="damaged"):
        service.restore_session(written(path, {**document, "people": rows}))


def test_a_record_from_before_the_directory_is_brought_up_to_date(tmp_path: Path) -> None:
    """Its names can be looked up at once; who is who is found when one asks for it."""
    path = tmp_path / "volleysense.db"
    db = Database(path)
    record_migrations().apply(db, stop_before="0002_people")
    db.execute(
        "INSERT INTO sessions (id, created_utc, title, meta, updated_utc, timezone, notes, day,"
        " ord) VALUES ('old', '2024-05-04T10:00:00.000000Z', 'Old', '{}',"
        " '2024-05-04T10:00:00.000000Z', 'UTC', '', '2024-05-04', 1)"
    )
    db.execute("UPDATE counters SET value = 1")
    for side, team in (("A", "Śląsk"), ("B", None)):
        db.execute("INSERT INTO teams (session_id, side, name) VALUES ('old', ?, ?)", [side, team])
    db.execute(
        "INSERT INTO roster (team_id, number, player_name) VALUES (1, '7', 'Łucja Żak'),"
        " (1, '8', '')"
    )
    db.close()
    SqliteStore(path, tmp_path / "_backups").close()
    assert len(list((tmp_path / "_backups").glob("*_before_0002_people.db"))) == 1
    with SessionService(None, tmp_path) as service:
        assert service.problems() == []
        assert who(service, "old") == {"7": None, "8": None}
        assert [one.name for one in service.clubs.unknown()] == ["Śląsk"]
        assert service.recognise() == 2
        assert service.people.find(search="lucja")[0].sessions == 1
        later = play(service, "Slask", {7: "Zak Lucja"})
        assert who(service, later)["7"] == who(service, "old")["7"]
