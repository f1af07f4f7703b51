"""What is held about one person: looked at, handed out, erased."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import FileResponse

from app.api.body import BodyRoute
from app.api.files import FILE_HEADERS, MadeFile, disposition, safe_name
from app.api.shared import COMMANDS, Blank, Record, UpTo200, problems
from session.errors import InvalidInput
from session.people import RowId
from session.privacy.found import Whom
from session.schemas import JsonObject
from session.serialiser import json_of

router = APIRouter(prefix="/_api/privacy", route_class=BodyRoute, tags=["privacy"])
_MOST_NAMES = 20
_ZIP: JsonObject = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
PersonId = Annotated[RowId | None, Blank, Query(description="Somebody of the directory.")]
RosterName = Annotated[
    UpTo200, Query(description="Or the name of somebody who is on rosters alone.")
]
OnlyIn = Annotated[
    list[str], Query(max_length=500, description="With a name: only in these sessions.")
]
AlsoCalled = Annotated[
    list[UpTo200], Query(max_length=_MOST_NAMES, description="Other ways to write the name.")
]
Doubtful = Annotated[
    bool, Query(description="Also what may mean another: names of one word, namesakes.")
]


class PersonMeant(BaseModel):
    """Who is meant: `person_id`, or a `name` that rosters have and the directory has not."""

    model_config = ConfigDict(extra="forbid")

    person_id: RowId | None = None
    name: UpTo200 = ""
    session_ids: list[str] = Field(default_factory=list, max_length=500)
    also: list[UpTo200] = Field(default_factory=list, max_length=_MOST_NAMES)
    doubtful: bool = False
    films: bool = False
    confirm: UpTo200 = Field(description="The name, as `GET /_api/privacy/person` says it.")


class GoOn(BaseModel):
    """Whether snapshots and copies go that nobody can read."""

    model_config = ConfigDict(extra="forbid")

    delete_damaged: bool = False


class Held(BaseModel):
    """All that is held about a person; see docs/privacy.md."""

    model_config = ConfigDict(extra="allow")

    name: str
    person_id: int | None
    spellings: list[str]
    namesakes: list[str]
    sessions: list[JsonObject]
    rows: list[JsonObject]
    texts: list[JsonObject]
    files: list[JsonObject]
    clips: list[str]


class Erased(BaseModel):
    """What an erasure did; `left` are files that could not be read, and until these are gone it is
    not `done`."""

    erasure_id: int
    at_utc: str
    done: bool
    rows: list[JsonObject]
    files: list[JsonObject]
    left: list[JsonObject]


class ErasedList(BaseModel):
    """The erasures that were worked on."""

    items: list[Erased]


@router.get("/person", summary="See what is held about a person", responses=problems(404, 422))
def look_at_person(
    record: Record,
    person_id: PersonId = None,
    name: RosterName = "",
    session_id: OnlyIn = [],  # noqa: B006 - FastAPI copies it
    also: AlsoCalled = [],  # noqa: B006
    doubtful: Doubtful = False,
) -> Held:
    """Everything, and what erasing would do. Nothing is changed."""
    whom = Whom(person_id, name, None, session_id, also, doubtful)
    return Held.model_validate(json_of(record.privacy.look(whom)))


@router.get(
    "/person.zip",
    summary="Download what is held about a person",
    response_class=FileResponse,
    responses={200: {"description": "A ZIP.", "content": _ZIP}, **problems(404, 422, 507)},
)
def export_person(
    record: Record,
    person_id: PersonId = None,
    name: RosterName = "",
    session_id: OnlyIn = [],  # noqa: B006
    also: AlsoCalled = [],  # noqa: B006
) -> FileResponse:
    """JSON, tables and a page that says what is what, to be handed to the person. Who manages some
    clubs gets what is of these."""
    return person_file(record, Whom(person_id, name, None, session_id, also))


def person_file(record: Record, whom: Whom) -> FileResponse:
    """The file, made for this answer."""
    name = safe_name(f"{whom.name or whom.person_id}.zip")
    return MadeFile(
        "person.zip",
        partial(record.privacy.export, whom),
        "application/zip",
        {**FILE_HEADERS, "Content-Disposition": disposition(name)},
    )


@router.post("/erase", summary="Erase a person", responses=COMMANDS)
def erase_person(body: PersonMeant, record: Record) -> Erased:
    """Take a person out of everything; the plays stay. It cannot be undone, so the name has to be
    said once more. May be sent again: what is erased stays erased."""
    whom = Whom(
        body.person_id,
        body.name,
        None,
        body.session_ids,
        body.also,
        body.doubtful,
        body.films,
    )
    must_confirm(record, whom, body.confirm)
    return Erased.model_validate(json_of(record.privacy.erase(whom)))


def must_confirm(record: Record, whom: Whom, typed: str) -> None:
    """Raises InvalidInput where another name was typed."""
    name = whom.name if whom.person_id is None else record.privacy.name_of(whom.person_id)
    if name is not None and typed.strip() != name.strip():
        raise InvalidInput("That is not the name; nothing was changed.", "confirm")


@router.post("/go-on", summary="Finish erasures", responses=COMMANDS)
def finish_erasures(body: GoOn, record: Record) -> ErasedList:
    """Do what was left undone, such as by a full disk or by damaged files."""
    done = record.privacy.go_on(delete_damaged=body.delete_damaged)
    return ErasedList(items=[Erased.model_validate(json_of(one)) for one in done])
