"""Who is at what: said by a page while somebody types there, and passed on to all who follow the
session. Nothing of it is kept; who has gone is not heard of any more."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.live.hub import Hub
from app.live.pieces import spoken
from app.web.principals import HERE, principal_of

router = APIRouter(include_in_schema=False)


@router.post("/_api/sessions/ui/presence/{session_id}")
async def say_presence(
    request: Request,
    session_id: str,
    tab: Annotated[str, Form(max_length=60)],
    doing: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """`tab` tells the tabs of all browsers apart, `doing` goes on a sentence: “Anna is …”; without
    it nobody is at anything there any more."""
    hub: Hub = request.app.state.hub
    name = principal_of(request).name
    who = "" if name == HERE.name else name
    said = {"session_id": session_id, "tab": tab, "who": who, "doing": doing}
    hub.say(session_id, spoken("presence", said))
    return Response(status_code=204)
