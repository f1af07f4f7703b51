"""A snapshot is checked as strictly as an import: values, not only names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from session.backup.rows import ROWS, SessionRow
from session.backup.snapshots import checksum
from session.errors import InvalidInput
from session.people import PersonIn
from session.schemas import ClipCreate, EventIn, EventUpdate, PlayerIn, SessionCreate, SessionUpdate
from session.service import SessionService
from session.store import snapshots
from session.vocabulary import Side

Document = dict[str, Any]
Change = Callable[[Document], object]


@pytest.fixture
def match(service: SessionService, tmp_path: Path) -> str:
    return filled(service, tmp_path)


def filled(service: SessionService, folder: Path) -> str:
    """A session with a row of everything."""
    match = service.create_session(SessionCreate(title="Final"))
    service.set_team(match, "A", "Herons")
    service.set_roster(match, "A", [PlayerIn(number=n, player_name=f"Ann {n}") for n in (4, 5)])
    clip = service.add_clip(match, ClipCreate(path="rally.mp4", duration_sec=9.5))
    play = EventIn(event_type="serve", actor_team=Side.A, actor_number="4", t_sec=1, client_id="a")
    service.add_events(match, clip, [play, EventIn(event_type="dig", payload={"confidence": 0.5})])
    picture = folder / "heatmap.png"
    picture.write_bytes(b"a picture")
    service.attach_artifact(match, "heatmap", picture)
    service.create_job(match, clip, "analysis")
    return match


def forged(service: SessionService, match: str, change: Change) -> Path:
    """A snapshot with something else in it and a checksum that fits."""
    path = service.save_session(match)
    assert path is not None
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    document["sha256"] = checksum(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def put(part: str, field: str, value: object, row: int = 0) -> Change:
    def change(document: Document) -> None:
        rows = document[part]
        (rows if part == "session" else rows[row])[field] = value

    return change


BAD = [
    ("session", "match_date", "not a date"),
    ("session", "match_date", "2026-02-31"),
    ("session", "match_date", 20260504),
    ("session", "title", ""),
    ("session", "title", None),
    ("session", "title", "\ud800"),
    ("session", "title", "T" * 201),
    ("session", "timezone", "Mars/Base"),
    ("session", "meta", {"a": float("nan")}),
    ("session", "created_utc", "yesterday"),
    ("session", "created_utc", "2026-13-04T18:30:00.000000Z"),
    ("session", "revision", "1"),
    ("session", "revision", -1),
    ("session", "revision", 2**63),
    ("teams", "side", "C"),
    ("teams", "side", "B"),
    ("teams", "revision", 1.5),
    ("teams", "club_id", 2**63),
    ("roster", "number", None),
    ("roster", "libero", 7),
    ("roster", "libero", True),
    ("roster", "team_id", 999),
    ("roster", "number", "5"),
    ("clips", "id", "../../etc"),
    ("clips", "duration_sec", "long"),
    ("clips", "offset_sec", None),
    ("clips", "path", ""),
    ("events", "id", 2**63 - 1),
    ("events", "id", 0),
    ("events", "id", "1"),
    ("events", "id", True),
    ("events", "id", 2),
    ("events", "t_sec", "text"),
    ("events", "t_sec", "1.5"),
    ("events", "t_sec", float("inf")),
    ("events", "t_sec", -1),
    ("events", "seq", 2**63 - 1),
    ("events", "seq", None),
    ("events", "event_type", ""),
    ("events", "actor_team", "C"),
    ("events", "status", "maybe"),
    ("events", "revision", None),
    ("events", "revision", 2**63 - 1),
    ("events", "payload", None),
    ("events", "payload", {"start_zone": 77}),
    ("events", "payload", {"deep": [[[[]]] * 2]} | {"text": "\udcff"}),
    ("events", "clip_id", "nowhere"),
    ("events", "session_id", "other"),
    ("events", "client_id", ""),
    ("events", "new_column", 1),
    ("artifacts", "size_bytes", -1),
    ("artifacts", "size_bytes", "big"),
    ("artifacts", "sha256", "none"),
    ("artifacts", "file_name", "../secret"),
    ("artifacts", "file_name", ".."),
    ("artifacts", "id", 2**63 - 1),
    ("jobs", "state", "lazy"),
    ("jobs", "progress", "half"),
    ("jobs", "result", []),
    ("changes", "id", 2**63 - 1),
    ("changes", "at_utc", ""),
    ("changes", "action", "explode"),
    ("changes", "actor", 5),
    ("changes", "before_row", "text"),
    ("changes", "after_row", {"t_sec": "text"}),
    ("changes", "after_row", {"offset_sec": []}),
    ("changes", "after_row", {"payload": "text"}),
    ("changes", "after_row", {"name": "\ud800"}),
    ("people", "id", 2**63 - 1),
    ("people", "name", ""),
    ("people", "merged_into", "1"),
]


@pytest.mark.parametrize(
    ("part", "field", "value"), BAD, ids=[f"{one[0]}-{one[1]}-{one[2]!r:.20}" for one in BAD]
)
def test_a_value_that_an_import_would_refuse_is_refused(
    service: SessionService, match: str, part: str, field: str, value: object
) -> None:
    service.people.split([service.get_roster(match, "A")[0].id], "Ann Heron")
    path = forged(service, match, put(part, field, value))
    with pytest.raises(InvalidInput, match="damaged"):
        service.restore_session(path)
    assert_all_goes_on(service, match)


def assert_all_goes_on(service: SessionService, match: str) -> None:
    """What a bad snapshot must not stop, in this session and in all others."""
    assert [row.title for row in service.list_sessions()] == ["Final"]
    assert [event.t_sec for event in service.list_events(match)] == [1, None]
    other = service.create_session(SessionCreate(title="Another"))
    assert service.add_events(other, None, [EventIn(event_type="serve")])
    assert service.people.create(PersonIn(name="Another"))


@pytest.mark.parametrize("part", ["session", *ROWS])
@pytest.mark.parametrize("value", [None, "text", {"a": 1}, [7], [{}]])
def test_a_part_of_another_shape_is_refused(
    service: SessionService, match: str, part: str, value: object
) -> None:
    path = forged(service, match, lambda document: document.update({part: value}))
    with pytest.raises(InvalidInput, match="damaged"):
        service.restore_session(path)
    assert service.get_session(match).title == "Final"


def test_the_sentence_says_what_and_where(service: SessionService, match: str) -> None:
    second = service.list_events(match)[1].id
    path = forged(service, match, put("events", "t_sec", "text", row=1))
    with pytest.raises(InvalidInput, match=rf"events, number 2 \(id {second}\): t_sec: "):
        service.restore_session(path)


def test_whatever_the_record_took_comes_back(service: SessionService, match: str) -> None:
    """What was stored and then deleted must not be refused by its own snapshot."""
    [job] = service.list_jobs(match)
    said = "m" * 200_000
    service.update_job(job.id, state="failed", message=said, error=said, result={"a": said * 6})
    service.create_job(match, job.clip_id, "proxy", job_id="j" * 300)
    service.as_actor("a" * 150_000).update_session(match, SessionUpdate(notes="late"))
    service.delete_session(match)
    service.restore_deleted(match)
    assert service.get_job(job.id).error == said


def test_a_payload_that_grows_beyond_the_limit_is_refused(
    service: SessionService, match: str
) -> None:
    """A new payload keeps what says where the play came from, so two of them can add up."""
    event = service.list_events(match)[0].id
    service.update_event(match, event, EventUpdate(payload={"evidence": {"x": "x" * 600_000}}))
    with pytest.raises(InvalidInput, match="With this, payload is larger than 1,000,000"):
        service.update_event(match, event, EventUpdate(payload={"y": "y" * 600_000}))


def test_what_follows_from_other_rows_is_counted_and_not_believed(
    service: SessionService, match: str
) -> None:
    before = service.list_sessions()[0]
    rollup = service.get_rollup(match)

    def lie(document: Document) -> None:
        document["session"] |= {
            "confirmed_count": 1_000, "suggested_count": -4, "rejected_count": "many",
            "clip_count": None, "day": "someday", "ord": 2**63 - 1,
        }  # fmt: skip
        document["stats_rollup"][0] |= {"count": 500}
        document["stats_rollup"].append(
            document["stats_rollup"][0] | {"id": 99, "event_type": "ghost"}
        )
        document["events"][1] |= {"confidence": 40.0}

    path = forged(service, match, lie)
    service.delete_session(match)
    service.restore_session(path)
    after = service.list_sessions(date_from=before.created_utc[:10])[0]
    assert (after.event_count, after.suggestion_count, after.clip_count) == (2, 0, 1)
    assert service.get_rollup(match) == rollup == service.rebuild_rollup(match)
    assert service.count_sessions(event_type="ghost") == 0
    assert service.count_events(match, min_confidence=0.9) == 0
    assert service.create_session(SessionCreate(title="There are places left"))


def test_every_column_that_is_saved_is_checked() -> None:
    assert set(snapshots.SESSION) == set(SessionRow.model_fields)
    for table, columns in snapshots.TABLES.items():
        assert set(columns) == set(ROWS[table].model_fields), table


@pytest.mark.parametrize("deep", [50_000, 2_000_000])
def test_a_document_nested_without_end_is_refused(
    service: SessionService, match: str, deep: int
) -> None:
    path = service.save_session(match)
    assert path is not None
    head = path.read_text(encoding="utf-8")[:-2]
    path.write_text(f'{head},"more":{"[" * deep}{"]" * deep}}}', encoding="utf-8")
    with pytest.raises(InvalidInput, match="damaged"):
        service.restore_session(path)


def test_comparing_with_a_bad_snapshot_is_refused_as_well(
    service: SessionService, match: str
) -> None:
    path = forged(service, match, put("clips", "offset_sec", "text"))
    with pytest.raises(InvalidInput, match="damaged"):
        service.diff_session(match, path.name)


def test_a_log_that_was_tampered_with_brings_nothing_bad_back(
    service: SessionService, match: str
) -> None:
    """A row of the past may be shown; it is checked when it is to come back."""
    event = service.list_events(match)[0]
    service.delete_event(match, event.id)

    def tamper(document: Document) -> None:
        [gone] = [row for row in document["changes"] if row["action"] == "delete"]
        gone["before_row"] |= {"seq": "last", "event_type": ""}

    path = forged(service, match, tamper)
    service.delete_session(match)
    service.restore_session(path)
    assert len(service.list_changes(match)) > 5
    with pytest.raises(InvalidInput, match="cannot come back"):
        service.undo_delete_event(match, event.id)


def test_pages_and_programs_say_it_too(
    client: TestClient, record: SessionService, tmp_path: Path
) -> None:
    match = filled(record, tmp_path)
    path = forged(record, match, put("session", "match_date", "not a date"))
    answer = client.post(f"/_api/sessions/{match}/snapshots/{path.name}/restore")
    assert answer.status_code == 422
    assert "match_date: is not a date" in answer.json()["detail"]
    page = client.post(
        f"/sessions/{match}/snapshots/{path.name}/restore", headers={"Accept": "text/html"}
    )
    assert page.status_code == 422
    assert "match_date: is not a date" in page.text
    shown = client.get(f"/sessions/{match}/versions?from={path.name}")
    assert shown.status_code == 422
    assert client.get("/").status_code == 200
