"""Revisions of what two people may change at once: kept, counted on, never turned back."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from session.backup.snapshots import checksum
from session.errors import ConflictError
from session.people import PersonIn, PersonUpdate
from session.presets import PresetContent, PresetIn, PresetUpdate
from session.schemas import ClipCreate, ClipUpdate, EventIn, EventUpdate, PlayerIn, SessionUpdate
from session.service import SessionService
from session.store.migrations import SET, m0001_record, m0002_people
from session.store.sqlite.engine import SqliteStore

Numbers = dict[str, int]


def of_0_2_0() -> Migrations:
    migrations = Migrations(SET)
    migrations(name="0001_record")(m0001_record.apply)
    migrations(name="0002_people")(m0002_people.apply)
    return migrations


@pytest.fixture
def match(service: SessionService) -> str:
    from session.schemas import SessionCreate

    return service.create_session(SessionCreate(title="Match"))


def changed_everywhere(service: SessionService, match: str, word: str) -> Numbers:
    """One more change of everything in a session that has a revision; answers the revisions."""
    clip = service.list_clips(match)[0].id
    event = service.list_events(match)[0].id
    service.update_session(match, SessionUpdate(notes=word))
    service.update_clip(match, clip, ClipUpdate(meta={"note": word}))
    service.set_team(match, "A", word)
    service.set_roster(match, "A", [PlayerIn(number=1, player_name=word)])
    service.update_event(match, event, EventUpdate(payload={"custom": word}))
    return revisions(service, match)


def revisions(service: SessionService, match: str) -> Numbers:
    team = service.get_teams(match)["A"]
    return {
        "session": service.get_session(match).revision,
        "clip": service.list_clips(match)[0].revision,
        "team": team.revision,
        "roster": team.roster_revision,
        "event": service.list_events(match)[0].revision,
    }


@pytest.fixture
def filled(service: SessionService, match: str) -> str:
    service.add_clip(match, ClipCreate(path="a.mp4"))
    service.add_events(match, None, [EventIn(event_type="dig", actor_team="A", actor_number=1)])
    return match


def test_verbs_take_the_revision_that_was_seen(service: SessionService, filled: str) -> None:
    clip = service.list_clips(filled)[0].id
    person = service.people.create(PersonIn(name="Ewa Sample")).id
    preset = service.create_preset(PresetIn(name="Cup", content=PresetContent())).id
    verbs: tuple[Callable[[int], Any], ...] = (
        lambda seen: service.update_session(filled, SessionUpdate(notes="x"), seen),
        lambda seen: service.update_clip(filled, clip, ClipUpdate(offset_sec=1), seen),
        lambda seen: service.set_team(filled, "A", "Herons", seen),
        lambda seen: service.set_roster(filled, "A", [PlayerIn(number=1)], seen),
        lambda seen: service.people.update(person, PersonUpdate(notes="x"), seen),
        lambda seen: service.update_preset(preset, PresetUpdate(name="League"), seen),
        lambda seen: service.remove_clip(filled, clip, seen),
        lambda seen: service.people.delete(person, seen),
        lambda seen: service.delete_preset(preset, seen),
        lambda seen: service.delete_session(filled, revision=seen),
    )
    for index, verb in enumerate(verbs):
        now = 1 if index < 6 else 2
        with pytest.raises(ConflictError, match=rf"at revision {now}, not {now + 4}"):
            verb(now + 4)
        verb(now)


def test_a_restore_never_turns_a_revision_back(service: SessionService, filled: str) -> None:
    service_revisions = changed_everywhere(service, filled, "first")
    snapshot = service.save_session(filled)
    assert snapshot is not None
    seen = changed_everywhere(service, filled, "second")
    assert seen == {name: number + 1 for name, number in service_revisions.items()}

    service.restore_session(snapshot)
    back = revisions(service, filled)
    assert back == {name: number + 1 for name, number in seen.items()}
    assert service.get_session(filled).notes == "first"
    with pytest.raises(ConflictError):
        service.update_session(filled, SessionUpdate(notes="third"), seen["session"])

    service.delete_session(filled)
    service.restore_deleted(filled)
    assert revisions(service, filled) == back


def test_a_snapshot_of_0_2_0_comes_back_with_first_revisions(
    service: SessionService, filled: str
) -> None:
    snapshot = service.save_session(filled)
    assert snapshot is not None
    document = json.loads(snapshot.read_text(encoding="utf-8"))
    for row in (document["session"], *document["teams"], *document["clips"]):
        row.pop("revision")
        row.pop("roster_revision", None)
    document["sha256"] = checksum(document)
    snapshot.write_text(json.dumps(document), encoding="utf-8")

    service.delete_session(filled, backup=False)
    service.restore_session(snapshot)
    assert set(revisions(service, filled).values()) == {1}


@pytest.mark.parametrize("wrong", [None, "2", 1.5, 2**63])
def test_a_snapshot_with_a_revision_that_is_none_is_refused(
    service: SessionService, filled: str, wrong: object
) -> None:
    from session.errors import InvalidInput

    snapshot = service.save_session(filled)
    assert snapshot is not None
    document = json.loads(snapshot.read_text(encoding="utf-8"))
    document["teams"][0]["roster_revision"] = wrong
    document["sha256"] = checksum(document)
    snapshot.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InvalidInput):
        service.restore_session(snapshot)


def test_a_database_of_0_2_0_is_brought_up_to_date(tmp_path: Path) -> None:
    file = tmp_path / "volleysense.db"
    SqliteStore(file, tmp_path / "_backups", of_0_2_0()).close()
    with closing(Database(file)) as db:
        row = {"id": "old", "created_utc": "2026-01-01T00:00:00Z", "title": "Old", "meta": "{}"}
        row |= {"updated_utc": row["created_utc"], "timezone": "UTC", "notes": "", "day": "2026"}
        db.table("sessions").insert({**row, "ord": 1, "venue": None, "match_date": None})
        for side in "AB":
            db.table("teams").insert({"session_id": "old", "side": side})
        db.table("clips").insert(
            {"id": "c", "session_id": "old", "path": "a.mp4", "meta": "{}", "created_utc": ""}
        )
    with SessionService(None, tmp_path) as service:
        assert service.get_session("old").revision == 1
        changed = service.update_session("old", SessionUpdate(meta={"a": 1}), revision=1)
        assert (changed.revision, changed.meta) == (2, {"a": 1})
        assert service.get_clip("old", "c").revision == 1
        assert service.get_teams("old")["B"].roster_revision == 1
    assert len(list(tmp_path.glob("_backups/volleysense_*_before_0003_revisions.db"))) == 1
