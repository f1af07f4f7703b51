"""A file that takes another's place: a reader sees the old one or the whole new one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from session.files.disk import exporting, replacing, write_whole


def test_the_new_file_is_there_when_all_of_it_is_written(tmp_path: Path) -> None:
    target = tmp_path / "note.json"
    write_whole(target, b"old")
    with replacing(target) as fresh:
        fresh.write_bytes(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def _write_half(target: Path) -> None:
    with replacing(target) as fresh:
        fresh.write_bytes(b"ne")
        raise OSError("The disk is full.")


def test_the_old_file_stays_where_writing_ends_early(tmp_path: Path) -> None:
    target = tmp_path / "note.json"
    write_whole(target, b"old")
    with pytest.raises(OSError, match="full"):
        _write_half(target)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_nothing_written_replaces_nothing(tmp_path: Path) -> None:
    """As a piece of a video in which there is no sound."""
    with replacing(tmp_path / "sound.mp4"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_scratch_file_with_a_name_of_its_own_goes_as_well(tmp_path: Path) -> None:
    target, scratch = tmp_path / "copy.mp4", tmp_path / "copy.part"
    scratch.write_bytes(b"left by a crash")
    with replacing(target, scratch=scratch) as fresh:
        assert fresh == scratch
        fresh.write_bytes(b"whole")
    assert target.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [target]


def test_what_another_makes_under_the_name_that_became_free_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As whoever claims the counter of a snapshot that has just got its name."""
    target, scratch, replace = tmp_path / "copy.json", tmp_path / ".1.part", Path.replace

    def and_another(path: Path, onto: Path) -> Path:
        moved = replace(path, onto)
        scratch.write_bytes(b"claimed")
        return moved

    monkeypatch.setattr(Path, "replace", and_another)
    with replacing(target, scratch=scratch) as fresh:
        fresh.write_bytes(b"whole")
    assert (target.read_bytes(), scratch.read_bytes()) == (b"whole", b"claimed")


def test_many_write_one_file_at_once(tmp_path: Path) -> None:
    target = tmp_path / "note.json"
    with ThreadPoolExecutor(4) as writers:
        for written in [writers.submit(write_whole, target, b"%d" % n) for n in range(200)]:
            written.result()
    assert int(target.read_bytes()) in range(200)
    assert list(tmp_path.iterdir()) == [target]


def test_an_export_makes_its_folder_and_can_be_read_by_others(tmp_path: Path) -> None:
    target = tmp_path / "exports" / "events.csv"
    with exporting(target) as fresh:
        fresh.write_bytes(b"id")
        fresh.chmod(0o600)
    assert target.stat().st_mode & 0o777 == 0o644
