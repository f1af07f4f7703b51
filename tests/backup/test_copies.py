"""A copy of the whole database a day, and the way back from a damaged one."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from session import clock
from session.backup.database import check_database, restore_database
from session.errors import InvalidInput, NotFoundError, StorageError, UnusableError
from session.schemas import EventIn, SessionCreate, SessionUpdate
from session.service import SessionService
from session.store import copies

Damage = Callable[[Path], None]


def play(service: SessionService, match: str) -> None:
    service.add_events(match, None, [EventIn(event_type="dig")] * 100)


@pytest.fixture
def match(service: SessionService) -> str:
    return service.create_session(SessionCreate(title="Final"))


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Moves the clock."""
    today = dt.datetime.now(dt.UTC)

    def go(to: int) -> None:
        there = today + dt.timedelta(days=to)

        class Clock(dt.datetime):
            @classmethod
            def now(cls, tz: dt.tzinfo | None = None) -> Clock:
                return cls.fromtimestamp(there.timestamp(), tz)

        monkeypatch.setattr(dt, "datetime", Clock)
        monkeypatch.setattr(clock, "utc_now", lambda: there)

    return go


def test_once_a_day_and_only_where_something_changed(
    service: SessionService, days: Callable[[int], None]
) -> None:
    assert service.copy_database() is None  # there is nothing to lose yet
    match = service.create_session(SessionCreate(title="Final"))
    first = service.copy_database()
    assert first is not None
    play(service, match)
    assert service.copy_database() is None
    days(2)
    second = service.copy_database()
    assert second is not None
    days(4)
    assert service.copy_database() is None
    with SessionService(f"sqlite:///{second}", service.sessions_dir) as copy:
        assert copy.count_events(match) == 100
    assert [one.path for one in service.list_database_copies()] == [second, first]


def test_the_latest_seven_are_kept(
    service: SessionService, match: str, days: Callable[[int], None]
) -> None:
    made = []
    for day in range(1, 20, 2):
        days(day)
        play(service, match)
        made.append(service.copy_database())
    kept = [one.path for one in service.list_database_copies()]
    assert kept == made[:-8:-1]


def test_a_clock_that_was_ahead_neither_puts_off_a_copy_nor_removes_new_ones(
    service: SessionService, match: str, days: Callable[[int], None]
) -> None:
    for day in range(1_000, 1_020, 2):
        days(day)
        play(service, match)
        assert service.copy_database()
    days(0)
    for day in (0, 2, 4):
        days(day)
        play(service, match)
        made = service.copy_database()
        assert made is not None
        assert made.is_file()
        assert service.list_database_copies()[0].path == made
    assert len(service.list_database_copies()) == copies.KEPT


def test_a_write_does_not_wait_for_a_copy(
    service: SessionService, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = copies.faults

    def write_meanwhile(path: Path) -> list[str]:
        play(service, match)
        return look(path)

    monkeypatch.setattr(copies, "faults", write_meanwhile)
    assert service.copy_database()
    assert service.count_events(match) == 100


def garbage_in_the_middle(file: Path) -> None:
    content = bytearray(file.read_bytes())
    middle = len(content) // 4096 - 8
    content[middle * 4096 : middle * 4096 + 400] = b"\xa5" * 400
    file.write_bytes(content)


def header_gone(file: Path) -> None:
    file.write_bytes(b"\0" * 100 + file.read_bytes()[100:])


def no_database(file: Path) -> None:
    file.write_bytes(b"this is a letter" * 1_000)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: 4096 * 20])


def empty(file: Path) -> None:
    file.write_bytes(b"")


DAMAGES = [garbage_in_the_middle, header_gone, no_database, cut_short, empty]


@pytest.fixture
def copied(service: SessionService, match: str) -> Path:
    """The file of a database that is closed, and has a copy."""
    play(service, match)
    assert service.copy_database()
    play(service, match)
    service.close()
    return service.sessions_dir / "volleysense.db"


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_met_with_its_newest_good_copy(
    copied: Path, match: str, damage: Damage
) -> None:
    folder = copied.parent
    (copy,) = (folder / "_backups").glob("*_daily.db")
    damage(copied)
    damaged = copied.read_bytes()
    with pytest.raises(UnusableError, match=f"restore-database.*{copy.name}"):
        check_database(None, folder)
    done = restore_database(None, folder)
    assert done.copy == copy
    assert done.put_aside is not None
    assert done.put_aside.read_bytes() == damaged
    check_database(None, folder)
    with SessionService(None, folder) as service:
        assert service.count_events(match) == 100
        play(service, match)
        assert service.count_events(match) == 200
        assert service.list_database_copies()[0].path in (copy, done.put_aside)


def test_a_database_that_is_gone_is_not_begun_anew_in_silence(copied: Path) -> None:
    copied.unlink()
    with pytest.raises(UnusableError, match="is not there, but copies of it"):
        check_database(None, copied.parent)
    assert not copied.exists()
    restore_database(None, copied.parent)
    check_database(None, copied.parent)


def test_a_damaged_copy_is_passed_over_for_an_older_one(copied: Path) -> None:
    folder = copied.parent
    (older,) = (folder / "_backups").glob("*_daily.db")
    newer = older.with_name(copies.name_of("volleysense", "daily"))
    newer.write_bytes(copied.read_bytes())
    garbage_in_the_middle(newer)
    no_database(copied)
    assert restore_database(None, folder).copy == older
    with pytest.raises(InvalidInput, match="damaged itself"):
        restore_database(None, folder, newer)


def test_what_follows_a_restore_is_newer_than_all_that_was_before(
    copied: Path, match: str, days: Callable[[int], None]
) -> None:
    folder = copied.parent
    (first,) = (folder / "_backups").glob("*_daily.db")
    with SessionService(None, folder) as service:
        days(2)
        play(service, match)
        second = service.copy_database()
    restore_database(None, folder, Path(first.name))
    days(4)
    with SessionService(None, folder) as service:
        play(service, match)
        third = service.copy_database()
        newest = [one.path for one in service.list_database_copies() if one.why == "daily"]
    assert newest == [third, second, first]


def test_a_snapshot_newer_than_the_copy_fits_though_work_went_on(
    copied: Path, match: str, days: Callable[[int], None]
) -> None:
    """No number that was given after the copy is given again to something else."""
    folder = copied.parent
    days(2)
    with SessionService(None, folder) as service:
        play(service, match)
        newer = service.save_session(match)
        plays = service.count_events(match)
    assert newer is not None
    restore_database(None, folder)
    days(3)
    with SessionService(None, folder) as service:
        play(service, service.create_session(SessionCreate(title="Begun since")))
        service.update_session(match, SessionUpdate(title="Final, second leg"))
        service.finished(match, "import")
    with SessionService(None, folder) as service:
        assert service.list_snapshots(match)[0].reason == "import", "what was changed is kept"
        days(4)
        service.restore_session(newer)
        assert service.count_events(match) == plays
        assert service.problems() == []


def test_without_a_copy_the_snapshots_are_named(service: SessionService, match: str) -> None:
    service.close()
    no_database(service.sessions_dir / "volleysense.db")
    with pytest.raises(UnusableError, match="volleysense restore`"):
        check_database(None, service.sessions_dir)
    with pytest.raises(NotFoundError, match="no good copy"):
        restore_database(None, service.sessions_dir)


def test_a_damaged_database_is_not_copied_over_the_good_ones(
    copied: Path, match: str, days: Callable[[int], None]
) -> None:
    garbage_in_the_middle(copied)
    before = set((copied.parent / "_backups").iterdir())
    days(2)
    with (
        SessionService(None, copied.parent) as service,
        pytest.raises(StorageError, match="no copy was kept"),
    ):
        service.copy_database()
    assert set((copied.parent / "_backups").iterdir()) == before


def test_another_file_does_not_take_the_place_of_the_database(copied: Path, tmp_path: Path) -> None:
    other = tmp_path / "cookies.db"
    with sqlite3.connect(other) as raw:
        raw.execute("CREATE TABLE cookies (id)")
    raw.close()
    here = copied.read_bytes()
    with pytest.raises(InvalidInput, match="no copy of a VolleySense database"):
        restore_database(None, copied.parent, other)
    with pytest.raises(NotFoundError, match="no file"):
        restore_database(None, copied.parent, tmp_path / "nowhere.db")
    assert copied.read_bytes() == here
