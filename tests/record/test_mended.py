"""A record into which 0.2.0 restored an unchecked snapshot is put right when it is opened."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from session.schemas import EventIn, SessionCreate
from session.service import SessionService
from session.store.migrations import SET, m0001_record, m0002_people
from session.store.sqlite.engine import SqliteStore


def of_0_2_0() -> Migrations:
    migrations = Migrations(SET)
    migrations(name="0001_record")(m0001_record.apply)
    migrations(name="0002_people")(m0002_people.apply)
    return migrations


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sessions, one of them good."""
    folder = tmp_path / "sessions"
    folder.mkdir()
    SqliteStore(folder / "volleysense.db", folder / "_backups", of_0_2_0()).close()
    with closing(Database(folder / "volleysense.db")) as db, db.conn:
        for ord_, (name, date) in enumerate((("bad", "not a date"), ("good", "2026-05-04")), 1):
            db.table("sessions").insert(
                {
                    "id": name, "created_utc": "2026-05-05T10:00:00.000000Z", "title": name,
                    "meta": "{}", "updated_utc": "2026-05-05T10:00:00.000000Z",
                    "match_date": date, "timezone": "UTC", "notes": "", "day": date, "ord": ord_,
                    "confirmed_count": 1_000 if name == "bad" else 1,
                }
            )  # fmt: skip
            db.table("teams").insert_all({"session_id": name, "side": side} for side in "AB")
        for seq, number in enumerate((7, 2**63 - 9, 2**63 - 1)):
            db.table("events").insert(
                {
                    "id": number, "session_id": "bad" if seq else "good",
                    "t_sec": "text" if seq else 1.5,
                    "event_type": "serve", "payload": "{}", "status": "confirmed", "seq": seq,
                    "created_utc": "2026-05-05T10:00:00.000000Z",
                    "updated_utc": "2026-05-05T10:00:00.000000Z",
                }
            )  # fmt: skip
        db.execute("UPDATE counters SET value = 2")
    return folder


def test_lists_and_numbers_work_again(folder: Path) -> None:
    with SessionService(None, folder) as service:
        good, bad = service.list_sessions()
        assert (good.event_count, bad.event_count) == (1, 2)
        assert (str(good.match_date), bad.match_date) == ("2026-05-04", None)
        assert [one.id for one in service.list_sessions(date_from="2026-05-05")] == ["bad"]
        assert [event.t_sec for event in service.list_events("good")] == [1.5]
        assert [(one.id, one.t_sec) for one in service.list_events("bad")] == [(8, None), (9, None)]
        new = service.create_session(SessionCreate(title="New"))
        assert service.add_events(new, None, [EventIn(event_type="serve")]) == [10]
        path = service.delete_session("bad")
        assert path is not None
        assert service.restore_session(path) == "bad", "and it can be brought back"
