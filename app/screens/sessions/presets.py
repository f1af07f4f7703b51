"""Presets: what many new sessions have in common, written down once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from app.numberformat import plural
from app.screens.conflicts import FormField, Meeting, seen_before
from app.screens.lists import ListPage, Part, session_choice
from app.screens.notices import notice_for
from app.screens.query import query_number, query_text
from app.screens.sessions.create import TIME_ZONES
from app.screens.sessions.rosters import RosterLine, as_text, pasted_roster
from app.screens.view import Service, messages, page, see_other
from session.errors import InvalidInput, NotFoundError
from session.fields import whole_number
from session.game.rules import CHOICES, choice_of
from session.presets import Preset, PresetContent, PresetIn, PresetUpdate
from session.schemas import JsonObject
from session.service import SessionService
from session.vocabulary import Side

_PAGE_SIZE: Final = 100
OWN_RULES: Final = "own"
_FIELDS: Final = (
    FormField("name", "Name of the preset"),
    FormField("competition", "Competition"),
    FormField("venue", "Venue"),
    FormField("rules", "Rules", words={"": "Not said", OWN_RULES: "Its own", **CHOICES}),
    FormField("timezone", "Time zone"),
    FormField("team_a", "Team A"),
    FormField("roster_a", "Roster of Team A", lines=14),
    FormField("team_b", "Team B"),
    FormField("roster_b", "Roster of Team B", lines=14),
)
router = APIRouter(include_in_schema=False)
_Field = Annotated[str, Form()]


@router.get("/presets")
def presets_page(request: Request, service: Service) -> Response:
    """All presets, and the two ways to make one."""
    query = request.query_params
    wanted, offset = query_text(query, "session", 100), query_number(query, "offset")
    presets = service.list_presets(limit=_PAGE_SIZE, offset=offset)
    part = Part(len(presets), service.count_presets(), offset)
    return page(
        "sessions/presets.html",
        ListPage.of(part, _PAGE_SIZE, "/presets"),
        presets=[(one, _words(one)) for one in presets],
        choice=session_choice(service, query, [wanted] if wanted else []),
        chosen=wanted,
        notice=notice_for(query),
    )


def _words(preset: Preset) -> str:
    """What is in a preset, in a line."""
    content = preset.content
    teams = " – ".join(name for _, name in sorted(content.teams.items()))
    players = sum(len(one) for one in content.rosters.values())
    said = (content.competition, content.venue, teams, plural(players, "player") if players else "")
    return " · ".join(filter(None, said)) or "Nothing yet"


@router.post("/presets/from-session")
def from_session(service: Service, name: _Field = "", session: _Field = "") -> Response:
    """A preset with what a session has."""
    try:
        wanted = PresetIn(name=name, from_session=session)
    except ValidationError as problem:
        raise InvalidInput(next(iter(messages(problem).values())), "name") from problem
    preset = service.create_preset(wanted)
    return see_other(f"/presets/{preset.id}", said="preset-saved")


class PresetForm(BaseModel):
    """The form of a preset as it was filled in."""

    name: str = ""
    competition: str = ""
    venue: str = ""
    timezone: str = ""
    rules: str = ""
    team_a: str = ""
    team_b: str = ""
    roster_a: str = ""
    roster_b: str = ""
    revision: str = ""

    @classmethod
    def of(cls, preset: Preset) -> PresetForm:
        """As it stands before anybody has changed anything."""
        content = preset.content
        rules = content.rules or ""
        return cls(
            name=preset.name,
            competition=content.competition or "",
            venue=content.venue or "",
            timezone=content.timezone or "",
            rules=choice_of(rules) if isinstance(rules, str) else OWN_RULES,
            team_a=content.teams.get(Side.A, ""),
            team_b=content.teams.get(Side.B, ""),
            roster_a=as_text(content.rosters.get(Side.A, [])),
            roster_b=as_text(content.rosters.get(Side.B, [])),
            revision=str(preset.revision),
        )

    def as_saved(self) -> dict[str, str]:
        """The fields, rosters as they are written when they are saved."""
        players = {
            side: [one.player for one in lines if one.player]
            for side, lines in self.rosters().items()
        }
        return self.model_dump(exclude={"revision"}) | {
            "roster_a": as_text(players[Side.A]),
            "roster_b": as_text(players[Side.B]),
        }

    def rosters(self) -> dict[Side, list[RosterLine]]:
        """The pasted rosters, line by line."""
        return {Side.A: pasted_roster(self.roster_a), Side.B: pasted_roster(self.roster_b)}

    def content(self, preset: Preset | None) -> PresetContent:
        """What is to be kept, with what no form shows of the preset as it was. Raises
        ValidationError."""
        teams = {Side.A: self.team_a, Side.B: self.team_b}
        return PresetContent(
            venue=self.venue or None,
            timezone=self.timezone or None,
            competition=self.competition or None,
            rules=_rules(preset, self.rules),
            teams={side: name for side, name in teams.items() if name},
            rosters={
                side: [line.player for line in lines if line.player]
                for side, lines in self.rosters().items()
                if lines
            },
            meta=preset.content.meta if preset else {},
        )


@router.get("/presets/{preset_id}")
def preset_page(request: Request, service: Service, preset_id: str) -> Response:
    """The form of a preset; `new` is an empty one."""
    preset = None if preset_id == "new" else service.get_preset(_number(preset_id))
    form = PresetForm() if preset is None else PresetForm.of(preset)
    return _form(preset, form, notice=notice_for(request.query_params))


@router.post("/presets/{preset_id}")
def save(service: Service, preset_id: str, form: Annotated[PresetForm, Form()]) -> Response:
    """Saves the form, or says what is wrong with it."""
    preset = None if preset_id == "new" else service.get_preset(_number(preset_id))
    wrong = _wrong(form.rosters())
    if wrong:
        return _form(preset, form, errors=wrong, code=422)
    try:
        with service.transaction():
            now = preset and service.get_preset(preset.id)
            if now is not None and seen_before(form.revision, now.revision) is not None:
                saved_form = PresetForm.of(now)
                met = Meeting.of(_FIELDS, None, saved_form.as_saved(), form.as_saved())
                if met.rows:
                    home = f"/presets/{now.id}"
                    return met.page(f"The preset {now.name}", home, home, now.revision)
            saved = _saved(service, now, form.name, form.content(now))
    except ValidationError as problem:
        return _form(preset, form, errors=messages(problem), code=422)
    return see_other(f"/presets/{saved.id}", said="preset-saved")


def _wrong(rosters: Mapping[Side, list[RosterLine]]) -> dict[str, str]:
    """The first line of each roster that cannot be used, by the field of the form."""
    return {
        f"roster_{side.value.lower()}": f"Line {line.number}: {line.problem}"
        for side, lines in rosters.items()
        for line in reversed(lines)
        if line.problem
    }


def _saved(
    service: SessionService, preset: Preset | None, name: str, content: PresetContent
) -> Preset:
    if preset is None:
        return service.create_preset(PresetIn(name=name, content=content))
    return service.update_preset(preset.id, PresetUpdate(name=name, content=content))


@router.post("/presets/{preset_id}/delete")
def delete(service: Service, preset_id: int) -> Response:
    """Deletes a preset, with a way back."""
    with service.transaction():
        service.delete_preset(preset_id)
        change = service.presets.newest_change(preset_id)
    return see_other("/presets", said="preset-deleted", act=f"{preset_id}.{change}")


@router.post("/presets/{preset_id}/changes/{change_id}/undo")
def undo(service: Service, preset_id: int, change_id: int) -> Response:
    """Lets a preset be as it was before."""
    service.presets.undo(preset_id, change_id)
    return see_other("/presets", said="preset-restored")


def _form(
    preset: Preset | None,
    form: PresetForm,
    *,
    errors: dict[str, str] | None = None,
    code: int = 200,
    notice: object = None,
) -> Response:
    return page(
        "sessions/preset.html",
        code=code,
        preset=preset,
        values=form.model_dump(),
        errors=errors or {},
        rules=CHOICES,
        zones=TIME_ZONES,
        notice=notice,
    )


def _rules(preset: Preset | None, chosen: str) -> str | JsonObject | None:
    """The rules by name; rules of its own, which no form shows, stay as they are."""
    if chosen == OWN_RULES and preset is not None:
        return preset.content.rules
    return chosen or None


def _number(text: str) -> int:
    number = whole_number(text)
    if number is None:
        raise NotFoundError("There is no such preset.")
    return number
