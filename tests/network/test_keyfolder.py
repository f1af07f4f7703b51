"""What is kept of the gym's network: chosen once, for its owner alone, and never half."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import stat
import sys
from pathlib import Path

import pytest

from app.network.addresses import Address
from app.network.authority import LASTS
from app.network.keyfolder import KeyFolder
from session.errors import StorageError

NOW = dt.datetime(2026, 3, 14, 18, 30, tzinfo=dt.UTC)
HERE: tuple[Address, ...] = (ipaddress.ip_address("192.168.1.20"),)
THERE: tuple[Address, ...] = (ipaddress.ip_address("10.0.0.5"),)


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path)


def test_the_name_and_the_authority_are_chosen_once(folder: KeyFolder, tmp_path: Path) -> None:
    first = folder.authority(NOW)
    assert re.fullmatch(r"volleysense-[a-z2-9]{4}\.local", first.name)
    again = KeyFolder(tmp_path).authority(NOW + dt.timedelta(days=300))
    assert (again.name, again.fingerprint) == (first.name, first.fingerprint)


def test_two_laptops_have_two_names(folder: KeyFolder, tmp_path: Path) -> None:
    assert folder.authority(NOW).name != KeyFolder(tmp_path / "other").authority(NOW).name


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps others out by the folder's list")
def test_nobody_else_can_read_it_also_after_it_was_copied(
    folder: KeyFolder, tmp_path: Path
) -> None:
    folder.server(folder.authority(NOW), HERE, NOW)
    home = tmp_path / "_network"
    home.chmod(0o755)
    for path in home.iterdir():
        path.chmod(0o644)
    folder.server(folder.authority(NOW), HERE, NOW)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    keys = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.glob("*.pem")}
    assert keys == {"authority.pem": 0o600, "server.pem": 0o600}


def test_a_disk_that_knows_no_rights_can_be_used(
    folder: KeyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_path: Path, _mode: int) -> None:
        raise PermissionError("no rights here")

    monkeypatch.setattr(Path, "chmod", refused)
    assert folder.server(folder.authority(NOW), HERE, NOW).is_file()


def test_what_the_server_shows_is_renewed_when_it_is_somewhere_else(folder: KeyFolder) -> None:
    authority = folder.authority(NOW)
    first = folder.server(authority, HERE, NOW).read_bytes()
    assert folder.server(authority, HERE, NOW).read_bytes() == first
    second = folder.server(authority, THERE, NOW).read_bytes()
    assert second != first
    assert folder.server(authority, THERE, NOW + dt.timedelta(days=380)).read_bytes() != second


def test_garbage_in_its_place_is_renewed(folder: KeyFolder) -> None:
    authority = folder.authority(NOW)
    path = folder.server(authority, HERE, NOW)
    path.write_bytes(b"\x00garbled")
    assert authority.still_serves(folder.server(authority, HERE, NOW).read_bytes(), HERE, NOW)


def test_an_authority_whose_time_is_over_is_replaced_under_the_same_name(
    folder: KeyFolder,
) -> None:
    first = folder.authority(NOW)
    second = folder.authority(NOW + LASTS)
    assert second.name == first.name
    assert second.fingerprint != first.fingerprint
    backwards = folder.authority(NOW - dt.timedelta(days=400))
    assert backwards.holds(NOW - dt.timedelta(days=400))


def test_a_name_that_was_lost_is_the_authoritys(folder: KeyFolder, tmp_path: Path) -> None:
    first = folder.authority(NOW)
    (tmp_path / "_network" / "name.txt").write_bytes(b"\xff\xfe www.example.com")
    assert folder.authority(NOW).fingerprint == first.fingerprint
    assert (tmp_path / "_network" / "name.txt").read_text("utf-8").strip() == first.name


def test_an_authority_that_was_moved_away_is_made_anew_under_the_same_name(
    folder: KeyFolder, tmp_path: Path
) -> None:
    first = folder.authority(NOW)
    (tmp_path / "_network" / "authority.pem").unlink()
    assert folder.authority(NOW).name == first.name


@pytest.mark.parametrize("content", [b"", b"garbled", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_damaged_authority_is_not_replaced_unasked(
    content: bytes, folder: KeyFolder, tmp_path: Path
) -> None:
    folder.authority(NOW)
    path = tmp_path / "_network" / "authority.pem"
    path.write_bytes(content)
    with pytest.raises(StorageError, match=r"authority\.pem is damaged.*Move it away"):
        folder.authority(NOW)
    assert path.read_bytes() == content


def test_one_that_cannot_be_read_says_what_to_do(folder: KeyFolder, tmp_path: Path) -> None:
    folder.authority(NOW)
    path = tmp_path / "_network" / "authority.pem"
    path.unlink()
    path.mkdir()
    with pytest.raises(StorageError, match="cannot be read"):
        folder.authority(NOW)


def test_a_place_that_cannot_be_written_to_says_so(tmp_path: Path) -> None:
    (tmp_path / "_network").write_text("a file", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written to"):
        KeyFolder(tmp_path).authority(NOW)
