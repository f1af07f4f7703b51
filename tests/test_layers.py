"""The rules of the house: who may import whom, and where SQL, models and pixels may live."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("session", "app")
SOURCES = (*PACKAGES, "lab")
SQL = ("SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA ")

ONLY_IN = {
    "cv2": ("app/vision/", "lab/"),
    "av": ("app/vision/", "lab/"),
    "openvino": ("app/vision/", "lab/"),
    "torch": ("app/vision/", "lab/"),
    "torchvision": ("app/vision/", "lab/"),
    "ultralytics": ("app/vision/", "lab/"),
    "matplotlib": ("app/charts/", "lab/"),
    "dbos": ("app/work/durable.py",),
    "sqlite3": ("session/store/", "app/work/durable.py"),
    "sqlite_utils": ("session/store/",),
    "xlsxwriter": ("session/formats/",),
    "cryptography": ("app/network/",),
    "ifaddr": ("app/network/",),
    "zeroconf": ("app/network/",),
    "typer": ("app/cli/", "lab/"),
    "numpy": ("app/", "lab/"),
    "starlette": ("app/",),
    "fastapi": ("app/",),
}
"""Libraries, and the only places that may know them."""


def modules() -> list[Path]:
    return sorted(path for name in SOURCES for path in (ROOT / name).rglob("*.py"))


class Written(NamedTuple):
    """Names of modules that a file imports, also inside functions; its texts by their lines."""

    imports: frozenset[str]
    texts: tuple[tuple[int, str], ...]


@cache
def written(path: Path) -> Written:
    """To parse all files again for each rule takes most of the time."""
    imports: list[str] = []
    texts = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imports += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imports += (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append((node.lineno, node.value))
    return Written(frozenset(imports), tuple(texts))


def where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports_of(folder: str, banned: str) -> list[str]:
    return [
        f"{where(path)} imports {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in sorted(written(path).imports)
        if name == banned or name.startswith(f"{banned}.")
    ]


def test_the_record_does_not_know_the_application() -> None:
    assert imports_of("session", "app") == []


@pytest.mark.parametrize("banned", ["tests", "benchmarks", "lab"])
def test_nothing_that_ships_knows_what_does_not(banned: str) -> None:
    assert [line for folder in PACKAGES for line in imports_of(folder, banned)] == []


@pytest.mark.parametrize(
    "banned", ["session.service", "session.store", "app.screens.screens", "app.main"]
)
def test_video_analysis_knows_no_database_and_no_page(banned: str) -> None:
    assert imports_of("app/vision", banned) == []


def test_long_work_knows_no_page() -> None:
    assert imports_of("app/work", "app.screens") == []


@pytest.mark.parametrize("banned", ["session.store", "session.service", "session.formats"])
def test_statistics_work_on_events_alone(banned: str) -> None:
    assert imports_of("session/stats", banned) == []


def test_only_the_record_opens_its_store() -> None:
    for folder in ("app", "session/formats"):
        assert imports_of(folder, "session.store") == []


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_a_library_stays_where_it_belongs(library: str) -> None:
    strays = [
        where(path)
        for path in modules()
        if not where(path).startswith(ONLY_IN[library])
        and any(name == library or name.startswith(f"{library}.") for name in written(path).imports)
    ]
    assert strays == []


def test_only_the_store_speaks_sql() -> None:
    strays = [
        f"{where(path)}:{line}"
        for path in modules()
        if not where(path).startswith("session/store/")
        for line, text in written(path).texts
        if text.lstrip().startswith(SQL)
    ]
    assert strays == []


def test_the_oldest_sqlite_understands_the_store() -> None:
    """SQLite 3.37; the machine that runs the tests has often a newer one."""
    newer = (
        r"->|unixepoch|subsec|contentless_delete|octet_length|string_agg|timediff|jsonb|\bconcat"
    )
    strays = [
        f"{where(path)}:{line} {found[0]}"
        for path in sorted((ROOT / "session/store").rglob("*.py"))
        for line, text in written(path).texts
        if (found := re.search(newer, text))
    ]
    assert strays == []


def test_dates_are_written_in_ways_that_every_system_has() -> None:
    """Linux and macOS have a sign for a day without a leading zero, and Windows has none."""
    strays = [
        f"{where(path)}:{line}"
        for path in modules()
        for line, text in written(path).texts
        if re.search("%[-#][a-zA-Z]", text)
    ]
    assert strays == []


def test_the_laboratory_does_not_ship() -> None:
    """It needs more than the program does, and the wheel is without it (tests/test_build.py)."""
    for folder in PACKAGES:
        assert imports_of(folder, "lab") == []


@pytest.mark.parametrize(
    "package", [where(path.parent) for path in modules() if path.name == "__init__.py"]
)
def test_each_package_says_what_is_in_it_and_what_is_not(package: str) -> None:
    """Who looks for the place of a change reads these."""
    said = ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text("utf-8"))) or ""
    first, *rest = said.splitlines()
    assert len(first) > 20
    assert first[-1] in ".,"
    assert len(" ".join(rest)) > 40, f"{package}: what may live here, and what may not?"
    for place in re.findall(r"`((?:app|session|lab)(?:[.]\w+)*)`", said):
        named = ROOT.joinpath(*place.split("."))
        assert named.is_dir() or named.with_suffix(".py").is_file(), f"{package}: {place} is gone"


PLACE = re.compile(
    r"(?<![\w./-])(?:(?:app|session|lab|templates|tests|benchmarks|docs|licenses|[.]ci|[.]github)/"
    r"[\w./-]*|[.]?[\w.-]+[.](?:py|md|txt|toml|json|ya?ml))(?![\w/])"
)


@pytest.mark.parametrize(
    ("page", "within"),
    [
        ("CONTRIBUTING.md", ""),
        ("SECURITY.md", ""),
        ("docs/architecture.md", ""),
        ("docs/security.md", ""),
        ("docs/vision.md", "app/vision"),
    ],
)
def test_every_place_that_the_map_names_is_there(page: str, within: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = {
        place.rstrip(".")
        for quoted in re.findall(r"`([^`\n]+)`", text)
        for place in PLACE.findall(quoted)
    }
    assert len(found) > 5
    homes = (ROOT, ROOT / within)
    assert sorted(p for p in found if not any((home / p).exists() for home in homes)) == []
