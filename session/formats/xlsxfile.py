"""A workbook for people: sheets events, rollup and rosters, with the columns of `columns`.

Text is always written as text, never as a formula or a link; numbers are numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from session.errors import TooLargeError
from session.formats.columns import (
    EVENT_COLUMNS,
    ROLLUP_COLUMNS,
    ROSTER_COLUMNS,
    EventRow,
    RollupRow,
    event_rows,
    rollup_rows,
    roster_rows,
)
from session.formats.files import replacing
from session.schemas import Player

MAX_ROWS: Final = 1_048_575
MAX_CELL: Final = 32_767
TOO_LONG: Final = "(too long for a cell; it is in the CSV and JSON files)"

_WIDTHS: Final = {
    "id": 8,
    "session_id": 12,
    "clip_id": 12,
    "event_type": 13,
    "actor_resolved_name": 24,
    "payload": 24,
    "status": 11,
    "team_name": 24,
    "player_name": 24,
    "code": 18,
    "client_id": 18,
    "created_utc": 25,
    "updated_utc": 25,
}
_SHIRTS: Final = frozenset({"actor_number", "number"})
_PLACES: Final = "0.00"
_FORMATS: Final = {"t_sec": "0.000", "confidence": _PLACES}


def write_workbook(
    path: str | Path,
    *,
    events: Iterable[EventRow],
    rollup: Iterable[RollupRow],
    names: Mapping[str, str | None],
    rosters: Mapping[str, Iterable[Player]],
) -> Path:
    """Write one workbook; `names` and `rosters` are keyed by side.

    Raises TooLargeError beyond the rows that a sheet can hold.
    """
    with replacing(path) as temporary:
        options = {"constant_memory": True, "in_memory": False}
        with xlsxwriter.Workbook(str(temporary), options) as book:
            header = book.add_format(
                {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": False}
            )
            formats = {code: book.add_format({"num_format": code}) for code in ("0.000", _PLACES)}
            for title, columns, rows in (
                ("events", EVENT_COLUMNS, event_rows(events)),
                ("rollup", ROLLUP_COLUMNS, rollup_rows(rollup)),
                ("rosters", ROSTER_COLUMNS, roster_rows(names, rosters)),
            ):
                _fill(book.add_worksheet(title), list(columns), rows, header, formats)
    return Path(path)


def _fill(
    sheet: Worksheet,
    columns: list[str],
    rows: Iterable[list[Any]],
    header: Format,
    formats: Mapping[str, Format],
) -> None:
    for index, name in enumerate(columns):
        style = formats.get(_PLACES if name.endswith("_m") else _FORMATS.get(name, ""))
        sheet.set_column(index, index, _WIDTHS.get(name, max(8, len(name) + 3)), style)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for index, name in enumerate(columns):
        sheet.write_string(0, index, name, header)
    shirts = {index for index, name in enumerate(columns) if name in _SHIRTS}
    last = 0
    for last, row in enumerate(rows, 1):
        if last > MAX_ROWS:
            raise TooLargeError(f"A sheet holds {MAX_ROWS:,} rows; export CSV instead.")
        for index, cell in enumerate(row):
            if cell is not None:
                _write(sheet, last, index, cell, index in shirts)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _write(sheet: Worksheet, row: int, column: int, cell: object, shirt: bool) -> None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
        return
    text = str(cell)
    if shirt and _is_number(text):
        sheet.write_number(row, column, int(text))
    elif text:
        sheet.write_string(row, column, text if len(text) <= MAX_CELL else TOO_LONG)


def _is_number(text: str) -> bool:
    """A shirt number whose digits a number cell shows unchanged."""
    return text.isascii() and text.isdigit() and str(int(text)) == text
