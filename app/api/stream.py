"""The history as it is written: a stream of server-sent events."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response, StreamingResponse

from app.api.apiroute import ASKED, ApiRoute
from app.api.history import Since
from app.api.shared import MAX_ID, PREFIX, Blank, Responses, SessionId, UpTo100, problems
from app.live.hub import Hub
from app.live.stream import EVENT_STREAM, STREAM_HEADERS, Stream
from app.web.principals import principal_of
from app.web.sameorigin import refusal
from session.errors import ForbiddenError
from session.schemas import JsonObject

MOST_SESSIONS: Final = 50
router = APIRouter(prefix=PREFIX, route_class=ApiRoute, tags=["history"])

_EXAMPLE: Final = (
    "retry: 1000\nid: 411\n\n"
    'id: 412\ndata: {"id":412,"batch":412,"session_id":"0b5f3c1e-7a52-4c0e-9d49-2f1f6a9f1c55",'
    '"at_utc":"2026-05-04T18:30:00.000000Z","actor":"page","action":"create","entity":"event",'
    '"entity_id":"97"}\n\n'
    ":\n\n"
)
_MESSAGE: Final[JsonObject] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "event": {"type": "string"},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/ChangeNote"},
        },
    },
}
_STREAMS: Final[Responses] = {
    **problems(403, 404, 409, 422),
    200: {
        "description": "One message for each entry of the history, from then on.",
        "content": {
            EVENT_STREAM: {
                "schema": {"type": "string"},
                "itemSchema": _MESSAGE,
                "example": _EXAMPLE,
            }
        },
    },
}
StreamOf = Annotated[
    list[UpTo100] | None,
    Query(
        alias="session",
        max_length=MOST_SESSIONS,
        description="Which sessions; without one it is all.",
    ),
]
LastSeen = Annotated[
    int | None,
    Blank,
    Header(
        alias="Last-Event-ID",
        ge=0,
        le=MAX_ID,
        description="The id of the last message that came; browsers send it by themselves. It goes "
        "before `since`.",
    ),
]


@router.get(
    "/stream",
    summary="Follow several sessions",
    response_class=StreamingResponse,
    responses=_STREAMS,
)
async def follow_sessions(
    request: Request, session: StreamOf = None, since: Since = None, last_seen: LastSeen = None
) -> Response:
    """As for one session, over one connection. Of a deleted session its last entry tells."""
    return await _stream(request, session or [], since, last_seen)


@router.get(
    "/{session_id}/stream",
    summary="Follow a session",
    response_class=StreamingResponse,
    responses=_STREAMS,
)
async def follow_session(
    request: Request, session_id: SessionId, since: Since = None, last_seen: LastSeen = None
) -> Response:
    """Server-sent events: each message is an entry of the history (`ChangeNote`), its `id` the
    number of the entry, so nothing is missed after a break; see docs/api.md."""
    return await _stream(request, [session_id], since, last_seen)


async def _stream(
    request: Request, sessions: list[str], since: int | None, last_seen: int | None
) -> Response:
    # It costs a connection for as long as it lasts, which no other site may have of a visitor's.
    if refused := refusal("POST", request.headers, request.app.state.names):
        raise ForbiddenError(refused)
    if request.scope.get(ASKED) == "HEAD":
        return Response(headers=STREAM_HEADERS, media_type=EVENT_STREAM)
    hub: Hub = request.app.state.hub
    behind = since if last_seen is None else last_seen
    follower = await hub.follow(request, principal_of(request), sessions, behind)
    return Stream(hub, follower)
