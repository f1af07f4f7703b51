"""Who is behind a request. There are no accounts yet: a script is called what it calls itself, and
the pages speak for whoever sits at this machine."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from session.errors import InvalidInput
from session.permissions import Principal

ACTOR: Final = "X-Actor"
MAX_ACTOR: Final = 100
_OF_SCRIPTS: Final = "/_api/"
_OF_PAGES: Final = "/_api/sessions/ui/"
"""Parts of pages."""
_PAGE: Final = Principal("page", "page")


def principal_of(request: Request) -> Principal:
    """Who acts, by what is known of the request. Raises InvalidInput."""
    path = request.url.path
    if path.startswith(_OF_PAGES) or not path.startswith(_OF_SCRIPTS):
        return _PAGE
    return Principal(name_given(request) or "rest", "rest")


def name_given(request: Request) -> str:
    """The name that a script gives itself, for the history; "" without one. Raises
    InvalidInput."""
    said = request.headers.get(ACTOR, "").encode("latin-1")
    name = said.decode("utf-8", "replace").strip()
    if len(name) > MAX_ACTOR:
        raise InvalidInput(f"{ACTOR} is longer than {MAX_ACTOR} characters.", ACTOR)
    return name
