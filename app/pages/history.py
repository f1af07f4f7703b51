"""History: who changed what and when, and the way back from a deleted play."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.notices import notice_for
from app.pages.query import text, whole
from app.pages.view import Service, link, page, session_context
from app.pages.words import NOTHING, SKILL_WORDS, clock
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
}
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
}
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
    what: str
    action: str
    differences: list[Difference]
    play: int | None
    restorable: bool


def _flat(row: dict[str, Any] | None) -> dict[str, Any]:
    """A row with what its payload or meta says on the same level."""
    flat: dict[str, Any] = {}
    for key, value in (row or {}).items():
        if key in ("payload", "meta") and isinstance(value, dict):
            flat.update(value)
        else:
            flat[key] = value
    return flat


def _said(value: object) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"{len(value)} players" if "player_name" in value[0] else f"{len(value)} entries"
    return str(value)[:LONGEST]


def _differences(change: Change) -> list[Difference]:
    if change.action != "update" and change.entity != "roster":
        return []
    before, after = _flat(change.before), _flat(change.after)
    keys = [key for key in {**before, **after} if key not in UNSAID]
    return [
        Difference(
            FIELDS.get(key, key.replace("_", " ")), _said(before.get(key)), _said(after.get(key))
        )
        for key in keys
        if before.get(key) != after.get(key)
    ]


def _what(change: Change) -> str:
    row = change.after or change.before or {}
    if change.entity == "event":
        kind = str(row.get("event_type", ""))
        who = " ".join(str(row[key]) for key in ("actor_team", "actor_number") if row.get(key))
        word = SKILL_WORDS.get(kind, kind) or "Play"
        return " ".join(filter(None, (word, "at", clock(row.get("t_sec")), who)))
    name = row.get("title") or row.get("name") or row.get("file_name") or row.get("side") or ""
    return f"{ENTITIES.get(change.entity, change.entity.capitalize())} {name}".strip()[:LONGEST]


def _entry(change: Change, gone: set[str]) -> Entry:
    is_play = change.entity == "event" and change.entity_id.isdigit()
    restorable = is_play and change.action == "delete" and change.entity_id in gone
    if restorable:
        gone.discard(change.entity_id)
    return Entry(
        change=change,
        what=_what(change),
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
        entities=ENTITIES,
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
