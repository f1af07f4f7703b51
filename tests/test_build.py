"""What the wheel carries of others: fetched by hash, with licences, from no named host."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import hatch_build
from tests.conftest import ROOT


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree in which everything is fetched."""
    for name in hatch_build.INPUTS:
        shutil.copy(ROOT / name, tmp_path / name)
    for name in hatch_build.FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    hatch_build.write_stamp(tmp_path)
    return tmp_path


def test_nothing_is_fetched_twice(tree: Path) -> None:
    assert hatch_build.up_to_date(tree)


def test_another_version_or_a_missing_file_is_fetched(tree: Path) -> None:
    (tree / next(iter(hatch_build.FILES))).unlink()
    assert not hatch_build.up_to_date(tree)


def test_a_changed_lock_file_is_noticed(tree: Path) -> None:
    lock = tree / "package-lock.json"
    lock.write_text(lock.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert not hatch_build.up_to_date(tree)


def test_the_lock_file_pins_every_package_by_hash_and_names_no_host() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in about for name, about in packages.items() if name)


def test_every_file_of_others_has_its_licence_beside_it() -> None:
    for name in hatch_build.FILES:
        path = ROOT / name
        assert path.is_file(), f"{name} is missing: pip install -e . fetches it"
        if not name.endswith(".LICENSE.txt"):
            licence = path.with_name(f"{path.name.split('.')[0]}.LICENSE.txt")
            assert len(licence.read_text(encoding="utf-8")) > 300


def test_git_keeps_none_of_them() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    for name in hatch_build.FILES:
        assert f"{Path(name).parent.as_posix()}/" in ignored
