"""What all endpoints share: the service, lists, ids in the address, documented problems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import Annotated, Any, Final, Generic, TypeAlias, TypeVar, cast

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

from app.api.body import FORMS, BodyRoute
from app.web.principals import principal_of
from session.permissions import Right
from session.schemas import JsonObject
from session.service import SessionService

PREFIX: Final = "/_api/sessions"
MAX_ID: Final = 2**63 - 1
MAX_LIMIT: Final = 1_000

_Item = TypeVar("_Item")


class Page(BaseModel, Generic[_Item]):
    """A stretch of a list: `total` counts the whole list."""

    items: list[_Item]
    total: int
    limit: int
    offset: int


class FieldProblem(BaseModel):
    """What is wrong with one field; an empty `field` means the whole."""

    field: str
    message: str


class Problem(BaseModel):
    """Every error, as RFC 9457 describes it; `detail` is a sentence for people."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldProblem] = Field(default_factory=list)


def get_service(request: Request) -> SessionService:
    """The application's service, as it was opened."""
    return cast(SessionService, request.app.state.service)


async def _record(request: Request) -> SessionService:
    """`async`, as is all that waits for nothing: a thread for it costs more than itself."""
    return get_service(request).acting(principal_of(request))


def get_import_folder(request: Request) -> FilePath:
    """The folder from which files were attached by name, and are read."""
    return FilePath(request.app.state.settings.import_folder)


def get_offered_folder(request: Request) -> FilePath | None:
    """The folder from which whoever asks may attach files. What lies there belongs to no club, so
    it is for those whose role is for everything; None for others."""
    everything = principal_of(request).access.everywhere(Right.SCOUT)
    return get_import_folder(request) if everything else None


def _blank_is_none(value: object) -> object:
    """An empty field of a search form means that nothing was asked."""
    return None if value == "" else value


def _plain(value: str) -> str:
    if "\x00" in value:
        raise ValueError("contains a NUL character")
    return value


Record = Annotated[SessionService, Depends(_record)]
ImportFolder = Annotated[FilePath, Depends(get_import_folder)]
OfferedFolder = Annotated[FilePath | None, Depends(get_offered_folder)]
SessionId = Annotated[
    str,
    Path(max_length=100, description="Id of the session.", examples=["0b5f3c1e"]),
]
ClipId = Annotated[str, Path(max_length=100, description="Id of the clip.")]
IntId = Annotated[int, Path(ge=1, le=MAX_ID)]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="At most so many.")]
Offset = Annotated[int, Query(ge=0, le=MAX_ID, description="Leave out so many at the start.")]
UpTo10 = Annotated[str, StringConstraints(max_length=10), AfterValidator(_plain)]
UpTo50 = Annotated[str, StringConstraints(max_length=50), AfterValidator(_plain)]
UpTo100 = Annotated[str, StringConstraints(max_length=100), AfterValidator(_plain)]
UpTo200 = Annotated[str, StringConstraints(max_length=200), AfterValidator(_plain)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Blank = BeforeValidator(_blank_is_none)

_SENTENCES: Final = {
    400: "The request cannot be understood.",
    403: "A path or a request from where we do not accept it.",
    404: "What was asked for is not there.",
    409: "Somebody else was faster, or the id is taken.",
    412: "A version of the protocol that we do not speak.",
    413: "Larger than the limits allow.",
    415: "A type of body or file that cannot be used here.",
    416: "A stretch of the file that does not exist.",
    422: "A value that cannot be used; `errors` names the fields.",
    423: "Another connection is using it.",
    503: "The database needs attention, many others are waiting, or nothing here does such work; "
    "with `Retry-After` it is worth another try.",
    507: "The disk cannot take it.",
}


Responses: TypeAlias = dict[int | str, JsonObject]
"""The documentation of what an endpoint may answer, by its status."""


def problems(*statuses: int) -> Responses:
    """The documentation of what an endpoint may answer instead; 422 (a mistyped address) and 503
    concern them all."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _SENTENCES[status],
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in sorted({*statuses, 422, 503})
    }


READS: Final = problems(404, 422)
WRITES: Final = problems(400, 403, 404, 409, 413, 415, 422, 507)
COMMANDS: Final = problems(403, 404, 409, 422, 507)
"""Of a change that is sent without a body."""


def noun_router(tag: str) -> APIRouter:
    """A router for one noun, whose bodies may be JSON or forms."""
    return APIRouter(prefix=PREFIX, route_class=BodyRoute, tags=[tag])


def also_form(schema: type[BaseModel], example: dict[str, str]) -> JsonObject:
    """Documents that a body may come as a form of text fields, too."""
    properties = {
        name: {
            "type": "string",
            **({"description": str(field.description)} if field.description else {}),
        }
        for name, field in schema.model_fields.items()
    }
    form = {"schema": {"type": "object", "properties": properties}, "example": example}
    return {"requestBody": {"content": {FORMS[0]: form}}}


_AnyPage: Final = Page[Any]  # Any: whatever is listed
"""Kept here: pydantic forgets a parametrised model that nobody holds and builds it again."""


def page_of_list(items: Sequence[_Item], total: int, limit: int, offset: int) -> Page[_Item]:
    """The answer of every list."""
    return _AnyPage.model_construct(items=list(items), total=total, limit=limit, offset=offset)


def page_of(found: Sequence[_Item], limit: int, offset: int) -> Page[_Item]:
    """The same of a list that is at hand as a whole."""
    return page_of_list(found[offset : offset + limit], len(found), limit, offset)
