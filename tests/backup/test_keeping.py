"""Snapshots that nobody asked for: when they are made, and that they never get in the way."""

from __future__ import annotations

import datetime as dt
import json
import threading
from pathlib import Path

import pytest

from session import clock
from session.backup.automatic import EVERY_SEC, QUIET_SEC, Keeper
from session.backup.snapshots import SessionBackup
from session.formats.reading import import_file
from session.schemas import EventIn, EventUpdate, SessionCreate, SessionUpdate
from session.service import SessionService
from session.vocabulary import Status


class Time:
    """Both clocks: the one of the wall, and the one that only runs forward."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.wrong = dt.timedelta()
        self._began = dt.datetime.now(dt.UTC)

    def __call__(self) -> float:
        return self.passed

    def wall(self) -> dt.datetime:
        self.passed += 1e-6
        return self._began + dt.timedelta(seconds=self.passed) + self.wrong


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time()
    monkeypatch.setattr(clock, "utc_now", found.wall)
    return found


@pytest.fixture
def match(service: SessionService, time: Time) -> str:
    """A server looks after this record from the start."""
    started(service, time)
    service.keep_changed()
    return service.create_session(SessionCreate(title="Final"))


def started(service: SessionService, time: Time) -> None:
    """The keeper of a process that has just begun, on the clocks of the test."""
    service._record.keeper = Keeper(
        service._record.store, SessionBackup(service.sessions_dir / "_backups"), now=time
    )


def kept(service: SessionService, match: str) -> list[str]:
    """The reasons of the snapshots, the newest first, when nothing is under way any more."""
    service._record.keeper.close()
    return [info.reason for info in service.list_snapshots(match)]


def later(service: SessionService, time: Time, seconds: float) -> None:
    """Time passes when nothing is being written any more; a little more of it, for rounding."""
    service._record.keeper.close()
    time.passed += seconds + 0.001
    service.keep_changed()


def test_a_stretch_of_edits_is_kept_when_it_is_over(
    service: SessionService, match: str, time: Time
) -> None:
    for title in ("Cup final", "Cup final, second leg"):
        service.update_session(match, SessionUpdate(title=title))
        later(service, time, QUIET_SEC / 2)
    assert kept(service, match) == []
    later(service, time, QUIET_SEC)
    assert kept(service, match) == ["edits"]
    later(service, time, 10 * EVERY_SEC)
    assert kept(service, match) == ["edits"], "nothing changed since"


def test_who_never_stops_gets_one_every_ten_minutes(
    service: SessionService, match: str, time: Time
) -> None:
    while time.passed < 3 * EVERY_SEC + QUIET_SEC:
        service.add_events(match, None, [EventIn(event_type="serve")])
        later(service, time, QUIET_SEC / 4)
    assert kept(service, match) == ["edits"] * 3


def test_none_is_made_where_one_was_asked_for_since(
    service: SessionService, match: str, time: Time
) -> None:
    service.save_session(match)
    later(service, time, QUIET_SEC)
    later(service, time, EVERY_SEC)
    assert kept(service, match) == ["save"]


def test_going_back_to_a_snapshot_is_no_change_to_keep(
    service: SessionService, match: str, time: Time
) -> None:
    path = service.save_session(match)
    assert path is not None
    service.restore_session(path)
    service.delete_session(match)
    service.restore_deleted(match)
    before = kept(service, match)
    later(service, time, EVERY_SEC)
    later(service, time, EVERY_SEC)
    assert kept(service, match) == before


def file_of(service: SessionService) -> Path:
    """A file with a match of three plays."""
    source = service.create_session(SessionCreate(title="Source"))
    service.add_events(source, None, [EventIn(event_type="serve")] * 3)
    path = service.save_session(source)
    assert path is not None
    return path


def test_an_import_by_a_script_is_kept_without_any_server(
    service: SessionService,
) -> None:
    file = file_of(service)
    match = import_file(service, file).session_id
    assert kept(service, match) == ["import"]
    [info] = service.list_snapshots(match)
    document = SessionBackup(service.sessions_dir / "_backups").restore_snapshot(info.path)
    assert len(document["events"]) == 3, "made after the import, not in the middle of it"


def test_an_import_that_is_taken_back_is_not_kept(service: SessionService) -> None:
    file = file_of(service)
    made = []

    def taken_back() -> None:
        with service.transaction():
            made.append(import_file(service, file).session_id)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taken_back()
    assert kept(service, made[0]) == []


def suggested(service: SessionService, match: str) -> list[int]:
    plays = [EventIn(event_type="dig", status=Status.SUGGESTED)] * 3
    return service.add_events(match, None, plays)


def test_the_decision_about_the_last_suggestion_ends_a_review(
    service: SessionService, match: str
) -> None:
    first, second, third = suggested(service, match)
    service.update_event(match, first, EventUpdate(status=Status.CONFIRMED))
    service.update_event(match, second, EventUpdate(status=Status.REJECTED))
    assert kept(service, match) == []
    service.update_event(match, third, EventUpdate(status=Status.CONFIRMED))
    assert kept(service, match) == ["review"]


def test_suggestions_that_make_room_for_new_ones_were_not_reviewed(
    service: SessionService, match: str
) -> None:
    suggested(service, match)
    service.clear_suggestions(match)
    assert kept(service, match) == []


def test_what_ends_too_early_after_another_is_kept_later(
    service: SessionService, match: str, time: Time
) -> None:
    service.finished(match, "analysis")
    assert kept(service, match) == ["analysis"]
    suggested(service, match)
    service.accept_suggestions(match)
    assert kept(service, match) == ["analysis"]
    later(service, time, EVERY_SEC)
    assert kept(service, match) == ["review", "analysis"]


def test_one_of_another_process_counts_as_well(
    service: SessionService, match: str, time: Time
) -> None:
    service.finished(match, "import")
    assert kept(service, match) == ["import"]
    started(service, time)
    service.add_events(match, None, [EventIn(event_type="serve")])
    service.finished(match, "import")
    assert kept(service, match) == ["import"]
    time.wrong = -dt.timedelta(hours=2)
    started(service, time)
    service.finished(match, "import")
    assert kept(service, match) == ["import", "import"], "a clock that was put back stops nothing"


def test_what_scripts_did_while_no_server_ran_is_found_by_the_next(
    service: SessionService, match: str, time: Time
) -> None:
    service.add_events(match, None, [EventIn(event_type="serve")])
    later(service, time, 1)
    started(service, time)
    other = service.create_session(SessionCreate(title="By a script"))
    started(service, time)
    service.keep_changed()
    later(service, time, QUIET_SEC)
    assert kept(service, match) == kept(service, other) == ["edits"]


def test_the_first_server_of_all_does_not_copy_a_whole_old_record(
    service: SessionService, time: Time
) -> None:
    old = service.create_session(SessionCreate(title="Old"))
    started(service, time)
    service.keep_changed()
    later(service, time, EVERY_SEC)
    assert kept(service, old) == []
    service.update_session(old, SessionUpdate(title="Changed"))
    service.keep_changed()
    later(service, time, QUIET_SEC)
    assert kept(service, old) == ["edits"]


@pytest.mark.parametrize("note", ["", "many", "-1", "999999999"])
def test_a_note_that_says_nothing_is_no_trouble(
    service: SessionService, match: str, time: Time, note: str
) -> None:
    (service.sessions_dir / "_backups" / ".looked").write_text(note, encoding="ascii")
    started(service, time)
    service.keep_changed()
    service.update_session(match, SessionUpdate(title="Changed"))
    service.keep_changed()
    later(service, time, QUIET_SEC)
    assert kept(service, match) == ["edits"]


def test_a_full_disk_is_said_and_stops_nobody(
    service: SessionService, match: str, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as disk:
        disk.setattr("session.files.disk.os.fsync", full)
        suggested(service, match)
        assert len(service.accept_suggestions(match)) == 3
        assert kept(service, match) == []
        assert "The disk is full" in (service.snapshot_trouble(match) or "")
        for _ in range(3):
            later(service, time, EVERY_SEC)
        assert caplog.text.count("The disk is full") == 1, "once is enough"
    later(service, time, EVERY_SEC)
    assert kept(service, match) == ["review"]
    assert service.snapshot_trouble(match) is None


@pytest.mark.parametrize("where", ["session.store.snapshots.dump", "threading.Thread.start"])
def test_what_nobody_expected_stops_nobody_either(
    service: SessionService, match: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("can't start new thread")

    suggested(service, match)
    monkeypatch.setattr(where, broken)
    assert len(service.accept_suggestions(match)) == 3
    assert kept(service, match) == []
    assert service.count_events(match, status="confirmed") == 3


def test_who_changes_something_does_not_wait_for_the_snapshot(
    service: SessionService, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    going, written = threading.Event(), SessionBackup.create_snapshot

    def slow(*args: object, **more: object) -> Path:
        assert going.wait(10)
        return written(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(SessionBackup, "create_snapshot", slow)
    suggested(service, match)
    service.accept_suggestions(match)
    service.add_events(match, None, [EventIn(event_type="serve")])
    assert service.list_snapshots(match) == []
    going.set()
    assert kept(service, match) == ["review"]


def test_one_that_is_written_gently_is_the_same(service: SessionService, match: str) -> None:
    service.add_events(match, None, [EventIn(event_type="serve", seq=n) for n in range(500)])
    service.finished(match, "import")
    kept(service, match)
    [info] = service.list_snapshots(match)
    service.save_session(match)
    automatic, mine = (
        json.loads(Path(one.path).read_text(encoding="utf-8"))
        for one in (info, service.list_snapshots(match)[0])
    )
    assert automatic["events"] == mine["events"]
    assert automatic["reason"] == "import"
    service.restore_session(info.path)
