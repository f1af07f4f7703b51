"""Whether a snapshot is that of one session: each value, and what the rows say of each other.

What follows from other rows (counts, the day, confidences) is worked out again, so that a false
count does no harm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache
from typing import Any, Final, TypeAlias, cast

from pydantic import TypeAdapter, ValidationError

from session.backup.rows import ROWS, EventSnapshot, SessionRow, SnapshotRow
from session.errors import InvalidInput
from session.formats.remarks import validation_sentence
from session.store.events import confidence_of
from session.store.rows import StoredEvent

_AT_ONCE: Final = 1_000
"""Rows are looked at so many at a time: of a damaged file one fault is enough."""
WORDS: Final = {"stats_rollup": "counts", "roster": "players"}
_Document: TypeAlias = dict[str, Any]  # Any: a row, or a list of rows, and what a header says
Plain: TypeAlias = dict[str, Any]  # Any: columns of different types


def sound(document: Mapping[str, object]) -> _Document:
    """The document with all of its rows checked, as they are to be stored. Raises InvalidInput,
    which names the first row that cannot be used and why."""
    found = {**document, "session": _session(document.get("session"))}
    for table in ROWS:
        found[table] = _rows(table, document.get(table, []))
    _must_belong_together(found)
    _must_be_one_each(found)
    return found | _worked_out(found)


def past_event(session_id: str, row: Mapping[str, object]) -> StoredEvent:
    """An event of the change log that is to come back. Raises InvalidInput where it is none."""
    try:
        found = vars(EventSnapshot.model_validate(row))
    except ValidationError as problem:
        raise InvalidInput(
            f"This play cannot come back: {validation_sentence(problem)}."
        ) from problem
    if found["session_id"] != session_id:
        raise InvalidInput("This play cannot come back: it is of another session.")
    return cast("StoredEvent", {name: found[name] for name in row})


def damaged(what: str) -> InvalidInput:
    return InvalidInput(f"This snapshot is damaged and cannot be used: {what}.")


def _session(row: object) -> Plain:
    try:
        return vars(SessionRow.model_validate(row))
    except ValidationError as problem:
        raise damaged(f"the session: {validation_sentence(problem)}") from problem


@cache
def _adapter(model: type[SnapshotRow]) -> TypeAdapter[list[SnapshotRow]]:
    return TypeAdapter(list[model])  # type: ignore[valid-type]


def _rows(table: str, rows: object) -> list[Plain]:
    if not isinstance(rows, list):
        raise damaged(f"its {_word(table)} are no list")
    checked: list[Plain] = []
    adapter = _adapter(ROWS[table])
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        try:
            checked += map(vars, adapter.validate_python(some))
        except ValidationError as problem:
            raise damaged(_first(table, rows, start, problem)) from problem
    return checked


def _first(table: str, rows: list[object], start: int, problem: ValidationError) -> str:
    """`events, number 3 (id 17): t_sec: input should be a valid number`"""
    index, *field = problem.errors(include_url=False)[0]["loc"]
    number = start + int(index)
    row = rows[number]
    ident = f" (id {str(row['id'])[:40]})" if isinstance(row, dict) and "id" in row else ""
    said = validation_sentence(problem).partition("; ")[0].partition(": ")[2]
    name = ".".join(map(str, field))
    return f"{_word(table)}, number {number + 1}{ident}: {name + ': ' if name else ''}{said}"


def _word(table: str) -> str:
    return WORDS.get(table, table)


def _must_belong_together(found: _Document) -> None:
    own = found["session"]["id"]
    for table in ROWS:
        if any(row.get("session_id", own) != own for row in found[table]):
            raise damaged(f"some of its {_word(table)} are of another session")
    if sorted(team["side"] for team in found["teams"]) != ["A", "B"]:
        raise damaged("it does not have the teams A and B, each once")
    teams = {team["id"] for team in found["teams"]}
    if any(player["team_id"] not in teams for player in found["roster"]):
        raise damaged("some of its players are in no team")
    clips = {None, *(clip["id"] for clip in found["clips"])}
    if any(event["clip_id"] not in clips for event in found["events"]):
        raise damaged("some of its events are of a clip that is not in it")
    for table in ("people", "clubs"):
        if _circular({row["id"]: row["merged_into"] for row in found[table]}):
            raise damaged(f"some of its {table} are merged in a circle")


def _circular(parents: Mapping[int, int | None]) -> bool:
    for start in parents:
        seen = {start}
        at = parents[start]
        while at is not None and at in parents:
            if at in seen:
                return True
            seen.add(at)
            at = parents[at]
    return False


ONE_EACH: Final[tuple[tuple[str, str, Callable[[Plain], Hashable]], ...]] = (
    *((table, "number", lambda row: row["id"]) for table in ROWS),
    ("roster", "shirt in a team", lambda row: (row["team_id"], row["number"])),
    ("events", "client_id", lambda row: row["client_id"]),
    ("artifacts", "file_name", lambda row: row["file_name"]),
)


def _must_be_one_each(found: _Document) -> None:
    for table, what, key in ONE_EACH:
        values = [value for row in found[table] if (value := key(row)) is not None]
        if len(set(values)) < len(values):
            twice = next(value for value, count in Counter(values).items() if count > 1)
            raise damaged(f"two of its {_word(table)} have one {what}, {str(twice)[:40]}")


def _worked_out(found: _Document) -> _Document:
    session, events = found["session"], found["events"]
    statuses = Counter(event["status"] for event in events)
    counts = {f"{status}_count": statuses[status] for status in STATUSES}
    day = session["match_date"] or session["created_utc"][:10]
    return {
        "session": {**session, **counts, "clip_count": len(found["clips"]), "day": day},
        "events": [{**row, "confidence": confidence_of(row)} for row in events],
        "stats_rollup": _rollup(session["id"], events, found["stats_rollup"]),
    }


STATUSES: Final = ("confirmed", "suggested", "rejected")


def _rollup(session_id: str, events: Iterable[Plain], rows: Iterable[Plain]) -> list[Plain]:
    """Counted again; the rows keep their ids."""
    counts = Counter(
        (event["actor_team"] or "", event["actor_number"] or "", event["event_type"])
        for event in events
        if event["status"] == "confirmed"
    )
    ids = {(row["team_side"], row["number"], row["event_type"]): row["id"] for row in rows}
    return [
        {
            "id": ids.get(key),
            "session_id": session_id,
            "team_side": key[0],
            "number": key[1],
            "event_type": key[2],
            "count": count,
        }
        for key, count in counts.items()
    ]
