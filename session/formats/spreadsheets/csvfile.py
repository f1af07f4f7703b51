"""CSV for spreadsheets and scripts: events and rollup out, events back in without loss.

Files are UTF-8 with a byte order mark, so that Excel shows accents; lines end in CRLF. For a
spreadsheet whose comma is decimal there is a second way of writing, see `Decimal`. Texts that a
spreadsheet would run as a formula carry an apostrophe, which reading takes off again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from itertools import repeat
from pathlib import Path

from pydantic import ValidationError

from session.errors import InvalidInput
from session.files.disk import exporting
from session.formats.imported import ImportedSession, title_of
from session.formats.remarks import Diagnostic, validation_sentence
from session.formats.spreadsheets.columns import (
    EVENT_COLUMNS,
    FREE_TEXT,
    ROLLUP_COLUMNS,
    ROSTER_COLUMNS,
    EventRow,
    People,
    RollupRow,
    event_rows,
    rollup_rows,
    roster_rows,
)
from session.formats.spreadsheets.events import EventTable
from session.formats.spreadsheets.text import (
    SEPARATORS,
    Decimal,
    decode_table,
    harmless,
    harmless_json,
    records,
    separator,
    with_commas,
)
from session.formats.spreadsheets.touchrows import TouchTable, is_of_touches
from session.schemas import SessionCreate

csv.field_size_limit(max(csv.field_size_limit(), 4_000_000))  # a payload may have a million letters

MAX_REPORTED = 10
MAX_LEFT_OUT = 1_000


def write_events(path: str | Path, events: Iterable[EventRow], decimal: Decimal = "point") -> Path:
    """Write events.csv: EVENT_COLUMNS, one row per event, in the order given."""
    guarded = [index for index, name in enumerate(EVENT_COLUMNS) if name in FREE_TEXT]
    rows = map(_with_harmless_json, event_rows(events))
    return write_table(path, EVENT_COLUMNS, rows, guarded, decimal)


_PAYLOAD = list(EVENT_COLUMNS).index("payload")


def _with_harmless_json(row: list[object]) -> list[object]:
    row[_PAYLOAD] = harmless_json(str(row[_PAYLOAD]))
    return row


def write_rollup(
    path: str | Path,
    rollup: Iterable[RollupRow],
    people: People | None = None,
    decimal: Decimal = "point",
) -> Path:
    """Write rollup.csv: ROLLUP_COLUMNS, one row per count, with the names that `people` has."""
    rows = rollup_rows(rollup, people or People())
    return write_table(path, ROLLUP_COLUMNS, rows, range(len(ROLLUP_COLUMNS)), decimal)


def write_rosters(path: str | Path, people: People, decimal: Decimal = "point") -> Path:
    """Write rosters.csv: ROSTER_COLUMNS, one row per player."""
    rows = roster_rows(people)
    return write_table(path, ROSTER_COLUMNS, rows, range(len(ROSTER_COLUMNS)), decimal)


def write_table(
    path: str | Path,
    columns: Iterable[str],
    rows: Iterable[list[object]],
    guarded: Sequence[int],
    decimal: Decimal = "point",
) -> Path:
    """Write a table; `guarded` are the columns with texts that a spreadsheet might run."""
    cells: Iterable[list[object]] = map(harmless, rows, repeat(guarded))
    if decimal == "comma":
        cells = map(with_commas, cells)
    with (
        exporting(path) as temporary,
        temporary.open("w", encoding="utf-8-sig", newline="") as handle,
    ):
        writer = csv.writer(handle, delimiter=SEPARATORS[decimal])
        writer.writerow(columns)
        writer.writerows(cells)
    return Path(path)


def read_events(
    path: str | Path, *, encoding: str | None = None, strict: bool = True
) -> ImportedSession:
    """Read events.csv or touches.csv, ours or another with at least a column `event_type`.

    A table of touches says in each row which rally it is of: the points are made from that.
    Raises InvalidInput with the numbers of the lines that cannot be used; unless `strict`, those
    lines are left out and named in the diagnostics, as long as others can be used.
    """
    text, warnings = decode_table(Path(path).read_bytes(), encoding)
    rows = records(text)
    _, header = next(rows, (1, None))
    if header is None:
        raise InvalidInput("The file is empty. It needs a first line with column names.")
    kind = TouchTable if is_of_touches(header) else EventTable
    table = kind(header, american=separator(text) == SEPARATORS["point"])
    found = ImportedSession(SessionCreate(title=title_of(path)), warnings=warnings)
    problems: list[Diagnostic] = []
    for line, row in rows:
        try:
            table.add(found, line, row)
        except InvalidInput as problem:
            problems.append(Diagnostic(line, "error", problem.detail))
        except ValidationError as problem:
            problems.append(Diagnostic(line, "error", f"{validation_sentence(problem)}."))
        if len(problems) > (MAX_REPORTED if strict else MAX_LEFT_OUT):
            break
    found = table.finish(found)
    if problems and (strict or not found.events or len(problems) > MAX_LEFT_OUT):
        more = " And more." if len(problems) > MAX_REPORTED else ""
        raise InvalidInput(" ".join(map(str, problems[:MAX_REPORTED])) + more)
    found.diagnostics = problems
    return found


def csv_name(table: str, decimal: Decimal = "point") -> str:
    """The name of a table's file: events.csv, and events-excel.csv beside it."""
    return f"{table}-excel.csv" if decimal == "comma" else f"{table}.csv"
