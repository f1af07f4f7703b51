"""A new session: a title is enough."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Form
from markupsafe import Markup
from pydantic import ValidationError
from starlette.responses import Response

from app.pages.view import Service, messages, page, see_other
from session.schemas import SessionCreate, TeamIn

router = APIRouter(include_in_schema=False)
ZONES = Markup("").join(
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
    "notes": "",
    "team_a": "",
    "team_b": "",
}


def _form(values: dict[str, str], errors: dict[str, str], name: str, code: int = 200) -> Response:
    return page(name, code=code, values=values, errors=errors, zones=ZONES)


@router.get("/sessions/new")
def create_page() -> Response:
    """The form on a page of its own."""
    return _form(EMPTY, {}, "create/page.html")


@router.get("/_api/sessions/ui/create")
def create_part() -> Response:
    """The form alone."""
    return _form(EMPTY, {}, "create/_form.html")


Field = Annotated[str, Form()]


@router.post("/sessions/new")
def create(
    service: Service,
    title: Field = "",
    venue: Field = "",
    match_date: Field = "",
    timezone: Field = "",
    notes: Field = "",
    team_a: Field = "",
    team_b: Field = "",
) -> Response:
    """Makes the session with the names of its teams, or says what is wrong with the form."""
    values = {
        "title": title,
        "venue": venue,
        "match_date": match_date,
        "timezone": timezone,
        "notes": notes,
    }
    teams = {"team_a": team_a, "team_b": team_b}
    try:
        wanted = SessionCreate.model_validate(filled(values))
        named = {side: TeamIn(name=teams[f"team_{side.lower()}"] or None).name for side in "AB"}
    except ValidationError as problem:
        return _form(values | teams, messages(problem), "create/page.html", 422)
    session_id = service.create_session(wanted)
    for side, name in named.items():
        if name:
            service.set_team(session_id, side, name)
    return see_other(f"/sessions/{session_id}", said="session-created")


def filled(values: dict[str, str]) -> dict[str, Any]:
    """The fields of a form that were filled in; an empty title stays, so that it is refused."""
    return {key: value for key, value in values.items() if value.strip() or key == "title"}
