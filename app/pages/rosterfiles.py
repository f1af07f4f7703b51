"""A team's roster out of a file, to be looked at and changed before it is saved."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from app.pages.rosters import as_text, parse, roster_side, team_screen
from app.pages.view import Service
from session.api.forms import read_form
from session.errors import InvalidInput
from session.formats.rosterfile import parse_roster

router = APIRouter(include_in_schema=False)


@router.post("/sessions/{session_id}/teams/{side}/file")
async def look_at_file(request: Request, service: Service, session_id: str, side: str) -> Response:
    """Shows the players of a roster file as lines that can be changed; nothing is saved."""
    session, which = service.get_session(session_id), roster_side(side)
    async with read_form(request) as form:
        sent = form.get("file")
        data = await sent.read() if isinstance(sent, UploadFile) else b""
    try:
        found = parse_roster(data)
    except InvalidInput as problem:
        return team_screen(service, session, which, code=422, wrong_file=problem.detail)
    text = as_text(found.players)
    more: dict[str, Any] = {
        "lines": parse(text),
        "text": text,
        "said": [str(one) for one in found.diagnostics],
        "file_team": found.team,
    }
    return team_screen(service, session, which, **more)
