"""`make` sets up what is needed, on the first try and after one that broke off."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the Makefile and what it looks at."""
    folder = tmp_path / "check out"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "hatch_build.py", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    return folder


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("M")}
    return subprocess.run(
        ["make", *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_half_made_environment_is_said_and_made_anew(checkout: Path) -> None:
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (checkout / ".venv" / ".base").touch()
    done = make(checkout, "new-venv", f"PYTHON={sys.executable}")
    assert done.returncode == 0, done.stderr
    assert "half made" in done.stdout
    assert subprocess.run([python, "-c", "import pip"], check=False).returncode == 0
    assert "making it anew" not in make(checkout, "-n", "serve").stdout

    moved = checkout.with_name("moved")
    checkout.rename(moved)
    assert "making it anew" in make(moved, "-n", "serve").stdout


@pytest.mark.parametrize("python", ["", "no-such-python"])
def test_without_a_python_that_fits_nothing_is_set_up(checkout: Path, python: str) -> None:
    done = make(checkout, "serve", f"PYTHON={python}")
    assert done.returncode != 0
    said = " ".join(done.stdout.split())
    assert said.startswith("VolleySense needs Python 3.11 or newer")
    assert "python3-venv" in said
    assert "SQLite 3.37 or newer" in said
    assert not (checkout / ".venv").exists()


def test_an_environment_that_could_not_be_made_does_not_stay(checkout: Path) -> None:
    broken = script(checkout / "python", '[ "$1" = -c ] || { mkdir -p .venv/bin; exit 1; }')
    assert make(checkout, "serve", f"PYTHON='{broken}'").returncode != 0
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_another_port_can_be_said(checkout: Path, command: str) -> None:
    last = make(checkout, "-n", command, "PORT=7911").stdout.splitlines()[-1]
    assert last.split() == [".venv/bin/volleysense", command, "--port", "7911"]
