"""A new session: a title is enough."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from pydantic import ValidationError
from starlette.responses import Response

from app.screens.view import Service, messages, page, see_other
from session.fields import whole_number
from session.presets import Preset
from session.schemas import SessionCreate, TeamIn
from session.service import SessionService
from session.vocabulary import Side

router = APIRouter(include_in_schema=False)
TIME_ZONES = Markup("").join(
    Markup("<option value='{}'></option>").format(zone)
    for zone in sorted(available_timezones())
    if "/" in zone or zone == "UTC"
)
"""Written once: the list is long, and it is the same in every form."""
EMPTY = {
    "title": "",
    "venue": "",
    "match_date": "",
    "timezone": "",
    "competition": "",
    "round": "",
    "match_day": "",
    "scouted_by": "",
    "notes": "",
    "team_a": "",
    "team_b": "",
}


def _form(
    service: SessionService,
    values: dict[str, str],
    errors: dict[str, str],
    name: str,
    preset: Preset | None = None,
    code: int = 200,
) -> Response:
    presets = service.list_presets()
    return page(
        name,
        code=code,
        values=values,
        errors=errors,
        zones=TIME_ZONES,
        presets=presets,
        preset=preset,
    )


@router.get("/sessions/new")
def create_page(request: Request, service: Service) -> Response:
    """The form on a page of its own; `preset` fills in what that says."""
    preset = _preset(service, request.query_params.get("preset", ""))
    return _form(service, EMPTY | _said(preset), {}, "sessions/create.html", preset)


@router.get("/_api/sessions/ui/create")
def create_part(service: Service) -> Response:
    """The form alone."""
    return _form(service, EMPTY, {}, "sessions/_create.html")


def _preset(service: SessionService, number: str) -> Preset | None:
    ident = whole_number(number)
    return None if ident is None else service.get_preset(ident)


def _said(preset: Preset | None) -> dict[str, str]:
    """What a preset says of the fields of the form."""
    if preset is None:
        return {}
    content = preset.content
    return {
        "venue": content.venue or "",
        "timezone": content.timezone or "",
        "competition": content.competition or "",
        "team_a": content.teams.get(Side.A, ""),
        "team_b": content.teams.get(Side.B, ""),
    }


_Field = Annotated[str, Form()]
ShortLine = Annotated[str, Form(max_length=200)]


@router.post("/sessions/new")
def create(
    service: Service,
    title: _Field = "",
    venue: _Field = "",
    match_date: _Field = "",
    timezone: _Field = "",
    competition: ShortLine = "",
    round: ShortLine = "",
    match_day: ShortLine = "",
    scouted_by: ShortLine = "",
    notes: _Field = "",
    team_a: _Field = "",
    team_b: _Field = "",
    preset: _Field = "",
) -> Response:
    """Makes the session with the names of its teams, or says what is wrong with the form."""
    chosen = _preset(service, preset)
    values = {
        "title": title,
        "venue": venue,
        "match_date": match_date,
        "timezone": timezone,
        "notes": notes,
    }
    teams = {"team_a": team_a, "team_b": team_b}
    said = {
        "competition": competition,
        "round": round,
        "match_day": match_day,
        "scouted_by": scouted_by,
    }
    try:
        wanted = SessionCreate.model_validate(filled(values))
        wanted.meta = {key: line.strip() for key, line in said.items() if line.strip()}
        named = {side: TeamIn(name=teams[f"team_{side.lower()}"] or None).name for side in "AB"}
    except ValidationError as problem:
        wrong = messages(problem)
        shown = values | teams | said
        return _form(service, shown, wrong, "sessions/create.html", chosen, 422)
    if chosen is not None:
        session_id = service.create_from_preset(chosen.id, wanted, named)
        return see_other(f"/sessions/{session_id}", said="session-created")
    session_id = service.create_session(wanted)
    for side, name in named.items():
        if name:
            service.set_team(session_id, side, name)
    return see_other(f"/sessions/{session_id}", said="session-created")


def filled(values: dict[str, str]) -> dict[str, str]:
    """The fields of a form that were filled in; an empty title stays, so that it is refused."""
    return {key: value for key, value in values.items() if value.strip() or key == "title"}
