"""Presets: what many new sessions have in common."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from app.api.body import BodyRoute
from app.api.idempotency import Once
from app.api.readback import ReadBack
from app.api.revisions import BodyRevision, IfMatch, change_of, seen, tagged
from app.api.sessions import SessionCreated
from app.api.shared import (
    COMMANDS,
    MAX_ID,
    READS,
    WRITES,
    Limit,
    Offset,
    Page,
    Record,
    also_form,
    page_of_list,
    problems,
)
from session.fields import Name
from session.meta import check_meta
from session.presets import Preset, PresetIn, PresetUpdate
from session.schemas import JsonObject, SessionCreate
from session.vocabulary import Side

router = APIRouter(prefix="/_api/presets", route_class=BodyRoute, tags=["presets"])
PresetId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the preset.")]


class FromPreset(SessionCreate):
    """A new session; `teams` are names by side, where they are not the preset's."""

    teams: dict[Side, Name] = Field(default_factory=dict)


class PresetEdit(ReadBack, PresetUpdate):
    """A change; `revision` does the same as an If-Match header."""

    answers: ClassVar[type[BaseModel]] = Preset

    revision: BodyRevision = None


@router.get("", summary="List presets", responses=problems(422))
def list_presets(record: Record, limit: Limit = 100, offset: Offset = 0) -> Page[Preset]:
    """By name."""
    return page_of_list(record.presets.find(limit, offset), record.presets.count(), limit, offset)


@router.post(
    "",
    status_code=201,
    summary="Make a preset",
    responses=WRITES,
    openapi_extra=also_form(PresetIn, {"name": "Home match", "from_session": "0b5f3c1e"}),
)
def create_preset(body: PresetIn, record: Record, response: Response, once: Once) -> Preset:
    """From `content`, or from a session that is there."""
    preset = once(Preset, lambda: record.presets.create(body), body)
    return tagged(response, preset, preset.revision)


@router.get("/{preset_id}", summary="Read a preset", responses=READS)
def get_preset(preset_id: PresetId, record: Record, response: Response) -> Preset:
    """One preset. Its revision is also the ETag."""
    preset = record.presets.get(preset_id)
    return tagged(response, preset, preset.revision)


@router.patch(
    "/{preset_id}",
    summary="Change a preset",
    responses=WRITES,
    openapi_extra=also_form(PresetEdit, {"name": "Away match", "revision": "1"}),
)
def update_preset(
    preset_id: PresetId,
    body: PresetEdit,
    record: Record,
    response: Response,
    if_match: IfMatch = None,
) -> Preset:
    """`content` takes the place of the whole old one. Sessions stay as they are."""
    change, revision = change_of(PresetUpdate, body), seen(if_match, body.revision)
    body.check_read(lambda: record.presets.get(preset_id), revision)
    preset = record.presets.update(preset_id, change, revision)
    return tagged(response, preset, preset.revision)


@router.delete(
    "/{preset_id}",
    status_code=204,
    summary="Delete a preset",
    responses=COMMANDS,
)
def delete_preset(preset_id: PresetId, record: Record, if_match: IfMatch = None) -> None:
    """Sessions made from it stay."""
    record.presets.delete(preset_id, if_match)


@router.post(
    "/{preset_id}/sessions",
    status_code=201,
    summary="Create a session from a preset",
    responses=WRITES,
    openapi_extra=also_form(FromPreset, {"title": "Round 3", "teams": '{"B": "Guests"}'}),
)
def create_from_preset(
    preset_id: PresetId, body: FromPreset, record: Record, once: Once
) -> SessionCreated:
    """What is sent comes first, the rest is the preset's."""
    sent: JsonObject = body.model_dump(include=body.model_fields_set - {"teams"})
    names: dict[str, str | None] = {side.value: name for side, name in body.teams.items()}
    check_meta(body.meta)
    data = SessionCreate.model_validate(sent)

    def make() -> SessionCreated:
        return SessionCreated(session_id=record.presets.create_session(preset_id, data, names))

    return once(SessionCreated, make, body)
