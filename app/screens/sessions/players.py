"""A team's roster, player by player: one added, changed or taken out, or all out of a file, to be
looked at and changed before it is saved."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import Response

from app.api.body import read_form
from app.screens.sessions.rosters import as_text, pasted_roster, roster_side, team_screen
from app.screens.view import Service, messages, see_other
from session.errors import InvalidInput
from session.formats.dvw.roster import parse_roster
from session.schemas import Player, PlayerIn
from session.vocabulary import canonical_number

router = APIRouter(include_in_schema=False)


def _plain(players: list[Player]) -> list[PlayerIn]:
    fields = set(PlayerIn.model_fields)
    return [PlayerIn.model_validate(one.model_dump(include=fields)) for one in players]


@router.post("/sessions/{session_id}/teams/{side}/players")
def save_player(
    service: Service,
    session_id: str,
    side: str,
    number: Annotated[str, Form()] = "",
    player_name: Annotated[str, Form()] = "",
    position: Annotated[str, Form()] = "",
    libero: Annotated[str, Form()] = "",
    captain: Annotated[str, Form()] = "",
) -> Response:
    """Adds a player, or changes the one of that number."""
    session, which = service.get_session(session_id), roster_side(side)
    typed: dict[str, str | bool | None] = {
        "number": number,
        "player_name": player_name,
        "position": position or None,
        "libero": bool(libero) or position == "libero",
        "captain": bool(captain),
    }
    try:
        player = PlayerIn.model_validate(typed)
    except ValidationError as problem:
        saved = team_screen(service, session, which)
        return replace(saved, wrong=messages(problem), typed=typed).page(session, 422)
    with service.transaction():
        roster = _plain(service.get_roster(session_id, which))
        others = [one for one in roster if one.number != player.number]
        service.set_roster(session_id, which, [*others, player])
    return see_other(f"/sessions/{session_id}/teams/{which.value}#player", said="player-saved")


@router.post("/sessions/{session_id}/teams/{side}/players/remove")
def remove_player(
    service: Service, session_id: str, side: str, number: Annotated[str, Form()] = ""
) -> Response:
    """Takes a player out of the roster; the plays stay under the number."""
    which, gone = roster_side(side), canonical_number(number)
    with service.transaction():
        roster = _plain(service.get_roster(session_id, which))
        service.set_roster(session_id, which, [one for one in roster if one.number != gone])
    return see_other(f"/sessions/{session_id}/teams/{which.value}#player", said="player-removed")


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
        saved = team_screen(service, session, which)
        return replace(saved, wrong_file=problem.detail).page(session, 422)
    text = as_text(found.players)
    shown = replace(
        team_screen(service, session, which),
        lines=pasted_roster(text),
        text=text,
        said=[str(one) for one in found.diagnostics],
        file_team=found.team,
    )
    return shown.page(session)
