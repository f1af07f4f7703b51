"""The trash takes room, and a full disk can be worked with."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from pathlib import Path

import pytest

from session.backup import snapshots
from session.errors import DiskFullError
from session.files import disk, trash
from session.schemas import SessionCreate
from session.service import SessionService


@pytest.fixture
def full(service: SessionService, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which a snapshot finds only the room that was kept back."""
    write = snapshots._write_synced

    def write_where_room_is(part: Path, path: Path, lines: Iterable[str]) -> None:
        if (service.sessions_dir / trash.RESERVE).exists() or not had_reserve:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(part, path, lines)

    had_reserve = (service.sessions_dir / trash.RESERVE).exists()
    monkeypatch.setattr(snapshots, "_write_synced", write_where_room_is)


@pytest.fixture
def reserve(service: SessionService, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(trash, "RESERVE_BYTES", 1024**2)
    service.keep_reserve()
    path = service.sessions_dir / trash.RESERVE
    assert path.stat().st_size == trash.RESERVE_BYTES
    return path


@pytest.fixture
def match(service: SessionService) -> str:
    return service.create_session(SessionCreate(title="Final"))


@pytest.mark.usefixtures("reserve", "full")
def test_a_delete_uses_the_room_that_was_kept_back(
    service: SessionService, match: str, reserve: Path
) -> None:
    snapshot = service.delete_session(match)
    assert snapshot is not None
    assert service.restore_deleted(match) == match
    service.keep_reserve()
    assert reserve.exists()


@pytest.mark.usefixtures("full")
def test_without_any_room_nothing_is_deleted_but_without_a_snapshot(
    service: SessionService, match: str
) -> None:
    with pytest.raises(DiskFullError, match="Empty the trash"):
        service.delete_session(match)
    assert service.get_session(match).title == "Final"
    service.delete_session(match, backup=False)
    assert service.list_sessions() == []


def test_no_room_is_kept_back_where_there_is_little(
    service: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trash, "AMPLE", 2**60)
    service.keep_reserve()
    assert not (service.sessions_dir / trash.RESERVE).exists()


def test_a_record_opens_on_a_full_disk_with_the_room_that_was_kept_back(
    service: SessionService, reserve: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "HARDLY_ANYTHING", 2**60)
    with SessionService(None, service.sessions_dir):
        assert not reserve.exists()


def test_emptying_leaves_what_is_no_trash(service: SessionService, match: str) -> None:
    (service.sessions_dir / match / "clips").mkdir(parents=True)
    (service.sessions_dir / match / "clips" / "a.mp4").write_bytes(b"v" * 10)
    service.delete_session(match)
    stray = service.sessions_dir / "_trash" / "letters.txt"
    stray.write_text("not ours")
    assert [one.size_bytes for one in service.list_trash()] == [10]
    assert service.empty_trash().files == 1
    assert service.list_trash() == []
    assert stray.exists()
    assert service.list_snapshots(match)


def test_room_is_found_again_after_a_change_that_did_not_fit(service: SessionService) -> None:
    """What waits beside the database takes room; it is given back when the disk is full."""
    log = service.sessions_dir / "volleysense.db-wal"
    for _ in range(50):
        service.create_session(SessionCreate(title="Match", notes="x" * 5_000))
    assert log.stat().st_size
    with pytest.raises(DiskFullError), service.transaction():
        raise DiskFullError("The disk is full.")
    assert log.stat().st_size == 0
