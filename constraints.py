"""Writes constraints.txt: the version of each package that `make test` installs.

`make constraints` asks the pip of the oldest and of the newest Python what it would install now,
within what pyproject.toml allows. Nothing is installed. torch stays as the file says until somebody
writes another version there: its builds are large, and which one fits depends on the machine.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent
FILE: Final = ROOT / "constraints.txt"
HEAD: Final = """\
# Every package that `make test` installs, at the version that everything here was tried with.
# `make constraints` writes this file; torch alone keeps its version until somebody changes it here.
"""
OF_CUDA: Final = re.compile(r"(cuda|nvidia)-(?!ml-py)|triton$")
"""What one build of torch brings and another does not; its own version says which."""
OF_PYTHON: Final = "pip"
"""Each Python brings its own into a new environment."""
NOT_EVERYWHERE: Final = ("torch", "torchvision")
"""Older Macs get older ones."""


def requirements() -> list[str]:
    """What the build, the program and its extras ask for, as pyproject.toml says it."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = said["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    wanted = [*said["build-system"]["requires"], *project["dependencies"], *extras]
    return sorted({line for line in wanted if not line.startswith(project["name"])})


def plain(name: str) -> str:
    """A package's name in the one spelling of its many."""
    return re.sub(r"[-_.]+", "-", name).lower()


def is_pinned(name: str) -> bool:
    """Whether a package, by its plain name, belongs into the file."""
    return name != OF_PYTHON and not OF_CUDA.match(name)


def versions(python: str) -> dict[str, str]:
    """What pip would install for this Python, by plain name."""
    with tempfile.TemporaryDirectory(prefix="volleysense-constraints-") as folder:
        kept = Path(folder) / "kept.txt"
        lines = FILE.read_text(encoding="utf-8").splitlines(keepends=True)
        kept.write_text("".join(line for line in lines if line.startswith("torch==")), "utf-8")
        report = Path(folder) / "report.json"
        subprocess.run([python, "-m", "venv", f"{folder}/venv"], check=True)
        pip = [f"{folder}/venv/bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
        asked = ["install", "--dry-run", "--ignore-installed", "--report", str(report)]
        within = ["--constraint", str(kept), *requirements()]
        subprocess.run([*pip, *asked, *within], check=True)
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    about = [one["metadata"] for one in found]
    return {plain(one["name"]): one["version"].partition("+")[0] for one in about}


def text(oldest: dict[str, str], newest: dict[str, str], since: str) -> str:
    """The file; a version that fits only one of the two Pythons says so. `since` is the newest."""
    lines = []
    for name in filter(is_pinned, sorted({*oldest, *newest})):
        old, new = oldest.get(name, newest.get(name)), newest.get(name, oldest.get(name))
        where = ' ; sys_platform == "linux"' if name in NOT_EVERYWHERE else ""
        if old == new:
            lines.append(f"{name}=={old}{where}\n")
        else:
            lines.append(f'{name}=={old} ; python_version < "{since}"\n')
            lines.append(f'{name}=={new} ; python_version >= "{since}"\n')
    return HEAD + "".join(lines)


def minor(python: str) -> str:
    ask = "import sys; print(*sys.version_info[:2], sep='.')"
    done = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    oldest, newest = sys.argv[1:]
    FILE.write_text(text(versions(oldest), versions(newest), minor(newest)), encoding="utf-8")
