"""What stands in an address behind the question mark: a name that the endpoint does not document is
a typing mistake, and one that stands there twice, where one value is meant, says two things."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Final, Union, get_args, get_origin
from urllib.parse import unquote_to_bytes

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant

from session.errors import InvalidInput

MOST_NAMED = 5
REPEATS: Final = "may stand in an address several times"
"""An annotation of a parameter that is no list and is read as one."""


def kinds(annotation: object) -> set[object]:
    """The plain types inside an annotation: `dict[str, str] | None` -> {dict, NoneType}."""
    annotation = getattr(annotation, "__value__", annotation)
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return set().union(*(kinds(part) for part in get_args(annotation)))
    if hasattr(annotation, "__metadata__"):
        return kinds(get_args(annotation)[0])
    return {origin or annotation}


def _names(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """What an endpoint and all that it depends on read from the query, and whether several values
    of it are meant."""
    for field in dependant.query_params:
        info = field.field_info
        yield field.alias, list in kinds(info.annotation) or REPEATS in info.metadata
    for part in dependant.dependencies:
        yield from _names(part)


async def _known_only(request: Request) -> None:
    try:
        unquote_to_bytes(request.scope["query_string"]).decode("utf-8")
    except UnicodeError as problem:
        raise InvalidInput("The address has characters that are not valid UTF-8.") from problem
    known = dict(_names(request.scope["route"].dependant))
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        wrong = ", ".join(name[:50] for name in unknown[:MOST_NAMED])
        there = f"Known are {', '.join(known)}." if known else "This address takes nothing."
        raise InvalidInput(f"Not known here: {wrong}. {there}", unknown[0])
    for name, many in known.items():
        if not many and len(set(request.query_params.getlist(name))) > 1:
            raise InvalidInput(f"{name} stands in the address with two values: send one.", name)


KNOWN_ONLY = Depends(_known_only)
"""Of every route of the API: without it a mistyped filter would let everything pass, and the whole
match be taken for the part that was asked for. Raises InvalidInput."""
