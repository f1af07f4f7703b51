"""The doctor says what is wrong, and what to do."""

from __future__ import annotations

import json
from ipaddress import ip_address
from pathlib import Path

import pytest

from app import health
from app.health import DoctorFinding, examine
from app.settings import Settings
from app.work.locks import FolderLock
from tests.cli.test_files import volleysense


def test_a_healthy_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert volleysense("doctor", "--dir", tmp_path, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["healthy"] is True
    names = {check["what"] for check in report["checks"]}
    assert {"Database", "Free disk", "Weights", "Models", "Libraries", "Web pages"} <= names


def test_a_damaged_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "volleysense.db").write_bytes(b"this is no database" * 500)
    assert volleysense("doctor", "--dir", tmp_path) == 1
    printed = capsys.readouterr().out
    assert "WRONG  Database" in printed
    assert "volleysense restore" in printed


def test_missing_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(health, "WEIGHTS", tmp_path / "nowhere")
    found = {finding.what: finding for finding in examine(Settings(sessions_dir=tmp_path))}
    assert not found["Weights"].ok
    assert "players.xml" in found["Weights"].found
    assert "Install" in found["Weights"].remedy


def test_a_full_disk(tmp_path: Path) -> None:
    settings = Settings(sessions_dir=tmp_path, min_free_bytes=2**60)
    found = {finding.what: finding for finding in examine(settings)}
    assert not found["Free disk"].ok
    assert "volleysense trash --empty" in found["Free disk"].remedy


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    place = tmp_path / "sessions"
    place.write_text("not a folder", encoding="utf-8")
    found = {finding.what: finding for finding in examine(Settings(sessions_dir=place))}
    assert not found["Data folder"].ok
    assert "VOLLEYSENSE_SESSIONS_DIR" in found["Data folder"].remedy


def test_it_says_where_devices_nearby_would_find_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = (ip_address("192.168.1.20"), ip_address("fe80::1%2"))
    monkeypatch.setattr(health, "private_addresses", lambda: here)
    said = found(tmp_path, "Devices nearby")
    assert (said.ok, said.found) == (True, "could find this machine at https://192.168.1.20:7861")
    assert not (tmp_path / "_network").exists(), "a look makes nothing"
    monkeypatch.setattr(health, "private_addresses", tuple)
    assert found(tmp_path, "Devices nearby").found == "this machine is in no network now"
    (tmp_path / "_network").mkdir()
    (tmp_path / "_network" / "authority.pem").write_bytes(b"garbled")
    said = found(tmp_path, "Devices nearby")
    assert not said.ok
    assert "Move it away" in said.found


def found(folder: Path, what: str) -> DoctorFinding:
    [finding] = [one for one in examine(Settings(sessions_dir=folder)) if one.what == what]
    return finding


def test_it_starts_what_the_server_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_words: object) -> None:
        raise ValueError("NOT NULL constraint failed: application_versions.version_timestamp")

    assert found(tmp_path, "Server").ok
    monkeypatch.setattr("app.work.durable._launch", fail)
    server = found(tmp_path, "Server")
    assert not server.ok
    assert "version_timestamp" in server.found


def test_it_goes_by_the_job_runners_own_file_and_leaves_it_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "_jobs" / "dbos.sqlite"
    file.parent.mkdir()
    file.write_bytes(b"no database" * 500)
    assert found(tmp_path, "Server").ok
    assert "file is not a database" in caplog.text
    assert file.read_bytes() == b"no database" * 500


def test_a_server_at_work_is_left_alone(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path / "_jobs" / "lock")
    assert lock.acquire()
    try:
        assert "at work" in found(tmp_path, "Server").found
    finally:
        lock.release()
