"""Deleted sessions can be found, with what comes back of them and until when."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from session import clock
from session.errors import ConflictError, NotFoundError
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService


@pytest.fixture
def match(service: SessionService) -> str:
    """A match with a video in its folder."""
    made = SessionCreate(title="Final", match_date=dt.date(2026, 5, 4), timezone="Europe/Warsaw")
    match = service.create_session(made)
    video = service.session_folder(match) / "clips" / "rally.mp4"
    video.parent.mkdir(parents=True)
    video.write_bytes(b"a video")
    service.add_clip(match, ClipCreate(path=str(video)))
    return match


def test_a_deleted_session_is_listed_until_it_is_back(service: SessionService, match: str) -> None:
    service.create_session(SessionCreate(title="Still there"))
    assert (service.list_deleted(), service.count_deleted()) == ([], 0)
    path = service.as_actor("Anna").delete_session(match)
    assert path is not None

    [one] = service.list_deleted()

    assert (one.session_id, one.title, one.deleted_by) == (match, "Final", "Anna")
    assert (one.match_date, one.timezone) == (dt.date(2026, 5, 4), "Europe/Warsaw")
    assert (one.snapshot, one.can_come_back) == (path.name, True)
    assert (one.files, one.older_snapshot) == ("kept", None)
    assert one.files_until is not None
    until, deleted = map(dt.datetime.fromisoformat, (one.files_until, one.deleted_utc))
    assert abs(until - deleted - dt.timedelta(days=30)) < dt.timedelta(minutes=1)
    assert service.get_deleted(match) == one

    service.restore_deleted(match)
    assert (service.list_deleted(), service.count_deleted()) == ([], 0)
    with pytest.raises(ConflictError, match="not deleted"):
        service.get_deleted(match)
    with pytest.raises(NotFoundError):
        service.get_deleted("nobody")


def test_the_one_deleted_last_comes_first_and_each_once(service: SessionService) -> None:
    made = [service.create_session(SessionCreate(title=title)) for title in ("One", "Two", "Three")]
    for session_id in made:
        service.delete_session(session_id)
    service.restore_deleted(made[0])
    service.delete_session(made[0])
    assert [one.title for one in service.list_deleted()] == ["One", "Three", "Two"]
    assert [one.title for one in service.list_deleted(limit=1, offset=1)] == ["Three"]
    assert service.count_deleted() == 3
    assert {one.files for one in service.list_deleted()} == {"none"}


def test_files_that_are_gone_for_good_are_said(service: SessionService, match: str) -> None:
    service.delete_session(match)
    shutil.rmtree(service.sessions_dir / "_trash")
    [one] = service.list_deleted()
    assert (one.files, one.files_until, one.can_come_back) == ("gone", None, True)


def test_without_its_snapshot_it_is_listed_with_what_there_is(
    service: SessionService, match: str
) -> None:
    older = service.save_session(match)
    assert older is not None
    service.add_events(match, None, [EventIn(event_type="serve")])
    service.delete_session(match, backup=False)
    [one] = service.list_deleted()
    assert (one.snapshot, one.can_come_back) == (None, False)
    assert (one.older_snapshot, one.title) == (older.name, "Final")
    older.unlink()
    [one] = service.list_deleted()
    assert (one.older_snapshot, one.title, one.timezone) == (None, None, "UTC")


@pytest.mark.parametrize(
    "line",
    ["", "null", '"session":7', '"session":{"title":5,"timezone":"Mars"}', "[" * 90_000, "\udcff"],
)
def test_a_snapshot_full_of_junk_does_not_hide_the_others(
    service: SessionService, match: str, line: str
) -> None:
    other = service.create_session(SessionCreate(title="Another"))
    path = service.delete_session(match)
    service.delete_session(other)
    assert path is not None
    head = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(f"{head}\n{line}\n", encoding="utf-8", errors="surrogateescape")
    assert [one.title for one in service.list_deleted()] == ["Another", None]


def test_what_an_older_version_deleted_is_listed_too(service: SessionService, match: str) -> None:
    """Its entries do not say whether there were files; the clips of the session do."""
    service.delete_session(match)
    with service._record.store.write() as tx:
        [row] = tx.rows("SELECT * FROM changes WHERE entity = 'session' AND action = 'delete'")
        after = {"snapshot": row["after_row"]["snapshot"]}
        tx.run("DELETE FROM changes WHERE id = :id", id=row["id"])
        tx.run(
            "INSERT INTO changes (session_id, at_utc, actor, action, entity, entity_id, after_row)"
            " VALUES (:id, :at, 'page', 'delete', 'session', :id, :after)",
            id=match,
            at=clock.now(),
            after=json.dumps(after),
        )
    assert service.list_deleted()[0].files == "kept"
    shutil.rmtree(service.sessions_dir / "_trash")
    assert service.list_deleted()[0].files == "gone"


def test_the_change_log_is_not_read_for_it(service: SessionService) -> None:
    """However long it is: an index holds the deletes alone."""
    with service._record.store.read() as tx:
        plan = tx.rows(
            "EXPLAIN QUERY PLAN SELECT id FROM changes WHERE entity = 'session'"
            " AND action = 'delete' AND session_id NOT IN (SELECT id FROM sessions)"
            " ORDER BY id DESC LIMIT 5"
        )
    assert any("changes_of_deletes" in row["detail"] for row in plan)


def test_a_snapshot_of_before_is_read_from_its_second_line_only(
    service: SessionService, match: str
) -> None:
    path = service.delete_session(match)
    assert path is not None
    cut_behind(path, 2)
    assert service.list_deleted()[0].title == "Final"


def cut_behind(path: Path, lines: int) -> None:
    kept = path.read_text(encoding="utf-8").split("\n")[:lines]
    path.write_text("\n".join(kept), encoding="utf-8")
