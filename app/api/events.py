"""Events of a session: add in bulk, page, edit, delete; and the judging of suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, TypedDict

from fastapi import Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo

from app.api.filters import ByActor
from app.api.idempotency import Once
from app.api.readback import ReadBack, renamed
from app.api.revisions import BodyRevision, IfMatch, change_of, seen, tagged
from app.api.shared import (
    COMMANDS,
    MAX_ID,
    READS,
    WRITES,
    Blank,
    IntId,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    Share,
    UpTo50,
    UpTo100,
    also_form,
    noun_router,
    page_of_list,
)
from session.game.replay import Correction
from session.schemas import Event, EventIn, EventUpdate, JsonObject
from session.vocabulary import Status, canonical_type

router = noun_router("events")
MAX_BULK: Final = 20_000
_ALIASES: Final = {
    "number": "actor_number",
    "player": "actor_number",
    "player_number": "actor_number",
    "team": "actor_team",
    "side": "actor_team",
}
"""Older names, and those of exports, for the fields of an event."""
_OF_ALL: Final = ("clip_id", "after")
"""What is said once for all events of a request."""

_EXAMPLE: Final[JsonObject] = {
    "clip_id": None,
    "events": [
        {"t_sec": 5.0, "event_type": "serve", "actor_team": "A", "actor_number": "10"},
        {"t_sec": 8.5, "event_type": "attack", "actor_team": "B", "actor_number": "7"},
    ],
}


class EventsIn(BaseModel):
    """Events to add. A bare list, or the fields of a single event, are understood as well."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _EXAMPLE})

    clip_id: Annotated[str, Field(max_length=100)] | None = None
    after: Annotated[int, Field(ge=0, le=MAX_ID)] | None = None
    events: list[EventIn] = Field(min_length=1, max_length=MAX_BULK)

    @model_validator(mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        if isinstance(value, list):
            value = {"events": value}
        if isinstance(value, dict):
            value = renamed(value, {"items": "events"})
        if isinstance(value, dict) and "events" not in value:
            event = {key: part for key, part in value.items() if key not in _OF_ALL}
            value = {**{key: value.get(key) for key in _OF_ALL}, "events": [event]}
        if isinstance(value, dict) and isinstance(value["events"], list):
            events = [
                renamed(one, _ALIASES) if isinstance(one, dict) else one for one in value["events"]
            ]
            value = {**value, "events": events}
        return value

    @classmethod
    def form_fields(cls) -> dict[str, FieldInfo]:
        """What a form may send: one event, or `events` as JSON text."""
        return {**EventIn.model_fields, **cls.model_fields}


class EventsAdded(BaseModel):
    """The ids, in the order sent; a `client_id` that was known gives the id it had. `deleted` are
    those of them that were added before and that somebody has deleted since: they stay deleted."""

    event_ids: list[int]
    deleted: list[int] = []


class EventEdit(ReadBack, EventUpdate):
    """A change; `revision` does the same as an If-Match header. What reading the event answered
    can be sent back as it is, with something else in the fields here."""

    answers: ClassVar[type[BaseModel]] = Event
    aliases: ClassVar[Mapping[str, str]] = _ALIASES

    model_config = ConfigDict(
        json_schema_extra={"example": {"event_type": "dig", "actor_number": "4", "revision": 1}}
    )

    revision: BodyRevision = None


class AcceptIn(BaseModel):
    """Which suggestions to accept: all, those of a clip, those that are sure enough."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"clip_id": None, "min_confidence": 0.5}}
    )

    clip_id: Annotated[str, Field(max_length=100)] | None = None
    min_confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.0


class Accepted(BaseModel):
    """The ids of the events that count from now on, and the `batch` that takes it back."""

    event_ids: list[int]
    batch: int | None


class EventsWanted(TypedDict):
    """Which events are asked for."""

    clip_id: str | None
    event_type: str | None
    team: str | None
    number: str | None
    status: Status | None
    min_confidence: float | None


@router.get("/{session_id}/events", summary="List events", responses=READS)
def list_events(
    session_id: SessionId,
    record: Record,
    actor: ByActor,
    limit: Limit = 100,
    offset: Offset = 0,
    clip_id: Annotated[UpTo100 | None, Blank, Query()] = None,
    event_type: Annotated[UpTo50 | None, Blank, Query()] = None,
    status: Annotated[Status | None, Blank, Query()] = None,
    min_confidence: Annotated[Share | None, Blank, Query()] = None,
) -> Page[Event]:
    """In the order of play."""
    wanted = EventsWanted(
        clip_id=clip_id,
        event_type=canonical_type(event_type) if event_type else None,
        team=actor.team,
        number=actor.number,
        status=status,
        min_confidence=min_confidence,
    )
    items = record.events.find(session_id, limit=limit, offset=offset, **wanted)
    return page_of_list(items, record.events.count(session_id, **wanted), limit, offset)


@router.post(
    "/{session_id}/events",
    status_code=201,
    summary="Add events",
    responses=WRITES,
    openapi_extra=also_form(EventIn, {"t_sec": "5.0", "event_type": "serve", "actor_team": "A"}),
)
def add_events(session_id: SessionId, body: EventsIn, record: Record, once: Once) -> EventsAdded:
    """All of them or none. Sending the same `client_id` again adds nothing, also after somebody
    deleted the event (for seven days)."""

    def make() -> EventsAdded:
        ids = record.events.add(session_id, body.clip_id, body.events, after=body.after)
        return EventsAdded(event_ids=ids, deleted=list(ids.deleted))

    return once(EventsAdded, make, body)


@router.post(
    "/{session_id}/events/accept",
    summary="Accept suggestions",
    responses=WRITES,
    openapi_extra=also_form(AcceptIn, {"min_confidence": "0.5"}),
)
def accept_suggestions(session_id: SessionId, body: AcceptIn, record: Record) -> Accepted:
    """Those at or above a confidence. For a single one, change its `status` to confirmed."""
    accepted = record.events.accept(
        session_id, clip_id=body.clip_id, min_confidence=body.min_confidence
    )
    return Accepted(event_ids=accepted, batch=accepted.batch)


@router.get("/{session_id}/events/{event_id}", summary="Read an event", responses=READS)
def get_event(session_id: SessionId, event_id: IntId, record: Record, response: Response) -> Event:
    """Its revision is also the ETag."""
    event = record.events.get(session_id, event_id)
    return tagged(response, event, event.revision)


@router.patch(
    "/{session_id}/events/{event_id}",
    summary="Change an event",
    responses=WRITES,
    openapi_extra=also_form(EventEdit, {"event_type": "dig", "revision": "1"}),
)
def update_event(
    session_id: SessionId,
    event_id: IntId,
    body: EventEdit,
    record: Record,
    response: Response,
    if_match: IfMatch = None,
    dry_run: Annotated[bool, Query(description="Only say what would change.")] = False,
) -> Event | Correction:
    """Fields that are not sent stay as they are. `status` confirmed accepts a suggestion. A
    `payload` is replaced as a whole; only the keys that say where the play came from (`line`,
    `code` and the like) stay unless they are sent.

    Where a winner, a score, a line-up or an evaluation is corrected, the rest of the set is
    replayed from there: scores, and who stands where. All of it is one act of the history, taken
    back as one.
    No play is moved or dropped. With `dry_run=true` nothing is written: the answer lists the plays
    that would change, the scores, and what would contradict the rules then."""
    change = change_of(EventUpdate, body)
    revision = seen(if_match, body.revision)
    body.check_read(lambda: record.events.get(session_id, event_id), revision)
    if dry_run:
        return record.corrections.preview_update(session_id, event_id, change, revision)
    event = record.events.update(session_id, event_id, change, revision)
    return tagged(response, event, event.revision)


@router.delete(
    "/{session_id}/events/{event_id}",
    status_code=204,
    response_model=None,
    summary="Delete an event",
    responses=COMMANDS | {200: {"model": Correction, "description": "With `dry_run`"}},
)
def delete_event(
    session_id: SessionId,
    event_id: IntId,
    record: Record,
    if_match: IfMatch = None,
    dry_run: Annotated[bool, Query(description="Only say what would change.")] = False,
) -> Response | None:
    """Can be undone. What follows from a point, a line-up or a rotation that is taken out is
    replayed as when one is changed; with `dry_run=true` the answer says that, and nothing is
    written."""
    if dry_run:
        said = record.corrections.preview_delete(session_id, event_id, revision=if_match)
        return JSONResponse(said.model_dump(mode="json"))
    record.events.delete(session_id, event_id, revision=if_match)
    return None


@router.post(
    "/{session_id}/events/{event_id}/undelete",
    summary="Bring a deleted event back",
    responses=COMMANDS,
)
def undelete_event(
    session_id: SessionId, event_id: IntId, record: Record, response: Response
) -> Event:
    """From the change log, with the same id."""
    event = record.events.undelete(session_id, event_id)
    return tagged(response, event, event.revision)
