"""History: who changed what and when, act by act, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, TypedDict

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.numberformat import NOTHING, plural
from app.screens.lists import ListPage, Part
from app.screens.notices import BACK, notice_for
from app.screens.plays.review import act_done
from app.screens.query import query_number, query_text
from app.screens.view import Service, SessionHead, link, page, see_other
from app.screens.words import ACTORS, clock
from session.jsonvalues import number
from session.schemas import Batch, BatchPart, Change, JsonObject
from session.vocabulary import EVENT_WORDS

_PAGE_SIZE = 50
_MOST_ASKED = 50
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
    "erasure": "The name of a player",
}
_NAMES = ("title", "name", "file_name", "player_name", "side")
_FIELDS = {
    "actor_team": "team",
    "actor_number": "number",
    "actor_resolved_name": "player",
    "event_type": "play",
    "t_sec": "time",
    "player_name": "name",
    "match_date": "date",
    "duration_sec": "length",
}
_UNSAID = {
    "revision",
    "roster_revision",
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
_LONGEST = 120
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class FieldLine:
    """One field, before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryEntry:
    """One line of the change log."""

    change: Change
    who: str
    what: str
    action: str
    differences: list[FieldLine]
    play: int | None
    restorable: bool
    undo: int | None = None
    """The act to take back, where this is all of it."""


@dataclass(frozen=True)
class Act:
    """One line for all that was done in one go."""

    batch: Batch
    who: str
    what: str
    href: str


def _flat(row: JsonObject | None) -> JsonObject:
    """A row with everything that lies deeper on the same level, under all names on the way."""
    flat: JsonObject = {}
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
    if key in _FIELDS:
        return _FIELDS[key]
    words = key.replace("_", " ")
    for deep, spoken in DEEP.items():
        if words.endswith(f" {deep}"):
            return words.removesuffix(deep) + spoken
    return words


def value_words(value: object, key: str = "") -> str:
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
        return _several(value)[:_LONGEST]
    return str(value)[:_LONGEST]


def _several(values: list[object]) -> str:
    """A list: players and the like are counted, places stand in brackets."""
    if values and isinstance(values[0], dict):
        named = "player_name" in values[0]
        return plural(len(values), "player" if named else "entry", None if named else "entries")
    if values and isinstance(values[0], list):
        return " ".join(f"({value_words(one)})" for one in values)
    return ", ".join(map(value_words, values)) or NOTHING


def _differences(change: Change) -> list[FieldLine]:
    if change.action != "update" and change.entity != "roster":
        return []
    before, after = _flat(change.before), _flat(change.after)
    keys = [key for key in {**before, **after} if key not in _UNSAID]
    return [
        FieldLine(
            field_word(key), value_words(before.get(key), key), value_words(after.get(key), key)
        )
        for key in keys
        if before.get(key) != after.get(key)
    ]


def act_words(entity: str, row: Mapping[str, object]) -> str:
    """What a row is about: `Attack at 0:12.0 A 7`, `Team Herons`."""
    if entity == "event":
        kind = str(row.get("event_type", ""))
        who = " ".join(str(row[key]) for key in ("actor_team", "actor_number") if row.get(key))
        word = EVENT_WORDS.get(kind, kind) or "Play"
        seconds = number(row.get("t_sec"))
        at = "" if seconds is None else f"at {clock(seconds)}"
        return " ".join(filter(None, (word, at, who)))
    if entity == "player":
        named = (row.get("side"), row.get("number"), row.get("player_name"))
        return " ".join(str(one) for one in ("Player", *named) if one)[:_LONGEST]
    meta = row.get("meta")
    inner = meta if isinstance(meta, dict) else {}
    names: list[object] = [
        inner.get("original_name"),
        inner.get("file_name"),
        *map(row.get, _NAMES),
    ]
    names.append(Path(str(row.get("path") or "")).name)
    name = next((one for one in names if one), "")
    return f"{ENTITIES.get(entity, entity.capitalize())} {name}".strip()[:_LONGEST]


def _entry(change: Change, gone: set[str]) -> HistoryEntry:
    is_play = change.entity == "event" and change.entity_id.isdigit()
    restorable = is_play and change.action == "delete" and change.entity_id in gone
    if restorable:
        gone.discard(change.entity_id)
    return HistoryEntry(
        change=change,
        who=ACTORS.get(change.actor, change.actor),
        what=act_words(change.entity, change.after or change.before or {}),
        action=ACTIONS.get(change.action, change.action),
        differences=_differences(change),
        play=int(change.entity_id) if is_play else None,
        restorable=restorable,
    )


_DONE = {
    ("update", "suggested", "confirmed"): ("suggestion", "accepted"),
    ("update", "suggested", "rejected"): ("suggestion", "rejected"),
    ("update", "confirmed", "suggested"): ("play", "back among the suggestions"),
    ("delete", "suggested", None): ("suggestion", "removed"),
    ("create", None, "suggested"): ("suggestion", "added"),
}
"""What happened to many plays, where their status says more than the action."""


def _done(service: Service, batch: Batch, part: BatchPart) -> str:
    """`810 suggestions accepted`; what is no play is named where it is one."""
    did = ACTIONS[part.action]
    if part.entity == "event":
        key = part.action, part.status_before, part.status_after
        noun, did = _DONE.get(key, ("play", did))
        return f"{plural(part.count, noun)} {did}"
    if part.count > 1:
        return f"{plural(part.count, TABS.get(part.entity, part.entity).lower())} {did}"
    [one] = service.list_changes(batch.session_id, batch=batch.batch, entity=part.entity, limit=1)
    return f"{act_words(part.entity, one.after or one.before or {})} {did}"


def _sum_up(service: Service, batch: Batch) -> str:
    """What is no play comes first: the rest follows from it."""
    parts = sorted(batch.parts, key=lambda part: part.entity == "event")
    return ", ".join(_done(service, batch, part) for part in parts)


class HistoryKeywords(TypedDict):
    """Which changes are asked for, as `list_changes` and `count_changes` take it."""

    entity: str | None
    entity_id: str | None
    batch: int | None


@router.get("/sessions/{session_id}/history")
def history_page(request: Request, service: Service, session_id: str) -> Response:
    """The change log, newest first, act by act; change by change of one thing with `entity` and
    `entity_id`, or of one act with `batch`."""
    session = service.get_session(session_id)
    query = request.query_params
    offset = query_number(query, "offset")
    asked = HistoryKeywords(
        entity=query_text(query, "entity", 50),
        entity_id=query_text(query, "entity_id", 100),
        batch=query_number(query, "batch") or None,
    )
    listed = _changes if asked["entity_id"] or asked["batch"] else _acts
    entries, total = listed(service, session_id, asked, offset)
    part = Part(len(entries), total, offset)
    listed_at = ListPage.of(part, _PAGE_SIZE, f"/sessions/{session_id}/history", **asked)
    return page(
        "sessions/history.html",
        SessionHead.of(session, "history"),
        **asked,
        entries=entries,
        entities=TABS,
        total=total,
        newer=listed_at.before,
        older=listed_at.after,
        notice=notice_for(query, session_id),
    )


def _acts(
    service: Service, session_id: str, asked: HistoryKeywords, offset: int
) -> tuple[list[HistoryEntry | Act], int]:
    entity = asked["entity"]
    batches = service.list_batches(session_id, entity=entity, limit=_PAGE_SIZE, offset=offset)
    alone = [
        service.list_changes(session_id, batch=one.batch, limit=1)[0]
        for one in batches
        if one.count == 1
    ]
    gone = _gone(service, session_id, alone)
    single = {change.batch: _entry(change, gone) for change in alone}
    entries = [
        _with_undo(single[one.batch], one) if one.batch in single else _act(service, one)
        for one in batches
    ]
    return entries, service.count_batches(session_id, entity=entity)


def _with_undo(entry: HistoryEntry, batch: Batch) -> HistoryEntry:
    """A deleted play is brought back in its own way."""
    take_back = batch.undoable and not entry.restorable
    return replace(entry, undo=batch.batch if take_back else None)


def _act(service: Service, batch: Batch) -> Act:
    here = f"/sessions/{batch.session_id}/history"
    who = ACTORS.get(batch.actor, batch.actor)
    return Act(batch, who, _sum_up(service, batch), link(here, batch=batch.batch))


def _changes(
    service: Service, session_id: str, asked: HistoryKeywords, offset: int
) -> tuple[list[HistoryEntry | Act], int]:
    changes = service.list_changes(session_id, limit=_PAGE_SIZE, offset=offset, **asked)
    gone = _gone(service, session_id, changes)
    entries: list[HistoryEntry | Act] = [_entry(change, gone) for change in changes]
    return entries, service.count_changes(session_id, **asked)


@router.post("/sessions/{session_id}/batches/{batch}/undo")
def undo(
    request: Request,
    service: Service,
    session_id: str,
    batch: int,
    clip: Annotated[str, Form(max_length=100)] = "",
    back: Annotated[str, Form(max_length=40)] = "",
    redo: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Takes an act on plays back, or with `redo` the act that took one back, and says what of it
    could be, where it was done."""
    done = service.undo_batch(session_id, batch)
    said, left = "redone" if redo else "undone", len(done.changed_since)
    changer = _changer(service, session_id, done.changed_since)
    if clip:
        service.get_clip(session_id, clip)
        return act_done(request, said, session_id, done.undone, done.batch, clip, left, changer)
    more = {"count": done.undone, "left": left or None, "act": done.batch, "changer": changer}
    home, at = _home(service, session_id, back)
    return see_other(home, after=at, said=said, **more, back=back if BACK.fullmatch(back) else None)


def _changer(service: Service, session_id: str, plays: Sequence[int]) -> str:
    """Who changed these plays last, as a notice is told; of very many the first are asked."""
    asked = plays[:_MOST_ASKED]
    found = (
        service.list_changes(session_id, entity="event", entity_id=one, limit=1) for one in asked
    )
    return ".".join(sorted({changes[0].actor for changes in found if changes}))


def _home(service: Service, session_id: str, back: str) -> tuple[str, int | None]:
    """The page to go back to, and the play behind which the next one goes, if it is there."""
    found = BACK.fullmatch(back)
    if found is None:
        return f"/sessions/{session_id}/history", None
    home, at = f"/sessions/{session_id}/{found[1]}", int(found[2] or -1)
    by_hand = found[1] == "by-hand"
    if by_hand and at == 0:
        return home, 0
    if not service.list_events(session_id, ids=[at], status="confirmed" if by_hand else None):
        return home, None
    return (home, at) if by_hand else (f"{home}/{at}", None)


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
