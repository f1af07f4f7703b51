"""History: who changed what and when, and the way back from a deleted play."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.notices import notice_for
from app.pages.query import text, whole
from app.pages.view import Service, link, page, session_context
from app.pages.words import NOTHING, SKILL_WORDS, clock, plural
from session.schemas import Change

PAGE_SIZE = 50
ACTIONS = {"create": "added", "update": "changed", "delete": "deleted", "restore": "brought back"}
ENTITIES = {
    "session": "Session",
    "team": "Team",
    "roster": "Roster",
    "clip": "Clip",
    "event": "Play",
    "artifact": "File",
    "person": "Player",
    "club": "Club of",
}
NAMES = ("title", "name", "file_name", "player_name", "side")
FIELDS = {
    "actor_team": "team",
    "actor_number": "number",
    "actor_resolved_name": "player",
    "event_type": "play",
    "t_sec": "time",
    "player_name": "name",
    "match_date": "date",
    "duration_sec": "length",
}
UNSAID = {
    "revision",
    "updated_utc",
    "created_utc",
    "id",
    "session_id",
    "seq",
    "client_id",
    "version",
    "person_id",
    "club_id",
}
ACTORS = {"page": "by hand", "rest": "a program"}
DEEP = {
    "corners px": "corners",
    "near side": "near half",
    "view": "camera",
    "browser safe": "plays in browsers",
}
TABS = ENTITIES | {"club": "Club"}
"""The kinds of changes by themselves; a team is named behind the others."""
INNER = {"sample"}
"""What the program notes for itself."""
TIMES = {"t_sec", "duration_sec", "offset_sec"}
LATEST = 1e9
LONGEST = 120
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Difference:
    """One field, before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One line of the change log."""

    change: Change
    who: str
    what: str
    action: str
    differences: list[Difference]
    play: int | None
    restorable: bool


def _flat(row: dict[str, Any] | None) -> dict[str, Any]:
    """A row with everything that lies deeper on the same level, under all names on the way."""
    flat: dict[str, Any] = {}
    for key, value in (row or {}).items():
        if key in ("payload", "meta") and isinstance(value, dict):
            flat.update(_flat({name: one for name, one in value.items() if name not in INNER}))
        elif isinstance(value, dict):
            flat.update({f"{key} {name}": one for name, one in _flat(value).items()})
        else:
            flat[key] = value
    return flat


def field_word(key: str) -> str:
    """What a field is called; what lies deeper has the names on the way before it."""
    if key in FIELDS:
        return FIELDS[key]
    words = key.replace("_", " ")
    for deep, spoken in DEEP.items():
        if words.endswith(f" {deep}"):
            return words.removesuffix(deep) + spoken
    return words


def said(value: object, key: str = "") -> str:
    """A value of that field in words."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and key.rpartition(" ")[2] in TIMES and abs(value) < LATEST:
        return clock(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return _several(value)[:LONGEST]
    return str(value)[:LONGEST]


def _several(values: list[Any]) -> str:
    """A list: players and the like are counted, places stand in brackets."""
    if values and isinstance(values[0], dict):
        named = "player_name" in values[0]
        return plural(len(values), "player" if named else "entry", None if named else "entries")
    if values and isinstance(values[0], list):
        return " ".join(f"({said(one)})" for one in values)
    return ", ".join(map(said, values)) or NOTHING


def _differences(change: Change) -> list[Difference]:
    if change.action != "update" and change.entity != "roster":
        return []
    before, after = _flat(change.before), _flat(change.after)
    keys = [key for key in {**before, **after} if key not in UNSAID]
    return [
        Difference(field_word(key), said(before.get(key), key), said(after.get(key), key))
        for key in keys
        if before.get(key) != after.get(key)
    ]


def what(entity: str, row: dict[str, Any]) -> str:
    """What a row is about: `Attack at 0:12.0 A 7`, `Team Herons`."""
    if entity == "event":
        kind = str(row.get("event_type", ""))
        who = " ".join(str(row[key]) for key in ("actor_team", "actor_number") if row.get(key))
        word = SKILL_WORDS.get(kind, kind) or "Play"
        at = "" if row.get("t_sec") is None else f"at {clock(row['t_sec'])}"
        return " ".join(filter(None, (word, at, who)))
    if entity == "player":
        named = (row.get("side"), row.get("number"), row.get("player_name"))
        return " ".join(str(one) for one in ("Player", *named) if one)[:LONGEST]
    meta = row.get("meta")
    inner = meta if isinstance(meta, dict) else {}
    names = [inner.get("original_name"), inner.get("file_name"), *map(row.get, NAMES)]
    name = next((one for one in names if one), "")
    return f"{ENTITIES.get(entity, entity.capitalize())} {name}".strip()[:LONGEST]


def _entry(change: Change, gone: set[str]) -> Entry:
    is_play = change.entity == "event" and change.entity_id.isdigit()
    restorable = is_play and change.action == "delete" and change.entity_id in gone
    if restorable:
        gone.discard(change.entity_id)
    return Entry(
        change=change,
        who=ACTORS.get(change.actor, change.actor),
        what=what(change.entity, change.after or change.before or {}),
        action=ACTIONS.get(change.action, change.action),
        differences=_differences(change),
        play=int(change.entity_id) if is_play else None,
        restorable=restorable,
    )


@router.get("/sessions/{session_id}/history")
def history_page(request: Request, service: Service, session_id: str) -> Response:
    """The change log, newest first; of one thing with `entity` and `entity_id`."""
    session = service.get_session(session_id)
    query = request.query_params
    entity, entity_id = text(query, "entity", 50), text(query, "entity_id", 100)
    offset = whole(query, "offset")
    wanted: dict[str, Any] = {"entity": entity, "entity_id": entity_id}
    changes = service.list_changes(session_id, limit=PAGE_SIZE, offset=offset, **wanted)
    total = service.count_changes(session_id, **wanted)
    here = f"/sessions/{session_id}/history"
    newer = link(here, **wanted, offset=max(0, offset - PAGE_SIZE) or None) if offset else None
    older = link(here, **wanted, offset=offset + PAGE_SIZE) if offset + PAGE_SIZE < total else None
    gone = _gone(service, session_id, changes)
    return page(
        "history/page.html",
        **session_context(session, "history"),
        entries=[_entry(change, gone) for change in changes],
        entities=TABS,
        entity=entity,
        entity_id=entity_id,
        total=total,
        newer=newer,
        older=older,
        notice=notice_for(query, session_id),
    )


def _gone(service: Service, session_id: str, changes: list[Change]) -> set[str]:
    """Deleted plays on this page whose latest change is the delete."""
    deleted = {
        change.entity_id
        for change in changes
        if change.entity == "event" and change.action == "delete"
    }
    return {
        one
        for one in deleted
        if service.list_changes(session_id, entity="event", entity_id=one, limit=1)[0].action
        == "delete"
    }
