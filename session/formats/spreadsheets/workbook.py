"""The workbook of a session, for people: the match report to read, then a sheet for each kind of
row. Text is always written as text, never as a formula or a link; numbers are numbers."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from session.errors import TooLargeError
from session.files.disk import exporting
from session.formats.spreadsheets.coachsheet import CoachSheet
from session.formats.spreadsheets.columns import (
    EVENT_COLUMNS,
    FLOATS,
    INTEGERS,
    ROLLUP_COLUMNS,
    ROSTER_COLUMNS,
    TOUCH_COLUMNS,
    EventRow,
    People,
    RollupRow,
    event_rows,
    rollup_rows,
    roster_rows,
)
from session.formats.spreadsheets.playbyplay import PLAY_COLUMNS, PLAY_NUMBERS, session_play_rows
from session.formats.spreadsheets.statistics import (
    PLAYER_COLUMNS,
    REPORT_NUMBERS,
    ROTATION_COLUMNS,
    ROTATION_NUMBERS,
    SET_COLUMNS,
    TEAM_COLUMNS,
    Statistics,
    rotation_rows,
)
from session.formats.spreadsheets.touches import NUMBERS, Of, touch_rows
from session.jsonvalues import number

if TYPE_CHECKING:
    from session.service import SessionService


MAX_ROWS: Final = 1_048_575
MAX_CELL: Final = 32_767
_MOST_DIGITS: Final = 15
"""Of a longer number a cell keeps only the first ones."""
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
    "match": 24,
    "home_team": 20,
    "visiting_team": 20,
    "opponent_name": 20,
    "client_id": 18,
    "ended": 56,
    "before": 36,
    "server_name": 24,
    "other_name": 24,
    "created_utc": 29,
    "updated_utc": 29,
}
_A4: Final = 9
_READABLE: Final = 150
"""Letters across a page that can still be read."""
_DAYS: Final = frozenset({"match_date"})
_MOMENTS: Final = frozenset({"created_utc", "updated_utc"})
_NAMED: Final = ("player_name", "set_number", "team_name")
"""The columns up to the first of these stay in sight, where that leaves room for the others."""
_MOST_FROZEN: Final = 7
_SHIRTS: Final = frozenset(
    {
        "actor_number",
        "number",
        "player_number",
        "server_number",
        "other_number",
        *(name for name in TOUCH_COLUMNS if name.startswith(("a_zone_", "b_zone_"))),
    }
)
_FORMATS: Final = {"t_sec": "0.000", "confidence": "0.00", "pct": "0.0"}
_NUMERIC: Final = (
    INTEGERS
    | FLOATS
    | _SHIRTS
    | REPORT_NUMBERS
    | ROTATION_NUMBERS
    | NUMBERS
    | PLAY_NUMBERS
    | {"id", "count", "libero", "captain", "revision"}
)
_CUT: Final = frozenset({"session_id", "clip_id"})
_RIGHT: Final = {"align": "right"}


@contextmanager
def _workbook(path: Path) -> Iterator[Workbook]:
    """A new workbook. On a full disk the library neither says what the disk said nor takes its
    scratch files away."""
    with tempfile.TemporaryDirectory(prefix="volleysense-") as scratch:
        options = {"constant_memory": True, "in_memory": False, "tmpdir": scratch}
        book = xlsxwriter.Workbook(str(path), options)
        try:
            with book:
                yield book
        except FileCreateError as problem:
            said = problem.args[0] if problem.args else None
            raise said if isinstance(said, OSError) else problem from problem
        finally:
            for sheet in book.worksheets():
                with suppress(OSError):
                    sheet.row_data_fh.close()


def write_workbook(
    path: str | Path,
    *,
    events: Iterable[EventRow],
    rollup: Iterable[RollupRow],
    people: People,
    report: CoachSheet | None = None,
    statistics: Statistics | None = None,
    rotations: Iterable[list[object]] | None = None,
    touches: Iterable[list[object]] | None = None,
    plays: Iterable[list[object]] | None = None,
) -> Path:
    """Write one workbook. Of the statistics, only what is given gets a sheet.

    Raises TooLargeError beyond the rows that a sheet can hold.
    """
    sheets: list[tuple[str, Mapping[str, str], Iterable[list[object]] | None]] = [
        ("players", PLAYER_COLUMNS, statistics.players() if statistics else None),
        ("sets", SET_COLUMNS, statistics.sets() if statistics else None),
        ("teams", TEAM_COLUMNS, statistics.teams() if statistics else None),
        ("rotations", ROTATION_COLUMNS, rotations),
        ("play-by-play", PLAY_COLUMNS, plays),
        ("touches", TOUCH_COLUMNS, touches),
        ("events", EVENT_COLUMNS, event_rows(events)),
        ("rollup", ROLLUP_COLUMNS, rollup_rows(rollup, people)),
        ("rosters", ROSTER_COLUMNS, roster_rows(people)),
    ]
    with exporting(path) as temporary, _workbook(temporary) as book:
        book.set_properties({"comments": f"VolleySense, session {people.session_id}"})
        if report is not None:
            report.draw(book)
        styles = _Styles(book)
        for title, columns, rows in sheets:
            if rows is not None:
                _fill(book.add_worksheet(title), list(columns), rows, styles)
    return Path(path)


class _Styles:
    """How columns look: numbers to the right, texts a little away from them, long ids cut off."""

    def __init__(self, book: Workbook) -> None:
        self._day = book.add_format({"num_format": 14, "align": "left", "indent": 1})
        moment = {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left", "indent": 1}
        self._moment = book.add_format(moment)
        head = {"bold": True, "bg_color": "#E8EEF4", "bottom": 1}
        self._heads = (book.add_format(head | {"indent": 1}), book.add_format(head | _RIGHT))
        self._numbers = {form: book.add_format({"num_format": form}) for form in _FORMATS.values()}
        self._number = book.add_format({})
        self._text = book.add_format({"indent": 1})
        self._cut = book.add_format({"align": "fill"})

    def head(self, name: str) -> Format:
        return self._heads[_is_numeric(name)]

    def column(self, name: str) -> Format:
        if name in _CUT:
            return self._cut
        if name in _DAYS:
            return self._day
        if name in _MOMENTS:
            return self._moment
        if not _is_numeric(name):
            return self._text
        form = _format(name)
        return self._numbers[form] if form else self._number


def _format(name: str) -> str | None:
    """How many decimals are shown; a cell keeps them all."""
    if name.endswith("_m") or "_per_" in name:
        return _FORMATS["confidence"]
    return _FORMATS["pct"] if name.endswith("_pct") else _FORMATS.get(name)


def _is_numeric(name: str) -> bool:
    return name in _NUMERIC or name.endswith("_m")


def _fill(
    sheet: Worksheet, columns: list[str], rows: Iterable[list[object]], styles: _Styles
) -> None:
    widths = [_WIDTHS.get(name, max(8, len(name) + 3)) for name in columns]
    for index, name in enumerate(columns):
        sheet.set_column(index, index, widths[index], styles.column(name))
    sheet.freeze_panes(1, _frozen(columns))
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(math.ceil(sum(widths) / _READABLE), 0)
    sheet.repeat_rows(0)
    for index, name in enumerate(columns):
        sheet.write_string(0, index, name, styles.head(name))
    shirts = {index for index, name in enumerate(columns) if name in _SHIRTS}
    times = {index for index, name in enumerate(columns) if name in _DAYS | _MOMENTS}
    last = 0
    for last, row in enumerate(rows, 1):
        if last > MAX_ROWS:
            raise TooLargeError(f"A sheet holds {MAX_ROWS:,} rows; export CSV instead.")
        for index, cell in enumerate(row):
            if cell is not None and index in times:
                sheet.write_datetime(last, index, _moment(cell))
            elif cell is not None:
                _write(sheet, last, index, cell, index in shirts)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _frozen(columns: list[str]) -> int:
    """How many columns stay in sight when one scrolls to the side."""
    named = next((columns.index(name) + 1 for name in _NAMED if name in columns), 0)
    return named if named <= _MOST_FROZEN else 0


def _moment(value: object) -> dt.datetime:
    """As a spreadsheet keeps it, without a zone; the header says that it is UTC."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return dt.datetime.fromisoformat(str(value)).replace(tzinfo=None)


def _write(sheet: Worksheet, row: int, column: int, cell: object, shirt: bool) -> None:
    figure = number(cell)
    if figure is not None:
        sheet.write_number(row, column, figure)
        return
    text = str(cell)
    if shirt and _is_number(text):
        sheet.write_number(row, column, int(text))
    elif text:
        sheet.write_string(row, column, text if len(text) <= MAX_CELL else TOO_LONG)


def _is_number(text: str) -> bool:
    """A shirt number whose digits a number cell shows unchanged."""
    short = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return short and str(int(text)) == text


def write_session_workbook(service: SessionService, session_id: str, path: str | Path) -> Path:
    """Write the workbook of a session. Raises NotFoundError, TooLargeError."""
    data = service.load_session(session_id)
    match, stats = service.get_match(session_id), service.statistics.report(session_id)
    names = {side: team.name for side, team in data["teams"].items()}
    return write_workbook(
        path,
        events=service.iter_events(session_id),
        rollup=service.get_rollup(session_id),
        people=People(session_id, names, data["rosters"]),
        report=CoachSheet(data["session"], stats),
        statistics=Statistics(data["session"], stats),
        rotations=rotation_rows(match, names, session_id),
        touches=touch_rows(match, Of.session(data)),
        plays=session_play_rows(service, session_id),
    )
