"""The workbook as another program reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from session.formats.spreadsheets.columns import (
    EVENT_COLUMNS,
    ROLLUP_COLUMNS,
    ROSTER_COLUMNS,
    People,
)
from session.formats.spreadsheets.workbook import TOO_LONG, write_workbook
from session.schemas import Player, RollupEntry

EVENT: dict[str, Any] = {
    "id": 1,
    "session_id": "s",
    "clip_id": None,
    "t_sec": 5.25,
    "event_type": "attack",
    "actor_team": "A",
    "actor_number": "7",
    "actor_resolved_name": "=cmd|1",
    "payload": {"evaluation": "-", "player_m": [1.5, -0.25], "code": "https://example.org"},
    "status": "confirmed",
    "seq": 1000,
    "client_id": "007",
    "revision": 1,
    "created_utc": "2026-11-20T12:00:00Z",
    "updated_utc": "2026-11-20T12:00:00Z",
}


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    long = EVENT | {"actor_number": None, "payload": {"code": "x" * 200, "note": "y" * 40_000}}
    path = write_workbook(
        tmp_path / "out" / "session.xlsx",
        events=[EVENT, long],
        rollup=[
            RollupEntry(session_id="s", team_side="A", number="7", event_type="attack", count=1)
        ],
        people=People(
            "s",
            {"A": "Home", "B": None},
            {
                "A": [
                    Player(
                        id=1,
                        number="7",
                        player_name="Ana",
                        position=None,
                        libero=True,
                        captain=False,
                    )
                ]
            },
        ),
    )
    return load_workbook(path)


def column(book: Workbook, sheet: str, name: str, row: int = 2) -> Any:  # noqa: ANN401
    names = [cell.value for cell in book[sheet][1]]
    return book[sheet].cell(row, names.index(name) + 1)


def test_three_sheets_with_our_headers_and_the_first_row_in_place(book: Workbook) -> None:
    for name, columns in (
        ("events", EVENT_COLUMNS),
        ("rollup", ROLLUP_COLUMNS),
        ("rosters", ROSTER_COLUMNS),
    ):
        assert [cell.value for cell in book[name][1]] == list(columns)
        assert book[name].freeze_panes == ("E2" if name == "rosters" else "A2")
    assert book.sheetnames == ["events", "rollup", "rosters"]


def test_numbers_are_numbers_and_text_is_never_run(book: Workbook) -> None:
    for name, value in (("t_sec", 5.25), ("actor_number", 7), ("player_y_m", -0.25)):
        cell = column(book, "events", name)
        assert (cell.data_type, cell.value) == ("n", value)
    for name, text in (
        ("actor_resolved_name", "=cmd|1"),
        ("evaluation", "-"),
        ("client_id", "007"),
        ("code", "https://example.org"),
    ):
        cell = column(book, "events", name)
        assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)


def test_what_is_longer_than_a_cell_says_where_it_is(book: Workbook) -> None:
    assert column(book, "events", "payload", 3).value == TOO_LONG
    assert column(book, "events", "code", 3).value == "x" * 200


def test_rollup_and_rosters_are_filled(book: Workbook) -> None:
    assert column(book, "rollup", "count").value == 1
    assert [cell.value for cell in book["rosters"][2]] == [
        *("A", "Home", 7, "Ana", None, 1, 0),
        *("A", 7, "s"),
    ]
