"""Who is behind a request, as `app.web.guard` found out. On this machine itself nobody needs a
login: a script is called what it calls itself, and the pages speak for whoever sits here."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fastapi import Request
from starlette.types import Scope

from app.web.viewer import looks
from session.errors import InvalidInput
from session.permissions import Principal

ACTOR: Final = "X-Actor"
MAX_ACTOR: Final = 100
_FOUND: Final = "volleysense.principal"
"""Where the scope of a request keeps who is behind it."""
_OF_SCRIPTS: Final = "/_api/"
_OF_PAGES: Final = "/_api/sessions/ui/"
"""Parts of pages."""
HERE: Final = Principal("page", "page")
"""Whoever sits at this machine."""


def keep_principal(scope: Scope, found: Principal | None) -> None:
    """Remember who is behind a request; None for nobody whom we know."""
    scope[_FOUND] = found
    looks(found)


def known_principal(scope: Scope) -> Principal | None:
    """Who was found to be behind a request; None for nobody whom we know."""
    found: Principal | None = scope.get(_FOUND)
    return found


def principal_of(request: Request) -> Principal:
    """Who acts, under the name that the history shows. Raises InvalidInput."""
    found = known_principal(request.scope)
    if found is None:
        raise LookupError(f"Nobody asked who is behind {request.url.path}.")
    path = request.url.path
    is_page = path.startswith(_OF_PAGES) or not path.startswith(_OF_SCRIPTS)
    if is_page:
        return found
    return replace(found, name=name_in_history(request) or "rest", kind="rest")


def name_in_history(request: Request) -> str:
    """What the history calls whoever sent a request to the API: a script by the name that it gives
    itself, somebody with an account by theirs and that; "" for a script without one. Raises
    InvalidInput."""
    found, said = known_principal(request.scope), _name_given(request)
    if found is None or found is HERE:
        return said
    return f"{found.name} ({said})" if said else found.name


def _name_given(request: Request) -> str:
    said = request.headers.get(ACTOR, "").encode("latin-1")
    name = said.decode("utf-8", "replace").strip()
    if len(name) > MAX_ACTOR:
        raise InvalidInput(f"{ACTOR} is longer than {MAX_ACTOR} characters.", ACTOR)
    return name
