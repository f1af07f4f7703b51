"""What nobody planned for in the data folder: strays, races, forged rows. Nothing stops over it."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from session.backup.snapshots import checksum
from session.errors import InvalidInput, StorageError
from session.schemas import EventIn, SessionCreate
from session.service import SessionService


@pytest.fixture
def match(service: SessionService) -> str:
    match = service.create_session(SessionCreate(title="Final"))
    service.add_events(match, None, [EventIn(event_type="serve")])
    return match


def test_strays_among_the_snapshots_are_passed_over(service: SessionService, match: str) -> None:
    made = service.save_session(match)
    assert made is not None
    made.with_name(f"{match}_20269999T999999999999Z.json").write_text("{}")
    made.with_name(f"{match}_20260101T000000000000Z.json").mkdir()
    made.with_name(f"{match}_20260101T000000000001Z.json").symlink_to("/nowhere")
    again = service.save_session(match)
    assert [Path(info.path) for info in service.list_snapshots(match)] == [again, made]
    service.delete_session(match)
    assert service.restore_deleted(match) == match


def test_strays_in_the_trash_do_not_stop_a_delete(service: SessionService, match: str) -> None:
    (service.sessions_dir / "_trash" / f"{match}_20269999T999999999999Z").mkdir(parents=True)
    service.delete_session(match)
    assert service.restore_deleted(match) == match


def test_listing_while_others_save_and_prune(service: SessionService, match: str) -> None:
    failures: list[Exception] = []

    def often(work: Any) -> None:  # noqa: ANN401
        try:
            for _ in range(25):
                work(match)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(problem)

    work = (service.save_session, service.save_session, service.list_snapshots)
    threads = [threading.Thread(target=often, args=(verb,)) for verb in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_long_name_in_the_log_does_not_cost_the_undo(service: SessionService, match: str) -> None:
    service.as_actor("é" * 5_000).delete_session(match)
    assert service.restore_deleted(match) == match


def test_when_the_trash_cannot_be_used_nothing_is_deleted(
    service: SessionService, match: str
) -> None:
    (service.session_folder(match) / "clips").mkdir(parents=True)
    (service.sessions_dir / "_trash").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be written"):
        service.delete_session(match)
    assert service.get_session(match).title == "Final"


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("session", {"meta": "no JSON object"}),
        ("session", {"title": 7}),
        ("teams", {"id": [1]}),
        ("teams", {"name": {"of": "what"}}),
        ("events", {"payload": [1, 2]}),
        ("changes", {"after_row": "text"}),
    ],
)
def test_forged_rows_are_refused_in_words(
    service: SessionService, match: str, table: str, values: dict[str, Any]
) -> None:
    made = service.save_session(match)
    assert made is not None
    document = json.loads(made.read_text())
    row = document[table] if table == "session" else document[table][0]
    row |= values
    made.write_text(json.dumps(document | {"sha256": checksum(document)}))
    with pytest.raises(InvalidInput, match="damaged"):
        service.restore_session(made)
    assert service.load_session(match)["event_count"] == 1


def test_a_delete_and_who_did_it_are_in_the_log(service: SessionService, match: str) -> None:
    for name in ("Ann", "Bob"):
        service.as_actor(name).delete_session(match)
        service.restore_deleted(match)
    deletes = [entry for entry in service.list_changes(match) if entry.action == "delete"]
    assert [(entry.actor, entry.entity) for entry in deletes] == [
        ("Bob", "session"),
        ("Ann", "session"),
    ]
    newest = next(info for info in service.list_snapshots(match) if info.reason == "delete")
    assert deletes[0].after == {"snapshot": newest.name, "files": False}


def test_the_log_cannot_be_replaced(service: SessionService, match: str) -> None:
    with (
        closing(sqlite3.connect(service.sessions_dir / "volleysense.db")) as raw,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        raw.execute("INSERT OR REPLACE INTO changes SELECT * FROM changes")


def test_meta_that_is_nested_too_deeply_is_refused() -> None:
    meta: dict[str, Any] = {}
    for _ in range(300):
        meta = {"more": meta}
    with pytest.raises(ValueError, match="nested"):
        SessionCreate(title="Deep", meta=meta)


@pytest.mark.parametrize("day", [0, 86_400.0, "0", "86400"])
def test_a_number_is_no_day(day: object) -> None:
    with pytest.raises(ValueError, match="such as"):
        SessionCreate.model_validate({"title": "Final", "match_date": day})
