"""What every screen shares: the templates, and the few shapes that an answer can have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import Field, dataclass, fields
from functools import cache
from typing import Annotated, Any, ClassVar, Protocol, cast
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app import numberformat
from app.charts.svg import ground
from app.resources import templates_dir
from app.screens import words
from app.web.principals import principal_of
from app.web.static import script, static_path
from app.web.viewer import may, viewer
from session.errors import StorageError
from session.record.matches import MatchView
from session.schemas import Session
from session.service import SessionService
from session.stats.filters import Filter
from session.vocabulary import event_word, team_name

_AS_OF: ContextVar[int | None] = ContextVar("as of", default=None)


async def service_of(request: Request) -> SessionService:
    """The record, as who looks at the page may use it. What the page shows is as of the change
    that was the latest before any of it was read: it follows what comes after that."""
    service = cast(SessionService, request.app.state.service).acting(principal_of(request))
    _AS_OF.set(None)
    if request.method == "GET":  # what answers a form cannot be read again
        with suppress(StorageError):  # some pages need no database
            _AS_OF.set(await run_in_threadpool(service.changes.newest))
    return service


Service = Annotated[SessionService, Depends(service_of)]


class Unindented(Extension):
    """Templates are indented to be read; nobody needs to load that with a page."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, "data", _SPACE.sub(_unindented, token.value))
            else:
                yield token


_SPACE = re.compile(r"(</?(?:t[dhr]|thead|tbody|option|col)\b[^<>]*>)[ \n]+|[ \n]{2,}|\n")
"""Beside the parts of a table and of a choice a browser shows none, elsewhere one is as many."""


def _unindented(space: re.Match[str]) -> str:
    return space[1] or " "


@cache
def templates() -> Environment:
    """The one template environment; templates are compiled once and kept."""
    environment = Environment(
        loader=FileSystemLoader(templates_dir()),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[Unindented],
    )
    environment.filters.update(
        clock=words.clock,
        day=words.day,
        moment=words.moment,
        size=numberformat.size,
        percent=words.percent,
        skill=event_word,
        plural=numberformat.plural,
        counted=words.counted,
    )
    environment.globals.update(
        as_of=_AS_OF.get,
        ground=ground,
        link=link,
        script=script,
        static=static_path(),
        team_name=team_name,
        may=may,
        viewer=viewer,
    )
    return environment


class TemplatePart(Protocol):
    """A dataclass: a template knows each of its fields by name."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]  # Any: dataclasses says no more of them


def render(name: str, /, *parts: TemplatePart, **context: object) -> str:
    """A template's text: it is given the fields of `parts`, and what is said beside them."""
    given = {one.name: getattr(part, one.name) for part in parts for one in fields(part)}
    return templates().get_template(name).render(given | context)


def page(name: str, /, *parts: TemplatePart, code: int = 200, **context: object) -> HTMLResponse:
    """A whole page or a partial as an answer that nobody keeps.

    A refused form is kept by the browser alone: who leaves it and comes back finds it filled in,
    where without it browsers say only that the document has expired.
    """
    kept = "no-store" if code < 400 else "private, no-cache"
    return HTMLResponse(render(name, *parts, **context), code, {"Cache-Control": kept})


def is_partial(request: Request) -> bool:
    """True when HTMX asks for a part of the page (and not for a restored whole)."""
    headers = request.headers
    return "hx-request" in headers and "hx-history-restore-request" not in headers


def link(path: str, /, **query: object) -> str:
    """A path (`#anchor` and all) with those query values that say something."""
    where, hash_sign, anchor = path.partition("#")
    said = [(key, value) for key, value in _pairs(query) if value is not None and str(value) != ""]
    return (f"{where}?{urlencode(said)}" if said else where) + hash_sign + anchor


def _pairs(query: Mapping[str, object]) -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for key, value in query.items():
        many = value if isinstance(value, list | tuple) else [value]
        pairs.extend((key, one) for one in many)
    return pairs


def see_other(path: str, /, **query: object) -> RedirectResponse:
    """Post, redirect, get."""
    return RedirectResponse(link(path, **query), status_code=303)


def came_from(request: Request) -> str:
    """The address of ours where something was pressed; empty where nobody knows, or elsewhere."""
    try:
        before = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    ours = before.netloc == request.headers.get("host") and before.path.startswith("/")
    if not ours or before.path.startswith("//"):
        return ""
    return f"{before.path}?{before.query}" if before.query else before.path


def with_header(response: Response, name: str, value: str) -> Response:
    response.headers[name] = value
    return response


def messages(problem: ValidationError) -> dict[str, str]:
    """The first message for each field of a form."""
    found: dict[str, str] = {}
    for error in problem.errors(include_url=False):
        field = str(error["loc"][0]) if error["loc"] else ""
        found.setdefault(field, _sentence(error))
    return found


def _sentence(error: ErrorDetails) -> str:
    is_text = error["type"] == "too_long" and isinstance(error["input"], str)
    if error["type"] == "string_too_long" or is_text:
        return f"At most {error['ctx']['max_length']:,} characters."
    if error["type"] == "too_long":
        return f"At most {error['ctx']['max_length']:,} at once."
    return words.as_sentence(str(error["msg"]))


def outside(view: MatchView, wanted: Filter) -> str:
    """What match this is, where it is none of those that a filter asks for; "" where it is one."""
    if view.fits(wanted):
        return ""
    teams = " – ".join(team_name(team.name, side) for side, team in view.teams.items())
    return f"{teams}, {words.day(view.session.match_date)}"


@dataclass(frozen=True)
class SessionHead:
    """What the head of every page of one session needs."""

    session: Session
    tab: str
    zone: str

    @classmethod
    def of(cls, session: Session, tab: str) -> SessionHead:
        return cls(session, tab, session.timezone)
