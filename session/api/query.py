"""The query of an address: a name that the endpoint does not document is a typing mistake."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant

from session.errors import InvalidInput

MOST_NAMED = 5


def _names(dependant: Dependant) -> Iterator[str]:
    """What an endpoint and all that it depends on read from the query."""
    for field in dependant.query_params:
        yield field.alias
    for part in dependant.dependencies:
        yield from _names(part)


def _known_only(request: Request) -> None:
    known = dict.fromkeys(_names(request.scope["route"].dependant))
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        wrong = ", ".join(name[:50] for name in unknown[:MOST_NAMED])
        there = f"Known are {', '.join(known)}." if known else "This address takes nothing."
        raise InvalidInput(f"Not known here: {wrong}. {there}", unknown[0])


KNOWN_ONLY = Depends(_known_only)
"""Put it among the dependencies of routers: otherwise a mistyped filter would let everything pass,
and the whole match be taken for the part that was asked for. Raises InvalidInput."""
