"""A table of plays, ours or another: which columns it has, and how a row becomes an event."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import ClassVar

from session.errors import InvalidInput
from session.formats.dvw.program import match_day
from session.formats.imported import ImportedSession
from session.formats.spreadsheets.columns import (
    EVENT_COLUMNS,
    FLOATS,
    INTEGERS,
    PAYLOAD_FIELDS,
    PLACE_PAIRS,
    TWICE,
    pair_of,
)
from session.formats.spreadsheets.text import plain, table_number
from session.game.plays import said_tags, tags_typed
from session.schemas import ClipCreate, EventIn, PlayerIn
from session.vocabulary import Side, canonical_number

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
    "away_team": "visiting_team",
}

ABOUT = frozenset(
    {"match", "match_date", "home_team", "visiting_team", "team_name", "opponent_name", "position"}
)
"""Columns that say which match it is and who plays, the same in many rows."""
_MORE = ("skill_subtype", "custom", "end_cone")
"""Keys of a payload that have a column in a table of touches only."""
_LONGEST_NAME = 200
_WHOLE = INTEGERS | {"end_cone"}


class EventTable:
    """The columns of one file, and how a row of it becomes an event."""

    known: ClassVar[frozenset[str]] = frozenset(EVENT_COLUMNS) | ABOUT | frozenset(_MORE)
    twice: ClassVar[Mapping[str, str]] = TWICE

    def __init__(self, header: list[str], *, american: bool = False) -> None:
        """`american` is where 3/1/2019 is the first of March: a comma stands between the cells."""
        self.american = american
        self.names = columns_of(header)
        self.extra = [name for name in self.names if name and name not in self.known]
        self.session_ids: set[str] = set()
        self.players: dict[tuple[Side, str], str] = {}
        self.other_names: set[str] = set()
        self.titled = False
        self.day = ""
        self.unequal = dict.fromkeys(
            (pair for pair in self.twice.items() if {*pair} <= {*self.names}), 0
        )
        if {"count", "event_type"} <= set(self.names) and "t_sec" not in self.names:
            raise InvalidInput("This is a rollup. Import the events; the rollup counts itself.")
        if {"event_type", "evaluation"}.isdisjoint(self.names) and "libero" in self.names:
            raise InvalidInput("This is a list of players, not of plays. Import events or touches.")
        if "event_type" not in self.names:
            raise InvalidInput(
                "This is no table with a row for each touch or play: there is no column event_type "
                "(or type, event, skill). Sums for each player cannot be imported. The first line "
                "has: " + ", ".join(header[:20])[:200]
            )

    def add(self, found: ImportedSession, line: int, row: list[str]) -> None:
        """Take in a row. Raises InvalidInput and ValidationError, with nothing taken in."""
        cells = self._cells(row)
        event = self._event(cells)
        self._keep(found, line, event, cells)
        self._about(found, cells, event.actor_team)
        self._name(found, event, cells)
        for pair in self.unequal:
            self.unequal[pair] += len({cells.get(name, "").strip() for name in pair}) > 1

    def _cells(self, row: list[str]) -> dict[str, str]:
        if len(row) > len(self.names) and any(cell.strip() for cell in row[len(self.names) :]):
            raise InvalidInput(f"has {len(row)} cells, but there are {len(self.names)} columns.")
        said = zip(self.names, row, strict=False)
        cells = {name: cell if name == "payload" else plain(cell) for name, cell in said}
        self.session_ids.add(cells.get("session_id", ""))
        if len(self.session_ids) > 1:
            raise InvalidInput("belongs to another session; a file holds the events of one.")
        return cells

    def _keep(
        self, found: ImportedSession, line: int, event: EventIn, cells: dict[str, str]
    ) -> None:
        clip_id = cells.get("clip_id", "").strip() or None
        if clip_id is not None:
            found.clips.setdefault(clip_id, _lost_clip(clip_id, len(found.clips) + 1))
        found.events.append((clip_id, event))
        found.lines.append(line)

    def _about(self, found: ImportedSession, cells: dict[str, str], team: Side | None) -> None:
        """Which match it is: the first row that says so is believed."""
        for side, column in ((Side.A, "home_team"), (Side.B, "visiting_team")):
            _call(found, side, cells.get(column, ""))
        if team is not None:
            _call(found, team, cells.get("team_name", ""))
            _call(found, team.other, cells.get("opponent_name", ""))
        session = found.session
        title = cells.get("match", "").strip()[:_LONGEST_NAME].strip()
        if title and not self.titled:
            session.title, self.titled = title, True
        self.day = self.day or cells.get("match_date", "").strip()[:50]

    def _event(self, cells: dict[str, str]) -> EventIn:
        fields: dict[str, object] = {
            name: cells[name].strip() or None
            for name in ("event_type", "actor_team")
            if name in cells
        }
        fields["t_sec"] = parsed_cell("t_sec", cells.get("t_sec", ""))
        fields["seq"] = parsed_cell("seq", cells.get("seq", ""))
        fields["actor_number"] = _shirt(cells.get("actor_number", ""))
        fields["client_id"] = cells.get("client_id") or None
        fields["payload"] = self._payload(cells)
        if status := cells.get("status", "").strip().lower():
            fields["status"] = status
        return EventIn.model_validate(fields)

    def _payload(self, cells: dict[str, str]) -> dict[str, object]:
        """The JSON of the payload column, with what somebody changed in the other columns."""
        payload = _json(cells.get("payload", ""))
        for name in PAYLOAD_FIELDS:
            if name in cells and not _same(cells[name], payload.get(name)):
                _put(payload, name, parsed_cell(name, cells[name]))
        for key, pair in PLACE_PAIRS.items():
            if all(name in cells for name in pair):
                _merge_point(payload, key, pair, [cells[name] for name in pair])
        for name in _MORE:
            if cells.get(name, "").strip():
                payload[name] = parsed_cell(name, cells[name])
        if "tags" in cells and tags_typed(cells["tags"]) != said_tags(payload.get("tags")):
            _put(payload, "tags", [*tags_typed(cells["tags"])] or None)
        for name, cell in cells.items():
            if name and name not in self.known and cell.strip():
                payload.setdefault(name, cell)
        return payload

    def _name(self, found: ImportedSession, event: EventIn, cells: dict[str, str]) -> None:
        name = cells.get("actor_resolved_name", "")
        if not name or event.actor_team is None or event.actor_number is None:
            return
        shirt = (event.actor_team, event.actor_number)
        if shirt not in self.players:
            position = cells.get("position", "").strip() or None
            player = PlayerIn(
                number=event.actor_number,
                player_name=name,
                position=position,
                libero=(position or "").lower() == "libero",
            )
            self.players[shirt] = name.strip()
            found.rosters.setdefault(event.actor_team, []).append(player)
        elif self.players[shirt] != name.strip():
            self.other_names.add(f"{event.actor_team} {event.actor_number}")

    def finish(self, found: ImportedSession) -> ImportedSession:
        if found.clips:
            found.warnings.append(
                f"The file names {len(found.clips)} clip(s) but carries no video. "
                "Attach the video files to the clips."
            )
        self._date(found)
        if self.session_ids - {""}:
            found.source_id = next(iter(self.session_ids))
        for (again, ours), times in self.unequal.items():
            if times:
                found.warnings.append(
                    f"Where {again} and {ours} differ, {ours} was taken (rows: {times})."
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

    def _date(self, found: ImportedSession) -> None:
        """The day of the match, however a spreadsheet has rewritten it."""
        if not self.day:
            return
        american = self.american and "/" in self.day
        day, sure = match_day(self.day, american=american)
        found.session.match_date = day
        if day is None:
            found.warnings.append(f"The day of the match, {self.day}, is no date. Set it by hand.")
        elif not sure and "." not in self.day:
            found.warnings.append(
                f"The day of the match, {self.day}, was read as {day}. If day and month are the "
                "other way round, set it by hand."
            )


def columns_of(header: list[str]) -> list[str]:
    """Our names for the columns of a file. Another word is taken only where ours is not there."""
    keys = [name.strip().lower().replace(" ", "_") for name in header]
    taken = {key for key in keys if key in EVENT_COLUMNS and key not in _ALIASES}
    for doubled in taken:
        if keys.count(doubled) > 1:
            raise InvalidInput(f"The column {doubled} is there twice.")
    names = []
    for key in keys:
        ours = _ALIASES.get(key, key)
        names.append(ours if ours not in taken else key)
        taken.add(ours)
    return names


def _call(found: ImportedSession, side: Side, name: str) -> None:
    if known := name.strip()[:_LONGEST_NAME].strip():
        found.teams.setdefault(side, known)


def _lost_clip(clip_id: str, position: int) -> ClipCreate:
    """A clip of which the table knows only the id; its path is never taken from the file."""
    return ClipCreate(path=f"missing-clip-{position}", meta={"imported_clip_id": clip_id})


def _shirt(text: str) -> str | None:
    """A shirt number; Excel may have made 7.0 of it."""
    number_text = text.strip()
    for ending in (".0", ",0"):
        number_text = number_text.removesuffix(ending)
    return canonical_number(number_text) or None


def _json(text: str) -> dict[str, object]:
    if not text.strip():
        return {}
    try:
        value = json.loads(text)
    except RecursionError as problem:
        raise InvalidInput("the payload is nested too deeply.") from problem
    except ValueError as problem:
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
            return math.isclose(table_number(text), value, rel_tol=1e-9)
        except (ValueError, OverflowError):
            return False
    return False


def parsed_cell(name: str, text: str) -> str | float | None:
    """What somebody typed into a cell; None when it is empty."""
    if not text.strip():
        return None
    if name in _WHOLE:
        return whole_cell(name, text)
    if name in FLOATS or name.endswith("_m"):
        return _number(name, text)
    return text.strip()


def whole_cell(name: str, text: str) -> int | None:
    """A whole number; None when the cell is empty. Raises InvalidInput."""
    if not text.strip():
        return None
    value = _number(name, text)
    if not float(value).is_integer():
        raise InvalidInput(f"{name} is {text!r}, which is not a whole number.")
    return int(value)


def _number(name: str, text: str) -> float | int:
    try:
        return table_number(text)
    except ValueError:
        raise InvalidInput(f"{name} is {text!r}, which is not a number.") from None


def _put(payload: dict[str, object], key: str, value: object) -> None:
    if value is None:
        payload.pop(key, None)
    else:
        payload[key] = value


def _merge_point(
    payload: dict[str, object], key: str, names: tuple[str, str], texts: list[str]
) -> None:
    if all(map(_same, texts, pair_of(payload.get(key)))):
        return
    values = [parsed_cell(name, text) for name, text in zip(names, texts, strict=True)]
    if values.count(None) == 1:
        raise InvalidInput(f"{names[0]} and {names[1]} belong together; one is empty.")
    _put(payload, key, None if values[0] is None else values)
