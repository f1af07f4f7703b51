"""Which snapshot is the newer says a counter, whatever the clock said when they were made."""

from __future__ import annotations

import datetime as dt
import json
import threading
from pathlib import Path

import pytest

from session import clock
from session.backup.snapshots import SessionBackup, checksum
from session.errors import NotFoundError
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService

PLAYS = [EventIn(event_type="serve")] * 5


class Clock:
    """The computer's clock, put forward and back."""

    def __init__(self) -> None:
        self.ahead = dt.timedelta()

    def __call__(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(clock, "utc_now", found)
    return found


@pytest.fixture
def match(service: SessionService) -> str:
    return service.create_session(SessionCreate(title="Final"))


def test_undo_brings_back_what_was_deleted_last_though_the_clock_was_ahead(
    service: SessionService, wrong: Clock
) -> None:
    wrong.ahead = dt.timedelta(hours=2)
    match = service.create_session(SessionCreate(title="Final"))
    service.delete_session(match)
    service.restore_deleted(match)
    wrong.ahead = dt.timedelta()
    service.add_events(match, None, PLAYS)
    service.delete_session(match)

    service.restore_deleted(match)

    assert service.count_events(match) == len(PLAYS)
    reasons = [info.reason for info in service.list_snapshots(match)]
    assert reasons == ["delete", "delete"]


@pytest.mark.parametrize("counted", [True, False], ids=["ours", "of an older version"])
def test_snapshots_dated_ahead_push_out_nothing(
    service: SessionService, wrong: Clock, counted: bool
) -> None:
    match = service.create_session(SessionCreate(title="Final"))
    wrong.ahead = dt.timedelta(hours=2)
    early = [saved(service, match) for _ in range(10)]
    if not counted:
        for path in early:
            without_counter(path)
    wrong.ahead = dt.timedelta()
    service.add_events(match, None, PLAYS)

    made = saved(service, match)
    assert made.is_file()
    assert service.list_snapshots(match)[0].name == made.name
    assert not early[0].exists(), "the oldest went"
    assert all(path.exists() for path in early[1:])

    deleted = service.delete_session(match)
    assert deleted is not None
    assert deleted.is_file()
    service.restore_deleted(match)
    assert service.count_events(match) == len(PLAYS)


def saved(service: SessionService, match: str) -> Path:
    path = service.save_session(match)
    assert path is not None
    return path


def without_counter(path: Path) -> None:
    """As a version before counters wrote it."""
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["counter"], document["last_change"]
    document["sha256"] = checksum(document)
    head = {key: value for key, value in document.items() if not isinstance(value, dict | list)}
    rest = {key: value for key, value in document.items() if key not in head}
    text = f"{json.dumps(head)[:-1]},\n{json.dumps(rest)[1:]}\n"
    path.write_text(text, encoding="utf-8")


def test_a_delete_without_a_snapshot_is_not_undone_from_an_older_one(
    service: SessionService, match: str
) -> None:
    service.delete_session(match)
    service.restore_deleted(match)
    service.add_events(match, None, PLAYS)
    service.delete_session(match, backup=False)

    with pytest.raises(NotFoundError, match=r"without a snapshot.* An older state"):
        service.restore_deleted(match)
    older = service.list_snapshots(match)[0]
    service.restore_session(older.path)
    assert service.count_events(match) == 0, "the older state, asked for by its name"


def test_a_delete_whose_snapshot_was_thrown_away_is_not_undone_from_another(
    service: SessionService, match: str
) -> None:
    saved(service, match)
    service.add_events(match, None, PLAYS)
    deleted = service.delete_session(match)
    assert deleted is not None
    deleted.unlink()
    with pytest.raises(NotFoundError, match=f"{deleted.name} from before the delete is gone"):
        service.restore_deleted(match)
    with pytest.raises(NotFoundError, match="no deleted session"):
        service.restore_deleted("nobody")


def test_what_was_asked_for_is_pushed_out_by_its_kind_alone(
    service: SessionService, match: str
) -> None:
    mine = saved(service, match)
    for reason in ("edits", "import", "review", "analysis"):
        for _ in range(4):
            service.save_session(match, reason=reason)
    for _ in range(12):
        service.save_session(match, reason="clip")
    assert mine.exists()
    kept = [info.reason for info in service.list_snapshots(match)]
    assert kept.count("clip") == 10
    assert sum(kept.count(one) for one in ("edits", "import", "review", "analysis")) == 10


def test_those_who_write_at_once_get_counters_of_their_own(
    service: SessionService, match: str
) -> None:
    together = threading.Barrier(4)

    def save() -> None:
        backup = SessionBackup(service.sessions_dir / "_backups")
        together.wait()
        for _ in range(2):
            backup.create_snapshot(match, {"session": {"id": match}, "changes": []})

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counters = [info.counter for info in service.list_snapshots(match)]
    assert counters == [8, 7, 6, 5, 4, 3, 2, 1]


def test_a_counter_is_not_given_twice_though_its_holder_just_finished(
    service: SessionService, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one writes the whole snapshot between our look and our claim."""
    backup = SessionBackup(service.sessions_dir / "_backups")
    touch, others = Path.touch, iter(["one"])

    def slow(path: Path, mode: int = 0o666, exist_ok: bool = True) -> None:
        for _ in others:
            backup.create_snapshot(match, {"session": {"id": match}})
        touch(path, mode, exist_ok)

    monkeypatch.setattr(Path, "touch", slow)
    backup.create_snapshot(match, {"session": {"id": match}})
    assert [info.counter for info in backup.list_snapshots(match)] == [2, 1]


@pytest.mark.parametrize("counter", ["7", True, -1, 2**60, None, [1], 1.5])
def test_a_counter_that_is_none_counts_as_none(
    service: SessionService, match: str, counter: object
) -> None:
    path = saved(service, match)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('"counter":1,', f'"counter":{json.dumps(counter)},'), encoding="utf-8"
    )
    newest = saved(service, match)
    found = service.list_snapshots(match)
    assert [(info.name, info.counter) for info in found] == [(newest.name, 1), (path.name, None)]


def test_the_list_reads_headers_only(service: SessionService, match: str) -> None:
    path = saved(service, match)
    head = path.read_bytes().split(b"\n")[0]
    path.write_bytes(head + b"\n" + b"\xff" * 100_000)
    [info] = service.list_snapshots(match)
    assert (info.counter, info.reason) == (1, "save")


def test_of_two_files_the_one_thrown_away_last_comes_back_though_the_clock_was_ahead(
    service: SessionService, wrong: Clock
) -> None:
    match = service.create_session(SessionCreate(title="Final"))
    video = service.session_folder(match) / "clips" / "rally.mp4"
    video.parent.mkdir(parents=True)
    wrong.ahead = dt.timedelta(hours=2)
    for content in (b"old", b"new"):
        video.write_bytes(content)
        clip = service.add_clip(match, ClipCreate(path=str(video)))
        if content == b"old":
            service.remove_clip(match, clip)
            wrong.ahead = dt.timedelta()
    service.delete_session(match)
    service.restore_deleted(match)
    assert video.read_bytes() == b"new"
