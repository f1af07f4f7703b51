"""Two editors at once: the revision that one has seen, and the ETag under which it is told."""

from __future__ import annotations

from typing import Annotated, TypeVar

from fastapi import Depends, Header, Response
from pydantic import BaseModel, Field

from app.api.shared import MAX_ID
from session.errors import InvalidInput

Body = TypeVar("Body")
_Model = TypeVar("_Model", bound=BaseModel)
BodyRevision = Annotated[
    int | None,
    Field(ge=1, le=MAX_ID, description="The revision that you saw; does the same as If-Match."),
]


async def _revision(
    if_match: Annotated[
        str | None,
        Header(
            max_length=100,
            description="The revision that you saw, as its ETag; a newer one answers 409.",
            examples=['"1"'],
        ),
    ] = None,
) -> int | None:
    """The revision inside an If-Match header; None for `*`, which any fits, and for none."""
    text = "*" if if_match is None else if_match.strip()
    if text == "*":
        return None
    number = text.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit()) or int(number) > MAX_ID:
        raise InvalidInput('If-Match must be the revision that you saw, such as "1".', "If-Match")
    return int(number)


IfMatch = Annotated[int | None, Depends(_revision)]


def seen(if_match: int | None, body: int | None) -> int | None:
    """The revision that was said, in the header or in the body. Raises InvalidInput if they
    differ."""
    if None not in (if_match, body) and if_match != body:
        raise InvalidInput("If-Match and revision say different things: send one.", "revision")
    return body if if_match is None else if_match


def change_of(model: type[_Model], edit: BaseModel) -> _Model:
    """What an edit changes: the fields that were sent, without the revision."""
    return model.model_validate(edit.model_dump(exclude_unset=True, exclude={"revision"}))


def tagged(response: Response, body: Body, revision: int) -> Body:
    """The answer, with its revision as ETag."""
    response.headers["ETag"] = f'"{revision}"'
    return body
