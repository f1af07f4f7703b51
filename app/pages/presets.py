"""Presets: what many new sessions have in common, written down once."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.pages.create import ZONES
from app.pages.notices import notice_for
from app.pages.query import text
from app.pages.rosters import as_text, parse
from app.pages.view import Service, messages, page, see_other
from session.errors import InvalidInput, NotFoundError
from session.presets import Preset, PresetContent, PresetIn, PresetUpdate
from session.schemas import Player
from session.service import SessionService
from session.vocabulary import Side

OFFERED: Final = 200
RULES: Final = {
    "indoor": "Indoor, best of five",
    "best_of_3": "Indoor, best of three",
    "one_set": "Indoor, one set",
    "beach": "Beach",
}
OWN_RULES: Final = "own"
router = APIRouter(include_in_schema=False)
Field = Annotated[str, Form()]


@router.get("/presets")
def presets_page(request: Request, service: Service) -> Response:
    """All presets, and the two ways to make one."""
    wanted = text(request.query_params, "session", 100)
    return page(
        "presets/list.html",
        presets=[(one, _words(one)) for one in service.list_presets(limit=OFFERED)],
        sessions=service.list_sessions(limit=OFFERED),
        chosen=wanted,
        notice=notice_for(request.query_params),
    )


def _words(preset: Preset) -> str:
    """What is in a preset, in a line."""
    content = preset.content
    teams = " – ".join(name for _, name in sorted(content.teams.items()))
    players = sum(len(one) for one in content.rosters.values())
    said = (content.competition, content.venue, teams, f"{players} players" if players else "")
    return " · ".join(filter(None, said)) or "Nothing yet"


@router.post("/presets/from-session")
def from_session(service: Service, name: Field = "", session: Field = "") -> Response:
    """A preset with what a session has."""
    try:
        wanted = PresetIn(name=name, from_session=session)
    except ValidationError as problem:
        raise InvalidInput(next(iter(messages(problem).values())), "name") from problem
    preset = service.create_preset(wanted)
    return see_other(f"/presets/{preset.id}", said="preset-saved")


@router.get("/presets/{preset_id}")
def preset_page(request: Request, service: Service, preset_id: str) -> Response:
    """The form of a preset; `new` is an empty one."""
    preset = None if preset_id == "new" else service.get_preset(_number(preset_id))
    values = _values(preset.name if preset else "", preset.content if preset else PresetContent())
    return _form(preset, values, notice=notice_for(request.query_params))


@router.post("/presets/{preset_id}")
def save(
    service: Service,
    preset_id: str,
    name: Field = "",
    competition: Field = "",
    venue: Field = "",
    timezone: Field = "",
    rules: Field = "",
    team_a: Field = "",
    team_b: Field = "",
    roster_a: Field = "",
    roster_b: Field = "",
) -> Response:
    """Saves the form, or says what is wrong with it."""
    preset = None if preset_id == "new" else service.get_preset(_number(preset_id))
    values = {
        "name": name, "competition": competition, "venue": venue, "timezone": timezone,
        "rules": rules, "team_a": team_a, "team_b": team_b, "roster_a": roster_a,
        "roster_b": roster_b,
    }  # fmt: skip
    lines = {side: parse(values[f"roster_{side.value.lower()}"]) for side in Side}
    errors = {
        f"roster_{side.value.lower()}": f"Line {line.number}: {line.problem}"
        for side, found in lines.items()
        for line in reversed(found)
        if line.problem
    }
    if errors:
        return _form(preset, values, errors=errors, code=422)
    try:
        content = PresetContent(
            venue=venue or None,
            timezone=timezone or None,
            competition=competition or None,
            rules=_rules(preset, rules),
            teams={side: one for side, one in zip(Side, (team_a, team_b), strict=True) if one},
            rosters={
                side: [line.player for line in found if line.player]
                for side, found in lines.items()
                if found
            },
            meta=preset.content.meta if preset else {},
        )
        saved = _saved(service, preset, name, content)
    except ValidationError as problem:
        return _form(preset, values, errors=messages(problem), code=422)
    return see_other(f"/presets/{saved.id}", said="preset-saved")


def _saved(
    service: SessionService, preset: Preset | None, name: str, content: PresetContent
) -> Preset:
    if preset is None:
        return service.create_preset(PresetIn(name=name, content=content))
    return service.update_preset(preset.id, PresetUpdate(name=name, content=content))


@router.post("/presets/{preset_id}/delete")
def delete(service: Service, preset_id: int) -> Response:
    """Forgets a preset."""
    service.delete_preset(preset_id)
    return see_other("/presets", said="preset-deleted")


def _form(
    preset: Preset | None,
    values: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    code: int = 200,
    notice: object = None,
) -> Response:
    return page(
        "presets/form.html",
        code=code,
        preset=preset,
        values=values,
        errors=errors or {},
        rules=RULES,
        zones=ZONES,
        notice=notice,
    )


def _values(name: str, content: PresetContent) -> dict[str, str]:
    own = content.rules if isinstance(content.rules, str) else OWN_RULES if content.rules else ""
    return {
        "name": name,
        "competition": content.competition or "",
        "venue": content.venue or "",
        "timezone": content.timezone or "",
        "rules": own,
        **{f"team_{side.value.lower()}": content.teams.get(side, "") for side in Side},
        **{f"roster_{side.value.lower()}": _lines(content, side) for side in Side},
    }


def _lines(content: PresetContent, side: Side) -> str:
    players = content.rosters.get(side, [])
    return as_text([Player(id=0, **one.model_dump()) for one in players])


def _rules(preset: Preset | None, chosen: str) -> Any:  # noqa: ANN401
    """The rules by name; rules of its own, which no form shows, stay as they are."""
    if chosen == OWN_RULES and preset is not None:
        return preset.content.rules
    return chosen or None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise NotFoundError("There is no such preset.")
    return int(text)
