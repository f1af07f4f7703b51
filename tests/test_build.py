"""What the wheel carries: our packages, and files of others, by hash and with their licences."""

from __future__ import annotations

import json
import shutil
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout, which has the files of others already."""
    folder = str(tmp_path_factory.mktemp("dist"))
    [made] = WheelBuilder(str(ROOT)).build(directory=folder, versions=["standard"])
    return zipfile.ZipFile(made)


def test_the_wheel_holds_the_program_and_nothing_of_the_workshop(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"app", "session"}
    sources = {
        path.relative_to(ROOT).as_posix()
        for package in ("app", "session")
        for path in (ROOT / package).rglob("*.py")
    }
    assert sources | set(hatch_build.FILES) | {"app/templates/base.html"} <= names


def test_who_checks_types_against_the_wheel_sees_ours(wheel: zipfile.ZipFile) -> None:
    assert {"app/py.typed", "session/py.typed"} <= set(wheel.namelist())
    [about] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    said = Parser().parsestr(wheel.read(about).decode())
    assert said["License-Expression"] == "AGPL-3.0-or-later"
    assert "Typing :: Typed" in said.get_all("Classifier", [])
    assert said.get_all("Project-URL") is None
