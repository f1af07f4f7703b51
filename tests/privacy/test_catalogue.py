"""Every table, column, folder and kind of file says what export and erasure do to it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from session.backup.rows import ROWS
from session.privacy.catalogue import (
    KEPT_FILES,
    KEPT_TABLES,
    FileWay,
    Holds,
    TableEntry,
    Way,
    file_entry,
)
from session.service import SessionService
from tests.test_layers import PACKAGES, ROOT, modules, where, written

SHADOW = re.compile(r"(session_parts|session_starts)_(data|idx|content|docsize|config)")
"""What the search index keeps its own in."""


def schema(service: SessionService) -> dict[str, set[str]]:
    with closing(sqlite3.connect(service.sessions_dir / "volleysense.db")) as conn:
        tables = [
            row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {
            table: {row[1] for row in conn.execute(f"PRAGMA table_info({table})")}
            for table in tables
            if not SHADOW.fullmatch(table) and not table.startswith("sqlite_")
        }


def test_every_table_and_every_column_has_its_row(service: SessionService) -> None:
    """A new one fails here, until somebody has said what becomes of the people in it."""
    said = {table: {*entry.columns, *entry.plain} for table, entry in KEPT_TABLES.items()}
    assert said == schema(service)


@pytest.mark.parametrize(("table", "entry"), KEPT_TABLES.items())
def test_each_table_says_what_becomes_of_it(table: str, entry: TableEntry) -> None:
    assert entry.export
    assert not set(entry.columns) & set(entry.plain)
    assert bool(entry.columns) == (entry.way not in (Way.NOTHING, Way.MEMORY)) or table.endswith(
        "_made"
    )
    if entry.way is Way.CLEANED:
        assert entry.words
    assert Holds.NOTHING not in entry.columns.values()


def test_every_table_of_a_snapshot_is_in_it() -> None:
    assert set(ROWS) <= set(KEPT_TABLES)


@pytest.mark.parametrize(
    ("place", "way"),
    [
        ("volleysense.db", FileWay.DATABASE),
        ("volleysense.db-wal", FileWay.DATABASE),
        ("_backups/volleysense_20260504T183000000000Z_daily.db", FileWay.COPY),
        ("_backups/abc-1_20260504T183000000000Z.json", FileWay.SNAPSHOT),
        ("_backups/.abc-1_7.part", FileWay.HALF),
        ("_backups/.looked", FileWay.OWN),
        ("abc-1/clips/set 1.mp4", FileWay.CLIP),
        ("abc-1/artifacts/heat.png", FileWay.MADE),
        ("abc-1/exports/match.xlsx", FileWay.MADE),
        ("abc-1/work/c/tracks.npz", FileWay.NUMBERS),
        ("_trash/abc-1_20260504T183000000000Z/exports/a.csv", FileWay.MADE),
        ("_trash/abc-1_20260504T183000000000Z/clips/a.mp4", FileWay.CLIP),
        ("_staged/token/0/match.dvw", FileWay.STAGED),
        ("_uploads/one/data", FileWay.STAGED),
        ("_import/final.mp4", FileWay.THEIRS),
        ("_jobs/steps.db", FileWay.OWN),
        ("_reserve", FileWay.OWN),
        ("_erased.key", FileWay.OWN),
        ("notes of somebody.txt", FileWay.STRAY),
    ],
)
def test_each_kind_of_file_has_its_row(place: str, way: FileWay) -> None:
    assert file_entry(place).way is way


def test_every_folder_of_the_program_has_its_row() -> None:
    """Folders of the data folder begin with a line; a new one fails here."""
    known = " ".join(entry.pattern for entry in KEPT_FILES)
    folders = {
        text
        for path in modules()
        if where(path).startswith(PACKAGES) and "/stats/" not in where(path)
        for line, text in written(path).texts
        if re.fullmatch(r"_[a-z]{3,}", text) and _names_a_folder(path, line)
    }
    assert folders >= {"_backups", "_trash", "_staged", "_uploads", "_import", "_jobs", "_reserve"}
    assert [folder for folder in sorted(folders) if folder not in known] == []


def _names_a_folder(path: Path, line: int) -> bool:
    said = path.read_text(encoding="utf-8").splitlines()[line - 1]
    return bool(re.match(r"_?[A-Z]+(: Final)? = \"", said) or re.search(r"(_dir|folder) / ", said))


def test_the_catalogue_is_where_the_documents_say() -> None:
    assert "session/privacy/catalogue.py" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
