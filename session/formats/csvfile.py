"""CSV for spreadsheets and scripts: events and rollup out, events back in without loss.

Files are UTF-8 with a byte order mark, so that Excel shows accents; lines end in CRLF. Texts that a
spreadsheet would run as a formula carry an apostrophe, which reading takes off again.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from session.errors import InvalidInput
from session.formats.columns import (
    EVENT_COLUMNS,
    FIELDS,
    FLOATS,
    FREE_TEXT,
    INTEGERS,
    POINTS,
    ROLLUP_COLUMNS,
    EventRow,
    RollupRow,
    event_rows,
    rollup_rows,
)
from session.formats.diagnostics import Diagnostic
from session.formats.files import replacing
from session.formats.imported import ImportedSession, title_of
from session.formats.problems import sentence
from session.formats.sheettext import decode, harmless, number, plain, records
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate
from session.vocabulary import Side, canonical_number

csv.field_size_limit(max(csv.field_size_limit(), 4_000_000))  # a payload may have a million letters

MAX_REPORTED = 10
MAX_LEFT_OUT = 1_000

_ALIASES = {
    "time": "t_sec",
    "t": "t_sec",
    "seconds": "t_sec",
    "video_time": "t_sec",
    "type": "event_type",
    "event": "event_type",
    "skill": "event_type",
    "action": "event_type",
    "team": "actor_team",
    "side": "actor_team",
    "team_side": "actor_team",
    "number": "actor_number",
    "player_number": "actor_number",
    "shirt": "actor_number",
    "jersey": "actor_number",
    "name": "actor_resolved_name",
    "player": "actor_resolved_name",
    "player_name": "actor_resolved_name",
    "grade": "evaluation",
    "set": "set_number",
    "clip": "clip_id",
}


def write_events(path: str | Path, events: Iterable[EventRow]) -> Path:
    """Write events.csv: EVENT_COLUMNS, one row per event, in the order given."""
    guarded = [index for index, name in enumerate(EVENT_COLUMNS) if name in FREE_TEXT]
    return write_table(path, EVENT_COLUMNS, event_rows(events), guarded)


def write_rollup(path: str | Path, rollup: Iterable[RollupRow]) -> Path:
    """Write rollup.csv: ROLLUP_COLUMNS, one row per count."""
    return write_table(path, ROLLUP_COLUMNS, rollup_rows(rollup), range(len(ROLLUP_COLUMNS)))


def write_table(
    path: str | Path,
    columns: Iterable[str],
    rows: Iterable[list[Any]],
    guarded: Sequence[int],
) -> Path:
    """Write a table; `guarded` are the columns with texts that a spreadsheet might run."""
    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8-sig", newline="") as handle,
    ):
        writer = csv.writer(handle)
        writer.writerow(columns)
        writer.writerows(map(harmless, rows, repeat(guarded)))
    return Path(path)


def read_events(
    path: str | Path, *, encoding: str | None = None, strict: bool = True
) -> ImportedSession:
    """Read events.csv, ours or another with at least a column `event_type`.

    Raises InvalidInput with the numbers of the lines that cannot be used; unless `strict`, those
    lines are left out and named in the diagnostics, as long as others can be used.
    """
    text, warnings = decode(Path(path).read_bytes(), encoding)
    rows = records(text)
    _, header = next(rows, (1, None))
    if header is None:
        raise InvalidInput("The file is empty. It needs a first line with column names.")
    table = _Table(header)
    found = ImportedSession(SessionCreate(title=title_of(path)), warnings=warnings)
    problems: list[Diagnostic] = []
    for line, row in rows:
        try:
            table.add(found, row)
        except InvalidInput as problem:
            problems.append(Diagnostic(line, "error", problem.detail))
        except ValidationError as problem:
            problems.append(Diagnostic(line, "error", f"{sentence(problem)}."))
        if len(problems) > (MAX_REPORTED if strict else MAX_LEFT_OUT):
            break
    if problems and (strict or not found.events or len(problems) > MAX_LEFT_OUT):
        more = " And more." if len(problems) > MAX_REPORTED else ""
        raise InvalidInput(" ".join(map(str, problems[:MAX_REPORTED])) + more)
    found.diagnostics = problems
    return table.finish(found)


class _Table:
    """The columns of one file, and how a row of it becomes an event."""

    def __init__(self, header: list[str]) -> None:
        self.names = _columns(header)
        self.extra = [name for name in self.names if name and name not in EVENT_COLUMNS]
        self.session_ids: set[str] = set()
        self.players: dict[tuple[Side, str], str] = {}
        self.other_names: set[str] = set()
        if {"count", "event_type"} <= set(self.names) and "t_sec" not in self.names:
            raise InvalidInput("This is a rollup. Import the events; the rollup counts itself.")
        if "event_type" not in self.names:
            raise InvalidInput(
                "There is no column event_type (or type, event, skill). The first line has: "
                + ", ".join(header[:20])[:200]
            )

    def add(self, found: ImportedSession, row: list[str]) -> None:
        if len(row) > len(self.names) and any(cell.strip() for cell in row[len(self.names) :]):
            raise InvalidInput(f"has {len(row)} cells, but there are {len(self.names)} columns.")
        cells = dict(zip(self.names, map(plain, row), strict=False))
        self.session_ids.add(cells.get("session_id", ""))
        if len(self.session_ids) > 1:
            raise InvalidInput("belongs to another session; a file holds the events of one.")
        event = self._event(cells)
        clip_id = cells.get("clip_id", "").strip() or None
        if clip_id is not None:
            found.clips.setdefault(clip_id, _lost_clip(clip_id, len(found.clips) + 1))
        found.events.append((clip_id, event))
        self._name(found, event, cells.get("actor_resolved_name", ""))

    def _event(self, cells: dict[str, str]) -> EventIn:
        fields: dict[str, Any] = {
            name: cells[name].strip() or None
            for name in ("event_type", "actor_team")
            if name in cells
        }
        fields["t_sec"] = _parsed("t_sec", cells.get("t_sec", ""))
        fields["seq"] = _parsed("seq", cells.get("seq", ""))
        fields["actor_number"] = _shirt(cells.get("actor_number", ""))
        fields["client_id"] = cells.get("client_id") or None
        fields["payload"] = self._payload(cells)
        if status := cells.get("status", "").strip().lower():
            fields["status"] = status
        return EventIn.model_validate(fields)

    def _payload(self, cells: dict[str, str]) -> dict[str, Any]:
        """The JSON of the payload column, with what somebody changed in the other columns."""
        payload = _json(cells.get("payload", ""))
        for name in FIELDS:
            if name in cells and not _same(cells[name], payload.get(name)):
                _put(payload, name, _parsed(name, cells[name]))
        for key, pair in POINTS.items():
            if all(name in cells for name in pair):
                _merge_point(payload, key, pair, [cells[name] for name in pair])
        for name in self.extra:
            if cells.get(name, "").strip():
                payload.setdefault(name, cells[name])
        return payload

    def _name(self, found: ImportedSession, event: EventIn, name: str) -> None:
        if not name or event.actor_team is None or event.actor_number is None:
            return
        shirt = (event.actor_team, event.actor_number)
        if shirt not in self.players:
            self.players[shirt] = name.strip()
            player = PlayerIn(number=event.actor_number, player_name=name)
            found.rosters.setdefault(event.actor_team, []).append(player)
        elif self.players[shirt] != name.strip():
            self.other_names.add(f"{event.actor_team} {event.actor_number}")

    def finish(self, found: ImportedSession) -> ImportedSession:
        if found.clips:
            found.warnings.append(
                f"The file names {len(found.clips)} clip(s) but carries no video. "
                "Attach the video files to the clips."
            )
        if self.extra:
            found.warnings.append("Unknown columns were kept as details: " + ", ".join(self.extra))
        if self.other_names:
            found.warnings.append(
                "More than one name for the same shirt, the first was taken: "
                + ", ".join(sorted(self.other_names))
            )
        if not found.events:
            found.warnings.append("The file has a header but no events.")
        return found


def _columns(header: list[str]) -> list[str]:
    """Our names for the columns of a file. Another word is taken only where ours is not there."""
    keys = [name.strip().lower().replace(" ", "_") for name in header]
    taken = {key for key in keys if key in EVENT_COLUMNS}
    for doubled in taken:
        if keys.count(doubled) > 1:
            raise InvalidInput(f"The column {doubled} is there twice.")
    names = []
    for key in keys:
        ours = _ALIASES.get(key, key)
        names.append(ours if ours not in taken else key)
        taken.add(ours)
    return names


def _lost_clip(clip_id: str, position: int) -> ClipCreate:
    """A clip of which the table knows only the id; its path is never taken from the file."""
    return ClipCreate(path=f"missing-clip-{position}", meta={"imported_clip_id": clip_id})


def _shirt(text: str) -> str | None:
    """A shirt number; Excel may have made 7.0 of it."""
    number_text = text.strip()
    for ending in (".0", ",0"):
        number_text = number_text.removesuffix(ending)
    return canonical_number(number_text) or None


def _json(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise InvalidInput(f"the payload is not JSON ({problem}).") from problem
    if not isinstance(value, dict):
        raise InvalidInput("the payload is not a JSON object in braces.")
    return value


def _same(text: str, value: object) -> bool:
    """Whether a cell still says what the payload says, however a spreadsheet has rewritten it."""
    if value is None:
        return text == ""
    if text == str(value):
        return True
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return math.isclose(number(text), value, rel_tol=1e-9)
        except (ValueError, OverflowError):
            return False
    return False


def _parsed(name: str, text: str) -> str | float | None:
    """What somebody typed into a cell; None when it is empty."""
    if not text.strip():
        return None
    if name not in INTEGERS and name not in FLOATS and not name.endswith("_m"):
        return text.strip()
    try:
        value = number(text)
    except ValueError:
        raise InvalidInput(f"{name} is {text!r}, which is not a number.") from None
    if name in INTEGERS:
        if not float(value).is_integer():
            raise InvalidInput(f"{name} is {text!r}, which is not a whole number.")
        return int(value)
    return value


def _put(payload: dict[str, Any], key: str, value: object) -> None:
    if value is None:
        payload.pop(key, None)
    else:
        payload[key] = value


def _merge_point(
    payload: dict[str, Any], key: str, names: tuple[str, str], texts: list[str]
) -> None:
    if all(map(_same, texts, payload.get(key) or (None, None))):
        return
    values = [_parsed(name, text) for name, text in zip(names, texts, strict=True)]
    if values.count(None) == 1:
        raise InvalidInput(f"{names[0]} and {names[1]} belong together; one is empty.")
    _put(payload, key, None if values[0] is None else values)
