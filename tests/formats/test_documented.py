"""docs/exports.md lists exactly the columns that we write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from session.formats.spreadsheets.columns import (
    EVENT_COLUMNS,
    ROLLUP_COLUMNS,
    ROSTER_COLUMNS,
    TOUCH_COLUMNS,
)
from session.formats.spreadsheets.playbyplay import PLAY_COLUMNS
from session.formats.spreadsheets.statistics import (
    PLAYER_COLUMNS,
    ROTATION_COLUMNS,
    SET_COLUMNS,
    TEAM_COLUMNS,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "exports.md"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("events", EVENT_COLUMNS),
        ("rollup", ROLLUP_COLUMNS),
        ("touches", TOUCH_COLUMNS),
        ("plays", PLAY_COLUMNS),
        ("players", PLAYER_COLUMNS),
        ("sets", SET_COLUMNS),
        ("teams", TEAM_COLUMNS),
        ("rotations", ROTATION_COLUMNS),
        ("rosters", ROSTER_COLUMNS),
    ],
)
def test_every_column_is_documented_in_order(name: str, columns: Mapping[str, str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = text.partition(f"<!-- {name} -->")[2].partition(f"<!-- /{name} -->")[0]
    rows = [line for line in table.strip().splitlines() if line.startswith("| `")]
    assert rows == [f"| `{column}` | {meaning} |" for column, meaning in columns.items()]
